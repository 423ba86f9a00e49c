import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from renkei.ground.people.models import Capacity, Profession

NAME_TAKEN = _("このユーザー名は使えません。別の名前にしてください。")
GIVEN_BY_OFFICES = [choice for choice in Capacity.choices if choice[0] != Capacity.SYSTEM]


class MailField(forms.EmailField):
    """Full-width letters, as Japanese keyboards give them, are turned."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFKC", super().to_python(value) or "").strip()


class SlipForm(forms.Form):
    capacity = forms.ChoiceField(label=_("立場"), choices=GIVEN_BY_OFFICES)
    profession = forms.ChoiceField(label=_("職種"), choices=Profession.choices)


class MailForm(SlipForm):
    """Who is meant, and where the mail goes."""

    field_order = ("name", "address", "profession", "capacity")

    name = forms.CharField(
        label=_("お名前"),
        max_length=60,
        help_text=_("メールのはじめに「○○ 様」と書きます。"),
        error_messages={"required": _("案内する人のお名前を入力してください。")},
    )
    address = MailField(
        label=_("メールアドレス"),
        max_length=254,
        help_text=_("例：hikaru@example.jp"),
        error_messages={
            "required": _("メールアドレスを入力してください。"),
            "invalid": _("メールアドレスは hikaru@example.jp の形で、半角で入力してください。"),
        },
    )


class SeenForm(forms.Form):
    until = forms.DateTimeField()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("参加コード"),
        max_length=20,
        error_messages={"required": _("紙に書かれた参加コードを入力してください。")},
    )


class RenewForm(CodeForm):
    password = forms.CharField(
        label=_("新しいパスワード（10文字以上）"),
        widget=forms.PasswordInput,
        error_messages={"required": _("パスワードを入力してください。")},
    )

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]


class JoinForm(RenewForm):
    field_order: tuple[str, ...] = ("code", "name", "kana", "username", "password")

    name = forms.CharField(
        label=_("お名前"), max_length=60, error_messages={"required": _("お名前を入力してください。")}
    )
    kana = forms.CharField(label=_("フリガナ"), max_length=60, required=False)
    username = forms.RegexField(
        r"^[A-Za-z0-9._-]{4,32}$",
        label=_("ユーザー名"),
        error_messages={
            "required": _("ユーザー名を入力してください。"),
            "invalid": _("ユーザー名は半角の英数字4〜32文字で入力してください。"),
        },
    )


class MailedForm(forms.Form):
    """What opens a mailed invitation."""

    code = forms.CharField(
        label=_("メールに書かれたコード"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("メールに書かれたコードを入力してください。")},
    )
    number = forms.CharField(
        label=_("案内を送った人から聞いた4けたの番号"),
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("メールには書いてありません。"),
        error_messages={"required": _("4けたの番号を入力してください。事業所の管理者にたずねてください。")},
    )


class MailedJoinForm(MailedForm, JoinForm):
    field_order = ("code", "number", "name", "kana", "username", "password")

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from renkei.ground.people.models import Capacity, Profession, User

GIVEN_BY_OFFICES = [choice for choice in Capacity.choices if choice[0] != Capacity.SYSTEM]


class SlipForm(forms.Form):
    capacity = forms.ChoiceField(label=_("立場"), choices=GIVEN_BY_OFFICES)
    profession = forms.ChoiceField(label=_("職種"), choices=Profession.choices)


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
    field_order = ("code", "name", "kana", "username", "password")

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

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("このユーザー名は使えません。別の名前にしてください。"))
        return username

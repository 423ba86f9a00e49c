import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from renkei.ground.offices.actions.admissions import SERVICES
from renkei.ground.people.models import Capacity, OrganizationKind, Profession

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


class DigitsField(forms.CharField):
    """Full-width digits are turned, hyphens and spaces left out."""

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        return "".join(text.replace("-", "").split())


PIN_DIGITS = 6
EASY_TO_GUESS = "0123456789012345", "9876543210987654"


class PinField(DigitsField):
    """暗証番号: digits, hidden while they are typed; a tablet shows its number keys."""

    def __init__(self, *, label: Any, required: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "12"}
        errors = {"required": required}
        super().__init__(
            label=label, max_length=12, widget=forms.PasswordInput(attrs=attrs), error_messages=errors
        )


class EnterForm(forms.Form):
    pin = PinField(label=_("暗証番号（6けた）"), required=_("暗証番号を入力してください。"))


class PinForm(EnterForm):
    again = PinField(
        label=_("もう一度"), required=_("まちがいを防ぐため、同じ番号をもう一度入力してください。")
    )

    def clean_pin(self) -> str:
        pin = self.cleaned_data["pin"]
        if len(pin) != PIN_DIGITS or not pin.isdecimal():
            raise forms.ValidationError(_("暗証番号は数字6けたで入力してください。"))
        repeated = any(pin == pin[:n] * (PIN_DIGITS // n) for n in (1, 2, 3))
        if repeated or any(pin in row for row in EASY_TO_GUESS):
            raise forms.ValidationError(
                _("くり返しや順番の番号（111111、123456 など）は使えません。別の番号にしてください。")
            )
        return pin

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("pin") and given.get("again") and given["pin"] != given["again"]:
            self.add_error("again", _("2つの番号がちがいます。もう一度入力してください。"))
        return given


class DeviceForm(forms.Form):
    name = forms.CharField(
        label=_("端末の名前"),
        max_length=40,
        help_text=_("例：訪問用タブレット1。だれが見てもどの端末かわかる名前にします。"),
        error_messages={"required": _("端末の名前を入力してください。")},
    )
    idle_minutes = forms.TypedChoiceField(
        label=_("さわらないと閉じるまで"),
        coerce=int,
        choices=[(minutes, _("%(n)d分") % {"n": minutes}) for minutes in (3, 5, 10, 15)],
        initial=5,
    )


class DeviceCodeForm(forms.Form):
    code = forms.CharField(
        label=_("端末の登録コード"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("管理者の画面に出ている登録コードを入力してください。")},
    )


class PublishedPhoneField(forms.CharField):
    """０５９８−００−１１１１ or 0598-00-1111: ten or eleven digits, as they were grouped where that fits."""

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "").strip()
        digits = "".join(letter for letter in text if letter.isdigit())
        if text and len(digits) not in (10, 11):
            raise forms.ValidationError(_("電話番号は10けたか11けたで入力してください。"))
        return text if len(text) <= 13 else digits


class OfficeForm(forms.Form):
    """A new office, and who is asked to be its first administrator."""

    name = forms.CharField(
        label=_("事業所の名前"),
        max_length=80,
        error_messages={"required": _("事業所の名前を入力してください。")},
    )
    kind = forms.ChoiceField(
        label=_("種類"), choices=[one for one in OrganizationKind.choices if one[0] in SERVICES]
    )
    number = DigitsField(
        label=_("事業所番号（医療機関番号）"),
        max_length=14,
        help_text=_("数字10けた。都道府県番号から始まります。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("事業所番号を10けたで入力してください。")},
    )
    municipality_id = forms.ChoiceField(label=_("市町村"))
    address = forms.CharField(
        label=_("所在地"), max_length=120, error_messages={"required": _("所在地を入力してください。")}
    )
    phone = PublishedPhoneField(
        label=_("公表されている電話番号"),
        max_length=20,
        help_text=_(
            "申し込んだ人から聞いた番号ではなく、公表されている番号です。あとでこの番号に電話します。"
        ),
        error_messages={"required": _("公表されている電話番号を入力してください。")},
    )
    published_in = forms.CharField(
        label=_("どこで公表されていたか"),
        max_length=120,
        help_text=_("例：介護サービス情報公表システム、県の指定事業所一覧"),
        error_messages={"required": _("電話番号を調べたところを入力してください。")},
    )
    first_name = forms.CharField(
        label=_("最初の管理者のお名前"),
        max_length=60,
        error_messages={"required": _("最初の管理者のお名前を入力してください。")},
    )
    first_address = MailField(
        label=_("最初の管理者のメールアドレス"),
        max_length=254,
        help_text=_("例：hikaru@example.jp"),
        error_messages={
            "required": _("メールアドレスを入力してください。"),
            "invalid": _("メールアドレスは hikaru@example.jp の形で、半角で入力してください。"),
        },
    )

    def __init__(self, *args: Any, towns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality_id"].choices = towns  # type: ignore[attr-defined]


class CalledForm(forms.Form):
    answered_by = forms.CharField(
        label=_("電話に出た方"),
        max_length=60,
        help_text=_("例：事務の原さん。登録した方がそこで働いているかを、この方にたずねます。"),
        error_messages={"required": _("電話に出た方のお名前を入力してください。")},
    )


class DeclineForm(forms.Form):
    because = forms.CharField(
        label=_("お断りする理由"),
        max_length=200,
        error_messages={"required": _("お断りする理由を入力してください。")},
    )

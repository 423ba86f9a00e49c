"""What hospitals and offices type about a stay; every sentence of a refusal says what to do."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import AskedDayField, MomentField
from renkei.ground.sheets.models import Basis, Means, RecallReason
from renkei.ground.sheets.reading import EARLIEST, Unreadable, digits, read_phone
from renkei.patients.models import Sex
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Reason, VoidReason
from renkei.scenes.hospital_stay.policy import MAY_OPEN
from renkei.scenes.hospital_stay.routes import kinds

PLANNED = [("no", _("予定外（緊急）")), ("yes", _("予定"))]
OTHER_MEANS = [choice for choice in Means.choices if choice[0] != Means.APP]
LONGEST_STAY = 999
MOST_PAGES = 20


def needed(text: Any) -> dict[str, Any]:
    return {"required": text}


class AdmissionForm(forms.Form):
    admitted_on = AskedDayField(
        label=_("入院した日"),
        error_messages=needed(_("入院した日を入れてください。")),
    )
    admitted_time = forms.TimeField(
        label=_("入院した時刻"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("分からないときは空のままにしてください。"),
        error_messages={"invalid": _("時刻は「14:30」の形で入れてください。")},
    )
    planned = forms.ChoiceField(
        label=_("予定の入院ですか"),
        choices=PLANNED,
        widget=forms.RadioSelect,
        error_messages=needed(_("予定か予定外かを選んでください。")),
    )
    planned_days = forms.IntegerField(
        label=_("見込みの日数"),
        required=False,
        min_value=1,
        max_value=LONGEST_STAY,
        help_text=_("分からないときは空のままにしてください。"),
        error_messages={"invalid": _("日数は数字で入れてください。")},
    )
    reason = forms.ChoiceField(label=_("入院のわけ"), choices=Reason.choices)
    ward = forms.CharField(label=_("病棟"), required=False, max_length=60)
    contact = forms.CharField(
        label=_("連絡先（部署・担当・電話）"),
        required=False,
        max_length=120,
        help_text=_("例：地域連携室 内線 2140"),
    )

    def clean_admitted_on(self) -> date:
        day = self.cleaned_data["admitted_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("これからの日です。入院した日を入れてください。"))
        if day.year < EARLIEST:
            raise forms.ValidationError(_("年を確かめて、入院した日を入れ直してください。"))
        return day

    def said(self) -> Admission:
        given = {name: self.cleaned_data[name] for name in Admission.__dataclass_fields__}
        return Admission(**given | {"planned": given["planned"] == "yes"})


class AnnounceForm(AdmissionForm):
    field_order = ("kana", "birth_date", "sex")

    kana = forms.CharField(
        label=_("フリガナ"), max_length=60, error_messages=needed(_("フリガナを入れてください。"))
    )
    birth_date = AskedDayField(
        label=_("生年月日"),
        help_text=_("例：昭和10年6月2日、S10.6.2、1935-06-02"),
        error_messages=needed(_("生年月日を入れてください。")),
    )
    sex = forms.ChoiceField(
        label=_("性別"),
        choices=Sex.choices,
        widget=forms.RadioSelect,
        error_messages=needed(_("性別を選んでください。")),
    )


class VersionedForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class CorrectForm(AdmissionForm, VersionedForm):
    pass


class VoidForm(VersionedForm):
    because = forms.ChoiceField(
        label=_("取り消すわけ"),
        choices=VoidReason.choices,
        widget=forms.RadioSelect,
        error_messages=needed(_("わけを選んでください。")),
    )


class ConfirmForm(forms.Form):
    sections = forms.MultipleChoiceField(
        label=_("この入院の間、病棟に開くもの"),
        choices=list(MAY_OPEN.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("だれに何を答えたか"), required=False, max_length=200)


LISTED, TYPED = "listed", "typed"


class ToldForm(forms.Form):
    """「FAX 17:55 3階病棟」. A fax number is the directory's, or the same one typed twice."""

    means = forms.ChoiceField(
        label=_("伝えた方法"),
        choices=OTHER_MEANS,
        widget=forms.RadioSelect,
        error_messages=needed(_("電話・FAX・紙のどれかを選んでください。")),
    )
    fax_to = forms.ChoiceField(label=_("FAXの番号"), required=False, widget=forms.RadioSelect)
    fax = forms.CharField(label=_("ほかの番号"), required=False, max_length=20)
    fax_again = forms.CharField(label=_("もう一度、同じ番号"), required=False, max_length=20)
    told = forms.CharField(
        label=_("だれに"), required=False, max_length=60, help_text=_("例：3階東病棟 平良さん")
    )
    at = MomentField(
        label=_("伝えた日時"),
    )

    def __init__(self, *args: Any, listed: str = "", by_fax: bool = False, **kwargs: Any) -> None:
        """`listed`: the receiver's number in the directory; "" where it has none, or several receive. `by_fax`: whatever
        means was chosen, a number is needed."""
        super().__init__(*args, **kwargs)
        self.listed, self.by_fax = listed, by_fax
        known = [(LISTED, _("登録の番号 %s") % listed)] if listed else []
        self.fields["fax_to"].choices = [*known, (TYPED, _("ほかの番号（2回入れてください）"))]
        self.fields["fax_to"].initial = LISTED if listed else TYPED

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.by_fax or given.get("means") == Means.FAX:
            given["number"] = self._number(given)
        return given

    def _number(self, given: dict[str, Any]) -> str:
        if given.get("fax_to") == LISTED:
            return self.listed
        try:
            typed, again = (read_phone(given.get(name, "")) for name in ("fax", "fax_again"))
        except Unreadable:
            self.add_error("fax", gettext("送ったFAXの番号を選ぶか、10けたの番号を2回入れてください。"))
            return ""
        if digits(typed) != digits(again):
            self.add_error(
                "fax_again", gettext("2回の番号がちがいます。番号を確かめて、2回とも入れ直してください。")
            )
        return typed


class ReceiptForm(forms.Form):
    """「届いたと確認 10:12 病棟 平良さん」."""

    who = forms.CharField(
        label=_("だれが受け取ったか"),
        max_length=60,
        help_text=_("例：3階東病棟 平良さん"),
        error_messages=needed(_("受け取った人か部署を入れてください。")),
    )
    at = MomentField(
        label=_("届いたと確認した日時"),
    )


class RecallForm(forms.Form):
    because = forms.ChoiceField(
        label=_("わけ"),
        choices=RecallReason.choices,
        widget=forms.RadioSelect,
        error_messages=needed(_("わけを選んでください。")),
    )
    note = forms.CharField(label=_("相手に伝えること"), required=False, max_length=200)


class RecallToldForm(forms.Form):
    told = forms.CharField(
        label=_("だれに伝え、紙をどうしてもらうか"),
        max_length=200,
        help_text=_("例：総務 西さん。シュレッダーで処分してもらう"),
        error_messages=needed(_("だれに伝えたかを入れてください。")),
    )


class BasisForm(forms.Form):
    """On what a disclosure rests where no consent stands."""

    basis = forms.ChoiceField(
        label=_("同意がなくても伝える根拠"), choices=Basis.choices, required=False, widget=forms.RadioSelect
    )
    basis_note = forms.CharField(
        label=_("なぜ同意なしで伝えるのか"),
        required=False,
        max_length=200,
        help_text=_("例：意識がなく、ご本人に聞けない。救急の受け入れのため"),
    )


class PagesInput(forms.FileInput):
    allow_multiple_selected = True


class PagesField(forms.FileField):
    """Several photos or PDFs, in the order chosen."""

    widget = PagesInput

    def clean(self, data: Any, initial: Any = None) -> list:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError(gettext("写真かPDFを選んでください。"))
        if len(files) > MOST_PAGES:
            raise forms.ValidationError(gettext("1度に預かれるのは%d枚までです。") % MOST_PAGES)
        return [super(PagesField, self).clean(file, initial) for file in files]


class PaperForm(forms.Form):
    kind = forms.ChoiceField(label=_("何の書類ですか"))
    pages = PagesField(
        label=_("写真・スキャン"), help_text=_("何枚でも一度に選べます。写真の位置の情報は消します。")
    )
    sender = forms.ChoiceField(label=_("どこからの書類ですか"), required=False)
    from_whom = forms.CharField(
        label=_("だれから受け取りましたか"),
        required=False,
        max_length=120,
        help_text=_("例：3階東病棟の封筒を、長女さんから"),
    )
    arrived_at = MomentField(
        label=_("受け取った日時"),
    )
    note = forms.CharField(label=_("ひとこと"), required=False, max_length=200)

    def __init__(self, *args: Any, senders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code.value, code.label) for code in kinds()]
        self.fields["sender"].choices = [("", gettext("この中にない・分からない")), *senders]

    def clean_arrived_at(self) -> Any:
        at = self.cleaned_data["arrived_at"]
        if at > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError(gettext("これからの日時です。受け取った日時を入れてください。"))
        return at

    def said(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in ("kind", "from_whom", "arrived_at", "note")}
        pages = [(file.name, file.read()) for file in self.cleaned_data["pages"]]
        return given | {"pages": pages, "sender_id": self.cleaned_data["sender"] or None}

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renkei.directory.models import SAID, LiaisonDesk
from renkei.ground.packs.loaded import sheets
from renkei.ground.people.models import Organization
from renkei.ground.sheets.carrying import related_forms
from renkei.ground.sheets.fields import DayField, PhoneField


class DeskForm(forms.Form):
    name = forms.CharField(
        label=_("窓口の名前"),
        max_length=60,
        help_text=_("例：地域医療連携室、患者支援センター"),
        error_messages={"required": _("窓口の名前を入れてください。")},
    )
    phone = PhoneField(
        label=_("電話"), max_length=20, error_messages={"required": _("電話番号を入れてください。")}
    )
    fax = PhoneField(label=_("FAX"), max_length=20, required=False)
    hours = forms.CharField(
        label=_("受付時間"),
        max_length=120,
        required=False,
        help_text=_("例：平日 8:30〜17:00、土曜は12:00まで"),
    )
    ask_for = forms.CharField(
        label=_("呼んでもらう人"),
        max_length=120,
        required=False,
        help_text=_("例：病棟ごとの退院支援看護師。入院中の方のお名前は書かないでください。"),
    )
    wants_form = forms.ChoiceField(label=_("受け取りたい様式"), required=False)
    note = forms.CharField(
        label=_("メモ"),
        max_length=300,
        required=False,
        widget=forms.Textarea,
        help_text=_("時間外の連絡先など"),
    )
    kana = forms.CharField(
        label=_("病院名のフリガナ"),
        max_length=80,
        required=False,
        help_text=_("かなでも探せるようになります。"),
    )
    source = forms.CharField(
        label=_("だれから聞いたか"),
        max_length=120,
        error_messages={"required": _("だれから聞いたかを入れてください。")},
    )
    confirmed_on = DayField(
        label=_("確かめた日"),
        error_messages={"required": _("確かめた日を入れてください。")},
    )
    before = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, hospital: Organization, desk: LiaisonDesk | None, own: bool
    ) -> None:
        """`own`: the hospital itself writes, so nobody asks who told it."""
        words = {name: getattr(desk, name) for name in SAID} if desk else _published(hospital)
        today = timezone.localdate().isoformat()
        super().__init__(data, initial=words | {"confirmed_on": today, "before": desk.pk if desk else None})
        offered = wanted_forms()
        field = self.fields["wants_form"]
        field.choices = [("", _("どの様式でもよい")), *offered.items()]
        field.help_text = _("入院のときにケアマネジャーなどから受け取る書類の様式です。")
        field.error_messages["invalid_choice"] = _(
            "「%%(value)s」という様式はありません。%(known)sのどれかにしてください。"
        ) % {"known": "".join(f"「{title}」" for title in offered.values()).replace("%", "%%")}
        if own:
            del self.fields["source"]

    def said(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in SAID if name in self.cleaned_data}


def wanted_forms() -> dict[str, str]:
    """Titles by the forms' ids: those on which the same answers can be printed."""
    return {form.id: form.title for form in related_forms(list(sheets().values()))}


def _published(hospital: Organization) -> dict[str, str]:
    return {"kana": hospital.kana, "phone": hospital.phone, "fax": hospital.fax}

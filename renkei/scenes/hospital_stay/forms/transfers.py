"""What is typed about a transfer: where to, when, and what the next place may see."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField
from renkei.scenes.hospital_stay.forms.stays import VersionedForm, needed


class TransferForm(VersionedForm):
    to_id = forms.ChoiceField(label=_("移った先"), error_messages=needed(_("移った先を選んでください。")))
    ward = forms.CharField(
        label=_("移った先の病棟"), required=False, max_length=60, help_text=_("例：回復期リハビリ病棟")
    )
    contact = forms.CharField(label=_("連絡先（部署・担当・電話）"), required=False, max_length=120)
    on = DayField(
        label=_("移った日"),
        error_messages=needed(_("移った日を入れてください。")),
    )
    at_time = forms.TimeField(
        label=_("移った時刻"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("分からないときは空のままにしてください。"),
        error_messages={"invalid": _("時刻は「14:30」の形で入れてください。")},
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_id"].choices = [("", _("選んでください")), *places]

    def clean_to_id(self) -> UUID:
        return UUID(self.cleaned_data["to_id"])

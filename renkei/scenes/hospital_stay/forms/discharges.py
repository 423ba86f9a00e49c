"""What is typed about the end of a stay: the day that is planned, the day that was, and taking either back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import AskedDayField, MomentField
from renkei.scenes.hospital_stay.forms.stays import VersionedForm, needed
from renkei.scenes.hospital_stay.models import Outcome


class DischargeForm(VersionedForm):
    on = AskedDayField(
        label=_("退院した日"),
        error_messages=needed(_("退院した日を入れてください。")),
    )
    outcome = forms.ChoiceField(
        label=_("行き先"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages=needed(_("行き先を選んでください。")),
    )


class ExpectForm(VersionedForm):
    """An office that is not the hospital says when it heard of the day."""

    on = AskedDayField(
        label=_("退院予定日"),
        error_messages=needed(_("退院予定日を入れてください。")),
    )
    because = forms.CharField(label=_("ひとこと"), required=False, max_length=200)
    heard_at = MomentField(
        label=_("病院から聞いた日時"),
    )

    def __init__(self, *args: Any, by_hospital: bool, moving: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_hospital:
            del self.fields["heard_at"]
        self.fields["because"].help_text = (
            _("日が変わったわけ。例：ベッドが17日に届くため") if moving else _("例：食事の形を見て決めます")
        )


class BecauseForm(VersionedForm):
    because = forms.CharField(
        label=_("わけ"), max_length=200, error_messages=needed(_("わけを書いてください。"))
    )

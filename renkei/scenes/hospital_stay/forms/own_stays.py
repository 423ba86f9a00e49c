"""What an office types that has heard of a stay from somebody else than the hospital."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import MomentField
from renkei.scenes.hospital_stay.forms.stays import AdmissionForm, needed
from renkei.scenes.hospital_stay.models import ToldBy

HEARD = [choice for choice in ToldBy.choices if choice[0] != ToldBy.HOSPITAL]


class OwnStayForm(AdmissionForm):
    field_order = ("hospital", "named")

    hospital = forms.ChoiceField(label=_("どこに入院しましたか"), required=False)
    named = forms.CharField(
        label=_("病院の名前（上にないとき）"), required=False, max_length=60, help_text=_("例：遠瀬中央病院")
    )
    told_by = forms.ChoiceField(
        label=_("だれから聞きましたか"),
        choices=HEARD,
        widget=forms.RadioSelect,
        error_messages=needed(_("だれから聞いたかを選んでください。")),
    )
    known_at = MomentField(
        label=_("聞いた日時"),
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hospital"].choices = [("", _("この中にない")), *places]

    def clean_known_at(self) -> datetime:
        at = self.cleaned_data["known_at"]
        if at > timezone.now():
            raise forms.ValidationError(gettext("これからの日時です。聞いた日時を入れてください。"))
        return at

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("hospital") and not given.get("named", "").strip():
            self.add_error("named", gettext("病院を選ぶか、名前を書いてください。"))
        return given

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        hospital = {"hospital_id": UUID(given["hospital"]) if given["hospital"] else None}
        return hospital | {name: given[name] for name in ("named", "told_by", "known_at")}

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField
from renkei.record.models import Sojourn

WORDS = 200


class SojournForm(forms.Form):
    kind = forms.ChoiceField(label=_("どちらへ"), choices=Sojourn.Kind.choices, widget=forms.RadioSelect)
    place = forms.CharField(label=_("場所の名前"), max_length=WORDS, required=False)
    since = DayField(label=_("最初の日"))
    until = DayField(label=_("最後の日"), required=False, help_text=_("まだ分からなければ空のまま"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", gettext("最後の日は、最初の日と同じ日か、あとの日を入れてください。"))
        return said


class PauseForm(forms.Form):
    offices = forms.TypedMultipleChoiceField(
        label=_("休止するサービス"),
        widget=forms.CheckboxSelectMultiple,
        coerce=UUID,
        error_messages={"required": _("休止するサービスに印をつけてください。")},
    )
    since = DayField(label=_("いつから"))
    resumes_on = DayField(label=_("再開の予定"), required=False, help_text=_("決まっていなければ空のまま"))
    because = forms.CharField(
        label=_("わけ"), max_length=WORDS, required=False, help_text=_("例: ショートステイのため")
    )

    def __init__(self, *args: Any, offices: list[tuple[UUID, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["offices"].choices = offices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("since") and said.get("resumes_on") and said["resumes_on"] < said["since"]:
            self.add_error(
                "resumes_on", gettext("再開の日は、休止の日と同じ日か、あとの日を入れてください。")
            )
        return said


class ResumeForm(forms.Form):
    on = DayField(label=_("再開の日"), required=False)

"""What people write down of a conference: who came and spoke, the manual's steps, minutes, what was decided."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField
from renkei.record.models import Audience
from renkei.scenes.hospital_stay.actions.meetings import Decision, Seat
from renkei.scenes.hospital_stay.forms.stays import VersionedForm
from renkei.scenes.hospital_stay.models import Attendance, Minutes, Participant

MOST_DECISIONS = 4
WORDS = ("topics", "discussion", "conclusion", "left_open", "next_on", "audience")


class SeatsForm(VersionedForm):
    """Of each participant: how they came, whether their turn came round, whether they spoke."""

    def __init__(self, data: Any = None, *, participants: Sequence[Participant], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.participants = participants
        self.fields["rest"] = forms.BooleanField(required=False)  # who is not chosen did not come
        for one in participants:
            self.fields[f"attendance_{one.pk}"] = forms.ChoiceField(
                label=_("出席"),
                choices=Attendance.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=one.attendance,
            )
            self.fields[f"called_{one.pk}"] = forms.BooleanField(
                label=_("順番を回した"), required=False, initial=one.called_at is not None
            )
            self.fields[f"spoke_{one.pk}"] = forms.BooleanField(
                label=_("話した"), required=False, initial=one.spoke
            )

    @property
    def rows(self) -> list[tuple[Participant, Any, Any, Any]]:
        return [
            (one, self[f"attendance_{one.pk}"], self[f"called_{one.pk}"], self[f"spoke_{one.pk}"])
            for one in self.participants
        ]

    def seats(self, turn_of: str = "") -> list[Seat]:
        """`turn_of`: the key of whom the turn has just come round to."""
        given = self.cleaned_data
        unsaid = Attendance.ABSENT.value if given["rest"] else None
        return [
            Seat(
                participant_id=one.pk,
                attendance=given[f"attendance_{one.pk}"] or unsaid,
                called=given[f"called_{one.pk}"] or str(one.pk) == turn_of,
                spoke=given[f"spoke_{one.pk}"],
            )
            for one in self.participants
        ]


def _words(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class MinutesForm(VersionedForm):
    topics = _words(_("検討した項目"), 3)
    discussion = _words(_("検討した内容"), 8)
    conclusion = _words(_("結論"), 4)
    left_open = _words(_("残った課題"), 3)
    next_on = DayField(label=_("次回"), required=False)
    audience = forms.ChoiceField(label=_("読める人"), choices=Audience.choices, initial=Audience.TEAM)

    @staticmethod
    def of(minutes: Minutes | None) -> dict[str, Any]:
        if minutes is None:
            return {"version": 0}
        said = {name: getattr(minutes, name) for name in WORDS}
        return said | {"next_on": minutes.next_on, "version": minutes.version}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.get(name) for name in ("topics", "discussion", "conclusion")):
            self.add_error("discussion", gettext("話したことか結論を、ひとことでも書いてください。"))
        return given

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WORDS}


class DecisionForm(forms.Form):
    """What was decided, who does it, by when; an empty line is no decision."""

    title = forms.CharField(label=_("何を"), required=False, max_length=120)
    organization_id = forms.TypedChoiceField(
        label=_("どの事業所が"), coerce=UUID, required=False, empty_value=None
    )
    until = DayField(label=_("いつまでに"), required=False)

    def __init__(self, *args: Any, owners: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization_id"].choices = [("", gettext("選んでください")), *owners]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("title"):
            if given.get("until") or given.get("organization_id"):
                self.add_error("title", gettext("何をするのかを書いてください。"))
            return given
        if not given.get("organization_id"):
            self.add_error("organization_id", gettext("だれがするのかを選んでください。"))
        if not given.get("until") and "until" not in self.errors:
            self.add_error("until", gettext("いつまでにするかを入れてください。"))
        return given

    @property
    def decision(self) -> Decision | None:
        given = self.cleaned_data
        if not given.get("title"):
            return None
        return Decision(title=given["title"], organization_id=given["organization_id"], until=given["until"])


class DecisionForms:
    def __init__(self, data: Any = None, *, owners: Sequence[tuple[UUID, str]]) -> None:
        self.forms = [DecisionForm(data, owners=owners, prefix=f"decision{n}") for n in range(MOST_DECISIONS)]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])

    def decisions(self) -> list[Decision]:
        return [form.decision for form in self.forms if form.decision]

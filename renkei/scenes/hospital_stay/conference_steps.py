"""What every move of a conference has in common: its version, its step on record, its legal beginnings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import SomebodyWasFaster
from renkei.scenes.hospital_stay.models import Conference, ConferenceStep, Slot


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A day with its place, an online meeting, or both."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""


def advance(conference: Conference, version: int, **changes: Any) -> None:
    """Raises SomebodyWasFaster."""
    standing = Conference.objects.filter(pk=conference.pk, version=version)
    if not standing.update(version=F("version") + 1, **changes):
        raise SomebodyWasFaster
    for name, value in changes.items():
        setattr(conference, name, value)
    conference.version = version + 1


def step(conference: Conference, kind: str, by: Actor, because: str = "") -> None:
    ConferenceStep.objects.bulk_create(
        [
            ConferenceStep(
                conference=conference,
                patient_id=conference.patient_id,
                kind=kind,
                because=because.strip(),
                at=timezone.now(),
                by_id=by.id,
            )
        ]
    )
    record_conference(f"{kind}.conference", conference, by)


def refuse_unless(conference: Conference, *states: str) -> None:
    if conference.state not in states:
        text = _("このカンファレンスは「%(state)s」になっています。")
        raise ValidationError(text % {"state": conference.get_state_display()})


def record_conference(action: str, conference: Conference, by: Actor, detail: dict | None = None) -> None:
    record(action, by=by, object_id=conference.pk, patients=[conference.patient_id], detail=detail)


def offer(conference: Conference, slots: Sequence[Offered], now: datetime, by: Actor) -> list[Slot]:
    made = [
        Slot(
            conference=conference,
            patient_id=conference.patient_id,
            offered_by_id=by.id,
            offered_at=now,
            **vars(slot),
        )
        for slot in sorted(slots, key=lambda slot: slot.starts_at)
    ]
    return Slot.objects.bulk_create(made)

"""Writing what was measured, and what is usual for a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit import actions as audit
from renkei.ground.db.ids import new_id
from renkei.ground.facts import actions as facts
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Profession
from renkei.patients.models import Patient
from renkei.record import ranges
from renkei.record.actions.flags import flag
from renkei.record.actions.happening import happened
from renkei.record.models import Flag, MeasuredBy, Observation, PersonalRange


@dataclass(frozen=True)
class Measured:
    rows: list[Observation]
    flagged: int


@transaction.atomic
def measure(
    *,
    patient: Patient,
    values: Mapping[str, Decimal],
    at: datetime,
    measured_by: str = MeasuredBy.STAFF,
    by: Actor,
) -> Measured:
    """Numbers by kind, measured together. What lies outside the person's range is flagged to nurse and doctor."""
    taking = new_id()
    rows = [
        Observation(
            patient=patient,
            organization_id=by.organization_id,
            author_id=by.id,
            taking=taking,
            kind=kind,
            value=value,
            at=at,
            measured_by=measured_by,
        )
        for kind, value in values.items()
    ]
    Observation.objects.bulk_create(rows)
    _emit(taking, patient, at, len(rows), by)
    detail = {"kinds": sorted(values)}
    audit.record("post.observations", by=by, object_id=taking, patients=[patient.pk], detail=detail)
    return Measured(rows, _flag_unusual(patient, rows, by))


@transaction.atomic
def correct_observation(
    *, observation: Observation, value: Decimal | None, because: str, by: Actor
) -> Observation | None:
    """The number it should have been, or None where there was none. Both stay. Raises ValidationError when another
    was faster."""
    now = timezone.now()
    standing = Observation.objects.filter(pk=observation.pk, withdrawn_at=None)
    if not standing.update(withdrawn_at=now, withdrawn_by_id=by.id, withdrawn_because=because):
        raise ValidationError(_("ほかの人が先に直しました。いまの数字を確かめてください。"))
    right = None if value is None else _instead(observation, value, by)
    together = Observation.objects.filter(taking=observation.taking, withdrawn_at=None)
    if count := together.count():
        _emit(observation.taking, observation.patient, observation.at, count, by)
    else:
        facts.void("vitals.taken", observation.taking)
    audit.record("correct.observation", by=by, object_id=observation.pk, patients=[observation.patient_id])
    if right is not None:
        _flag_unusual(observation.patient, [right], by)
    return right


def _instead(wrong: Observation, value: Decimal, by: Actor) -> Observation:
    right = Observation(
        patient_id=wrong.patient_id,
        organization_id=by.organization_id,
        author_id=by.id,
        taking=wrong.taking,
        kind=wrong.kind,
        value=value,
        at=wrong.at,
        measured_by=wrong.measured_by,
        corrects=wrong,
    )
    Observation.objects.bulk_create([right])
    return right


def _emit(taking: UUID, patient: Patient, at: datetime, numbers: int, by: Actor) -> None:
    happened("vitals.taken", taking, patient, {"profession": by.profession, "numbers": numbers}, by, at=at)


def _flag_unusual(patient: Patient, rows: Iterable[Observation], by: Actor) -> int:
    standing = ranges.standing(patient.pk, timezone.localdate())
    flagged = 0
    for row in rows:
        limits = standing.get(row.kind)
        if limits and (words := ranges.why_unusual(limits, row)):
            flag(patient=patient, words=words, kind=Flag.Kind.RANGE, observation=row, by=by)
            flagged += 1
    return flagged


@transaction.atomic
def set_range(
    *,
    patient: Patient,
    kind: str,
    low: Decimal | None = None,
    high: Decimal | None = None,
    change: Decimal | None = None,
    change_days: int | None = None,
    doctor: str = "",
    clinic_id: Any = None,
    because: str,
    until: date | None = None,
    by: Actor,
) -> PersonalRange:
    """What is usual for this person, by a doctor's word. From anybody but a doctor it is unsettled until confirmed."""
    for before in PersonalRange.objects.filter(patient=patient, kind=kind, ended_at=None):
        end_range(limits=before, by=by)
    is_doctor = by.profession == Profession.DOCTOR
    limits = PersonalRange(
        patient=patient,
        organization_id=by.organization_id,
        author_id=by.id,
        kind=kind,
        low=low,
        high=high,
        change=change,
        change_days=change_days,
        doctor=by.name if is_doctor else doctor,
        clinic_id=by.organization_id if is_doctor else clinic_id,
        because=because,
        until=until,
        confirmed_at=timezone.now() if is_doctor else None,
        confirmed_by_id=by.id if is_doctor else None,
    )
    PersonalRange.objects.bulk_create([limits])
    audit.record(
        "set.range",
        by=by,
        object_id=limits.pk,
        patients=[patient.pk],
        detail={"kind": kind, "proxy": not is_doctor},
    )
    return limits


@transaction.atomic
def end_range(*, limits: PersonalRange, by: Actor) -> None:
    """It holds no more; the history keeps it."""
    standing = PersonalRange.objects.filter(pk=limits.pk, ended_at=None)
    if standing.update(ended_at=timezone.now(), ended_by_id=by.id):
        audit.record("end.range", by=by, object_id=limits.pk, patients=[limits.patient_id])


@transaction.atomic
def confirm_range(*, limits: PersonalRange, by: Actor) -> PersonalRange:
    """The doctor whose word it is says so; from now on it is settled."""
    PersonalRange.objects.filter(pk=limits.pk, confirmed_at=None).update(
        confirmed_at=timezone.now(), confirmed_by_id=by.id
    )
    audit.record("confirm.range", by=by, object_id=limits.pk, patients=[limits.patient_id])
    limits.refresh_from_db()
    return limits

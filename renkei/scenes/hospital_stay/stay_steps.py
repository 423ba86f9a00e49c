"""What every move of a stay has in common: its version, its step on record, where its facts belong."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import SomebodyWasFaster
from renkei.ground.sheets.reading import EARLIEST
from renkei.ground.tasks.calendar import local_day
from renkei.patients.models import CareTeamMember, Patient
from renkei.patients.policy import Section, lasting, opening
from renkei.scenes.hospital_stay.models import Stay, StayStep


def advance(stay: Stay, version: int, **changes: Any) -> None:
    """Raises SomebodyWasFaster."""
    changed = Stay.objects.filter(pk=stay.pk, version=version).update(version=F("version") + 1, **changes)
    if not changed:
        raise SomebodyWasFaster
    for name, value in changes.items():
        setattr(stay, name, value)
    stay.version = version + 1


def step(stay: Stay, kind: str, before: dict, after: dict, by: Actor) -> StayStep:
    made = StayStep(
        stay=stay,
        patient_id=stay.patient_id,
        kind=kind,
        at=timezone.now(),
        by_id=by.id,
        before=before,
        after=after,
    )
    StayStep.objects.bulk_create([made])
    record(f"{kind}.stay", by=by, object_id=stay.pk, patients=[stay.patient_id])
    return made


def refuse_if_voided(stay: Stay) -> None:
    if stay.voided_at:
        raise ValidationError(_("この入院は取り消されています。"))


def refuse_if_over(stay: Stay) -> None:
    refuse_if_voided(stay)
    if stay.discharged_on:
        raise ValidationError(_("退院の記録があります。"))


def refuse_before_birth(patient: Patient, moment: date, field: str) -> None:
    """A slip of the finger in the year, before it is kept; of a datetime, its day in Tokyo. Raises ValidationError."""
    day = local_day(moment) if isinstance(moment, datetime) and moment.year > 1 else moment
    if day.year < EARLIEST or day < patient.birth_date:
        raise ValidationError({field: _("お生まれになる前の日です。年を確かめてください。")})


def places(stay: Stay) -> dict[str, Any]:
    """Where a fact of this stay belongs."""
    return {
        "municipality": stay.municipality,
        "insurer": stay.insurer,
        "office": stay.office_id,
        "hospital": stay.hospital_id,
        "match": stay.pk,
    }


def tell_team(kind: str, stay: Stay, by: Actor, *, but: Iterable[UUID] = ()) -> None:
    """Each organisation of the team to which the stay is open, once."""
    left_out = {by.organization_id, *but}
    members = CareTeamMember.objects.filter(lasting(), opening(Section.STAY), patient_id=stay.patient_id)
    path = reverse("hospital_stay:stay", args=[stay.pk])
    for organization_id in sorted(set(members.values_list("organization_id", flat=True)) - left_out):
        notify(kind, organization_id=organization_id, about=stay.patient_id, path=path)

"""Doors of a recorded death."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from renkei.ground.db.compiled import compiled
from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient
from renkei.record.models import Death
from renkei.record.policy.person import record_of


def standing_death(patient: Patient) -> Death | None:
    return next(iter(_standing(patient.pk)), None)


@compiled
def _standing(patient_id: UUID) -> QuerySet[Death]:
    return Death.objects.filter(patient_id=patient_id, voided_at=None).select_related("organization")


def death_to_undo(actor: Actor, patient_id: UUID) -> Death:
    """By the office that recorded it, which is named on the person's page."""
    death = standing_death(record_of(actor, patient_id))
    if death is None or death.organization_id != actor.organization_id:
        raise Http404
    return death

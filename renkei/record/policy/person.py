"""Doors of the shared record: through the person."""

from uuid import UUID

from renkei.ground.people.actor import Actor
from renkei.ground.policy.permissions import Permission, may
from renkei.patients.models import Patient
from renkei.patients.policy import Section, patient_for, patients_visible_to


def record_of(actor: Actor, patient_id: UUID) -> Patient:
    return patient_for(actor, patient_id, Section.RECORD)


def may_hear(actor: Actor, patient_id: UUID) -> bool:
    """Of what is posted about this person, as long as the actor's capacity may read it."""
    seen = patients_visible_to(actor, Section.RECORD).filter(pk=patient_id)
    return may(actor, Permission.READ_RECORD) and seen.exists()

"""Doors of what a person takes."""

from uuid import UUID

from django.http import Http404

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Profession
from renkei.ground.policy.permissions import Permission, may
from renkei.patients.models import person_path
from renkei.record.models import MedicationStatement
from renkei.record.policy.person import record_of

# who keeps the list; everybody of the team says how it is taken
KEEPING = (
    Profession.PHARMACIST,
    Profession.NURSE,
    Profession.PUBLIC_HEALTH_NURSE,
    Profession.DOCTOR,
    Profession.CARE_MANAGER,
)


def may_keep_medication(actor: Actor) -> bool:
    return actor.profession in KEEPING and may(actor, Permission.WRITE_RECORD)


def medication_of(actor: Actor, patient_id: UUID):
    """The person, for who keeps the list; 404 for the others."""
    patient = record_of(actor, patient_id)
    if not may_keep_medication(actor):
        raise Http404
    return patient


def medication_for(actor: Actor, patient_id: UUID, medication_id: UUID) -> MedicationStatement:
    """With its person; ended or not: who was slower is told so by the action, and keeps what was typed."""
    rows = MedicationStatement.objects.filter(patient=medication_of(actor, patient_id), pk=medication_id)
    found = rows.select_related("patient").first()
    if found is None:
        raise Http404
    return found


def medication_path(patient_id: UUID) -> str:
    return f"{person_path(patient_id)}medication/"

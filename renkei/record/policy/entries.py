"""Doors of the course: through the person, then the entry."""

from uuid import UUID

from django.http import Http404

from renkei.ground.people.actor import Actor
from renkei.ground.policy.permissions import is_care_manager_office
from renkei.record.models import Entry
from renkei.record.policy.person import record_of


def entry_for(actor: Actor, patient_id: UUID, entry_id: UUID) -> Entry:
    """An entry with its author, sealed or not; who may read or seal it, the following say."""
    entries = Entry.objects.filter(patient=record_of(actor, patient_id), pk=entry_id)
    entry = entries.select_related("author__practitioner", "organization", "for_role__practitioner").first()
    if entry is None:
        raise Http404
    return entry


def may_seal(actor: Actor, entry: Entry) -> bool:
    """Its own organisation, and the care manager who keeps the person's record in order."""
    return entry.organization_id == actor.organization_id or is_care_manager_office(actor)


def entry_to_seal(actor: Actor, patient_id: UUID, entry_id: UUID) -> Entry:
    entry = entry_for(actor, patient_id, entry_id)
    if not may_seal(actor, entry):
        raise Http404
    return entry


def entry_to_read(actor: Actor, patient_id: UUID, entry_id: UUID) -> Entry:
    """Anybody of the team reads and replies; a sealed entry is there for nobody."""
    entry = entry_for(actor, patient_id, entry_id)
    if entry.sealed_at:
        raise Http404
    return entry


def may_correct(actor: Actor, entry: Entry) -> bool:
    """Only the office that wrote it says that it meant something else."""
    return entry.sealed_at is None and entry.organization_id == actor.organization_id


def entry_to_correct(actor: Actor, patient_id: UUID, entry_id: UUID) -> Entry:
    entry = entry_for(actor, patient_id, entry_id)
    if not may_correct(actor, entry):
        raise Http404
    return entry

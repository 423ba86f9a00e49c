"""Doors of whose service rests: an office speaks for itself, the care manager for all."""

from uuid import UUID

from django.http import Http404

from renkei.ground.people.actor import Actor
from renkei.ground.policy.permissions import is_care_manager_office
from renkei.patients.models import person_path
from renkei.record.models import Pause, Sojourn
from renkei.record.policy.person import record_of


def speaks_for(actor: Actor, organization_id: UUID) -> bool:
    return organization_id == actor.organization_id or is_care_manager_office(actor)


def pause_for(actor: Actor, patient_id: UUID, pause_id: UUID) -> Pause:
    """Resumed or not: who was slower is told so by the action."""
    pauses = Pause.objects.filter(patient=record_of(actor, patient_id), pk=pause_id)
    found = pauses.select_related("patient", "organization").first()
    if found is None or not speaks_for(actor, found.organization_id):
        raise Http404
    return found


def sojourn_for(actor: Actor, patient_id: UUID, sojourn_id: UUID) -> Sojourn:
    """Whoever of the team hears that the person is back says so."""
    sojourns = Sojourn.objects.filter(patient=record_of(actor, patient_id), pk=sojourn_id)
    found = sojourns.select_related("patient").first()
    if found is None:
        raise Http404
    return found


def services_path(patient_id: UUID) -> str:
    return f"{person_path(patient_id)}services/"

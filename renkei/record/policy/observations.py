"""Doors of what was measured and of what is usual."""

from uuid import UUID

from django.http import Http404

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Profession
from renkei.record.models import Observation, PersonalRange
from renkei.record.policy.person import record_of


def observation_for(actor: Actor, patient_id: UUID, observation_id: UUID) -> Observation:
    """One that stands, with its person; only the office that measured it corrects it, as what it told is its own."""
    standing = Observation.objects.filter(
        patient=record_of(actor, patient_id),
        organization_id=actor.organization_id,
        pk=observation_id,
        withdrawn_at=None,
    )
    found = standing.select_related("patient", "author__practitioner", "organization").first()
    if found is None:
        raise Http404
    return found


def may_confirm_range(actor: Actor, limits: PersonalRange) -> bool:
    """A doctor, and of the clinic that was named when one was."""
    own = limits.clinic_id in (None, actor.organization_id)
    return actor.profession == Profession.DOCTOR and own and limits.confirmed_at is None


def standing_range(actor: Actor, patient_id: UUID, range_id: UUID) -> PersonalRange:
    standing = PersonalRange.objects.filter(patient=record_of(actor, patient_id), pk=range_id, ended_at=None)
    limits = standing.first()
    if limits is None:
        raise Http404
    return limits


def range_to_confirm(actor: Actor, patient_id: UUID, range_id: UUID) -> PersonalRange:
    limits = standing_range(actor, patient_id, range_id)
    if not may_confirm_range(actor, limits):
        raise Http404
    return limits

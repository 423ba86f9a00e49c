"""Doors of what worries somebody."""

from uuid import UUID

from django.http import Http404

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Profession
from renkei.patients.models import person_path
from renkei.record.models import Flag
from renkei.record.policy.person import record_of

ANSWERING = (Profession.NURSE, Profession.PUBLIC_HEALTH_NURSE, Profession.DOCTOR)


def may_answer_flags(actor: Actor) -> bool:
    return actor.profession in ANSWERING


def flag_for(actor: Actor, patient_id: UUID, flag_id: UUID) -> Flag:
    """With who raised and who answered it."""
    flags = Flag.objects.filter(patient=record_of(actor, patient_id), pk=flag_id)
    found = flags.select_related(
        "patient",
        "author__practitioner",
        "organization",
        "answered_by__practitioner",
        "answered_by__organization",
    ).first()
    if found is None:
        raise Http404
    return found


def flag_path(flag: Flag) -> str:
    return f"{person_path(flag.patient_id)}flags/{flag.pk}/"

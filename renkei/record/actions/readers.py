"""Who of the team hears of what somebody did: the offices that read the record, the own one left out."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.patients.models import CareTeamMember, Patient
from renkei.patients.policy import Section, lasting, opening


def readers(patient: Patient) -> QuerySet[CareTeamMember]:
    """Memberships of the offices that read this record now."""
    return CareTeamMember.objects.filter(lasting(), opening(Section.RECORD), patient=patient)


def others(patient: Patient, by: Actor, functions: Collection[str] = ()) -> list[UUID]:
    """Offices beside the actor's; where functions are named, only those that have one of them in this team."""
    members = readers(patient).exclude(organization_id=by.organization_id)
    if functions:
        members = members.filter(function__in=functions)
    return sorted(set(members.values_list("organization_id", flat=True)))


def tell_others(
    kind: str,
    patient: Patient,
    path: str,
    by: Actor,
    *,
    functions: Collection[str] = (),
    urgent: bool = False,
) -> None:
    for organization_id in others(patient, by, functions):
        notify(kind, organization_id=organization_id, about=patient.pk, path=path, urgent=urgent)

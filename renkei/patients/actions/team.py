"""Joining and leaving a care team. An invitation is an offer: nothing about the person moves before yes."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell_access_changed
from renkei.ground.jobs.actions import notify
from renkei.ground.offices.admission import enter_team, refuse_unless_admitted
from renkei.ground.packs.rounds import look_again
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
from renkei.patients.joining import JOINED, LEAVING
from renkei.patients.models import CareTeamMember, Invitation, Patient, person_path
from renkei.patients.policy import lasting


class LastCareManager(Exception):
    """Nobody would be care manager any more: hand over first, or say that you know."""


@transaction.atomic
def invite(*, patient: Patient, organization_id: UUID, function: str, by: Actor) -> Invitation:
    """Asking twice is asking once: an unanswered offer to the same office is returned. Raises `NotAdmitted`."""
    refuse_unless_admitted(organization_id)
    waiting = Invitation.objects.filter(
        patient=patient, organization_id=organization_id, function=function, answered_at=None
    ).first()
    if waiting:
        return waiting
    invitation = Invitation(
        patient=patient, organization_id=organization_id, function=function, made_by_id=by.id
    )
    Invitation.objects.bulk_create([invitation])
    path = f"/patients/invitations/{invitation.pk}/"
    notify("team.invited", organization_id=organization_id, about=patient.pk, path=path)
    audit.record("invite.team", by=by, object_id=invitation.pk, patients=[patient.pk])
    return invitation


@transaction.atomic
def invite_as_for(*, patient: Patient, members: Iterable[tuple[UUID, str]], by: Actor) -> list[Invitation]:
    """The offices that care for another of our people, each in its function."""
    return [
        invite(patient=patient, organization_id=organization_id, function=function, by=by)
        for organization_id, function in members
    ]


@transaction.atomic
def accept(*, invitation: Invitation, by: Actor) -> CareTeamMember:
    """Raises `NotAdmitted`."""
    enter_team(by.organization_id)
    member = CareTeamMember(
        patient_id=invitation.patient_id,
        organization_id=by.organization_id,
        practitioner_role_id=by.id,
        function=invitation.function,
        since=Now(),
    )
    CareTeamMember.objects.bulk_create([member], ignore_conflicts=True)
    _answer(invitation, True, by)
    for follow in JOINED:
        follow(member, by)
    tell_access_changed(by.organization_id)
    audit.record("accept.invitation", by=by, object_id=invitation.pk, patients=[invitation.patient_id])
    look_again(invitation.patient_id, by=by)
    return member


@transaction.atomic
def decline(*, invitation: Invitation, by: Actor) -> None:
    _answer(invitation, False, by)
    audit.record("decline.invitation", by=by, object_id=invitation.pk, patients=[invitation.patient_id])


@transaction.atomic
def leave(*, patient: Patient, without_successor: bool = False, by: Actor) -> None:
    """The own organisation leaves; access ends with the next request. Raises `LastCareManager`."""
    team = CareTeamMember.objects.filter(lasting(), patient=patient, stay_id=None)
    others = team.exclude(organization_id=by.organization_id)
    managers = others.filter(organization__kind=OrganizationKind.CARE_MANAGER_OFFICE)
    last = by.organization_kind == OrganizationKind.CARE_MANAGER_OFFICE and not managers.exists()
    if last and not without_successor:
        raise LastCareManager
    for organization_id in set(others.values_list("organization_id", flat=True)):
        kind = "team.manager_left" if last else "team.left"
        notify(kind, organization_id=organization_id, about=patient.pk, path=person_path(patient.pk))
    audit.record("leave.team", by=by, patients=[patient.pk], detail={"last_manager": last})
    for follow in LEAVING:
        follow(patient.pk, by)
    team.filter(organization_id=by.organization_id).update(until=Now())
    tell_access_changed(by.organization_id)
    look_again(patient.pk, by=by)


def _answer(invitation: Invitation, accepted: bool, by: Actor) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(
        answered_at=Now(), accepted=accepted, answered_by_id=by.id
    )

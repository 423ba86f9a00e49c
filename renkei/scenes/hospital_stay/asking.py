"""Asking a team for a day: the care manager at once, the others when she has answered, or after the head start."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from renkei.ground.audit.actions import record
from renkei.ground.jobs.actions import notify
from renkei.ground.people.models import OrganizationKind
from renkei.patients.models import CareTeamMember
from renkei.patients.policy import lasting
from renkei.scenes.hospital_stay.models import Conference, Participant


def page_of(conference_id: UUID) -> str:
    return reverse("hospital_stay:conference", args=[conference_id])


def managers_of(patient_id: UUID) -> set[UUID]:
    """Offices of the team that answer as care manager: 居宅, else the support centre that stands in."""
    team = CareTeamMember.objects.filter(lasting(), patient_id=patient_id)
    offices = set(team.values_list("organization_id", "organization__kind"))
    for kind in (OrganizationKind.CARE_MANAGER_OFFICE, OrganizationKind.SUPPORT_CENTRE):
        found = {office for office, its_kind in offices if its_kind == kind}
        if found:
            return found
    return set()


def set_out(conference: Conference, *, head_start: timedelta, now: datetime) -> bool:
    """Say when each office is to be asked. True when some are to be asked later."""
    offices = Participant.objects.filter(conference=conference, organization__isnull=False)
    asked = offices.exclude(organization_id=conference.organization_id)
    first = asked.filter(is_manager=True).update(ask_at=now, asked_at=None)
    later = now + head_start if first else now
    others = asked.filter(is_manager=False).update(ask_at=later, asked_at=None)
    ask_due(conference.pk, now)
    return bool(others) and later > now


def ask_the_rest_now(conference_id: UUID, now: datetime) -> None:
    waiting(conference_id).update(ask_at=now)
    ask_due(conference_id, now)


def ask_nobody_else(conference_id: UUID) -> None:
    waiting(conference_id).update(ask_at=None)


def ask_due(conference_id: UUID, now: datetime) -> None:
    """Idempotent: whoever was asked is not asked again."""
    due = list(waiting(conference_id).filter(ask_at__lte=now))
    Participant.objects.filter(pk__in=[one.pk for one in due]).update(asked_at=now)
    tell("conference.asked", due)
    if due:
        patients, asked = {one.patient_id for one in due}, [str(one.organization_id) for one in due]
        record("ask.team", by=None, object_id=conference_id, patients=patients, detail={"asked": asked})


def waiting(conference_id: UUID) -> QuerySet[Participant]:
    return Participant.objects.filter(conference_id=conference_id, ask_at__isnull=False, asked_at=None)


def tell(kind: str, participants: Iterable[Participant]) -> None:
    """Each office once."""
    offices = {one.organization_id: one for one in participants if one.organization_id}
    for office, one in offices.items():
        notify(kind, organization_id=office, about=one.patient_id, path=page_of(one.conference_id))


def invited_but(conference: Conference, organization_id: UUID) -> list[Participant]:
    return list(Participant.objects.filter(conference=conference).exclude(organization_id=organization_id))


def ask_those_who_wait(conference_id: UUID) -> None:
    """What the job does when the head start is over."""
    ask_due(conference_id, timezone.now())

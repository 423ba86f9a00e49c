"""What a hospital asked, and what was answered."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from renkei.ground.db.compiled import Asking, compiled
from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient
from renkei.scenes.hospital_stay.models import Announcement, Inquiry, Stay

RECENT = timedelta(days=30)
NEWS = timedelta(days=3)
ANSWERED_SHOWN = 5


@dataclass(frozen=True)
class OfficeAnswer:
    """What the hospital may know; the office is "" where it said that it is not theirs."""

    state: str
    at: datetime
    office: str
    phone: str


def answers(since: datetime) -> dict[UUID, list[OfficeAnswer]]:
    """By announcement of one's own hospital made since then."""
    with connection.cursor() as cursor:
        cursor.execute("select announcement, state, at, office, phone from renkei_answers(%s)", [since])
        found: dict[UUID, list[OfficeAnswer]] = defaultdict(list)
        for announcement, *answer in cursor.fetchall():
            found[announcement].append(OfficeAnswer(*answer))
    return dict(found)


@dataclass(frozen=True)
class Asked:
    """An announcement as its hospital sees it: waiting looks the same, whoever was meant."""

    announcement: Announcement
    answer: OfficeAnswer | None
    stay: Stay | None


def asked(actor: Actor) -> list[Asked]:
    since = timezone.now() - RECENT
    made = Announcement.objects.filter(hospital_id=actor.organization_id, made_at__gte=since)
    heard, stays = answers(since), Stay.objects.filter(voided_at=None, announcement__in=made)
    by_announcement = {stay.announcement_id: stay for stay in stays}
    return [
        Asked(one, _told_most(heard.get(one.pk, [])), by_announcement.get(one.pk))
        for one in made.order_by("-made_at", "-pk")
    ]


def _told_most(found: list[OfficeAnswer]) -> OfficeAnswer | None:
    """担当です before 電話で答えた before 担当ではありません."""
    order = list(Inquiry.State)
    return min(found, key=lambda answer: order.index(Inquiry.State(answer.state)), default=None)


@dataclass(frozen=True)
class Waiting:
    """What the hospital's Today shows: those without an answer, and answers of the last days."""

    waiting: list[Asked]
    answered: list[Asked]


def waiting_for_answers(actor: Actor) -> Waiting:
    rows = asked(actor)
    news = timezone.now() - NEWS
    heard = [(one.answer.at, one) for one in rows if one.answer and one.answer.at >= news]
    newest = [one for _at, one in sorted(heard, key=lambda pair: pair[0], reverse=True)]
    return Waiting([one for one in rows if one.answer is None], newest[:ANSWERED_SHOWN])


def waiting_asked(actor: Actor) -> list[Asking]:
    return [(_waiting, (actor.organization_id,))]


def waiting(actor: Actor) -> list[Inquiry]:
    return _waiting(actor.organization_id)


@compiled
def _waiting(organization_id: UUID) -> QuerySet[Inquiry]:
    inquiries = Inquiry.objects.filter(organization_id=organization_id, state=Inquiry.State.WAITING)
    return inquiries.select_related("announcement__hospital").order_by("told_at")


def matched(inquiry: Inquiry) -> Patient | None:
    """The person meant, where the actor's office has the record; None where it has not, or nobody matched."""
    return Patient.objects.filter(pk=inquiry.patient_id).first() if inquiry.patient_id else None

"""A conference from its call to its day: who is invited, which days are offered, one fixed, moved or given up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.facts.actions import emit, void
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.actions import withdraw_tasks
from renkei.ground.tasks.calendar import local_day
from renkei.ground.tasks.models import TaskState
from renkei.scenes.hospital_stay import asking
from renkei.scenes.hospital_stay.checklist import checklist_for
from renkei.scenes.hospital_stay.conference_steps import Offered, advance, offer, refuse_unless, step
from renkei.scenes.hospital_stay.jobs import ask_the_others
from renkei.scenes.hospital_stay.models import Conference, Participant, Slot, Stay
from renkei.scenes.hospital_stay.stay_steps import places

MOST_SLOTS = 3
State = Conference.State
BEFORE_ITS_DAY = (State.ASKING, State.FIXED)
NOT_GIVEN_UP = (*BEFORE_ITS_DAY, State.HELD)


@dataclass(frozen=True, kw_only=True)
class Invited:
    """`part` is one of PARTS; the hospital's own staff and offices have an organisation, 本人 and 家族 have none."""

    part: str
    organization_id: UUID | None = None
    name: str = ""


@transaction.atomic
def call(
    stay: Stay, *, kind: str, slots: Sequence[Offered], invited: Sequence[Invited], by: Actor
) -> Conference:
    """The care manager is asked at once, the others when she has answered, or after the head start.

    A day that has passed is a meeting that was held already: one slot, fixed, and nobody is asked.
    """
    _refuse_a_stay_that_is_over(stay)
    _refuse_too_many(slots)
    now = timezone.now()
    conference = Conference(
        patient_id=stay.patient_id,
        stay=stay,
        organization_id=by.organization_id,
        kind=kind,
        called_at=now,
        called_by_id=by.id,
    )
    Conference.objects.bulk_create([conference])
    made = offer(conference, slots, now, by)
    _invite(conference, invited, now)
    step(conference, "called", by)
    tell_called(conference, by)
    if local_day(made[0].starts_at) < local_day(now):
        _refuse_several(slots)
        advance(conference, 1, state=State.FIXED, slot=made[0])
    else:
        _send_out(conference, now)
    return conference


@transaction.atomic
def invite(conference: Conference, *, invited: Sequence[Invited], by: Actor) -> None:
    """Later than the others: asked at once, or told the day that is fixed."""
    refuse_unless(conference, *BEFORE_ITS_DAY)
    now = timezone.now()
    made = _invite(conference, invited, now)
    step(conference, "invited", by)
    tell_called(conference, by)
    offices = [one for one in made if one.organization_id and one.organization_id != by.organization_id]
    if conference.state == State.FIXED:
        asking.tell("conference.fixed", offices)
        return
    Participant.objects.filter(pk__in=[one.pk for one in offices]).update(ask_at=now)
    asking.ask_due(conference.pk, now)


@transaction.atomic
def fix(conference: Conference, *, slot: Slot, version: int, because: str = "", by: Actor) -> Conference:
    """By who runs it. Another slot than the one that was fixed is a move, and says why."""
    refuse_unless(conference, *BEFORE_ITS_DAY)
    moved = conference.state == State.FIXED
    if moved and not because.strip():
        raise ValidationError({"because": _("日時を変えるわけを書いてください。")})
    advance(conference, version, state=State.FIXED, slot=slot)
    asking.ask_nobody_else(conference.pk)
    step(conference, "moved" if moved else "fixed", by, because)
    told = asking.invited_but(conference, by.organization_id)
    asking.tell("conference.moved" if moved else "conference.fixed", told)
    return conference


@transaction.atomic
def move(
    conference: Conference, *, slots: Sequence[Offered], because: str, version: int, by: Actor
) -> Conference:
    """No day stands any more: new ones are offered, and everybody is asked anew, the care manager first."""
    refuse_unless(conference, *BEFORE_ITS_DAY)
    _refuse_too_many(slots)
    now = timezone.now()
    advance(conference, version, state=State.ASKING, slot=None)
    Slot.objects.filter(conference=conference, withdrawn_at=None).update(withdrawn_at=now)
    offer(conference, slots, now, by)
    step(conference, "moved", by, because)
    asking.tell("conference.moved", asking.invited_but(conference, by.organization_id))
    _send_out(conference, now)
    return conference


@transaction.atomic
def cancel(conference: Conference, *, because: str, version: int, by: Actor) -> Conference:
    """It is not held, or was not after all; what it had decided is withdrawn."""
    refuse_unless(conference, *NOT_GIVEN_UP)
    _give_up(conference, because, version, by)
    asking.tell("conference.cancelled", asking.invited_but(conference, by.organization_id))
    return conference


@transaction.atomic
def give_up_all(stay: Stay, *, because: str, states: Iterable[str] = NOT_GIVEN_UP, by: Actor) -> None:
    """With the stay, quietly: it never happened, or the person has died."""
    for conference in Conference.objects.filter(stay=stay, state__in=states):
        _give_up(conference, because, conference.version, by)


def _give_up(conference: Conference, because: str, version: int, by: Actor) -> None:
    was_held = conference.state == State.HELD
    advance(conference, version, state=State.CANCELLED)
    asking.ask_nobody_else(conference.pk)
    step(conference, "cancelled", by, because)
    void("conference.called", conference.pk)
    if was_held:
        void("conference.held", conference.pk)
    withdraw_tasks(conference.pk, states=(TaskState.OPEN,), because=_("カンファレンスの取りやめ"), by=by)


def tell_called(conference: Conference, by: Actor) -> None:
    invited = Participant.objects.filter(conference=conference)
    emit(
        "conference.called",
        conference.pk,
        conference.patient_id,
        occurred_at=conference.called_at,
        known_at=conference.called_at,
        values={
            "kind": conference.kind,
            "manager_invited": invited.filter(is_manager=True).exists(),
            "invited": invited.count(),
        },
        **places(conference.stay),
        live=conference.stay,
        by=by,
    )


def _send_out(conference: Conference, now: datetime) -> None:
    head_start = checklist_for(conference.stay.municipality).head_start
    if asking.set_out(conference, head_start=head_start, now=now):
        seconds = int(head_start.total_seconds())
        ask_the_others.configure(schedule_in={"seconds": seconds}).defer(conference_id=str(conference.pk))


def _invite(conference: Conference, invited: Sequence[Invited], now: datetime) -> list[Participant]:
    managers = asking.managers_of(conference.patient_id)
    made = [
        Participant(
            conference=conference,
            patient_id=conference.patient_id,
            invited_at=now,
            is_manager=one.organization_id in managers,
            **vars(one),
        )
        for one in invited
    ]
    Participant.objects.bulk_create(made, ignore_conflicts=True)
    return made


def _refuse_a_stay_that_is_over(stay: Stay) -> None:
    if stay.voided_at:
        raise ValidationError(_("この入院は取り消されています。"))


def _refuse_too_many(slots: Sequence[Offered]) -> None:
    if not 1 <= len(slots) <= MOST_SLOTS:
        raise ValidationError(_("候補の日は1つから3つまで入れてください。"))


def _refuse_several(slots: Sequence[Offered]) -> None:
    if len(slots) > 1:
        raise ValidationError(_("すでに開いたカンファレンスを残すときは、その日だけを入れてください。"))

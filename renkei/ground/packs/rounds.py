"""Standing rules at work: everybody once a day, in batches, and one person at once when the record changes."""

from datetime import date
from functools import cache
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from renkei.ground.db.acting import acting_as
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.facts.actions import Event
from renkei.ground.packs.loaded import Place, days_of_change, place, rules_for
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.engine import reopen
from renkei.ground.tasks.looking import look_at
from renkei.ground.tasks.models import Round, Task
from renkei.ground.tasks.reminders import remind, to_remind
from renkei.ground.tasks.standing import PEOPLE, STIRS, History, Period, version_of

BATCH = 500


def history_of(municipality: str | None) -> History:
    return _history(place(), municipality)


@cache
def _history(_at: Place, municipality: str | None) -> History:
    days = days_of_change(municipality)
    ends = [*days[1:], None]
    return [
        Period(since, until, {rule.id: rule for rule in rules_for(municipality, since)})
        for since, until in zip(days, ends, strict=True)
    ]


def look_again(patient_id: UUID, *, by: Actor | None = None) -> None:
    """The record of this person changed: what stands is worked out at once, in the same transaction."""
    with acting_as(SYSTEM_ROLE):
        office = by.organization_id if by else None
        look_at([patient_id], history_of, timezone.localdate(), by_office=office)


def hear(event: Event) -> None:
    """A listener of facts: something happened that a standing rule misses or waits for, or asks of a person."""
    if event.live is None or event.patient_id is None:
        return
    if event.kind in STIRS or _is_awaited(event.kind, event.municipality):
        look_again(event.patient_id, by=event.by)


def hear_void(kind: str, patient_id: UUID) -> None:
    """What was told never happened: what it had closed is opened again."""
    with acting_as(SYSTEM_ROLE):
        reopen(kind, patient_id, rules_for)
        look_at([patient_id], history_of, timezone.localdate())


def _is_awaited(kind: str, municipality: str | None) -> bool:
    return any(rule.stands and rule.awaits(kind) for rule in rules_for(municipality, timezone.localdate()))


@transaction.atomic
def go_on(day: date) -> bool:
    """One batch of the day's round: people first, then reminders. Whether there is more to do.

    A round that was stopped goes on where it came to; done twice, a batch finds nothing to do.
    """
    with acting_as(SYSTEM_ROLE):
        Round.objects.get_or_create(day=day)
        standing = Round.objects.select_for_update().get(day=day)
        if standing.finished_at:
            return False
        people = PEOPLE[0].after(standing.after, BATCH) if PEOPLE else []
        if people:
            look_at(people, history_of, day)
            standing.after, standing.people = people[-1], standing.people + len(people)
        elif due := to_remind(day, BATCH):
            remind(due, _steps_of, day)
        else:
            standing.finished_at = timezone.now()
        standing.save()
        return standing.finished_at is None


def _steps_of(task: Task) -> tuple[int, ...]:
    rule = version_of(history_of(task.municipality), task.rule, task.rule_version)
    return rule.remind if rule else ()

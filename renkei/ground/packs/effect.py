"""What a deadline would have meant: of the events of a past month, how many would have been late, worked out from facts."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from renkei.ground.db.acting import as_office
from renkei.ground.tasks.calendar import DAY, OfficeCalendar, local_day, midnight
from renkei.ground.tasks.clock import agreed_until
from renkei.ground.tasks.definition import OnEvent, Rule
from renkei.ground.tasks.hours import USUAL_HOURS, calendars_of
from renkei.ground.tasks.matching import applies, closes

LEAST = 10  # of fewer people nothing is told: the officer who asks sees no record
WINDOWS = (1, 3, 12)  # whole months, the shortest that has enough

EVENTS = """
    select match, occurred_at, known_at, office, values from facts_fact_now
     where kind = %s and municipality = %s and occurred_at >= %s and occurred_at < %s and match is not null
"""
CLOSING = """
    select match, kind, occurred_at, values from facts_fact_now
     where match = any(%s) and kind = any(%s) and occurred_at is not null
"""


@dataclass(frozen=True)
class Effect:
    """Of the events from `since` to the end of `until`. `late` counts what was closed too late or is open too long."""

    since: date
    until: date
    asked_before: int
    late_before: int
    asked: int
    late: int

    @property
    def enough(self) -> bool:
        return min(self.asked_before, self.asked) >= LEAST


def effect(before: Rule, after: Rule, municipality: str, today: date) -> Effect | None:
    """None for a rule that starts from no event, or that agrees on no day; a fixed number of queries."""
    if not isinstance(before.when, OnEvent) or before.agreed is None or after.agreed is None:
        return None
    found: Effect | None = None
    for months in WINDOWS:
        since, until = _months_before(today, months)
        found = _between(before, after, municipality, since, until, today)
        if found.enough:
            break
    return found


def _months_before(today: date, months: int) -> tuple[date, date]:
    """From the first day of so many months ago to the last of the month before this one."""
    first = today.replace(day=1)
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1), first - DAY


def _between(before: Rule, after: Rule, municipality: str, since: date, until: date, today: date) -> Effect:
    events, closing = _read(before, after, municipality, since, until)
    calendars = _calendars({event[3] for event in events if event[3]})
    asked_before, late_before = _count(before, events, closing, calendars, today)
    asked, late = _count(after, events, closing, calendars, today)
    return Effect(since, until, asked_before, late_before, asked, late)


def _read(
    before: Rule, after: Rule, municipality: str, since: date, until: date
) -> tuple[list[Any], Mapping[UUID, list[Any]]]:
    closing: dict[UUID, list[Any]] = defaultdict(list)
    assert isinstance(before.when, OnEvent)
    with as_office(), connection.cursor() as cursor:
        cursor.execute(EVENTS, [before.when.kind, municipality, midnight(since), midnight(until + DAY)])
        events = [(*row[:4], json.loads(row[4])) for row in cursor.fetchall()]
        kinds = sorted({*before.done_by, *after.done_by})
        cursor.execute(CLOSING, [[event[0] for event in events], kinds])
        for match, kind, at, values in cursor.fetchall():
            closing[match].append((kind, at, json.loads(values)))
    return events, closing


def _calendars(offices: Iterable[UUID]) -> Mapping[UUID, OfficeCalendar]:
    return calendars_of(list(offices))


def _count(
    rule: Rule,
    events: Iterable[Any],
    closing: Mapping[UUID, list[Any]],
    calendars: Mapping[UUID, OfficeCalendar],
    today: date,
) -> tuple[int, int]:
    """How many the rule speaks of, and how many of them were late by it."""
    assert rule.agreed is not None
    usual = OfficeCalendar(USUAL_HOURS)
    asked = late = 0
    for match, started_at, known_at, office, values in events:
        if not applies(rule, values):
            continue
        asked += 1
        first = max(local_day(started_at), local_day(known_at or started_at))
        due = agreed_until(rule.agreed, first, calendars.get(office, usual))
        done = _first_done(rule, closing.get(match, ()), started_at)
        late += (local_day(done) if done else today) > due
    return asked, late


def _first_done(rule: Rule, closing: Iterable[Any], started_at: datetime) -> datetime | None:
    times = [at for kind, at, values in closing if closes(rule, kind, values, at=at, started_at=started_at)]
    return min(times, default=None)

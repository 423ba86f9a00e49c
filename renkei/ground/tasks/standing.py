"""Rules that stand: they start from a date in the record, or from what has not happened, and not from an event.

Of such a rule and a person, at most one task is wanted on a day. It is a function of the record and of the agreements
alone: whenever it is worked out, by the daily round or at once, it comes to the same.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from renkei.ground.facts.actions import Value
from renkei.ground.tasks.calendar import local_day
from renkei.ground.tasks.definition import BeforeDate, Missing, OnEvent, Rule
from renkei.ground.tasks.matching import applies


@dataclass(frozen=True)
class Period:
    """Days on which the same rules are in force: from `since` up to, not including, `until`."""

    since: date
    until: date | None
    rules: Mapping[str, Rule]


History = Sequence[Period]


@dataclass(frozen=True)
class Subject:
    """What rules may know of a person: codes, dates and offices."""

    patient_id: UUID
    municipality: str
    owners: Mapping[str, UUID | None]  # by the names that rules use; those who see the person's record
    since: date  # absence is counted from here on
    values: dict[str, Value]
    at_rest: bool = False
    dates: dict[str, date] = field(default_factory=dict)
    times: Mapping[str, datetime] = field(default_factory=dict)  # when each kind of event last happened


class People(Protocol):
    """What the room of people offers; nothing of it is a name."""

    def after(self, beyond: UUID | None, most: int) -> list[UUID]: ...

    def subjects(self, patient_ids: Collection[UUID]) -> list[Subject]: ...

    def page(self, task_id: UUID) -> str: ...


# What rooms above offer to standing rules; asked as the system.
PEOPLE: list[People] = []  # one room's
DATES: dict[str, Callable[[Collection[UUID]], Mapping[UUID, date]]] = {}  # by the name that rules use
VALUES: list[Callable[[Collection[UUID]], Mapping[UUID, dict[str, Value]]]] = []  # more to ask of a person
STIRS: set[str] = set()  # kinds of events that change what VALUES say


@dataclass(frozen=True)
class Want:
    """`occasion` with the rule and the person is this task and no other: the date, or the day the absence began."""

    rule: Rule
    occasion: date
    started: date

    @property
    def ends(self) -> date | None:
        return self.occasion if isinstance(self.rule.when, BeforeDate) else None


def wanted(subject: Subject, history: History, today: date) -> dict[str, Want | str]:
    """For each rule in force today what it wants of this person, or why it wants nothing (often "")."""
    now = next((period for period in history if _covers(period, today)), None)
    found: dict[str, Want | str] = {}
    for id, rule in now.rules.items() if now else ():
        if rule.stands:
            found[id] = _of_rule(id, subject, history, today)
    return found


def is_done(rule: Rule, started: date, subject: Subject) -> datetime | None:
    """When the last of what closes it happened, if that was not before the look-back."""
    last = max((subject.times[kind] for kind in rule.done_by if kind in subject.times), default=None)
    counts = last and local_day(last) >= started - timedelta(days=rule.look_back)
    return last if counts else None


def version_of(history: History, id: str, version: str) -> Rule | None:
    found = (rule for period in history if (rule := period.rules.get(id)) and rule.version == version)
    return next(found, None)


def _covers(period: Period, day: date) -> bool:
    return period.since <= day and (period.until is None or day < period.until)


def _of_rule(id: str, subject: Subject, history: History, today: date) -> Want | str:
    if subject.at_rest:
        return _("亡くなられたため")
    begun = _begun(id, subject, history, today)
    if begun is None:
        return ""
    rule, started = begun
    verdict = applies(rule, subject.values)
    if not verdict:
        return getattr(verdict, "why", "")
    if is_done(rule, started, subject):
        return _("済んでいます")
    ends = subject.dates.get(rule.when.path) if isinstance(rule.when, BeforeDate) else None
    return Want(rule, ends or started, started)


def _begun(id: str, subject: Subject, history: History, today: date) -> tuple[Rule, date] | None:
    """The first day on which the rule that was then in force said that it is time; None when it has not yet.

    A version that came later changes nothing of what has begun, and what was over before a rule came is not its.
    """
    for period in history:
        rule = period.rules.get(id)
        natural = _natural(rule, subject) if rule else None
        if rule is None or natural is None or _over(rule, subject, period.since):
            continue
        day = max(natural, period.since)
        if day <= today and (period.until is None or day < period.until):
            return rule, day
    return None


def _natural(rule: Rule, subject: Subject) -> date | None:
    """When it is time by this rule's own letter."""
    match rule.when:
        case BeforeDate(path, days):
            ends = subject.dates.get(path)
            return ends - timedelta(days=days) if ends else None
        case Missing(kind, days):
            last = subject.times.get(kind)
            base = max(subject.since, local_day(last)) if last else subject.since
            return _next_month(base) if days is None else base + timedelta(days=days)
        case OnEvent():
            return None


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _over(rule: Rule, subject: Subject, day: date) -> bool:
    return isinstance(rule.when, BeforeDate) and subject.dates[rule.when.path] < day

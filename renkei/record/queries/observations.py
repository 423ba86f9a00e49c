"""What was measured: as the person's page, the charts, the sheets and the lists ask for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.people.actor import Actor
from renkei.ground.tasks.calendar import TOKYO
from renkei.patients.models import Patient
from renkei.record import ranges
from renkei.record.charts import Chart, draw
from renkei.record.kinds import Kind, kinds
from renkei.record.models import MeasuredBy, PersonalRange
from renkei.record.policy import may_confirm_range
from renkei.record.queries.proxies import Proxied, proxied_range

WEEK = 7
SPANS = (7, 31, 92)  # days: a week, a month, three
LATELY = timedelta(days=31)

BESIDE = """
    select o.kind, o.at, o.value, r.low, r.high
      from record_observation o
      left join record_personalrange r on r.patient_id = o.patient_id and r.kind = o.kind and r.ended_at is null
                                      and (r.until is null or r.until >= %(today)s)
     where o.patient_id = %(patient)s and o.kind = any(%(kinds)s) and o.at >= %(since)s and o.withdrawn_at is null
     order by o.at, o.id
"""
MEASURED = """
    select o.id, o.kind, o.value, o.at, o.measured_by, o.corrects_id, p.name, g.name, g.id
      from record_observation o
      join people_practitionerrole r on r.id = o.author_id
      join people_practitioner p on p.id = r.practitioner_id
      join people_organization g on g.id = o.organization_id
     where o.patient_id = %(patient)s and o.kind = any(%(kinds)s) and o.at >= %(since)s and o.withdrawn_at is null
     order by o.at, o.id
"""
LATEST = """
    select distinct on (o.kind) o.kind, o.value, o.at, p.name
      from record_observation o
      join people_practitionerrole r on r.id = o.author_id
      join people_practitioner p on p.id = r.practitioner_id
     where o.patient_id = %(patient)s and o.kind = any(%(kinds)s) and o.withdrawn_at is null
     order by o.kind, o.at desc, o.id desc
"""


@dataclass(frozen=True)
class Change:
    """A kind on the person's page: its newest number, and what became of the first day's."""

    kind: Kind
    values: list[Decimal]
    newest: Decimal
    at: datetime
    since: date
    difference: Decimal | None  # None where there is one number only
    unusual: bool

    @property
    def shown(self) -> str:
        return self.kind.shown(self.newest)

    @property
    def difference_shown(self) -> str:
        return "" if self.difference is None else self.kind.change(self.difference)


def changes(patient: Patient) -> list[Change]:
    """Of the last seven days, one query."""
    values: dict[str, Any] = {
        "patient": patient.pk,
        "kinds": [kind.id for kind in kinds().values() if kind.beside],
        "since": _start(WEEK),
        "today": timezone.localdate(),
    }
    rows: dict[str, list[tuple]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(BESIDE, values)
        for kind, *row in cursor.fetchall():
            rows[kind].append(tuple(row))
    return [_change(kind, rows[kind.id]) for kind in kinds().values() if kind.id in rows]


def _change(kind: Kind, rows: list[tuple]) -> Change:
    (first_at, first, _low, _high), (at, newest, low, high) = rows[0], rows[-1]
    return Change(
        kind,
        [row[1] for row in rows],
        newest,
        at,
        timezone.localtime(first_at).date(),
        newest - first if len(rows) > 1 else None,
        (low is not None and newest < low) or (high is not None and newest > high),
    )


class Measured(NamedTuple):
    """A number with who wrote it."""

    id: UUID
    kind_id: str
    value: Decimal
    at: datetime
    measured_by: str
    corrects_id: UUID | None
    author: str
    organization: str
    organization_id: UUID

    @property
    def shown(self) -> str:
        return kinds()[self.kind_id].with_unit(self.value)

    @property
    def who(self) -> str:
        author = f"{self.author}（{self.organization}）"
        if self.measured_by == MeasuredBy.STAFF:
            return author
        return f"{MeasuredBy(self.measured_by).label}、{author}"


@dataclass(frozen=True)
class Course:
    """What one chart shows: a kind, with its pair when it has one."""

    kind: Kind
    rows: list[Measured]  # newest first, the pair's among them
    difference: str  # of the newest to the first of the span
    since: date
    limits: PersonalRange | None
    limits_words: str
    may_confirm: bool
    chart: Chart
    unusual: frozenset[UUID]

    @property
    def proxied(self) -> Proxied | None:
        return proxied_range(self.limits) if self.limits else None

    @property
    def newest(self) -> Measured:
        return next(row for row in self.rows if row.kind_id == self.kind.id)


def charts(actor: Actor, patient: Patient, days: int) -> list[Course]:
    """A chart for each kind that was measured within so many days, in the pack's order; two queries."""
    rows: dict[str, list[Measured]] = defaultdict(list)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"patient": patient.pk, "kinds": list(kinds()), "since": _start(days)}
        cursor.execute(MEASURED, values)
        for row in map(Measured._make, cursor.fetchall()):
            rows[row.kind_id].append(row)
    standing = ranges.standing(patient.pk, timezone.localdate())
    drawn = [kind for kind in kinds().values() if rows[kind.id] and not (kind.pair and rows[kind.pair])]
    return [_course(actor, kind, rows, standing, days) for kind in drawn]


def _course(
    actor: Actor,
    kind: Kind,
    rows: dict[str, list[Measured]],
    standing: dict[str, PersonalRange],
    days: int,
) -> Course:
    own, limits = rows[kind.id], standing.get(kind.id)
    pair = next((other for other in kinds().values() if other.pair == kind.id and rows[other.id]), None)
    every = sorted([*own, *(rows[pair.id] if pair else [])], key=lambda row: (row.at, row.id), reverse=True)
    unusual = {row.id for row in every if _is_outside(standing.get(row.kind_id), row)}
    return Course(
        kind,
        every,
        kind.change(own[-1].value - own[0].value) if len(own) > 1 else "",
        timezone.localtime(own[0].at).date(),
        limits,
        ranges.limits_in_words(limits) if limits else "",
        limits is not None and may_confirm_range(actor, limits),
        draw([(kind, own), *([(pair, rows[pair.id])] if pair else [])], limits, _start(days), days),
        frozenset(unusual),
    )


def _is_outside(limits: PersonalRange | None, row: Measured) -> bool:
    return limits is not None and ranges.outside(limits, row.value)


def _start(days: int) -> datetime:
    """The beginning of the first of so many days, of which today is the last."""
    first = timezone.localdate() - timedelta(days=days - 1)
    return datetime(first.year, first.month, first.day, tzinfo=TOKYO)


class Latest(NamedTuple):
    """The newest number of a kind, for sheets: with the day and who wrote it."""

    kind_id: str
    value: Decimal
    at: datetime
    author: str

    @property
    def shown(self) -> str:
        return kinds()[self.kind_id].shown(self.value)

    @property
    def source(self) -> str:
        """「11/16 佐藤 真奈美」."""
        day = timezone.localtime(self.at)
        return f"{day.month}/{day.day} {self.author}"


def latest(patient: Patient) -> dict[str, Latest]:
    with connection.cursor() as cursor:
        cursor.execute(LATEST, {"patient": patient.pk, "kinds": list(kinds())})
        return {row[0]: Latest(*row) for row in cursor.fetchall()}


@dataclass(frozen=True)
class RangeLine:
    limits: PersonalRange
    kind: Kind
    words: str
    may_confirm: bool

    @property
    def proxied(self) -> Proxied | None:
        return proxied_range(self.limits)


def range_lines(actor: Actor, patient: Patient) -> list[RangeLine]:
    """All there ever were, what holds first, then the newest."""
    rows: Iterable[PersonalRange] = PersonalRange.objects.filter(patient=patient).select_related(
        "author__practitioner", "organization", "confirmed_by__practitioner", "ended_by__practitioner"
    )
    ordered = sorted(rows, key=lambda row: (row.ended_at is not None, -row.recorded_at.timestamp()))
    return [
        RangeLine(
            row,
            kinds()[row.kind],
            ranges.limits_in_words(row),
            row.ended_at is None and may_confirm_range(actor, row),
        )
        for row in ordered
        if row.kind in kinds()
    ]


@dataclass(frozen=True)
class Asked:
    """A number that the form asks for, with what it was the last time."""

    name: str
    unit: str
    before: str  # 「前回 48.6（11/9）」


def asked(patient: Patient) -> tuple[list[Asked], list[Asked], list[Asked]]:
    """What every visit measures or was measured of this person lately; the rest; what the person says."""
    known = latest(patient)
    lately = timezone.now() - LATELY
    usual: list[Asked] = []
    rest: list[Asked] = []
    said: list[Asked] = []
    for kind in kinds().values():
        before = known.get(kind.id)
        part = said if kind.scale else usual if kind.first or (before and before.at > lately) else rest
        part.append(Asked(kind.id, kind.unit, _before(before)))
    return usual, rest, said


def _before(row: Latest | None) -> str:
    if row is None:
        return ""
    day = timezone.localtime(row.at)
    return _("前回 %(number)s（%(month)d/%(day)d）") % {
        "number": row.shown,
        "month": day.month,
        "day": day.day,
    }

"""The cases behind one's own figure: those that count, and those that do not yet, each leading to where it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from renkei.ground.facts.cases import CASES, Case
from renkei.ground.people.actor import Actor
from renkei.plan.counting import next_month
from renkei.plan.definition import Indicator
from renkei.plan.periods import Period, spoken
from renkei.plan.policy import own_dimension
from renkei.plan.queries.own import regional_sight, settled_months
from renkei.plan.queries.reading import Sight, bring_up, cells_of
from renkei.plan.series import Series
from renkei.plan.statement import Span, own_rows
from renkei.plan.words import Description, describe, words_here


class Row(NamedTuple):
    """As `statement.own_rows` gives it."""

    match: UUID | None
    month: date
    day: date
    is_in: bool
    days: int | None


AT_ONCE = 60  # more cases are shown a month at a time


@dataclass(frozen=True)
class OwnCase:
    """`case` is None where the record is not, or no longer, open to the reader; `days` where days are measured."""

    month: date
    day: date
    is_in: bool
    days: int | None
    case: Case | None


@dataclass(frozen=True)
class Month:
    start: date
    label: str
    n: int
    N: int

    @property
    def key(self) -> str:
        """「2026-11」"""
        return self.start.isoformat()[:7]


@dataclass(frozen=True)
class Group:
    title: str
    cases: list[OwnCase]

    @property
    def shown(self) -> list[OwnCase]:
        return [one for one in self.cases if one.case]

    @property
    def closed(self) -> int:
        return len(self.cases) - len(self.shown)


@dataclass(frozen=True)
class OwnCases:
    indicator: Indicator
    description: Description
    months: list[Month]
    month: Month | None  # None: all of them
    groups: list[Group]
    n: int
    N: int

    @property
    def patients(self) -> list[UUID]:
        return [one.case.patient_id for group in self.groups for one in group.shown if one.case]


def own_cases(actor: Actor, id: str, month: str = "") -> OwnCases:
    """The denominators of the settled twelve months, a month of them (`month`: 2026-11) where they are many. 404 for
    an indicator by which such organisations are not counted. A fixed number of queries, two for each version."""
    column, _word = own_dimension(actor)
    with regional_sight(actor) as sight:
        series = sight.series.get(id)
        if series is None or column not in series.at(sight.until).dimensions:
            raise Http404
        as_of = bring_up(sight, [series])
        settled = settled_months(series, cells_of(sight, series, as_of, column), as_of)
        rows = [row for row in _rows(sight, series, as_of, settled, column, actor) if row.month in settled]
    newest = series.at(sight.until)
    months = [_month(start, [row for row in rows if row.month == start]) for start in settled]
    chosen = _chosen(months, month)
    rows = [row for row in rows if chosen is None or row.month == chosen.start]
    found = _opened(rows)
    cases = [OwnCase(row.month, row.day, row.is_in, row.days, found.get(row.match)) for row in rows]
    return OwnCases(
        newest,
        describe(newest, words_here(), region=_("この地域")),
        [one for one in months if one.N],
        chosen,
        _groups(newest, cases),
        sum(one.is_in for one in cases),
        len(cases),
    )


def _rows(
    sight: Sight, series: Series, as_of: datetime, settled: list[date], column: str, actor: Actor
) -> Iterator[Row]:
    if not settled:
        return
    with connection.cursor() as cursor:
        for version, since, until in series.pieces(settled[0], next_month(settled[-1])):
            span = Span(frozenset(sight.towns), since, until, as_of)
            cursor.execute(*own_rows(version, span, column, actor.organization_id))
            yield from map(Row._make, cursor.fetchall())


def _month(start: date, rows: list[Row]) -> Month:
    return Month(start, spoken(Period(start, 1)), sum(row.is_in for row in rows), len(rows))


def _chosen(months: list[Month], asked: str) -> Month | None:
    known = [one for one in months if one.N]
    for one in known:
        if one.key == asked:
            return one
    return known[-1] if sum(one.N for one in known) > AT_ONCE else None


def _opened(rows: list[Row]) -> dict[UUID | None, Case]:
    wanted = {row.match for row in rows if row.match}
    return {key: case for find in CASES for key, case in find(wanted).items()}


def _groups(indicator: Indicator, cases: list[OwnCase]) -> list[Group]:
    """What one would want to look at first comes first."""
    if indicator.count is None:
        return [Group(_("数えたもの"), cases)]
    inside = Group(_("数に入るもの"), [one for one in cases if one.is_in])
    outside = Group(_("数に入らないもの"), [one for one in cases if not one.is_in])
    groups = [outside, inside] if indicator.better == "higher" else [inside, outside]
    return [group for group in groups if group.cases]

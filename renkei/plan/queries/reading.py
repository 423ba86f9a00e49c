"""What every page of figures reads: whose municipalities, which cells, how settled, how well covered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, Organization
from renkei.ground.region.models import Municipality
from renkei.ground.tasks.calendar import fiscal_span, fiscal_year, local_day, midnight, this_fiscal_year
from renkei.plan import kept
from renkei.plan.counting import Cell, is_settled
from renkei.plan.definition import Indicator
from renkei.plan.disclosure import Figure
from renkei.plan.figures import percent, quartiles
from renkei.plan.models import ExternalCount
from renkei.plan.periods import Period, month_of, number, spoken
from renkei.plan.policy import standing
from renkei.plan.series import Series, every_definition, series_for

MONTHS_KEPT_IN_VIEW = 36


@dataclass(frozen=True)
class Sight:
    """Who looks: at which municipalities (by code), from when to before when, with which definitions."""

    towns: Mapping[str, str]
    region: str
    since: date
    until: date
    series: Mapping[str, Series]


@dataclass(frozen=True)
class Point:
    """A period or a place with its figure; `state` is settled, unsettled or reference. `value` is a share in
    percent, a number, or a median of days (then with its `quartiles`)."""

    label: str
    value: float | int | None
    n: int | None
    N: int | None
    state: str
    period: Period | None = None  # None for a place
    quartiles: tuple[int, int] | None = None
    breaks: bool = False  # counted by another version than the one before it
    published: float | int | None = None
    own: bool = False


@dataclass(frozen=True)
class Known:
    """Events known here of all that another source counted in a fiscal year."""

    year: int
    events: int
    all: int

    def is_below(self, floor: float) -> bool:
        return self.events < self.all * floor

    @property
    def words(self) -> str:
        """「45 / 60（75.0%）　令和7年度」; more known here than there is said as it is."""
        share = percent(self.events, self.all)
        year = spoken(Period(date(self.year, 4, 1), 12))
        return f"{self.events} / {self.all}" + (f"（{share}%）" if share is not None else "") + f"　{year}"


@dataclass(frozen=True)
class Coverage:
    """Organisations taking part of all, and events known of all where another source has counted them.

    None where the definition asks for none.
    """

    part: int
    all: int
    floor: float
    known: "Known | None" = None

    @property
    def is_low(self) -> bool:
        return self.part < self.all * self.floor or bool(self.known and self.known.is_below(self.floor))

    @property
    def rate(self) -> str:
        return str(percent(self.part, self.all) or 0)

    @property
    def words(self) -> str:
        share = percent(self.part, self.all)
        return f"{self.part} / {self.all}" + (f"（{share}%）" if share is not None else "")


def sight_of(actor: Actor) -> Sight:
    """Three fiscal years and the one that runs. One query."""
    towns = towns_of(actor)
    today = timezone.localdate()
    until = month_of(number(today) + 1)
    since = month_of(number(today) - MONTHS_KEPT_IN_VIEW)
    own = actor.municipality if actor.capacity != Capacity.PREFECTURE else None
    region = _("県内の市町村") if actor.capacity == Capacity.PREFECTURE else ""
    name = "・".join(towns.values()) if len(towns) == 1 else region
    return Sight(towns, name, since, until, series_for(own))


def towns_of(actor: Actor) -> dict[str, str]:
    """A city officer's own municipality; those of the prefecture for its officer."""
    if actor.capacity == Capacity.PREFECTURE:
        towns = Municipality.objects.filter(prefecture__organization=actor.organization_id)
    else:
        towns = Municipality.objects.filter(code=actor.municipality)
    return dict(towns.order_by("code").values_list("code", "name"))


def bring_up(sight: Sight, series: Iterable[Series]) -> datetime:
    """Let the kept cells tell what has happened, as far as a page may wait; until when they do."""
    wanted = {version: sorted(sight.towns) for one in series for version in one.versions}
    with connection.cursor() as cursor:
        kept.take_up(wanted, every_definition(), cursor, patient=False)
        return kept.current_to(cursor)


def cells_of(sight: Sight, series: Series, as_of: datetime, by: str = "") -> list[Cell]:
    """A query for each version of the time."""
    with connection.cursor() as cursor:
        return [
            cell
            for version, since, until in series.pieces(sight.since, sight.until)
            for cell in kept.cells(
                version,
                cursor=cursor,
                municipalities=sight.towns,
                since=since,
                until=until,
                as_of=as_of,
                by=by if by in version.dimensions else "",
            )
        ]


def offices_taking_part(
    series: Series, towns: Iterable[str]
) -> list[tuple[datetime | None, datetime | None]]:
    """(admitted, ended) of each organisation that the figure is about. One query, or none."""
    coverage = series.versions[-1].coverage
    if coverage is None or not coverage.organisations:
        return []
    offices = Organization.objects.filter(kind=coverage.organisations, municipality__in=towns)
    return list(offices.values_list("verified_at", "ended_at"))


def known_events(series: Series, sight: Sight, cells: Iterable[Cell]) -> dict[int, Known]:
    """By fiscal year that is over: an unfinished one cannot be laid beside a whole one, nor one in which the definition
    was not in force from the first day. Of several towns only where each has its number. One query, or none."""
    coverage = series.versions[-1].coverage
    if coverage is None or not coverage.external:
        return {}
    told: dict[int, dict[str, int]] = defaultdict(dict)
    rows = ExternalCount.objects.filter(
        name=coverage.external,
        municipality__in=list(sight.towns),
        year__lt=this_fiscal_year(),
        replaced_at=None,
    )
    first = series.versions[0].starts
    for town, year, count in rows.values_list("municipality", "year", "count"):
        if first <= local_day(fiscal_span(year)[0]):
            told[year][town] = count
    events: Counter[int] = Counter()
    for cell in cells:
        events[fiscal_year(cell.period)] += (cell.n or 0) if coverage.beside == "n" else cell.N
    whole = {year: counts for year, counts in told.items() if counts.keys() == sight.towns.keys()}
    return {year: Known(year, events[year], sum(counts.values())) for year, counts in whole.items()}


def coverage_at(
    indicator: Indicator, offices: Iterable[tuple], until: date, known: Mapping[int, Known] | None = None
) -> Coverage | None:
    """An office takes part once its number was verified and it was admitted. `known` by fiscal year."""
    if indicator.coverage is None:
        return None
    end = midnight(until)
    there = [verified for verified, ended in offices if ended is None or ended >= end]
    part = sum(1 for verified in there if verified and verified < end)
    year = fiscal_year(until - timedelta(days=1))
    return Coverage(part, len(there), indicator.coverage.floor, (known or {}).get(year))


def state_of(series: Series, period: Period, cells: Iterable[Cell], as_of: datetime, low: bool) -> str:
    """Whether only a correction can still change it, and whether enough is known."""
    cells = list(cells)
    months = [month_of(number(period.start) + each) for each in range(period.months)]
    settled = all(is_settled(series.at(month), cells, month, as_of) for month in months)
    return "unsettled" if not settled else "reference" if low else "settled"


def value_of(indicator: Indicator, figure: Figure) -> float | int | None:
    if indicator.measure == "number":
        return figure.N
    if indicator.measure == "days":
        found = quartiles(figure.days)
        return found[1] if found else None
    share = percent(figure.n or 0, figure.N)
    return None if share is None else float(share)


def point(indicator: Indicator, label: str, figure: Figure | None, state: str, **more: Any) -> Point:
    if figure is None:
        return Point(label, None, None, None, state, **more)
    found = quartiles(figure.days) if indicator.measure == "days" else None
    quarters = (found[0], found[2]) if found else None
    return Point(label, value_of(indicator, figure), figure.n, figure.N, state, quartiles=quarters, **more)


def figure_in(period: Period, cells: Iterable[Cell]) -> Figure | None:
    """All of the period's cells added up; None where there is none."""
    found: Figure | None = None
    for cell in cells:
        if cell.period in period:
            one = Figure(cell.n, cell.N, cell.open, cell.days)
            found = one if found is None else found + one
    return found


def published_values(indicator: Indicator, sight: Sight) -> dict[Period, float | int | None]:
    """The published total of each period, as charts show it; the newest where there are several."""
    found: dict[Period, float | int | None] = {}
    for one in standing(indicator.id):
        if {*one.municipalities} == {*sight.towns}:
            for row in one.figures:
                if not row["places"]:
                    found.setdefault(Period(date.fromisoformat(row["start"]), row["months"]), row["value"])
    return found

"""What every page of figures reads: whose municipalities, which cells, how settled, how well covered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, Organization
from renkei.ground.region.models import Municipality
from renkei.ground.tasks.calendar import midnight
from renkei.plan import kept
from renkei.plan.counting import Cell, is_settled
from renkei.plan.definition import Indicator
from renkei.plan.disclosure import Figure
from renkei.plan.figures import percent, quartiles
from renkei.plan.periods import Period, month_of, number
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
class Coverage:
    """Organisations taking part of all; None where the definition asks for none."""

    part: int
    all: int
    floor: float

    @property
    def is_low(self) -> bool:
        return self.part < self.all * self.floor

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


def coverage_at(indicator: Indicator, offices: Iterable[tuple], until: date) -> Coverage | None:
    """An office takes part once its number was verified and it was admitted."""
    if indicator.coverage is None:
        return None
    end = midnight(until)
    there = [verified for verified, ended in offices if ended is None or ended >= end]
    part = sum(1 for verified in there if verified and verified < end)
    return Coverage(part, len(there), indicator.coverage.floor)


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

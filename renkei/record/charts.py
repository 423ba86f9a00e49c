"""Where a course lies on its chart: shares of width and height, 0 to 1, so that every size of screen draws the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from renkei.record import ranges
from renkei.record.kinds import Kind
from renkei.record.models import PersonalRange

STEPS = [Decimal(step) for step in ("0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50", "100", "200")]
MOST_TICKS = 5
DAYS_NAMED = 7


class Row(Protocol):
    @property
    def value(self) -> Decimal: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True)
class Point:
    x: float
    y: float  # from below
    unusual: bool


@dataclass(frozen=True)
class Series:
    label: str
    points: list[Point]

    @property
    def unusual(self) -> bool:
        return any(point.unusual for point in self.points)


@dataclass(frozen=True)
class Chart:
    title: str
    unit: str
    series: list[Series]
    ticks: list[tuple[float, str]]  # height and number
    days: list[tuple[float, str]]  # place and 「11/9」
    band: tuple[float, float] | None  # the person's range, low and high
    unsettled: bool


def draw(
    courses: Sequence[tuple[Kind, Sequence[Row]]], limits: PersonalRange | None, since: datetime, days: int
) -> Chart:
    """One or two courses in one chart, with the range of the first as a band."""
    kind = courses[0][0]
    ticks = _ticks(_all_numbers(courses, limits), kind)
    low, high = ticks[0], ticks[-1]

    def height(value: Decimal) -> float:
        return float(min(max((value - low) / (high - low), Decimal(0)), Decimal(1)))

    def place(at: datetime) -> float:
        return min(max((at - since) / timedelta(days=days), 0.0), 1.0)

    return Chart(
        title=_("%(what)s の%(days)d日") % {"what": kind.label, "days": days},
        unit=kind.unit,
        series=[
            Series(
                one.label,
                [
                    Point(place(row.at), height(row.value), _is_outside(limits, one, row.value))
                    for row in rows
                ],
            )
            for one, rows in courses
        ],
        ticks=[(height(tick), kind.shown(tick)) for tick in ticks],
        days=_days(since, days),
        band=_band(limits, height),
        unsettled=limits is not None and limits.confirmed_at is None,
    )


def _all_numbers(
    courses: Iterable[tuple[Kind, Sequence[Row]]], limits: PersonalRange | None
) -> list[Decimal]:
    ends = [limits.low, limits.high] if limits else []
    return [row.value for _kind, rows in courses for row in rows] + [end for end in ends if end is not None]


def _ticks(numbers: list[Decimal], kind: Kind) -> list[Decimal]:
    """Even steps around all numbers, as few as show them; never finer than the kind is measured."""
    finest = Decimal(1).scaleb(-kind.decimals)
    low, high = min(numbers), max(numbers)
    for step in [step for step in STEPS if step >= finest]:
        first = (low / step).to_integral_value(ROUND_FLOOR) * step
        last = (high / step).to_integral_value(ROUND_CEILING) * step
        if last == first:
            first, last = first - step, last + step
        count = int((last - first) / step)
        if count < MOST_TICKS:
            return [first + step * number for number in range(count + 1)]
    return [low, high]


def _days(since: datetime, days: int) -> list[tuple[float, str]]:
    """Every day of a week, every fifth of a month, and so on: at most eight are named."""
    every = -(-days // DAYS_NAMED)
    named = [since + timedelta(days=number) for number in range(0, days, every)]
    return [((day - since) / timedelta(days=days), f"{day.month}/{day.day}") for day in named]


def _is_outside(limits: PersonalRange | None, kind: Kind, value: Decimal) -> bool:
    return limits is not None and limits.kind == kind.id and ranges.outside(limits, value)


def _band(limits: PersonalRange | None, height) -> tuple[float, float] | None:
    if limits is None or (limits.low is None and limits.high is None):
        return None
    low = height(limits.low) if limits.low is not None else 0.0
    high = height(limits.high) if limits.high is not None else 1.0
    return low, high

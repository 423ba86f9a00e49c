"""All indicators at a glance: by scene and tier, each with its course and how far it can be counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.db.acting import as_office
from renkei.ground.people.actor import Actor
from renkei.plan.counting import Cell
from renkei.plan.definition import SCENES, TIERS, Indicator
from renkei.plan.periods import MONTHS, Period, block_of, blocks, month_of, number, short, spoken
from renkei.plan.queries.reading import (
    Coverage,
    Point,
    Sight,
    bring_up,
    cells_of,
    coverage_at,
    figure_in,
    known_events,
    offices_taking_part,
    point,
    sight_of,
    state_of,
)
from renkei.plan.series import Series
from renkei.plan.words import TIERS as TIER_WORDS

SPARK, MOST = 6, 12  # periods
FOUR_SCENES = ("daily_care", "hospital_stay", "sudden_change", "end_of_life")
SCENE_WORDS = {
    "daily_care": gettext_lazy("日常の療養支援"),
    "hospital_stay": gettext_lazy("入退院支援"),
    "sudden_change": gettext_lazy("急変時の対応"),
    "end_of_life": gettext_lazy("看取り"),
    "disaster": gettext_lazy("災害"),
    "all": gettext_lazy("場面を通して"),
}
UNITS = {"share": gettext_lazy("ポイント"), "number": gettext_lazy("件"), "days": gettext_lazy("日")}


@dataclass(frozen=True)
class Line:
    """An indicator in one line: its newest settled figure that is large enough to say something, in the finest
    period that allows it; where there is none, `why`."""

    indicator: Indicator
    latest: Point | None
    period: str
    course: list[float]
    change: str  # against three months, or one longer period, before; "" where there is nothing to compare
    coverage: Coverage | None
    why: str


@dataclass(frozen=True)
class Scene:
    name: str
    label: str
    tiers: list[tuple[str, list[Line]]]


@dataclass(frozen=True)
class Glance:
    """The four scenes, each with its first indicator or without one."""

    scenes: list[tuple[str, str, Line | None]]
    as_of: datetime
    region: str


def overview(actor: Actor) -> tuple[Sight, datetime, list[Scene]]:
    """A fixed number of queries for each indicator of the packs."""
    sight, as_of, lines = _lines(actor, lambda series: True)
    return sight, as_of, [scene for name in SCENES if (scene := _scene(name, lines))]


def figures(actor: Actor, ids: Sequence[str]) -> list[Line]:
    """These indicators in one line each, of the actor's region or town; what there is not is left out."""
    return _lines(actor, lambda series: series.id in ids)[2] if ids else []


def glance(actor: Actor) -> Glance:
    heads = _headlines(actor)
    sight, as_of, lines = _lines(actor, lambda series: series.id in heads)
    by_scene = {line.indicator.scene: line for line in lines}
    scenes = [(name, str(SCENE_WORDS[name]), by_scene.get(name)) for name in FOUR_SCENES]
    return Glance(scenes, as_of, sight.region)


def _headlines(actor: Actor) -> set[str]:
    """Of each scene the indicator that the pack puts first, else the first of its process indicators."""
    found: dict[str, Indicator] = {}
    for series in sight_of(actor).series.values():
        one = series.versions[-1]
        before = found.get(one.scene)
        if before is None or (one.headline, one.tier == "process") > (
            before.headline,
            before.tier == "process",
        ):
            found[one.scene] = one
    return {one.id for one in found.values()}


def _lines(actor: Actor, wanted: Any) -> tuple[Sight, datetime, list[Line]]:
    with as_office():
        sight = sight_of(actor)
        every = [series for series in sight.series.values() if wanted(series)]
        as_of = bring_up(sight, every)
        return sight, as_of, [_line(sight, series, as_of) for series in every]


def _scene(name: str, lines: Sequence[Line]) -> Scene | None:
    of_scene = [line for line in lines if line.indicator.scene == name]
    tiers = [
        (str(TIER_WORDS[tier]), [one for one in of_scene if one.indicator.tier == tier]) for tier in TIERS
    ]
    return Scene(name, str(SCENE_WORDS[name]), [tier for tier in tiers if tier[1]]) if of_scene else None


def _line(sight: Sight, series: Series, as_of: datetime) -> Line:
    newest = series.at(sight.until)
    cells = cells_of(sight, series, as_of)
    known = known_events(series, sight, cells)
    coverage = coverage_at(newest, offices_taking_part(series, sight.towns), sight.until, known)
    low = coverage is not None and coverage.is_low
    least = newest.publish.mask_persons_below or 1
    for length in ("month", "quarter", "year"):
        course = _settled(series, cells, as_of, length, low)
        last = course[-1] if course else None
        if last and last.period and last.value is not None and (last.N or 0) >= least:
            values = [float(one.value) for one in course if one.value is not None]
            change = _change(newest, course, 3 if length == "month" else 1)
            return Line(newest, last, spoken(last.period), values[-SPARK:], change, coverage, "")
    so_far = _year_so_far(series, cells, as_of, low)
    if so_far and so_far.period and so_far.value is not None and (so_far.N or 0) >= least:
        return Line(newest, so_far, spoken(so_far.period), [], "", coverage, "")
    return Line(newest, None, "", [], "", coverage, _why(cells, least))


def _year_so_far(series: Series, cells: Sequence[Cell], as_of: datetime, low: bool) -> Point | None:
    """The settled months of the newest fiscal year together, while it runs."""
    months = [one.period for one in _settled(series, cells, as_of, "month", low) if one.period]
    if not months:
        return None
    start = max(block_of(months[-1].start, MONTHS["year"]).start, months[0].start)
    period = Period(start, number(months[-1].until) - number(start))
    state = "reference" if low else "settled"
    return point(series.at(start), short(period), figure_in(period, cells), state, period=period)


def _settled(series: Series, cells: Sequence[Cell], as_of: datetime, length: str, low: bool) -> list[Point]:
    """The periods of this length that only a correction can still change, in order."""
    if not cells:
        return []
    ends = month_of(number(max(cell.period for cell in cells)) + 1)
    periods = blocks(min(cell.period for cell in cells), ends, MONTHS[length])[-MOST:]
    states = [(one, state_of(series, one, cells, as_of, low)) for one in periods]
    return [
        point(series.at(one.start), short(one), figure_in(one, cells), state, period=one)
        for one, state in states
        if state != "unsettled"
    ]


def _change(indicator: Indicator, course: Sequence[Point], back: int) -> str:
    if len(course) <= back or course[-1].value is None or (before := course[-1 - back].value) is None:
        return ""
    difference = round(course[-1].value - before, 1)
    return _("%(sign)s%(unit)s") % {"sign": f"{difference:+}", "unit": UNITS[indicator.measure]}


def _why(cells: Sequence[Cell], least: int) -> str:
    if not cells:
        return _("まだ数えるものがありません。記録されると、その月から数えます。")
    year = block_of(max(cell.period for cell in cells), MONTHS["year"])
    said = {"least": least, "when": spoken(year), "month": year.until.month - 1}
    if least <= 1:
        return _("%(when)sが終わってから、年度でまとめて表示します（%(month)d月）。") % said
    return (
        _("%(least)d件に満たないため、%(when)sが終わってから、年度でまとめて表示します（%(month)d月）。")
        % said
    )

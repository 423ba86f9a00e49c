"""One's own organisation: what it did in twelve months, beside the median of the others, of whom none is named."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from renkei.ground.db.acting import as_office
from renkei.ground.people.actor import Actor
from renkei.ground.region.models import Municipality
from renkei.ground.region.queries import towns_together
from renkei.plan.counting import Cell, is_settled
from renkei.plan.definition import Indicator
from renkei.plan.disclosure import Figure, median_of_others
from renkei.plan.periods import spoken_span
from renkei.plan.policy import own_dimension
from renkei.plan.queries.reading import Point, Sight, bring_up, cells_of, point, sight_of, value_of
from renkei.plan.series import Series
from renkei.plan.words import Description, describe, words_here

MONTHS = 12


@dataclass(frozen=True)
class OwnLine:
    """`own` is None where nothing was counted; `median` where too few others could be told of."""

    indicator: Indicator
    description: Description
    own: Point | None
    median: float | None
    others: int
    span: str


@dataclass(frozen=True)
class OwnFigures:
    region: str
    as_of: datetime
    lines: list[OwnLine]
    place_word: str


def own_figures(actor: Actor) -> OwnFigures:
    """A fixed number of queries: three, and one for each indicator that is counted by such organisations."""
    column, word = own_dimension(actor)
    with regional_sight(actor) as sight:
        every = [one for one in sight.series.values() if column in one.at(sight.until).dimensions]
        as_of = bring_up(sight, every)
        lines = [_line(sight, series, as_of, column, actor.organization_id) for series in every]
    region = _("%(n)d市町村の地域") % {"n": len(sight.towns)} if len(sight.towns) > 1 else sight.region
    return OwnFigures(region, as_of, lines, word)


def _line(sight: Sight, series: Series, as_of: datetime, column: str, own: UUID) -> OwnLine:
    newest, cells = series.at(sight.until), cells_of(sight, series, as_of, column)
    settled = settled_months(series, cells, as_of)
    found = _by_place((cell for cell in cells if cell.period in settled), column)
    mine = found.pop(own, None)
    others = [figure for place, figure in found.items() if place is not None]
    return OwnLine(
        newest,
        describe(newest, words_here(), region=_("この地域")),
        point(newest, "", mine, "settled", own=True) if mine else None,
        None if newest.measure == "number" else median_of_others(others, lambda one: value_of(newest, one)),
        len(others),
        spoken_span(settled) if settled else "",
    )


@contextmanager
def regional_sight(actor: Actor) -> Iterator[Sight]:
    """The towns of the actor's region, looked at by the statistics role: whatever is asked inside sees facts alone."""
    together = towns_together(actor.municipality)
    with as_office():
        names = Municipality.objects.filter(code__in=together).order_by("code").values_list("code", "name")
        yield replace(sight_of(actor), towns=dict(names))


def settled_months(series: Series, cells: list[Cell], as_of: datetime) -> list[date]:
    """The newest twelve that only a correction can still change."""
    months = sorted({cell.period for cell in cells})
    return [month for month in months if is_settled(series.at(month), cells, month, as_of)][-MONTHS:]


def _by_place(cells: Iterable[Cell], column: str) -> dict[Any, Figure]:
    found: dict[Any, Figure] = {}
    for cell in cells:
        place, one = getattr(cell, column), Figure(cell.n, cell.N, cell.open, cell.days)
        found[place] = found[place] + one if place in found else one
    return found

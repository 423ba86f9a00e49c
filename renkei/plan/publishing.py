"""What may be published of an indicator: the finest table that, with all that was published before, tells no small
number; and that is as it was counted when its months were published first."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from renkei.plan.counting import Cell, count, next_month
from renkei.plan.definition import Indicator
from renkei.plan.disclosure import Figure, Place, small_places
from renkei.plan.ledger import Atom, Statement, gives_away
from renkei.plan.models import Publication
from renkei.plan.periods import MONTHS, Period, blocks, month_of, number, spoken
from renkei.plan.series import Series

# totals by, places by: a place is never told by month, nor by more than the year
LENGTHS = (
    ("month", "quarter"),
    ("month", "year"),
    ("quarter", "quarter"),
    ("quarter", "year"),
    ("year", "year"),
)


@dataclass(frozen=True)
class Told:
    """One figure of a publication; no places: the total."""

    period: Period
    places: Place
    figure: Figure


@dataclass(frozen=True)
class Proposal:
    since: date
    until: date
    as_of: datetime
    told: tuple[Told, ...]
    words: tuple[str, ...]


class NotPublishable(Exception):
    """Its text says why, and what may be done."""


def propose(
    series: Series,
    *,
    cursor: Any,
    towns: Collection[str],
    over: Sequence[Period],
    length: str,
    by: str,
    before: Collection[Publication],
    now: datetime,
) -> Proposal:
    """`over`: the settled months in question. `before`: what stands published of this indicator about any of these
    municipalities. Raises NotPublishable."""
    if not over:
        raise NotPublishable(_("確定した月がまだないため、公表できません。"))
    since, until = over[0].start, over[-1].until
    told_before = [one for each in before for one in statements_of(each)]
    everywhere = {*towns, *(town for one in told_before for town in one.towns)}
    newest = series.at(since)
    dims = {one.dimension for one in told_before} | ({by} if by not in ("", "municipality") else {""})
    atoms = {
        dim: _atoms(series, dim, everywhere, since, until, before, cursor, now) for dim in sorted(dims | {""})
    }
    mask = newest.publish.mask_persons_below
    for totals_by, places_by in _lengths(length, by):
        told = list(_told(atoms, towns, since, until, totals_by, places_by, by, mask or 0))
        if not told or (by and not any(one.places for one in told)):
            continue
        if mask is None or _is_safe(told, told_before, atoms, towns, by, mask):
            as_of = min([now, *(each.as_of for each in before if _overlap(each, since, until))])
            return Proposal(
                since, until, as_of, tuple(told), tuple(_words(told, totals_by, length, by, mask or 0))
            )
    raise NotPublishable(
        _(
            "どの期間をあわせても、%(mask)d件に満たない数がこれまでの公表との引き算で分かるため、公表できません。"
        )
        % {"mask": mask or 0}
    )


def statements_of(publication: Publication) -> Iterator[Statement]:
    for one in publication.figures:
        period = Period(date.fromisoformat(one["start"]), one["months"])
        towns, places = frozenset(publication.municipalities), frozenset(one["places"])
        if publication.by == "municipality" and places:
            yield Statement(places, period, "", frozenset(), one["n"], one["N"])
        else:
            yield Statement(towns, period, publication.by if places else "", places, one["n"], one["N"])


def as_rows(proposal: Proposal, indicator: Indicator, labels: Any, value_of: Any) -> list[dict[str, Any]]:
    """As a publication keeps them."""
    return [
        {
            "start": one.period.start.isoformat(),
            "months": one.period.months,
            "period": spoken(one.period),
            "places": [str(place) for place in one.places],
            "label": labels(one.places),
            "n": one.figure.n,
            "N": one.figure.N,
            "value": value_of(indicator, one.figure),
        }
        for one in proposal.told
    ]


def _lengths(length: str, by: str) -> list[tuple[str, str]]:
    fine = [pair for pair in LENGTHS if MONTHS[pair[0]] >= MONTHS[length]]
    return fine if by else [(each, "") for each in dict.fromkeys(totals for totals, _places in fine)]


def _overlap(publication: Publication, since: date, until: date) -> bool:
    return publication.since < until and publication.until > since


def _atoms(
    series: Series,
    dimension: str,
    towns: Collection[str],
    since: date,
    until: date,
    before: Collection[Publication],
    cursor: Any,
    now: datetime,
) -> dict[Atom, Figure]:
    """n and N of every municipality, month and place, each month as it stood when it was published first."""
    first = min([since, *(each.since for each in before)])
    last = max([until, *(each.until for each in before)])
    found: dict[Atom, Figure] = {}
    for start, end, as_of in _spans(first, last, before, now):
        for version, begins, ends in series.pieces(start, end):
            by = ["municipality", *([dimension] if dimension in version.dimensions else [])]
            for cell in count(
                version,
                cursor=cursor,
                municipalities=towns,
                since=begins,
                until=ends,
                as_of=as_of,
                by=by,
                past=True,  # by the log: `now` may lie before facts that the kept cells have not taken up yet
            ):
                key = (cell.municipality or "", cell.period, _place(cell, version, dimension))
                figure = Figure(cell.n, cell.N, 0, cell.days)
                found[key] = found[key] + figure if key in found else figure
    return found


def _spans(
    first: date, last: date, before: Collection[Publication], now: datetime
) -> Iterator[tuple[date, date, datetime]]:
    for each in range(number(first), number(last)):
        month = month_of(each)
        moments = [one.as_of for one in before if one.since <= month < one.until]
        yield month, next_month(month), min(moments, default=now)


def _place(cell: Cell, indicator: Indicator, dimension: str) -> str:
    if not dimension:
        return ""
    return str(getattr(cell, "split" if dimension == indicator.split else dimension))


def _told(
    atoms: dict[str, dict[Atom, Figure]],
    towns: Collection[str],
    since: date,
    until: date,
    totals_by: str,
    places_by: str,
    by: str,
    mask: int,
) -> Iterator[Told]:
    own = {atom: figure for atom, figure in atoms[""].items() if atom[0] in towns}
    for period in _whole(since, until, totals_by):
        if figure := _sum(figure for (_town, month, _p), figure in own.items() if month in period):
            yield Told(period, (), figure)
    if not by:
        return
    source = own if by == "municipality" else {a: f for a, f in atoms[by].items() if a[0] in towns}
    grid: dict[tuple[Period, Place], Figure] = {}
    for period in _whole(since, until, places_by):
        for (town, month, place), figure in source.items():
            if month in period:
                key = (period, (town if by == "municipality" else place,))
                grid[key] = grid[key] + figure if key in grid else figure
    joined = small_places(grid, mask) if mask else []
    groups: dict[tuple[Period, Place], Figure] = {}
    for (period, place), figure in grid.items():
        name = tuple(sorted(str(member) for each in joined for member in each)) if place in joined else place
        groups[period, name] = groups[period, name] + figure if (period, name) in groups else figure
    yield from (Told(period, place, figure) for (period, place), figure in sorted(groups.items(), key=str))


def _whole(since: date, until: date, length: str) -> list[Period]:
    """Blocks that lie wholly in the time."""
    every = blocks(since, until, MONTHS[length])
    return [one for one in every if one.start >= since and one.until <= until]


def _sum(figures: Iterable[Figure]) -> Figure | None:
    found: Figure | None = None
    for figure in figures:
        found = figure if found is None else found + figure
    return found


def _is_safe(
    told: Sequence[Told],
    before: Sequence[Statement],
    atoms: dict[str, dict[Atom, Figure]],
    towns: Collection[str],
    by: str,
    mask: int,
) -> bool:
    if any(0 < size < mask for one in told for size in (one.figure.n or 0, one.figure.N)):
        return False
    new = [_statement(one, towns, by) for one in told]
    return not any(
        gives_away([*before, *new], {atom: (f.n, f.N) for atom, f in truth.items()}, dimension, mask)
        for dimension, truth in atoms.items()
    )


def _statement(one: Told, towns: Collection[str], by: str) -> Statement:
    places: frozenset[Hashable] = frozenset(one.places)
    if by == "municipality" and places:
        return Statement(frozenset(map(str, places)), one.period, "", frozenset(), one.figure.n, one.figure.N)
    return Statement(frozenset(towns), one.period, by if places else "", places, one.figure.n, one.figure.N)


def _words(told: Sequence[Told], totals_by: str, asked: str, by: str, mask: int) -> Iterator[str]:
    said = {"mask": mask, "count": max((len(one.places) for one in told), default=0)}
    if totals_by != asked:
        yield _("%(mask)d件に満たない数が分かるため、長い期間であわせました。") % said
    if said["count"] > 1:
        yield _("%(mask)d件に満たないところがあるため、小さい%(count)dか所をまとめました。") % said


@dataclass(frozen=True)
class Offer:
    """A publication before somebody decides on it: exactly what would be kept."""

    indicator: Indicator
    towns: tuple[str, ...]
    region: str
    by: str
    proposal: Proposal
    rows: list[dict[str, Any]]
    definition: dict[str, str]
    before: frozenset[Any]  # keys of what stood published when this was worked out
    names: str
    supersedes: Publication | None = None


def refuse_small_corrections(new: Sequence[dict[str, Any]], old: Sequence[dict[str, Any]], mask: int) -> None:
    """A figure published twice tells how many came in between: then nobody, or enough. Raises NotPublishable."""
    before = {(one["start"], one["months"], tuple(one["places"])): one for one in old}
    for one in new:
        other = before.get((one["start"], one["months"], tuple(one["places"])))
        if other is None:
            continue
        differences = (abs(one["N"] - other["N"]), abs((one["n"] or 0) - (other["n"] or 0)))
        if any(0 < each < mask for each in differences):
            text = _("訂正が%(mask)d件に満たないところがあるため、公表した値はそのままにします。")
            raise NotPublishable(text % {"mask": mask})

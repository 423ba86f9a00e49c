"""The one function that decides which figures may be shown, for every screen, file and interface.

Whatever is published together must come from one call: two tables decided apart could be subtracted.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Literal

from django.utils.translation import gettext as _

from renkei.plan.counting import Cell, Days, next_month
from renkei.plan.periods import MONTHS, Period, block_of, number
from renkei.plan.suppression import ALL_PERIODS, ALL_PLACES, Key, Layer, must_hide

Place = tuple[Hashable, ...]  # one place, several joined, or none for the total of all


@dataclass(frozen=True)
class Figure:
    """`n` is None where there is no numerator. `open` is None where publication says that some are open and
    not how many: that could tell who. `days` are those of the n, where days are measured."""

    n: int | None
    N: int
    open: int | None = 0
    days: Days = ()

    def __add__(self, other: "Figure") -> "Figure":
        n = None if self.n is None or other.n is None else self.n + other.n
        days = tuple(sorted((Counter(dict(self.days)) + Counter(dict(other.days))).items()))
        return Figure(n, self.N + other.N, (self.open or 0) + (other.open or 0), days)


NOTHING = Figure(0, 0)


FEWEST_OTHERS, LEAST_OF_ANOTHER = 4, 5


def median_of_others(
    figures: Iterable[Figure], value: Callable[[Figure], float | int | None]
) -> float | None:
    """What one organisation may know of the others beside itself: the middle of at least four, each of which stands
    for five cases or more; no other value of any of them."""
    told = [value(one) for one in figures if one.N >= LEAST_OF_ANOTHER]
    known = [one for one in told if one is not None]
    return round(float(median(known)), 1) if len(known) >= FEWEST_OTHERS else None


Grid = dict[tuple[Period, Place], Figure]


@dataclass(frozen=True)
class Table:
    """Figures by month and place. Persons × sensitive is what publication masks; activities never are.
    `place_word` is what a place is called after a number: 病院."""

    figures: Mapping[tuple[date, Hashable], Figure]
    kind: Literal["persons", "activity"]
    sensitive: bool
    place_word: str = ""


@dataclass(frozen=True)
class Disclosed:
    """`figures` by period and place, None for the total of either; a figure that is None is hidden."""

    periods: tuple[Period, ...]
    places: tuple[Place, ...]
    figures: Mapping[tuple[Period | None, Place], Figure | None]
    words: tuple[str, ...]

    def at(self, period: Period | None = ALL_PERIODS, place: Place = ALL_PLACES) -> Figure | None:
        return self.figures[period, place]


def table_of(
    cells: Iterable[Cell],
    *,
    by: str | None,
    kind: Literal["persons", "activity"],
    sensitive: bool = True,
    place_word: str = "",
) -> Table:
    """Counted cells as a table by month and by one of their dimensions; others are added up."""
    figures: dict[tuple[date, Hashable], Figure] = {}
    for cell in cells:
        key = (cell.period, getattr(cell, by) if by else "")
        figure = Figure(cell.n, cell.N, cell.open, cell.days)
        figures[key] = figures[key] + figure if key in figures else figure
    return Table(figures, kind, sensitive, place_word)


def disclose(
    table: Table,
    *,
    context: Literal["internal", "publication"],
    mask_below: int = 10,
    widen: Sequence[str] = (),
) -> Disclosed:
    """Small figures of persons are published over longer periods, then for places joined, as far as `widen`
    allows; what is small even so is hidden, with whatever would give it away. Inside the region the months
    and the places are told, small places joined, but not one by the other."""
    if table.kind == "activity" or not table.sensitive:
        grid = _by_period(table, 1)
        return _complete(grid, _with_totals(grid), frozenset(), (), tell_waits=True)
    if context == "internal":
        return _inside(table, mask_below, widen)
    grid = _wide_enough(table, mask_below, widen)
    totals = _with_totals(grid)
    sizes = {key: figure.N for key, figure in totals.items()}
    small = {key for key, figure in totals.items() if _is_small(figure, mask_below)}
    hidden = must_hide(sizes, _layer(totals), small, mask_below) if small else set()
    words = _words(grid, table, mask_below, bool(hidden))
    return _complete(grid, totals, hidden, tuple(words), tell_waits=False)


def _inside(table: Table, mask_below: int, widen: Sequence[str]) -> Disclosed:
    grid = _by_period(table, 1)
    if "area" in widen:
        whole = _sums(grid, lambda _period, place: (ALL_PERIODS, place))
        grid = _join(grid, small_places(whole, mask_below))
    totals = _with_totals(grid)
    crossed = grid.keys() if (ALL_PERIODS, ALL_PLACES) in totals else frozenset()
    return _complete(grid, totals, crossed, tuple(_words(grid, table, mask_below, False)), tell_waits=True)


def _is_small(figure: Figure, mask_below: int) -> bool:
    return any(0 < number < mask_below for number in (figure.n or 0, figure.N))


def _layer(totals: Mapping[Key, Figure]) -> Layer:
    """N, or n as if the reader knew N − n: then N is as free as n. Where all are in n, that n is not 0 either."""
    answered = {key: figure.n for key, figure in totals.items() if figure.n is not None}
    if len(answered) < len(totals):
        return Layer({key: figure.N for key, figure in totals.items()}, dict.fromkeys(totals, 1))
    return Layer(answered, {key: int(n == totals[key].N) for key, n in answered.items()})


def _wide_enough(table: Table, mask_below: int, widen: Sequence[str]) -> Grid:
    """The finest grid without a small figure, else the widest."""
    grid: Grid = {}
    for grid in _wider_and_wider(table, mask_below, widen):
        if not any(_is_small(figure, mask_below) for figure in grid.values()):
            break
    return grid


def _wider_and_wider(table: Table, mask_below: int, widen: Sequence[str]) -> Iterator[Grid]:
    lengths = [1, *sorted(MONTHS[name] for name in widen if name in MONTHS)]
    for length in lengths:
        grid = _by_period(table, length)
        yield grid
        if "area" in widen and (length > 1 or len(lengths) == 1):
            yield _join(grid, small_places(grid, mask_below))


def _by_period(table: Table, length: int) -> Grid:
    months = sorted({month for month, _place in table.figures})
    places = sorted({place for _month, place in table.figures}, key=lambda place: (place is None, str(place)))
    none = Figure(None if any(figure.n is None for figure in table.figures.values()) else 0, 0)
    grid: Grid = {(period, (place,)): none for period in _periods(months, length) for place in places}
    for (month, place), figure in table.figures.items():
        key = (_period_of(month, months, length), (place,))
        grid[key] = grid[key] + figure
    return grid


def _periods(months: Sequence[date], length: int) -> list[Period]:
    return list(dict.fromkeys(_period_of(month, months, length) for month in months))


def _period_of(month: date, months: Sequence[date], length: int) -> Period:
    """The block of fiscal months around this one, cut to what the table holds."""
    whole = block_of(month, length)
    start, end = max(whole.start, months[0]), min(whole.until, next_month(months[-1]))
    return Period(start, number(end) - number(start))


def small_places(grid: Grid, mask_below: int) -> list[Place]:
    """The places with a small figure, at least two, and the next larger ones until they are small no more."""
    places = _sizes(grid)
    joined = [place for place in places if any(_is_small(f, mask_below) for f in _of(grid, place))]
    others = [place for place in places if place not in joined]
    while others and (len(joined) == 1 or any(_is_small(f, mask_below) for f in _of(grid, *joined))):
        joined.append(others.pop(0))
    return joined


def _sizes(grid: Grid) -> list[Place]:
    """Places from the smallest."""
    places = list(dict.fromkeys(place for _period, place in grid))
    return sorted(places, key=lambda place: sum(figure.N for figure in _of(grid, place)))


def _of(grid: Grid, *places: Place) -> list[Figure]:
    """The figures of these places together, period by period."""
    found: dict[Period, Figure] = {}
    for (period, place), figure in grid.items():
        if place in places:
            found[period] = found[period] + figure if period in found else figure
    return list(found.values())


def _join(grid: Grid, places: Sequence[Place]) -> Grid:
    if not places:
        return grid
    name: Place = tuple(member for place in places for member in place)
    result: Grid = {key: figure for key, figure in grid.items() if key[1] not in places}
    periods = dict.fromkeys(period for period, _place in grid)
    return result | {
        (period, name): figure for period, figure in zip(periods, _of(grid, *places), strict=True)
    }


def _with_totals(grid: Grid) -> dict[Key, Figure]:
    """A dimension of one has no totals beside itself."""
    totals: dict[Key, Figure] = {key: figure for key, figure in grid.items()}
    if len({place for _period, place in grid}) > 1:
        totals |= _sums(totals, lambda period, _place: (period, ALL_PLACES))
    if len({period for period, _place in grid}) > 1:
        totals |= _sums(totals, lambda _period, place: (ALL_PERIODS, place))
    return totals


def _sums(figures: Mapping, key_of) -> dict:
    sums: dict = {}
    for key, figure in figures.items():
        total = key_of(*key)
        sums[total] = sums[total] + figure if total in sums else figure
    return sums


def _complete(
    grid: Grid, totals: Mapping, hidden: Set, words: tuple[str, ...], *, tell_waits: bool
) -> Disclosed:
    periods = tuple(dict.fromkeys(period for period, _place in grid))
    places = tuple(dict.fromkeys(place for _period, place in grid))

    def shown(period: Period | None, place: Place) -> Figure | None:
        key = (
            periods[0] if period is ALL_PERIODS and len(periods) == 1 else period,
            places[0] if place == ALL_PLACES and len(places) == 1 else place,
        )
        if key in hidden:
            return None
        figure = totals.get(key, NOTHING)
        return figure if tell_waits or not figure.open else replace(figure, open=None)

    keys = [(period, place) for period in (*periods, ALL_PERIODS) for place in (*places, ALL_PLACES)]
    return Disclosed(periods, places, {key: shown(*key) for key in keys}, words)


def _words(grid: Grid, table: Table, mask_below: int, some_hidden: bool) -> Iterator[str]:
    said = {"mask": mask_below, "place": table.place_word or _("か所")}
    months = max((period.months for period, _place in grid), default=1)
    joined = max((len(place) for _period, place in grid), default=1)
    if months > 1:
        span = (
            _("%(years)d年") % {"years": months // 12} if months % 12 == 0 else _("%(n)dか月") % {"n": months}
        )
        text = _("月ごとでは%(mask)d件に満たない%(place)sがあるため、%(span)sをあわせました。")
        alone = _("%(mask)d件に満たない月があるため、%(span)sをあわせました。")
        yield (text if table.place_word else alone) % (said | {"span": span})
    if joined > 1:
        text = _("%(mask)d件に満たないところがあるため、小さい%(count)d%(place)sをまとめました。")
        yield text % (said | {"count": joined})
    if some_hidden:
        yield _("%(mask)d件に満たない数と、引き算でそれが分かる数は、表示していません。") % said

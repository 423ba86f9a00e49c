"""What all published figures together give away: no small number may be worked out from any of them.

A reader knows every published sum, that no number is negative, and can solve equations. Sums over the same dimension
are looked at together with the totals; where every total of a table is told, tables of different dimensions tell
nothing of each other (any two with the same totals go together).
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from renkei.plan.periods import MONTHS, Period, block_of

Atom = tuple[str, date, Hashable]  # municipality, month, place
Vector = dict[Hashable, Fraction]
FAR = 10**9


@dataclass(frozen=True)
class Statement:
    """`n` of `N` in these municipalities, this period and these places of a dimension; of all places where the
    dimension is ""."""

    towns: frozenset[str]
    period: Period
    dimension: str
    places: frozenset[Hashable]
    n: int | None
    N: int

    def holds(self, atom: Atom) -> bool:
        town, month, place = atom
        return town in self.towns and month in self.period and (not self.dimension or place in self.places)


def gives_away(
    statements: Collection[Statement],
    truth: Mapping[Atom, tuple[int | None, int]],
    dimension: str,
    width: int,
) -> bool:
    """Whether a small number (1 to `width` − 1) of any period, municipality and place is known closer than `width`.
    `truth`: n and N of every atom that is not nothing."""
    told = [one for one in statements if one.dimension in ("", dimension)]
    classes = _classes(told, truth)
    layers = [1] if any(one.n is None for one in told) else [0, 1]
    for layer in layers:
        sizes: dict[Hashable, int] = {
            key: sum(truth[atom][layer] or 0 for atom in atoms) for key, atoms in classes.items()
        }
        solved = _solved([_equation(key, one, classes, layer) for key, one in enumerate(told)])
        bounds = _bounds(solved, sizes)
        for target in _targets(classes, sizes, truth, layer):
            if 0 < sum(sizes[key] for key in target) < width and _spread(target, solved, bounds) < width:
                return True
    return False


def _classes(told: Sequence[Statement], truth: Mapping[Atom, object]) -> dict[frozenset[int], list[Atom]]:
    """Atoms that the same statements hold: a reader cannot tell them apart."""
    classes: dict[frozenset[int], list[Atom]] = defaultdict(list)
    for atom in truth:
        classes[frozenset(n for n, one in enumerate(told) if one.holds(atom))].append(atom)
    return dict(classes)


def _equation(
    number: int, one: Statement, classes: Mapping[frozenset[int], object], layer: int
) -> tuple[Vector, Fraction]:
    left: Vector = {key: Fraction(1) for key in classes if number in key}
    return left, Fraction((one.n or 0) if layer == 0 else one.N)


def _solved(system: Iterable[tuple[Vector, Fraction]]) -> dict[Hashable, tuple[Vector, Fraction]]:
    """Gauss and Jordan, exactly: by pivot, the equation in which no other pivot is left."""
    rows: dict[Hashable, tuple[Vector, Fraction]] = {}
    for left, right in system:
        left, right = _reduced(left, right, rows)
        if not left:
            continue
        pivot = next(iter(left))
        scale = left[pivot]
        row = ({key: value / scale for key, value in left.items()}, right / scale)
        rows = {other: _less(*each, *row, each[0].get(pivot, Fraction(0))) for other, each in rows.items()}
        rows[pivot] = row
    return rows


def _reduced(
    left: Vector, right: Fraction, rows: Mapping[Hashable, tuple[Vector, Fraction]]
) -> tuple[Vector, Fraction]:
    for pivot in [key for key in left if key in rows]:
        left, right = _less(left, right, *rows[pivot], left.get(pivot, Fraction(0)))
    return left, right


def _less(
    left: Vector, right: Fraction, left2: Vector, right2: Fraction, times: Fraction
) -> tuple[Vector, Fraction]:
    if not times:
        return left, right
    both = {
        key: left.get(key, Fraction(0)) - times * left2.get(key, Fraction(0)) for key in {**left, **left2}
    }
    return {key: value for key, value in both.items() if value}, right - times * right2


def _bounds(
    solved: Mapping[Hashable, tuple[Vector, Fraction]], sizes: Mapping[Hashable, int]
) -> dict[Hashable, tuple[Fraction, Fraction]]:
    """From each equation in turn, until none gets tighter; nothing is negative."""
    bounds = {key: (Fraction(0), Fraction(FAR)) for key in sizes}
    for _round in range(50):
        before = dict(bounds)
        for left, right in solved.values():
            least = sum((_end(key, value, bounds, 0) for key, value in left.items()), Fraction(0))
            most = sum((_end(key, value, bounds, 1) for key, value in left.items()), Fraction(0))
            for key, value in left.items():
                ends = (
                    (right - most + _end(key, value, bounds, 1)) / value,
                    (right - least + _end(key, value, bounds, 0)) / value,
                )
                low, high = bounds[key]
                bounds[key] = (max(low, min(ends)), min(high, max(ends)))
        if bounds == before:
            break
    return bounds


def _end(
    key: Hashable, value: Fraction, bounds: Mapping[Hashable, tuple[Fraction, Fraction]], end: int
) -> Fraction:
    return value * bounds[key][end if value > 0 else 1 - end]


def _targets(
    classes: Mapping[frozenset[int], list[Atom]],
    sizes: Mapping[Hashable, int],
    truth: Mapping[Atom, tuple[int | None, int]],
    layer: int,
) -> set[frozenset]:
    """What a table might name: a period × a municipality or all × a place or all, as far as readers tell them apart."""
    named: dict[tuple, set] = defaultdict(set)
    counted: dict[tuple, int] = defaultdict(int)
    for key, atoms in classes.items():
        for atom in atoms:
            for name in _names(atom):
                named[name].add(key)
                counted[name] += truth[atom][layer] or 0
    # a part of a class is no closer known than the class
    whole = {
        frozenset(keys) for name, keys in named.items() if counted[name] == sum(sizes[key] for key in keys)
    }
    return whole | {frozenset([key]) for key in classes}


def _names(atom: Atom) -> Iterable[tuple]:
    town, month, place = atom
    for length in MONTHS.values():
        period = block_of(month, length)
        yield from ((period, t, p) for t in (town, None) for p in ((place,), None))


def _spread(
    target: frozenset,
    solved: Mapping[Hashable, tuple[Vector, Fraction]],
    bounds: Mapping[Hashable, tuple[Fraction, Fraction]],
) -> Fraction:
    """How far apart the least and the most are that this sum may be."""
    left, right = _reduced({key: Fraction(1) for key in target}, Fraction(0), solved)
    ways = [({key: Fraction(1) for key in target}, Fraction(0)), (left, -right)]
    low = max(sum((_end(k, v, bounds, 0) for k, v in way.items()), more) for way, more in ways)
    high = min(sum((_end(k, v, bounds, 1) for k, v in way.items()), more) for way, more in ways)
    return high - low

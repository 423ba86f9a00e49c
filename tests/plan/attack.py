"""What a patient reader of a published table can work out about its hidden figures, by arithmetic alone.

Written without a look at how the hiding is done: from what is published, rows and columns add up, no number
is negative, nobody's figure is hidden, and a numerator is no larger than its denominator.
"""

from fractions import Fraction

from renkei.plan.disclosure import Disclosed

Unknown = tuple  # ("n" | "N", period, place)
Equation = tuple[dict[Unknown, int], int]  # coefficients, and what they come to


def unknowns(table: Disclosed, numbers: str) -> list[Unknown]:
    return [(number, *key) for key in canonical(table) for number in numbers if table.figures[key] is None]


def canonical(table: Disclosed) -> list[tuple]:
    """A total of one is that one."""
    rows = [*table.periods, None] if len(table.periods) > 1 else list(table.periods)
    columns = [*table.places, ()] if len(table.places) > 1 else list(table.places)
    return [(row, column) for row in rows for column in columns]


def equations(table: Disclosed, number: str) -> list[Equation]:
    keys = canonical(table)
    found = []
    for line in (0, 1):
        total = None if line == 0 else ()
        if len(table.periods if line == 0 else table.places) > 1:
            across = dict.fromkeys(key[1 - line] for key in keys)
            found += [
                _sum(table, number, [k for k in keys if k[1 - line] == name], line, total) for name in across
            ]
    return found


def _sum(table: Disclosed, number: str, keys: list[tuple], line: int, total: object) -> Equation:
    coefficients, known = {}, 0
    for key in keys:
        sign = -1 if key[line] == total else 1
        if table.figures[key] is None:
            coefficients[number, *key] = sign
        else:
            known += sign * getattr(table.figures[key], number)
    return coefficients, -known


def solved(system: list[Equation]) -> dict[Unknown, Fraction]:
    """Every unknown that linear algebra pins down: Gauss and Jordan, in exact fractions."""
    rows = [({u: Fraction(c) for u, c in left.items()}, Fraction(right)) for left, right in system]
    pivots: list[tuple[Unknown, dict, Fraction]] = []
    for left, right in rows:
        for pivot, left2, right2 in pivots:
            left, right = _less(left, right, left2, right2, left.get(pivot, 0))
        if not left:
            assert right == 0, "the published figures contradict each other"
            continue
        pivot = next(iter(left))
        scale = left[pivot]
        left, right = {u: c / scale for u, c in left.items()}, right / scale
        pivots = [(p, *_less(lp, rp, left, right, lp.get(pivot, 0))) for p, lp, rp in pivots]
        pivots.append((pivot, left, right))
    return {pivot: right for pivot, left, right in pivots if len(left) == 1}


def _less(
    left: dict, right: Fraction, left2: dict, right2: Fraction, times: Fraction
) -> tuple[dict, Fraction]:
    result = {u: left.get(u, 0) - times * left2.get(u, 0) for u in {**left, **left2}}
    return {u: c for u, c in result.items() if c}, right - times * right2


def intervals(system: list[Equation], numbers: list[Unknown]) -> dict[Unknown, tuple[int, float]]:
    """Bounds from each sum in turn, again and again, until none gets tighter."""
    bounds: dict[Unknown, tuple[int, float]] = {u: (1 if u[0] == "N" else 0, float("inf")) for u in numbers}
    for _round in range(200):
        before = dict(bounds)
        for left, right in system:
            for u, sign in left.items():
                others = [(o, s) for o, s in left.items() if o != u]
                low = right - sum(bounds[o][1] if s > 0 else -bounds[o][0] for o, s in others)
                high = right - sum(bounds[o][0] if s > 0 else -bounds[o][1] for o, s in others)
                low, high = (low, high) if sign > 0 else (-high, -low)
                bounds[u] = (max(bounds[u][0], low), min(bounds[u][1], high))
        for _n, *key in [u for u in numbers if u[0] == "n"]:
            n, N = bounds["n", *key], bounds["N", *key]
            bounds["n", *key], bounds["N", *key] = (n[0], min(n[1], N[1])), (max(N[0], n[0]), N[1])
        if bounds == before:
            break
    return bounds


def closest_guess(table: Disclosed) -> float:
    """The width of the narrowest interval in which the reader has a hidden number; 0 where one is found."""
    has_n = any(figure and figure.n is not None for figure in table.figures.values())
    numbers = unknowns(table, "nN" if has_n else "N")
    system = [e for number in ("nN" if has_n else "N") for e in equations(table, number) if e[0]]
    if solved(system):
        return 0
    return min((high - low for low, high in intervals(system, numbers).values()), default=float("inf"))

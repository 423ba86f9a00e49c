"""Figures as they are shown."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from math import ceil


def percent(n: int, N: int) -> Decimal | None:
    """One decimal, halves upwards, as people round: 6.25 is 6.3. None where there is nothing to divide by."""
    return (Decimal(100 * n) / N).quantize(Decimal("0.1"), ROUND_HALF_UP) if N else None


def quartiles(days: Iterable[tuple[int, int]]) -> tuple[int, int, int] | None:
    """The day by which a quarter, half and three quarters were there, by the nearest rank; pairs of (days, how
    many), from the shortest. None of nothing."""
    every = [day for day, many in days for _ in range(many)]
    if not every:
        return None
    first, second, third = (every[ceil(len(every) * part / 4) - 1] for part in (1, 2, 3))
    return first, second, third

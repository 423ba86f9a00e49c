"""Figures as they are shown."""

from decimal import ROUND_HALF_UP, Decimal


def percent(n: int, N: int) -> Decimal | None:
    """One decimal, halves upwards, as people round: 6.25 is 6.3. None where there is nothing to divide by."""
    return (Decimal(100 * n) / N).quantize(Decimal("0.1"), ROUND_HALF_UP) if N else None

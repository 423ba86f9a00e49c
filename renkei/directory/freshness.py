"""Until when a word that somebody confirmed is believed."""

from calendar import monthrange
from datetime import date

FRESH_MONTHS = 6


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last: 31 August and six months are 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_stale(confirmed_on: date, today: date) -> bool:
    return today > months_after(confirmed_on, FRESH_MONTHS)

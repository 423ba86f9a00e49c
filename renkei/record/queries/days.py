"""Days as moments: from a day's beginning until the next one's."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def moment_after(day: date) -> datetime:
    """When that day is over; of a day that has not come, when today is: nothing was written later."""
    return begin_of(min(day, timezone.localdate()) + timedelta(days=1))


def end_of(day: date) -> datetime:
    """An answer wanted on a day is wanted before it ends."""
    return datetime.combine(day, time(23, 59), timezone.get_default_timezone())

"""Days as an office has them: its hours, its closed days, Japan's public holidays. All in Japanese time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from holidays import country_holidays

TOKYO = ZoneInfo("Asia/Tokyo")
DAY = timedelta(days=1)
WEEKDAYS = "月火水木金土日"
A_YEAR = 366
APRIL = 4
FIRST_YEAR = 2000  # of whose 年度 a page may be asked

Hours = Mapping[int, tuple[time, time] | None]


class NeverOpen(ValueError):
    """An office that is open on no day has no next open day."""


@dataclass(frozen=True)
class OfficeCalendar:
    """`hours` by weekday from Monday = 0; a weekday that is absent or None is closed."""

    hours: Hours
    closed_days: frozenset[date] | set[date] = frozenset()
    works_on_holidays: bool = False

    def is_open_on(self, day: date) -> bool:
        has_hours = self.hours.get(day.weekday()) is not None and day not in self.closed_days
        return has_hours and (self.works_on_holidays or not is_holiday(day))

    def is_after_hours(self, moment: datetime) -> bool:
        """At or after closing time of an open day; a closed day has no hours to be after."""
        now = local(moment)
        hours = self.hours.get(now.weekday())
        return hours is not None and self.is_open_on(now.date()) and now.time() >= hours[1]

    def is_open_at(self, moment: datetime) -> bool:
        now = local(moment)
        hours = self.hours.get(now.weekday())
        return hours is not None and self.is_open_on(now.date()) and hours[0] <= now.time() < hours[1]

    def next_open_day(self, day: date) -> date:
        """The first open day after this one."""
        later = (day + DAY * n for n in range(1, A_YEAR + 1))
        found = next(filter(self.is_open_on, later), None)
        if found is None:
            raise NeverOpen
        return found


def local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(TOKYO)


def local_day(moment: datetime) -> date:
    return local(moment).date()


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), TOKYO)


def is_holiday(day: date) -> bool:
    return day in _holidays()


def spoken(day: date) -> str:
    """11月24日（火）"""
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def fiscal_year(day: date) -> int:
    """年度."""
    return day.year - (day.month < APRIL)


def this_fiscal_year() -> int:
    return fiscal_year(local_day(timezone.now()))


def years_asked(asked: str) -> tuple[int, int]:
    """The 年度 that an address asks for, and the present one; what is no year, or to come, is the present one."""
    this = this_fiscal_year()
    year = int(asked) if len(asked) == len(str(this)) and asked.isdecimal() else this
    return (year if FIRST_YEAR <= year <= this else this), this


def fiscal_span(year: int) -> tuple[datetime, datetime]:
    """From its first moment to the first of the next."""
    return midnight(date(year, APRIL, 1)), midnight(date(year + 1, APRIL, 1))


@cache
def _holidays():
    return country_holidays("JP")  # grows by itself, year by year, as days are asked

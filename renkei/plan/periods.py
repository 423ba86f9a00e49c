"""Months, quarters, fiscal years and the three years of a 介護保険事業計画: blocks that stand still."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from renkei.ground.tasks.calendar import fiscal_year

MONTHS = {"month": 1, "quarter": 3, "year": 12, "3 years": 36}
APRIL_2024 = 2024 * 12 + 3  # fiscal years begin in April; three of them make a plan, as from 2024
REIWA = 2018  # the year before its first


@dataclass(frozen=True)
class Period:
    """`months` months from the first of `start`."""

    start: date
    months: int

    @property
    def until(self) -> date:
        """The first day after it."""
        return month_of(number(self.start) + self.months)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.until


def number(month: date) -> int:
    return month.year * 12 + month.month - 1


def month_of(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def block_of(month: date, length: int) -> Period:
    """The block of fiscal months around this one."""
    return Period(month_of((number(month) - APRIL_2024) // length * length + APRIL_2024), length)


def blocks(since: date, until: date, length: int) -> list[Period]:
    """Every block that begins or ends between the two, in order."""
    months = (month_of(each) for each in range(number(since), number(until)))
    return list(dict.fromkeys(block_of(month, length) for month in months))


def short(period: Period) -> str:
    """Under a bar: 10月, 7〜9月, R8年度."""
    last = period.until.month - 1 or 12
    if period.months == 1:
        return _("%(month)d月") % {"month": period.start.month}
    if period.months < 12:
        return _("%(first)d〜%(last)d月") % {"first": period.start.month, "last": last}
    return "〜".join(_years(period, _("R%(year)d年度")))


def spoken(period: Period) -> str:
    """In a sentence: 令和8年10月, 令和8年7〜9月, 令和8年度."""
    if period.months < 12:
        return _("令和%(year)d年%(months)s") % {"year": period.start.year - REIWA, "months": short(period)}
    return "〜".join(_years(period, _("令和%(year)d年度")))


def spoken_span(months: Sequence[date]) -> str:
    """令和7年12月〜令和8年11月, of months in order."""
    ends = dict.fromkeys((months[0], months[-1]))
    return "〜".join(spoken(Period(month, 1)) for month in ends)


def _years(period: Period, text: str) -> Iterable[str]:
    first = fiscal_year(period.start) - REIWA
    return (text % {"year": year} for year in sorted({first, first + period.months // 12 - 1}))

"""How often an office was asked and answered, and how long it took: by partner, never by person."""

from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from renkei.ground.tasks.calendar import fiscal_span

MINUTES = "select was_ours, partner, asked, answered, minutes from renkei_answer_times(%s, %s)"


class AnswerTimes(NamedTuple):
    """Of the questions between one's own office and a partner in a fiscal year."""

    was_ours: bool  # we asked; else they did
    partner: str
    asked: int
    answered: int
    minutes: float | None  # the median from question to first answer; None: nothing was answered

    @property
    def open(self) -> int:
        return self.asked - self.answered

    @property
    def median(self) -> str:
        return "" if self.minutes is None else spoken_span(timedelta(minutes=self.minutes))


def answer_times(year: int) -> dict[bool, list[AnswerTimes]]:
    """By who asked, in the fiscal year: True where it was the office that acts now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(MINUTES, fiscal_span(year))
        rows = [AnswerTimes(*row) for row in cursor.fetchall()]
    return {ours: list(found) for ours, found in groupby(rows, lambda row: row.was_ours)}


def spoken_span(span: timedelta) -> str:
    """「2日3時間」「3時間20分」「15分」: the two larger units."""
    minutes = round(span.total_seconds() / 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)d日%(hours)d時間") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d時間%(minutes)d分") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d分") % {"minutes": minutes}

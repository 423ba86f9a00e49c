from datetime import date, datetime, time

import pytest

from renkei.ground.tasks.calendar import TOKYO, NeverOpen, OfficeCalendar, local_day, spoken

NINE_TO_SIX = (time(9), time(18))
WEEKDAYS = {day: NINE_TO_SIX for day in range(5)}
OFFICE = OfficeCalendar(WEEKDAYS)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 23), False),  # 勤労感謝の日
        (date(2026, 9, 22), False),  # between two holidays: 国民の休日
        (date(2026, 5, 6), False),  # 振替休日
        (date(2026, 5, 7), True),
    ],
)
def test_an_office_is_closed_on_its_weekly_days_and_on_holidays(day, is_open):
    assert OFFICE.is_open_on(day) is is_open


def test_an_office_may_work_on_holidays_and_close_on_days_of_its_own():
    office = OfficeCalendar(WEEKDAYS, {date(2026, 11, 24)}, works_on_holidays=True)
    assert [office.is_open_on(date(2026, 11, day)) for day in (22, 23, 24, 25)] == [False, True, False, True]


@pytest.mark.parametrize(
    ("moment", "after"),
    [
        (at(20, 17, 59), False),
        (at(20, 18), True),
        (at(20, 6), False),  # before opening, the day itself is still to come
        (at(21, 20), False),  # a closed day has no hours to be after
        (datetime.fromisoformat("2026-11-20T09:00:00+00:00"), True),  # 18:00 in Japan
    ],
)
def test_after_hours_begins_at_closing_time_of_an_open_day_in_japan(moment, after):
    assert OFFICE.is_after_hours(moment) is after


def test_the_next_open_day_skips_weekend_and_holiday():
    assert OFFICE.next_open_day(date(2026, 11, 20)) == date(2026, 11, 24)
    assert OFFICE.next_open_day(date(2026, 11, 24)) == date(2026, 11, 25)


def test_an_office_that_never_opens_says_so():
    with pytest.raises(NeverOpen):
        OfficeCalendar({}).next_open_day(date(2026, 11, 20))


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        local_day(datetime(2026, 11, 20, 12))


def test_days_are_spoken_with_their_weekday():
    assert spoken(date(2026, 11, 24)) == "11月24日（火）"

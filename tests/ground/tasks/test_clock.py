from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import TOKYO, OfficeCalendar, local_day
from renkei.ground.tasks.clock import due, fee_class
from renkei.ground.tasks.definition import Agreed, load_rules

NINE_TO_SIX = (time(9), time(18))
OFFICE = OfficeCalendar({day: NINE_TO_SIX for day in range(5)})
OPEN_SATURDAYS = OfficeCalendar({day: NINE_TO_SIX for day in range(6)})
OPEN_DAILY = OfficeCalendar({day: NINE_TO_SIX for day in range(7)}, works_on_holidays=True)

RULE = load_rules(Path(STANDARD_PACK, "rules", "hospital-stay.toml"))[0]
I, II = (fee.name for fee in RULE.fee)  # noqa: E741


def nov(day: int, hour: int = 12) -> datetime:
    """November 2026: the 16th is a Monday, the 23rd a Monday and a holiday."""
    return datetime(2026, 11, day, hour, tzinfo=TOKYO)


def days(clocks) -> list[int]:
    return [clocks.agreed.until.day, *(fee.until.day for fee in clocks.fees)]


SURE, ASK = False, True


@pytest.mark.parametrize(
    ("admitted", "sent", "office", "expected"),
    [
        # admitted Tuesday 10:00
        (nov(17, 10), nov(17, 17), OFFICE, (I, SURE)),
        (nov(17, 10), nov(17, 22), OFFICE, (I, SURE)),
        (nov(17, 10), nov(18), OFFICE, (II, SURE)),
        (nov(17, 10), nov(19), OFFICE, (II, SURE)),
        (nov(17, 10), nov(20), OFFICE, (None, SURE)),
        # sent before the admission
        (nov(17, 10), nov(16), OFFICE, (I, SURE)),
        (nov(17, 10), nov(12), OFFICE, (I, SURE)),
        # Tuesday 20:00, closed since 18:00
        (nov(17, 20), nov(17, 21), OFFICE, (I, SURE)),
        (nov(17, 20), nov(18), OFFICE, (I, SURE)),
        (nov(17, 20), nov(19), OFFICE, (II, SURE)),
        (nov(17, 20), nov(20), OFFICE, (None, SURE)),
        # Saturday the 14th, closed: the next day counts, the next business day is a human's question
        (nov(14, 10), nov(15), OFFICE, (I, SURE)),
        (nov(14, 10), nov(16), OFFICE, (II, ASK)),
        (nov(14, 10), nov(17), OFFICE, (None, SURE)),
        # Saturday the 21st at 20:00, Monday a holiday
        (nov(21, 20), nov(22), OFFICE, (I, SURE)),
        (nov(21, 20), nov(23), OFFICE, (II, ASK)),
        (nov(21, 20), nov(24), OFFICE, (II, ASK)),
        (nov(21, 20), nov(25), OFFICE, (None, SURE)),
        # the same, in an office that works on Saturdays: after hours
        (nov(21, 20), nov(22), OPEN_SATURDAYS, (I, SURE)),
        (nov(21, 20), nov(24), OPEN_SATURDAYS, (II, ASK)),
        # and in one that never closes: an ordinary evening
        (nov(21, 20), nov(22), OPEN_DAILY, (I, SURE)),
        (nov(21, 20), nov(23), OPEN_DAILY, (II, SURE)),
        (nov(21, 20), nov(24), OPEN_DAILY, (None, SURE)),
        # Thursday after hours: the third day is a Saturday, the office sends on Sunday all the same
        (nov(19, 20), nov(22), OFFICE, (II, ASK)),
        # Friday after hours, sent on the next business day three days later
        (nov(13, 20), nov(16), OFFICE, (II, ASK)),
    ],
)
def test_fee_class(admitted, sent, office, expected):
    result = fee_class(RULE, admitted, sent, office)
    assert (result.name, result.needs_confirmation) == expected


def test_a_long_closure_leaves_no_class_by_the_letter_but_asks():
    new_year = OfficeCalendar(OFFICE.hours, {date(2026, 12, 29) + timedelta(days=n) for n in range(6)})
    result = fee_class(
        RULE,
        datetime(2026, 12, 29, 10, tzinfo=TOKYO),
        datetime(2027, 1, 4, 10, tzinfo=TOKYO),
        new_year,
    )
    assert (result.name, result.needs_confirmation) == (None, True)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(nov(17), (I, SURE)), (nov(18), (II, ASK)), (nov(19), (II, SURE)), (nov(20), (None, SURE))],
)
def test_an_unknown_time_is_asked_for_only_where_it_matters(sent, expected):
    result = fee_class(RULE, nov(17, 0), sent, OFFICE, time_known=False)
    assert (result.name, result.needs_confirmation) == expected


def test_an_unknown_time_on_a_closed_day_does_not_matter():
    assert fee_class(RULE, nov(14, 0), nov(15), OFFICE, time_known=False).name == I


def test_the_class_is_explained():
    assert fee_class(RULE, nov(17, 20), nov(18), OFFICE).why == (
        "入院は11月17日（火）（営業時間終了後）、提供は11月18日（水）。入院時情報連携加算(Ⅰ)は11月18日（水）までです。"
    )
    assert fee_class(RULE, nov(14), nov(16), OFFICE).why == (
        "入院は11月14日（土）（営業日以外）、提供は11月16日（月）。入院時情報連携加算(Ⅱ)は11月16日（月）までです。"
        "きまりは「翌日」で、「翌営業日」とは書かれていません。保険者に確かめてください。"
    )
    assert fee_class(RULE, nov(17), nov(20), OFFICE).why == (
        "入院は11月17日（火）、提供は11月20日（金）。どの区分の期限も過ぎています。"
    )
    assert fee_class(RULE, nov(17), nov(18), OFFICE, time_known=False).why == (
        "入院は11月17日（火）（時刻は分かりません）、提供は11月18日（水）。"
        "入院時情報連携加算(Ⅱ)は11月19日（木）までです。"
        "営業時間終了後の入院であれば入院時情報連携加算(Ⅰ)です。入院した時刻を確かめてください。"
    )


@pytest.mark.parametrize(
    ("started", "known", "expected"),
    [
        (nov(16, 10), nov(16, 17), [19, 16, 18]),  # Monday: 目安 木曜まで, (Ⅰ) 本日中
        (nov(17, 20), nov(17, 21), [20, 18, 19]),
        (nov(17, 10), nov(19, 9), [22, 17, 19]),  # told two days later: the agreement waits, the fee does not
        (nov(21, 20), nov(21, 21), [24, 22, 24]),
        (nov(17, 10), nov(10, 9), [20, 17, 19]),  # announced beforehand
    ],
)
def test_days_due(started, known, expected):
    assert days(due(RULE, started_at=started, known_at=known, time_known=True, calendar=OFFICE)) == expected


def test_an_agreement_may_count_the_days_its_owner_is_open():
    rule = RULE.__class__(**{**RULE.__dict__, "agreed": Agreed(3, "owner")})
    clocks = due(rule, started_at=nov(20), known_at=nov(20), time_known=True, calendar=OFFICE)
    assert clocks.agreed.until == date(2026, 11, 26)
    assert clocks.agreed.why == "知った日の11月20日（金）から3営業日以内です。"


def test_days_due_are_explained():
    clocks = due(RULE, started_at=nov(21, 20), known_at=nov(21, 21), time_known=True, calendar=OFFICE)
    assert clocks.agreed.why == "知った日の11月21日（土）から3日以内です。"
    assert [fee.why for fee in clocks.fees] == [
        "11月21日（土）の営業日以外のことなので、翌日までです。",
        "11月21日（土）の営業日以外のことなので、3日後までです。",
    ]


def test_without_a_time_the_earlier_day_is_shown_and_said():
    clocks = due(RULE, started_at=nov(17, 0), known_at=nov(17), time_known=False, calendar=OFFICE)
    assert clocks.fees[0].until == date(2026, 11, 17)
    assert clocks.fees[0].why == (
        "11月17日（火）のうちです。時刻が分からないため、早いほうの期限を示しています。"
    )


moments = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(TOKYO))
offices = st.builds(
    OfficeCalendar,
    st.dictionaries(st.integers(0, 6), st.just(NINE_TO_SIX), min_size=1),
    works_on_holidays=st.booleans(),
)
few_days = st.integers(0, 9).map(lambda n: timedelta(days=n))


@given(started=moments, late=few_days, known_time=st.booleans(), office=offices)
def test_nothing_is_due_before_it_began(started, late, known_time, office):
    clocks = due(RULE, started_at=started, known_at=started + late, time_known=known_time, calendar=office)
    assert clocks.agreed.until >= local_day(started + late)
    untils = [fee.until for fee in clocks.fees]
    assert untils == sorted(untils)
    assert min(untils) >= local_day(started)


@given(started=moments, known=moments, later=few_days, office=offices)
def test_whoever_is_told_later_has_no_less_time(started, known, later, office):
    first, second = (
        due(RULE, started_at=started, known_at=moment, time_known=True, calendar=office).agreed.until
        for moment in (known, known + later)
    )
    assert first <= second


@given(admitted=moments, wait=few_days, more=few_days, office=offices)
def test_waiting_never_earns_a_better_class(admitted, wait, more, office):
    order = [I, II, None]
    soon, late = (fee_class(RULE, admitted, admitted + w, office).name for w in (wait, wait + more))
    assert order.index(soon) <= order.index(late)


@given(admitted=moments, office=offices, known_time=st.booleans())
def test_what_is_sent_on_the_day_due_earns_that_class(admitted, office, known_time):
    clocks = due(RULE, started_at=admitted, known_at=admitted, time_known=known_time, calendar=office)
    for fee in clocks.fees:
        sent = datetime.combine(fee.until, time(23, 59), TOKYO)
        earned = fee_class(RULE, admitted, sent, office, time_known=known_time).name
        assert earned in (I, fee.name)

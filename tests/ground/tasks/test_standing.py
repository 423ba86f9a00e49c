"""What a standing rule wants of a person on a day: a function of the record and of the agreements alone."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest

from renkei.ground.tasks.calendar import TOKYO
from renkei.ground.tasks.conditions import Condition, Exclusion
from renkei.ground.tasks.definition import Agreed, BeforeDate, Missing, Note, Rule
from renkei.ground.tasks.standing import Period, Subject, Want, version_of, wanted

VISIT = Rule(
    id="visit",
    title="訪問する",
    when=Missing("visit", None),
    where=(Condition("had_care_manager", "is", True),),
    unless=(Exclusion((Condition("in_hospital", "is", True),), "入院中のため"),),
    match="patient",
    look_back=0,
    owner="care-manager-office",
    else_owner="",
    do=Note("visit", "訪問した"),
    agreed=None,
    law=None,
    fee=(),
    remind=(),
    done_by=("visit",),
    starts=date(2026, 4, 1),
    until=None,
    source="基準",
    version="1",
)
RENEWAL = replace(
    VISIT,
    id="renewal",
    when=BeforeDate("end", 60),
    done_by=("applied",),
    unless=(),
    agreed=Agreed(30, "all-days"),
)
ROLLING = replace(VISIT, when=Missing("visit", 30))


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=TOKYO)


def person(**changes) -> Subject:
    subject = Subject(
        patient_id=UUID(int=1),
        municipality="982016",
        owners={"care-manager-office": UUID(int=2)},
        since=date(2026, 9, 20),
        values={"had_care_manager": True},
    )
    return replace(subject, **changes)


def history(*rules: Rule) -> list[Period]:
    """One period for each beginning of a version."""
    days = sorted({rule.starts for rule in rules})
    periods = []
    for since, until in zip(days, [*days[1:], None], strict=True):
        newest = {rule.id: rule for rule in sorted(rules, key=lambda one: one.starts) if rule.starts <= since}
        periods.append(Period(since, until, newest))
    return periods


def want(subject: Subject, day: date, *rules: Rule) -> Want | str:
    (found,) = wanted(subject, history(*rules), day).values()
    return found


# -- absence --


@pytest.mark.parametrize(
    ("last", "day", "began"),
    [
        (None, date(2026, 9, 30), None),  # whom one has just taken over is visited in the month after
        (None, date(2026, 10, 1), date(2026, 10, 1)),
        (at(9, 25), date(2026, 10, 31), date(2026, 10, 1)),
        (at(10, 3), date(2026, 10, 31), None),
        (at(10, 3), date(2026, 11, 1), date(2026, 11, 1)),
        (at(10, 3), date(2026, 12, 5), date(2026, 11, 1)),  # still the month that was missed
    ],
)
def test_each_month_without_a_visit_wants_one(last, day, began):
    found = want(person(times={"visit": last} if last else {}), day, VISIT)
    assert found == (Want(VISIT, began, began) if began else "")


@pytest.mark.parametrize(
    ("day", "began"), [(date(2026, 11, 1), None), (date(2026, 11, 2), date(2026, 11, 2))]
)
def test_so_many_days_after_the_last_visit(day, began):
    found = want(person(times={"visit": at(10, 3)}), day, ROLLING)
    assert found == (Want(ROLLING, began, began) if began else "")


def test_absence_before_the_rule_began_is_counted_from_its_beginning():
    later = replace(VISIT, starts=date(2026, 11, 10))
    assert wanted(person(), history(later), date(2026, 11, 9)) == {}
    assert want(person(), date(2026, 11, 20), later) == Want(later, date(2026, 11, 10), date(2026, 11, 10))


def test_another_event_that_closes_it_counts_from_its_beginning_on():
    declined = replace(VISIT, done_by=("visit", "declined"))
    assert want(person(times={"declined": at(10, 1)}), date(2026, 10, 2), declined) == "済んでいます"
    assert isinstance(want(person(times={"declined": at(9, 30)}), date(2026, 10, 2), declined), Want)


# -- a date in the record --


@pytest.mark.parametrize(
    ("day", "began"), [(date(2026, 10, 31), None), (date(2026, 11, 1), date(2026, 11, 1))]
)
def test_sixty_days_before_the_date(day, began):
    end = date(2026, 12, 31)
    found = want(person(dates={"end": end}), day, RENEWAL)
    assert found == (Want(RENEWAL, end, began) if began else "")


def test_without_the_date_there_is_nothing_to_do():
    assert want(person(), date(2026, 12, 1), RENEWAL) == ""


def test_a_date_inside_the_window_when_the_rule_began_counts_from_then():
    assert want(person(dates={"end": date(2026, 4, 20)}), date(2026, 4, 10), RENEWAL) == Want(
        RENEWAL, date(2026, 4, 20), date(2026, 4, 1)
    )


def test_a_date_that_was_over_before_the_rule_began_is_not_its():
    assert want(person(dates={"end": date(2026, 3, 31)}), date(2026, 4, 10), RENEWAL) == ""


@pytest.mark.parametrize(("applied", "done"), [(at(10, 31), False), (at(11, 1), True)])
def test_what_was_done_before_the_window_opened_was_done_for_another_time(applied, done):
    found = want(
        person(dates={"end": date(2026, 12, 31)}, times={"applied": applied}), date(2026, 11, 20), RENEWAL
    )
    assert (found == "済んでいます") is done


# -- whom it is about --


def test_of_whom_the_rule_does_not_speak():
    assert want(person(values={"had_care_manager": False}), date(2026, 11, 20), VISIT) == ""


def test_an_exception_says_why():
    in_hospital = person(values={"had_care_manager": True, "in_hospital": True})
    assert want(in_hospital, date(2026, 11, 20), VISIT) == "入院中のため"


def test_after_a_death_nothing_is_wanted():
    assert want(person(at_rest=True), date(2026, 11, 20), VISIT) == "亡くなられたため"


# -- versions --


def test_a_rule_changed_in_october_leaves_what_began_in_september_as_it_was():
    before = replace(RENEWAL, version="1")
    after = replace(RENEWAL, version="2", when=BeforeDate("end", 30), starts=date(2026, 10, 1))
    began = want(person(dates={"end": date(2026, 11, 15)}), date(2026, 10, 20), before, after)
    assert began == Want(before, date(2026, 11, 15), date(2026, 9, 16))
    later = want(person(dates={"end": date(2026, 11, 30)}), date(2026, 11, 1), before, after)
    assert later == Want(after, date(2026, 11, 30), date(2026, 10, 31))


def test_a_rule_that_looks_further_ahead_loses_nobody_between_the_two():
    before = replace(RENEWAL, version="1", when=BeforeDate("end", 30))
    after = replace(RENEWAL, version="2", when=BeforeDate("end", 60), starts=date(2026, 10, 1))
    found = want(person(dates={"end": date(2026, 11, 15)}), date(2026, 10, 1), before, after)
    assert found == Want(after, date(2026, 11, 15), date(2026, 10, 1))


def test_a_rule_that_ended_wants_nothing():
    ended = replace(VISIT, until=date(2026, 10, 31))
    periods = [Period(ended.starts, date(2026, 11, 1), {"visit": ended}), Period(date(2026, 11, 1), None, {})]
    assert wanted(person(), periods, date(2026, 11, 20)) == {}
    assert isinstance(wanted(person(), periods, date(2026, 10, 20))["visit"], Want)


def test_a_version_is_found_as_long_as_the_pack_has_it():
    second = replace(VISIT, version="2", starts=date(2026, 10, 1))
    assert version_of(history(VISIT, second), "visit", "1") == VISIT
    assert version_of(history(second), "visit", "1") is None

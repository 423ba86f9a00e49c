"""What the hospital told before a discharge, who met and what was handed over, as figures of their own."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import TOKYO
from renkei.plan.counting import Cell, count, recount
from renkei.plan.definition import load_indicators
from renkei.plan.words import describe, words_of
from tests.plan.conftest import GENERAL, MISUMI, TOWN, nov

ALL = {one.id: one for one in load_indicators(Path(STANDARD_PACK, "indicators", "discharge-support.toml"))}
COORDINATED, DAYS, MET = (
    ALL[name] for name in ("discharge-coordination", "discharge-notice-days", "conference-before-discharge")
)
INVITED, CAME = ALL["conference-manager-invited"], ALL["conference-manager-came"]
RECEIVED, HANDED = ALL["summary-received"], ALL["summaries-handed"]
NOVEMBER = {"municipalities": [MISUMI], "since": date(2026, 11, 1), "until": date(2026, 12, 1)}
LATER = datetime(2027, 1, 20, tzinfo=TOKYO)


def counted(facts, indicator, **asked) -> list[Cell]:
    asked = NOVEMBER | {"as_of": LATER} | asked
    cells = count(indicator, cursor=facts.cursor, **asked)
    assert recount(indicator, facts.rows, **asked) == cells
    return cells


def told(facts, kind: str, stay: UUID | None, at: datetime, **values) -> None:
    where = {"municipality": MISUMI, "hospital": GENERAL}
    facts.add(kind, occurred_at=at, known_at=at, recorded_at=at, match=stay, values=values, **where)


def discharged(facts, at=None, certification="care", outcome="home", **changes) -> UUID:
    stay, at = UUID(int=len(facts.rows) + 1000), at or nov(20, 0)
    where = {"municipality": MISUMI, "hospital": GENERAL, "match": stay} | changes
    values = {"outcome": outcome, "certification": certification}
    facts.add("stay.discharged", occurred_at=at, known_at=at, recorded_at=at, values=values, **where)
    return stay


def numbers(cells) -> list[tuple[int | None, int]]:
    return [(cell.n, cell.N) for cell in cells]


@pytest.mark.parametrize(("at", "n"), [(nov(19, 23), 1), (nov(20, 0), 0), (nov(1), 1)])
def test_a_hospital_tells_before_the_day_of_the_discharge(facts, at, n):
    told(facts, "discharge.announced", discharged(facts), at)
    assert numbers(counted(facts, COORDINATED)) == [(n, 1)]


def test_those_without_certification_and_those_who_died_are_left_out(facts):
    for certification, outcome in (("care", "home"), ("support", "facility"), ("none", "home")):
        told(facts, "discharge.announced", discharged(facts, None, certification, outcome), nov(10))
    discharged(facts, outcome="died")
    assert numbers(counted(facts, COORDINATED)) == [(2, 2)]
    split = counted(facts, COORDINATED, by=["certification"])
    assert [(cell.split, cell.n, cell.N) for cell in split] == [("care", 1, 1), ("support", 1, 1)]


def test_another_stays_notice_is_none(facts):
    discharged(facts)
    told(facts, "discharge.announced", None, nov(10))
    assert numbers(counted(facts, COORDINATED)) == [(0, 1)]


def test_days_from_the_first_notice_to_the_discharge(facts):
    for days, certification in ((7, "care"), (7, "care"), (3, "support")):
        stay = discharged(facts, certification=certification)
        told(facts, "discharge.announced", stay, nov(20) - timedelta(days=days))
        told(facts, "discharge.announced", stay, nov(19))
    discharged(facts)  # nobody was told: no days
    told(facts, "discharge.announced", discharged(facts), nov(21))  # told afterwards
    assert [(cell.n, cell.N, cell.days) for cell in counted(facts, DAYS)] == [(3, 5, ((3, 1), (7, 2)))]
    by = {cell.split: cell.days for cell in counted(facts, DAYS, by=["certification"])}
    assert by == {"care": ((7, 2),), "support": ((3, 1),)}


def test_a_conference_up_to_the_day_itself(facts):
    told(facts, "conference.held", discharged(facts), nov(20, 9))
    told(facts, "conference.held", discharged(facts), nov(21, 9))
    assert numbers(counted(facts, MET)) == [(1, 2)]


def test_of_the_conferences_those_to_which_the_care_manager_was_asked_and_came(facts):
    for invited, came in ((True, True), (True, False), (False, False), (None, None)):
        told(facts, "conference.held", UUID(int=1), nov(9), manager_invited=invited, manager_came=came)
    assert numbers(counted(facts, INVITED)) == [(2, 4)]
    assert numbers(counted(facts, CAME)) == [(1, 4)]


def test_the_summary_is_with_the_care_manager_and_with_whom_else(facts):
    stay = discharged(facts)
    for profession, at in (("care_manager", nov(18)), ("doctor", nov(20)), ("care_manager", nov(22))):
        told(facts, "summary.handed", stay, at, sheet="discharge-summary", profession=profession)
    told(facts, "summary.handed", discharged(facts), nov(20), profession="doctor")
    assert numbers(counted(facts, RECEIVED)) == [(1, 2)]
    by = counted(facts, HANDED, by=["profession"])
    assert [(cell.split, cell.n, cell.N) for cell in by] == [("care_manager", None, 2), ("doctor", None, 2)]


@pytest.mark.parametrize(
    ("indicator", "n"),
    [
        (COORDINATED, "そのうち、退院の前の日までに、病院からケアマネジャーへの退院の知らせがあったもの。"),
        (
            DAYS,
            "値は、病院からケアマネジャーへの退院の知らせから退院までの日数の中央値。"
            "n は、その日数が分かるものの数。",
        ),
        (MET, "そのうち、退院の日までに、退院前カンファレンスがあったもの。"),
        (INVITED, "そのうち、ケアマネジャーを呼んだ退院前カンファレンス。"),
        (
            RECEIVED,
            "そのうち、退院から14日以内に、ケアマネジャーへの退院時の書類の受け渡しがあったもの。"
            "退院の前60日以内のものも含みます。",
        ),
        (HANDED, ""),
    ],
)
def test_words_are_made_from_the_definition(indicator, n):
    assert describe(indicator, words_of(STANDARD_PACK), region="美澄市").n == n


answers = st.tuples(
    st.sampled_from(["discharge.announced", "conference.held", "summary.handed"]),
    st.integers(-24 * 70, 24 * 20),
    st.sampled_from(["care_manager", "doctor"]),
)
leavings = st.tuples(
    st.integers(-24 * 2, 24 * 32),
    st.sampled_from(["care", "support", "none", None]),
    st.sampled_from(["home", "died"]),
    st.sampled_from([GENERAL, TOWN]),
    st.lists(answers, max_size=3),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(leavings, max_size=8), st.integers(1, 60), st.integers(-3, 3))
def test_postgresql_and_python_count_the_same(facts, happened, day, offset):
    facts.rows.clear()
    facts.cursor.execute("truncate facts_fact_now")
    for hours, certification, outcome, hospital, more in happened:
        at = nov(1, 0) + timedelta(hours=hours)
        stay = discharged(facts, at, certification, outcome, hospital=hospital)
        for kind, after, profession in more:
            told(facts, kind, stay, at + timedelta(hours=after), profession=profession, manager_came=True)
    shifted = replace(COORDINATED, count=replace(COORDINATED.count, last=offset, first=min(offset, -1)))
    for indicator in (*ALL.values(), shifted):
        asked = [["hospital"], *([[indicator.split]] if indicator.split else [])]
        for by in asked:
            counted(facts, indicator, by=by, as_of=nov(1) + timedelta(days=day))

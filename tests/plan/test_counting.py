from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import TOKYO, OfficeCalendar
from renkei.ground.tasks.clock import due
from renkei.ground.tasks.definition import load_rules
from renkei.plan.counting import Cell, count, is_settled, recount
from renkei.plan.definition import load_indicators
from renkei.plan.statement import Span
from renkei.plan.statement import counted as statement_of
from tests.plan.conftest import ASHIHARA, GENERAL, MISUMI, TOWN, nov

IN_TIME, ADMISSIONS, UNPLANNED = load_indicators(Path(STANDARD_PACK, "indicators", "hospital-stay.toml"))
NOVEMBER = {
    "municipalities": [MISUMI, ASHIHARA],
    "since": date(2026, 11, 1),
    "until": date(2026, 12, 1),
    "as_of": datetime(2026, 12, 20, tzinfo=TOKYO),
}


def counted(facts, indicator=IN_TIME, **asked) -> list[Cell]:
    """Counted twice, by PostgreSQL and in Python, with the same answer."""
    asked = NOVEMBER | asked
    cells = count(indicator, cursor=facts.cursor, **asked)
    assert recount(indicator, facts.rows, **asked) == cells
    return cells


def november(n: int | None, N: int, open: int = 0, **place) -> Cell:
    return Cell(date(2026, 11, 1), n, N, open, **place)


def test_where_nothing_happened_there_is_no_cell(facts):
    assert counted(facts) == []


@pytest.mark.parametrize(
    ("sent", "n"),
    [
        (nov(10, 10), 1),
        (nov(13, 0), 1),
        (nov(13, 23), 1),  # the third day, to its end
        (nov(14, 0), 0),
        (nov(3, 0), 1),  # sent a week before the admission
        (nov(2, 23), 0),
    ],
)
def test_what_is_sent_in_its_days_counts(facts, sent, n):
    facts.sent(facts.admitted(nov(10)), sent)
    assert counted(facts) == [november(n, 1)]


@pytest.mark.parametrize(
    ("kind", "sheet", "n"),
    [
        ("told.by-phone", "admission-info", 1),
        ("told.by-fax", "admission-info", 1),
        ("told.by-paper", "admission-info", 1),
        ("sheet.sent", "discharge-info", 0),
        ("entry.posted", "admission-info", 0),
    ],
)
def test_every_means_counts_and_nothing_else(facts, kind, sheet, n):
    facts.sent(facts.admitted(nov(10)), nov(11), kind, sheet)
    assert counted(facts) == [november(n, 1)]


def test_two_sendings_for_one_stay_are_one(facts):
    stay = facts.admitted(nov(10))
    facts.sent(stay, nov(11))
    facts.sent(stay, nov(12), "told.by-phone")
    facts.admitted(nov(10))
    assert counted(facts) == [november(1, 2)]


def test_a_sheet_of_another_stay_does_not_count(facts):
    facts.admitted(nov(10))
    facts.sent(UUID(int=77), nov(11))
    assert counted(facts) == [november(0, 1)]


@pytest.mark.parametrize(
    ("values", "N"),
    [
        ({"stay": "planned", "days": 3}, 0),
        ({"stay": "planned", "days": 4}, 1),
        ({"stay": "planned", "days": None}, 1),
        ({"stay": "planned", "days": "3"}, 1),
        ({"stay": "unplanned", "days": 1}, 1),
        ({"had_care_manager": False}, 0),
        ({"had_care_manager": None}, 0),
    ],
)
def test_whom_the_definition_leaves_out(facts, values, N):
    facts.admitted(nov(10))
    facts.admitted(nov(10), values=values)
    assert counted(facts) == [november(0, 1 + N)]


def test_the_month_is_that_in_which_it_became_known_in_japan(facts):
    facts.admitted(nov(-1), known=nov(1, 0))  # 15:00 of the day before, in Greenwich
    facts.admitted(nov(30), known=nov(31, 0))
    assert counted(facts) == [november(0, 1)]


def test_days_run_from_when_it_was_known(facts):
    facts.sent(facts.admitted(nov(10), known=nov(15)), nov(18))
    facts.sent(facts.admitted(nov(10), known=nov(15)), nov(19))
    assert counted(facts) == [november(1, 2)]


def test_where_it_was_known_beforehand_they_run_from_the_admission(facts):
    facts.sent(facts.admitted(nov(20), known=nov(10)), nov(23))
    facts.sent(facts.admitted(nov(20), known=nov(10)), nov(24))
    assert counted(facts) == [november(1, 2)]


@pytest.mark.parametrize(("as_of", "still_open"), [(nov(13, 23), 1), (nov(14, 0), 0)])
def test_a_window_is_open_until_its_last_day_is_over(facts, as_of, still_open):
    facts.admitted(nov(9))
    facts.admitted(nov(10))
    assert counted(facts, as_of=as_of) == [november(0, 2, still_open)]


@pytest.mark.parametrize(("started", "known"), [(nov(10), nov(10)), (nov(10), nov(15)), (nov(20), nov(10))])
def test_what_was_in_time_as_a_task_is_in_time_as_a_figure(facts, started, known):
    [rule] = load_rules(Path(STANDARD_PACK, "rules", "hospital-stay.toml"))
    daily = OfficeCalendar({day: (time(9), time(18)) for day in range(7)}, works_on_holidays=True)
    clocks = due(rule, started_at=started, known_at=known, time_known=True, calendar=daily)
    last_moment = datetime.combine(clocks.agreed.until, time(23, 59, 59), TOKYO)
    facts.sent(facts.admitted(started, known=known), last_moment)
    facts.sent(facts.admitted(started, known=known), last_moment + timedelta(seconds=1))
    assert counted(facts) == [november(1, 2)]


def test_cells_by_place(facts):
    facts.sent(facts.admitted(nov(10)), nov(11))
    facts.admitted(nov(10), municipality=ASHIHARA, hospital=TOWN)
    facts.admitted(nov(10), municipality=ASHIHARA)
    assert counted(facts, by=["municipality", "hospital"]) == [
        november(0, 1, municipality=ASHIHARA, hospital=GENERAL),
        november(0, 1, municipality=ASHIHARA, hospital=TOWN),
        november(1, 1, municipality=MISUMI, hospital=GENERAL),
    ]
    assert counted(facts, municipalities=[ASHIHARA]) == [november(0, 2)]


def test_a_place_nobody_stamped_is_a_place_of_its_own(facts):
    facts.admitted(nov(10), hospital=None)
    facts.admitted(nov(10), municipality=None)
    assert counted(facts, by=["hospital"]) == [november(0, 1)]


def test_without_a_numerator_the_events_are_the_figure(facts):
    facts.admitted(nov(10))
    facts.admitted(nov(10), values={"stay": "planned", "days": 2})
    assert counted(facts, ADMISSIONS, as_of=nov(10)) == [november(None, 2)]
    assert counted(facts, UNPLANNED) == [november(None, 1)]


def test_a_dimension_that_the_definition_does_not_have_is_refused(facts):
    with pytest.raises(ValueError, match="not counted by insurer; drop"):
        counted(facts, by=["insurer; drop"])


def test_nothing_a_pack_says_enters_the_statement():
    span = Span(frozenset([MISUMI]), NOVEMBER["since"], NOVEMBER["until"], NOVEMBER["as_of"])
    statement, parameters = statement_of(IN_TIME, span, ["hospital"])
    words = ["stay", "planned", "had_care_manager", "days", "sheet", "admission-info", "sheet.sent", MISUMI]
    assert [word for word in words if f"'{word}" in statement or f'"{word}' in statement] == []
    assert sorted(parameters) == sorted({f"p{n}" for n in range(len(parameters))})


@pytest.mark.parametrize(
    ("as_of", "settled"),
    [
        (nov(30), False),
        (datetime(2026, 12, 3, tzinfo=TOKYO), False),
        (datetime(2026, 12, 4, tzinfo=TOKYO), True),
    ],
)
def test_a_month_is_settled_when_it_and_its_windows_are_over(as_of, settled):
    assert is_settled(IN_TIME, [november(1, 2)], date(2026, 11, 1), as_of) is settled
    assert is_settled(IN_TIME, [november(1, 2, open=1)], date(2026, 11, 1), as_of) is False


hours = st.integers(-24 * 12, 24 * 45).map(lambda n: nov(1, 0) + timedelta(hours=n))
stays = st.tuples(
    hours,
    st.integers(-24 * 12, 24 * 8),
    st.sampled_from([MISUMI, ASHIHARA, "999999"]),
    st.sampled_from([GENERAL, TOWN, None]),
    st.fixed_dictionaries(
        {
            "stay": st.sampled_from(["planned", "unplanned"]),
            "days": st.sampled_from([None, 1, 3, 4, 3.5, "2"]),
            "had_care_manager": st.sampled_from([True, True, False, None, 1]),
        }
    ),
    st.lists(
        st.tuples(
            st.integers(-24 * 9, 24 * 9),
            st.sampled_from(["sheet.sent", "told.by-phone", "entry.posted"]),
            st.sampled_from(["admission-info", "discharge-info"]),
        ),
        max_size=3,
    ),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(stays, max_size=12), hours)
def test_postgresql_and_python_count_the_same(facts, told, as_of):
    facts.rows.clear()
    facts.cursor.execute("truncate facts_fact_now")
    for at, late, municipality, hospital, values, sendings in told:
        known = at + timedelta(hours=late)
        stay = facts.admitted(at, known=known, municipality=municipality, hospital=hospital, values=values)
        for after, kind, sheet in sendings:
            facts.sent(stay, at + timedelta(hours=after), kind, sheet)
    for indicator in (IN_TIME, ADMISSIONS, UNPLANNED):
        counted(facts, indicator, as_of=as_of, by=["municipality", "hospital"])

"""Kept cells tell what counting anew tells, whatever happened between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.db.ids import new_id
from renkei.ground.facts import actions as facts
from renkei.ground.tasks.calendar import TOKYO
from renkei.plan import jobs, kept
from renkei.plan.counting import count
from renkei.plan.series import every_definition
from tests.cast import actor_of
from tests.plan.conftest import ASHIHARA, GENERAL, MISUMI, TOWN, nov
from tests.scenes.hospital_stay.story import clock

TOWNS = [MISUMI, ASHIHARA]
EVERY = sorted(every_definition(), key=lambda one: (one.id, one.version))
YEARS = {"since": date(2026, 4, 1), "until": date(2027, 12, 1)}
NOW = nov(25)
PEOPLE = [UUID(int=501), UUID(int=502)]
STAYS = [UUID(int=601), UUID(int=602), UUID(int=603)]


@pytest.fixture
def world(cast) -> Iterator:
    with patch.object(facts, "subject_of", lambda patient: patient), clock(NOW):
        yield cast


def tell(world, kind: str, key: UUID, at: datetime, **columns) -> None:
    where = {"municipality": MISUMI, "hospital": GENERAL, "match": STAYS[0], "values": {}}
    person = columns.pop("person", PEOPLE[0])
    with acting_as(world.suzuki.pk):
        facts.emit(
            kind, key, person, occurred_at=at, known_at=at, by=actor_of(world.suzuki), **(where | columns)
        )


def take_up(**changes) -> None:
    with as_office(), connection.cursor() as cursor:
        kept.take_up(dict.fromkeys(EVERY, TOWNS), EVERY, cursor, **({"patient": False} | changes))


def differences(now: datetime = NOW) -> list:
    """Where what is kept is not what is counted: by every definition and dimension."""
    found = []
    with as_office(), connection.cursor() as cursor:
        asked = {"cursor": cursor, "municipalities": TOWNS, "as_of": now, **YEARS}
        for one in EVERY:
            for by in ("", *one.dimensions):
                anew = count(one, by=[by] if by else [], **asked)
                there = kept.cells(one, by=by, **asked)
                if anew != there:
                    found.append((one.id, by, anew, there))
    return found


def test_nothing_is_kept_before_it_is_asked_for(world):
    tell(world, "stay.admitted", new_id(), nov(10), values={"had_care_manager": True})
    assert len(differences()) > 0
    take_up()
    assert differences() == []


def test_what_happens_later_is_taken_up(world):
    take_up()
    key = new_id()
    tell(world, "stay.admitted", key, nov(10), values={"had_care_manager": True})
    take_up()
    tell(world, "sheet.sent", new_id(), nov(11), values={"sheet": "admission-info"})
    take_up()
    assert differences() == []
    tell(world, "stay.admitted", key, nov(10) - timedelta(days=20), values={"had_care_manager": True})
    take_up()
    assert differences() == []
    with acting_as(world.suzuki.pk):
        facts.void("stay.admitted", key)
    take_up()
    assert differences() == []


def test_an_answer_that_moves_to_another_stay_leaves_the_first(world):
    for stay in STAYS[:2]:
        tell(world, "stay.admitted", new_id(), nov(10), match=stay, values={"had_care_manager": True})
    sheet = new_id()
    for stay in STAYS[:2]:
        tell(world, "sheet.sent", sheet, nov(11), match=stay, values={"sheet": "admission-info"})
        take_up()
        assert differences() == []


def test_days_that_run_end_by_themselves(world):
    tell(world, "stay.discharged", new_id(), nov(20), values={"outcome": "home"})
    take_up()
    assert differences(nov(25)) == differences(nov(25) + timedelta(days=40)) == []


def test_cells_of_a_definition_that_no_pack_has_any_more_go(world):
    tell(world, "stay.admitted", new_id(), nov(10))
    old = replace(EVERY[0], version="0")
    with as_office(), connection.cursor() as cursor:
        kept.count_whole(old, TOWNS, cursor)
    tell(world, "stay.admitted", new_id(), nov(10))
    take_up()
    with as_office(), connection.cursor() as cursor:
        cursor.execute("select count(*) from plan_keptcell where definition = %s", [kept.definition_of(old)])
        assert cursor.fetchone() == (0,)


def test_a_page_leaves_many_changes_to_the_worker_and_says_until_when_it_is_true(world, monkeypatch):
    take_up()
    monkeypatch.setattr(kept, "A_FEW_CHANGES", 1)
    for _n in range(2):
        tell(world, "stay.admitted", new_id(), nov(10))
    take_up()
    assert len(differences()) > 0
    with as_office(), connection.cursor() as cursor:
        assert kept.current_to(cursor) <= NOW
    jobs.keep_figures(0)
    with as_office(), connection.cursor() as cursor:
        cursor.execute("select count(*) from facts_uncounted")
        assert cursor.fetchone() == (0,)
    assert differences() == []


def test_after_a_flood_everything_is_counted_anew(world, monkeypatch):
    take_up()
    monkeypatch.setattr(kept, "A_FLOOD", 1)
    for _n in range(2):
        tell(world, "stay.admitted", new_id(), nov(10))
    take_up()
    assert differences() == []


@pytest.mark.parametrize("table", ["plan_keptcell", "plan_counted"])
def test_nobody_but_the_statistics_role_touches_what_is_kept(world, table):
    for statement in (
        f"select 1 from {table}",
        f"delete from {table}",
        f"update {table} set definition = ''",
    ):
        with pytest.raises(Exception) as caught, acting_as(world.utsugi.pk), connection.cursor() as cursor:
            cursor.execute(statement)
        assert isinstance(caught.value.__cause__, errors.InsufficientPrivilege)


KINDS = (
    "stay.admitted",
    "stay.discharged",
    "discharge.announced",
    "sheet.sent",
    "summary.handed",
    "call.made",
)
happenings = st.tuples(
    st.sampled_from(KINDS),
    st.integers(0, 3),  # which of the kind: the same again is a correction
    st.integers(-100, 40),
    st.sampled_from([*STAYS, None]),
    st.sampled_from(PEOPLE),
    st.sampled_from([*TOWNS, "999999", None]),
    st.sampled_from([GENERAL, TOWN, None]),
    st.sampled_from(["care", "support", "none"]),
    st.sampled_from(["tell", "tell", "tell", "void", "take up"]),
)
KEYS = {(kind, n): new_id() for kind in KINDS for n in range(4)}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(happenings, min_size=1, max_size=14))
def test_kept_is_counted_after_anything(world, happened):
    with as_office(), connection.cursor() as cursor:
        kept._start_anew(cursor)
    with acting_as(world.suzuki.pk):
        for kind, n in KEYS:
            facts.void(kind, KEYS[kind, n])
    take_up()
    for kind, n, day, stay, person, town, hospital, certification, what in happened:
        values = {
            "certification": certification,
            "outcome": "home",
            "sheet": "admission-info",
            "stay": "planned",
        }
        more = {"days": n, "had_care_manager": n > 0, "profession": ["care_manager", "doctor"][n % 2]}
        if what == "void":
            with acting_as(world.suzuki.pk):
                facts.void(kind, KEYS[kind, n])
        elif what == "take up":
            take_up()
        else:
            at = datetime(2026, 10, 20, 12, tzinfo=TOKYO) + timedelta(days=day)
            where = {"match": stay, "person": person, "municipality": town, "hospital": hospital}
            tell(world, kind, KEYS[kind, n], at, values=values | more, **where)
    take_up()
    assert differences() == []

"""Home again, and back in hospital: found by PostgreSQL and in Python, from facts of different stays of one person."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import TOKYO
from renkei.plan.counting import Cell, count, recount
from renkei.plan.definition import load_indicators
from renkei.plan.words import describe, words_of
from tests.plan.conftest import GENERAL, MISUMI, nov

HOME, BACK, CALLED = load_indicators(Path(STANDARD_PACK, "indicators", "discharge.toml"))
CHIYONO, ISAMU = UUID(int=101), UUID(int=102)
FIRST, SECOND = UUID(int=201), UUID(int=202)
LATER = datetime(2027, 1, 20, tzinfo=TOKYO)


def discharged(facts, at, outcome="home", subject=CHIYONO, stay=FIRST) -> None:
    where = {"municipality": MISUMI, "hospital": GENERAL, "subject": subject, "match": stay}
    facts.add(
        "stay.discharged", occurred_at=at, known_at=at, recorded_at=at, values={"outcome": outcome}, **where
    )


def admitted(facts, at, subject=CHIYONO, of=SECOND, **values) -> None:
    when = {"occurred_at": at, "known_at": at, "recorded_at": at}
    facts.add("stay.admitted", **when, subject=subject, match=of, values=values)


def counted(facts, indicator) -> list[tuple[int | None, int, int]]:
    asked = {
        "municipalities": [MISUMI],
        "since": date(2026, 11, 1),
        "until": date(2026, 12, 1),
        "as_of": LATER,
        "by": ["hospital"],
    }
    cells = count(indicator, cursor=facts.cursor, **asked)
    assert recount(indicator, facts.rows, **asked) == cells
    assert all(cell == Cell(date(2026, 11, 1), cell.n, cell.N, 0, hospital=GENERAL) for cell in cells)
    return [(cell.n, cell.N, cell.open) for cell in cells]


def test_a_death_is_neither_a_return_nor_a_failure_to_return(facts):
    for stay, outcome in enumerate(("home", "home", "facility", "unknown", "died")):
        discharged(facts, nov(10, 0), outcome, stay=UUID(int=300 + stay))
    assert counted(facts, HOME) == [(2, 4, 0)]


@pytest.mark.parametrize(
    ("day", "n"), [(11, 1), (40, 1), (41, 0), (10, 0), (9, 0)]
)  # the thirtieth day, to its end, is in; the day of the discharge is another hospital's continuation
def test_back_within_thirty_days(facts, day, n):
    discharged(facts, nov(10, 0))
    admitted(facts, nov(day, 23))
    assert counted(facts, BACK) == [(n, 1, 0)]


def test_neither_the_same_stay_nor_somebody_elses_is_a_return(facts):
    admitted(facts, nov(10, 9), of=FIRST)
    discharged(facts, nov(10, 0))  # admitted and discharged on one day
    admitted(facts, nov(12), subject=ISAMU)
    admitted(facts, nov(12), subject=None)
    assert counted(facts, BACK) == [(0, 1, 0)]


def test_two_returns_are_one(facts):
    discharged(facts, nov(10, 0))
    admitted(facts, nov(12), of=SECOND)
    admitted(facts, nov(14), of=UUID(int=203))
    assert counted(facts, BACK) == [(1, 1, 0)]


@pytest.mark.parametrize(
    ("values", "n"),
    [
        ({"stay": "planned", "reason": "treatment"}, 0),  # the next course of a chemotherapy
        ({"stay": "unplanned", "reason": "treatment"}, 1),
        ({"stay": "planned", "reason": "acute"}, 1),
        ({}, 1),
    ],
)
def test_a_planned_treatment_is_no_return(facts, values, n):
    discharged(facts, nov(10, 0))
    admitted(facts, nov(12), **values)
    assert counted(facts, BACK) == [(n, 1, 0)]


@pytest.mark.parametrize(
    ("indicator", "n", "excluded"),
    [
        (HOME, "そのうち、自宅への退院。", "亡くなられたことによる退院は除きます。"),
        (
            BACK,
            "そのうち、退院の次の日から数えて30日以内に、同じ人の次の入院があったもの。"
            "予定の治療・手術の入院（化学療法など）は数えません。",
            "亡くなられたことによる退院は除きます。",
        ),
    ],
)
def test_the_words_come_from_the_definition(indicator, n, excluded):
    said = describe(indicator, words_of(STANDARD_PACK), region="美澄市")
    assert (said.N, said.n, said.excluded) == ("その月にあった、美澄市に住む人の退院。", n, excluded)
    assert said.about == "成果の指標　月ごとに、日々の記録から数えます　とりまとめ：連携協議会"

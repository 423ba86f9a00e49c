"""Municipality × question, from the real survey."""

from dataclasses import replace

import pytest

from renkei.ground.region.municipalities import standard_finder
from renkei.network.comparison import Filter, State, compare


@pytest.fixture(scope="module")
def mie():
    return standard_finder().within("24")


@pytest.fixture
def matrix(survey, mie, sheet):
    return lambda confirmed=(), **filter: compare(survey.answers, mie, sheet, Filter(**filter), confirmed)


def names(matrix):
    return [row.municipality.name for row in matrix.rows]


def test_every_municipality_has_a_row_and_every_question_a_column(matrix):
    whole = matrix()
    assert (len(whole.rows), len(whole.fields)) == (29, 17)
    assert whole.count(State.BLANK) == 23  # 20 empty cells; those 3 of 尾鷲・紀北 stand twice
    assert whole.count(State.MISSING) == 0


def test_a_joint_answer_is_shown_for_each_of_its_municipalities(matrix):
    rows = {row.municipality.name: row for row in matrix().rows}
    assert [each.name for each in rows["御浜町"].joint_with] == ["熊野市", "紀宝町"]
    assert rows["御浜町"].cells == rows["熊野市"].cells == rows["紀宝町"].cells
    assert rows["桑名市"].joint_with == ()


def test_saying_that_there_is_none_is_not_the_same_as_a_blank(matrix):
    rows = {row.municipality.name: row for row in matrix().rows}
    assert [cell.state for cell in rows["伊賀市"].cells[1:5]] == [State.NONE] * 4
    ict = {name: row.cells[14].state for name, row in rows.items()}
    assert [ict[name] for name in ("朝日町", "菰野町", "津市")] == [State.NONE, State.BLANK, State.ANSWERED]


def test_a_municipality_without_an_answer_says_so(survey, mie, sheet):
    given = [answer for answer in survey.answers if answer.tab != "津市"]
    row = compare(given, mie, sheet).rows[0]
    assert (row.municipality.name, {cell.state for cell in row.cells}) == ("津市", {State.MISSING})


def test_narrowed_by_medical_area_and_question(matrix):
    narrowed = matrix(medical_area="東紀州", fields=("sharing_4", "hub"))
    assert names(narrowed) == ["尾鷲市", "熊野市", "紀北町", "御浜町", "紀宝町"]
    assert [field.id for field in narrowed.fields] == ["hub", "sharing_4"]


def test_rows_stand_together_by_medical_area(matrix):
    assert [(area, len(rows)) for area, rows in matrix().by_area()] == [
        *(("中勢伊賀", 3), ("北勢", 10), ("南勢志摩", 11), ("東紀州", 5))
    ]


def test_searched_whatever_the_width_or_kana(matrix):
    found = matrix(text="もしばな")
    assert names(found) == ["多気町", "大紀町"]
    hits = [
        (cell.field.id, cell.text[start:end])
        for row in found.rows
        for cell in row.cells
        for start, end in cell.hits
    ]
    assert hits == [("sharing_2", "もしバナ"), ("sharing_2", "もしばな")]
    assert names(matrix(text="ｍｃｓ　離島")) == ["鳥羽市"]
    assert names(matrix(text="菰野町")) == ["菰野町"]
    assert names(matrix(text="どこにもない言葉")) == []


def test_searching_within_one_question(matrix):
    assert names(matrix(text="MCS", fields=("sharing_4",))) == [
        "熊野市",
        "いなべ市",
        "東員町",
        "御浜町",
        "紀宝町",
    ]


def test_narrowed_by_confirmed_tags(matrix):
    confirmed = [("242110", "ict", "mcs"), ("242110", "emergency", "contact-card"), ("242144", "ict", "mcs")]
    both = frozenset({("ict", "mcs"), ("emergency", "contact-card")})
    assert names(matrix(confirmed, tags=frozenset({("ict", "mcs")}))) == ["鳥羽市", "いなべ市"]
    assert names(matrix(confirmed, tags=both)) == ["鳥羽市"]


def test_a_full_stop_does_not_make_none_an_answer(survey, mie, sheet):
    first = survey.answers[0]
    spoilt = replace(first, cells={**first.cells, "hub": "特になし。"})
    row = next(row for row in compare([spoilt], mie, sheet).rows if row.municipality.name == "桑名市")
    assert row.cells[0].state == State.NONE

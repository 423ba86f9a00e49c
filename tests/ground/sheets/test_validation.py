from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from renkei.ground.sheets.codes import Code, CodeList
from renkei.ground.sheets.definition import Field, Option, Section, Sheet
from renkei.ground.sheets.paths import Paths
from renkei.ground.sheets.prefill import Prefilled, prefill
from renkei.ground.sheets.validation import Counted, validate, values

MEALS = (Option("plain", "普通"), Option("minced", "きざみ"), Option("mixer", "ミキサー・ペースト"))
LEVELS = CodeList("care-level", "要介護度", "", (Code("21", "要介護１"), Code("22", "要介護２")))
FIELDS = (
    Field("name", "氏名", "text", "本人", required=True, prefill="patient.name"),
    Field("story", "生活歴", "longtext", "本人"),
    Field("born", "生年月日", "date", "本人", prefill="patient.birth_date"),
    Field("phone", "電話", "phone", "本人", required=True, prefill="patient.phone"),
    Field("level", "要介護度", "code", "本人", codes=LEVELS),
    Field("weight", "体重", "number", "からだ", unit="kg", range=(20, 200), prefill="patient.weight"),
    Field("meals", "食事の形", "choices", "からだ", options=MEALS, prefill="patient.meals"),
    Field("alone", "ひとり暮らし", "yesno", "からだ"),
)
SHEET = Sheet(
    id="visit",
    title="訪問の記録",
    version="2026-04",
    about="patient",
    paper="A4",
    source="",
    sections=(Section("本人", FIELDS[:5]), Section("からだ", FIELDS[5:])),
    path=Path("visit.toml"),
)


def read(field: str, typed):
    return validate(SHEET, {field: typed}).values[field]


def problem(field: str, typed) -> str:
    checked = validate(SHEET, {field: typed})
    assert checked.data[field] == typed
    assert field in checked.look
    return checked.problems[field]


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-01",
        "2026/3/1",
        "2026年3月1日",
        "20260301",
        "令和8年3月1日",
        "R8.3.1",
        "ｒ８．３．１",
        "令和 8 年 3 月 1 日",
    ],
)
def test_a_date_may_be_written_as_people_write_it(typed):
    assert read("born", typed) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("昭和11年2月3日", date(1936, 2, 3)),
        ("S11/2/3", date(1936, 2, 3)),
        ("昭11.2.3", date(1936, 2, 3)),
        ("S110203", date(1936, 2, 3)),
        ("令080301", date(2026, 3, 1)),
        ("大正15年1月1日", date(1926, 1, 1)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成32年4月1日", date(2020, 4, 1)),
    ],
)
def test_japanese_eras_are_understood(typed, meant):
    assert read("born", typed) == meant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("きのう", "日付は「令和8年3月1日」「R8.3.1」「2026-03-01」のような形で入力してください。"),
        ("2026-02-30", "暦にない日付です。ご確認ください。"),
        ("令和元年4月30日", "令和が始まる前の日付です。ご確認ください。"),
    ],
)
def test_a_date_that_cannot_be_is_told(typed, words):
    assert problem("born", typed) == words


@pytest.mark.parametrize(("typed", "meant"), [("５２．５", "52.5"), ("52.5kg", "52.5"), (" 52 ㎏ ", "52")])
def test_a_number_may_be_full_width_and_carry_its_unit(typed, meant):
    assert read("weight", typed) == Decimal(meant)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("五十", "数字で入力してください。"),
        ("NaN", "数字で入力してください。"),
        ("1234567890123", "数字で入力してください。"),
        ("1e2", "数字で入力してください。"),
        ("520", "体重は20から200の間で入力してください。"),
    ],
)
def test_a_number_that_cannot_be_is_told(typed, words):
    assert problem("weight", typed) == words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("０９０ー１２３４ー５６７８", "090-1234-5678"),
        ("(0598)12-3456", "(0598)12-3456"),
        ("+81 90-1234-5678", "090-1234-5678"),
        ("0598123456", "0598123456"),
    ],
)
def test_a_phone_number_keeps_its_grouping(typed, stored):
    assert read("phone", typed) == stored


@pytest.mark.parametrize("typed", ["12-3456", "090-1234-56789", "なし"])
def test_a_phone_number_of_wrong_length_is_told(typed):
    assert problem("phone", typed) == "電話番号は10けたか11けたで入力してください。"


@pytest.mark.parametrize("typed", ["21", "２１", "要介護１", "要介護1"])
def test_a_code_is_found_by_value_or_by_its_words(typed):
    assert read("level", typed) == "21"


def test_a_choice_that_is_not_offered_is_told():
    assert problem("level", "要介護9") == "「要介護9」は選択肢にありません。選び直してください。"
    assert problem("alone", "たぶん") == "「たぶん」は選択肢にありません。選び直してください。"


@pytest.mark.parametrize(
    "typed", [["plain", "mixer"], "普通、ミキサー・ペースト", "普通\nmixer", "普通,mixer,普通"]
)
def test_several_choices_come_as_a_list_or_in_one_cell(typed):
    assert read("meals", typed) == ["plain", "mixer"]


def test_rare_characters_of_names_stay_as_they_are():
    assert read("name", "𠮷髙 﨑子①㊟") == "𠮷髙 﨑子①㊟"


def test_lines_of_a_long_text_stay():
    assert read("story", "漁師\r\n町内会長\n") == "漁師\n町内会長"


def test_nothing_typed_is_ever_lost():
    typed = {"name": "高橋", "weight": "五十", "born": "S11.2.3", "gone": "前の版の欄"}
    assert validate(SHEET, typed).data == {**typed, "born": "1936-02-03"}


def test_unanswered_required_fields_are_looked_at_but_block_nothing():
    checked = validate(SHEET, {"weight": "五十", "name": " 　"})
    assert checked.look == ("name", "phone", "weight")
    assert checked.problems == {"weight": "数字で入力してください。"}


def test_only_codes_numbers_and_dates_are_counted():
    data = {"name": "高橋", "phone": "0598-12-3456", "born": "S11.2.3", "level": "要介護２", "weight": "52"}
    assert values(SHEET, {**data, "meals": "普通、きざみ", "alone": "いいえ", "story": "漁師"}) == [
        Counted("born", "date", date=date(1936, 2, 3)),
        Counted("level", "code", code="22"),
        Counted("weight", "number", number=Decimal(52)),
        Counted("meals", "choices", code="plain"),
        Counted("meals", "choices", code="minced"),
        Counted("alone", "yesno", code="no"),
    ]


def test_a_sheet_is_filled_from_the_record():
    paths = Paths()
    for name, label in [("name", "氏名"), ("birth_date", "生年月日"), ("phone", "電話"), ("weight", "体重")]:
        paths.register(f"patient.{name}", label, lambda person, name=name: person.get(name))
    paths.register("patient.meals", "食事の形", lambda person: ["plain"])
    person = {"name": "高橋 キヨ", "birth_date": date(1936, 2, 3), "weight": Decimal("48.5"), "phone": None}
    assert prefill(SHEET, {"patient": person}, paths=paths) == {
        "name": Prefilled("高橋 キヨ", "氏名"),
        "born": Prefilled("1936-02-03", "生年月日"),
        "weight": Prefilled("48.5", "体重"),
        "meals": Prefilled(["plain"], "食事の形"),
    }


def test_a_path_is_registered_once():
    paths = Paths()
    paths.register("patient.name", "氏名", str)
    with pytest.raises(ValueError, match=r"patient\.name"):
        paths.register("patient.name", "名前", str)


def test_what_no_room_offers_stays_empty():
    paths = Paths()
    paths.register("patient.name", "氏名", lambda person: "高橋")
    assert prefill(SHEET, {}, paths=paths) == {}
    assert prefill(SHEET, {"patient": None}, paths=paths) == {"name": Prefilled("高橋", "氏名")}

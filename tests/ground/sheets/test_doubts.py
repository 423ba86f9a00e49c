"""What wants a human eye, each with its reason; the order is the sheet's."""

from datetime import date

import pytest

from renkei.ground.problems import PackProblems
from renkei.ground.sheets.definition import load_sheet
from renkei.ground.sheets.doubts import Look, looks
from renkei.ground.sheets.paths import Known, Paths
from renkei.ground.sheets.prefill import prefill
from renkei.ground.sheets.validation import validate

TODAY = date(2026, 11, 16)
FIELDS = {
    "weight": 'type = "number"\n  stale_after = "30 days"',
    "phone": 'type = "phone"',
    "keeping": 'type = "text"\n  stale_after = "90 days"',
    "wish": 'type = "longtext"\n  required = true',
    "diet": 'type = "text"',
    "toilet": 'type = "text"\n  stale_after = "90 days"',
    "name": 'type = "text"',
}
KNOWN = {
    "weight": Known("48.6", "11/15 堀", on=date(2026, 11, 15), others=(Known("46.2", "11/13 デイサービス"),)),
    "phone": Known("090-0000-12", "連絡先から"),
    "keeping": Known("一部介助", "7/8 三上", on=date(2026, 7, 8)),
    "wish": Known("", ""),
    "diet": Known("きざみ", "11/10 代行入力", on=date(2026, 11, 10), unsettled="未確定の記録です"),
    "toilet": Known("日中トイレ", "8/20 大貫", on=date(2026, 8, 20)),
    "name": Known("東海林 千代乃", "基本の情報から", others=(Known("東海林 千代乃", "もう1つ"),)),
}


def load(tmp_path, fields=FIELDS):
    lines = ['id = "look"', 'title = "x"', 'version = "1"', 'about = "patient"', "[[section]]", 'title = "y"']
    for name, more in fields.items():
        lines += [
            "  [[section.field]]",
            f'  id = "{name}"\n  label = "{name}"\n  prefill = "patient.{name}"\n  {more}',
        ]
    path = tmp_path / "look.toml"
    path.write_text("\n".join(lines))
    return load_sheet(path, paths={f"patient.{name}": "" for name in fields})


@pytest.fixture
def sheet(tmp_path):
    return load(tmp_path)


@pytest.fixture
def filled(sheet):
    paths = Paths()
    for name in FIELDS:
        paths.register(f"patient.{name}", name, lambda about, name=name: KNOWN[name])
    return prefill(sheet, {"patient": None}, paths=paths)


def found(sheet, filled, **typed):
    data = {id: one.value for id, one in filled.items()} | typed
    doubts = {id: one.doubt for id, one in filled.items() if one.doubt}
    return looks(sheet, validate(sheet, data), doubts, TODAY)


def test_each_reason_is_said_in_the_sheets_order(sheet, filled):
    assert {id: look.words for id, look in found(sheet, filled).items()} == {
        "weight": "記録が2つあります",
        "phone": "ご確認ください",
        "keeping": "4か月前の記録です",
        "wish": "まだありません",
        "diet": "未確定の記録です",
    }
    assert list(found(sheet, filled)) == ["weight", "phone", "keeping", "wish", "diet"]


def test_two_sources_stand_side_by_side(sheet, filled):
    look = found(sheet, filled)["weight"]
    assert look == Look("記録が2つあります", others=(("46.2", "11/13 デイサービス"),), settles=True)
    assert found(sheet, filled)["diet"].unsettled


def test_what_was_typed_over_is_nobodys_doubt(sheet, filled):
    typed = {
        "weight": "46.2",
        "keeping": "自分でできる",
        "diet": "普通",
        "wish": "家で",
        "phone": "090-0000-1234",
    }
    assert found(sheet, filled, **typed) == {}


def test_a_value_is_old_only_after_its_days(sheet, filled):
    data = {id: one.value for id, one in filled.items()}
    doubts = {"toilet": filled["toilet"].doubt}
    checked = validate(sheet, data)
    ages = {
        day: looks(sheet, checked, doubts, day).get("toilet")
        for day in (date(2026, 11, 18), date(2026, 11, 19))
    }
    assert [look and look.words for look in ages.values()] == [None, "3か月前の記録です"]


def test_stale_after_needs_a_record_to_be_old(tmp_path):
    path = tmp_path / "look.toml"
    load(tmp_path)
    path.write_text(path.read_text().replace('  prefill = "patient.weight"\n', ""))
    with pytest.raises(PackProblems) as wrong:
        load_sheet(path, paths={f"patient.{name}": "" for name in FIELDS})
    assert [problem.text for problem in wrong.value.problems] == [
        "stale_after は、prefill のある欄にだけ書けます。"
    ]

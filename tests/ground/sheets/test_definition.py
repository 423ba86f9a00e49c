from datetime import date
from pathlib import Path

import pytest

from renkei.ground.problems import PackProblems
from renkei.ground.sheets.codes import Code, CodeList, load_code_list
from renkei.ground.sheets.definition import Option, load_sheet

PATHS = {"patient.name": "氏名", "patient.weight": "体重"}
CARE_LEVEL = CodeList(
    "care-level",
    "要介護度",
    "",
    (
        Code("11", "要支援", until=date(2006, 3, 31)),
        Code("21", "要介護1"),
        Code("12", "要支援1", since=date(2006, 4, 1)),
    ),
)
CODES = {"care-level": CARE_LEVEL}

GOOD = """\
id = "visit"
title = "訪問の記録"
version = "2026-04"
about = "patient"

[[section]]
title = "本人"

  [[section.field]]
  id = "name"
  label = "氏名"
  type = "text"
  required = true
  prefill = "patient.name"

  [[section.field]]
  id = "level"
  label = "要介護度"
  type = "code"
  codes = "care-level"

[[section]]
title = "からだ"

  [[section.field]]
  id = "weight"
  label = "体重"
  type = "number"
  unit = "kg"
  range = [20, 200]

  [[section.field]]
  id = "meals"
  label = "食事の形"
  type = "choices"
  options = { plain = "普通", minced = "きざみ" }

  [[section.field]]
  id = "alone"
  label = "ひとり暮らし"
  type = "yesno"
"""


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "visit.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def load(path):
    return load_sheet(path, paths=PATHS, codes=CODES)


def told(path) -> list[str]:
    with pytest.raises(PackProblems) as caught:
        load(path)
    return [str(problem) for problem in caught.value.problems]


def test_a_sheet_is_read_as_it_is_written(write):
    sheet = load(write(GOOD))
    assert (sheet.id, sheet.title, sheet.version, sheet.about) == (
        "visit",
        "訪問の記録",
        "2026-04",
        "patient",
    )
    assert sheet.paper == "A4"
    assert [section.title for section in sheet.sections] == ["本人", "からだ"]
    assert [field.id for field in sheet.fields] == ["name", "level", "weight", "meals", "alone"]
    name, weight = sheet.field("name"), sheet.field("weight")
    assert (name.required, name.prefill, name.section) == (True, "patient.name", "本人")
    assert (weight.unit, weight.range, weight.required) == ("kg", (20, 200), False)
    assert sheet.template.name == "visit.typ"


def test_choices_are_those_of_the_day(write):
    sheet = load(write(GOOD))
    assert sheet.field("level").choices(date(2000, 4, 1)) == (Option("11", "要支援"), Option("21", "要介護1"))
    assert sheet.field("level").choices(date(2026, 4, 1)) == (
        Option("21", "要介護1"),
        Option("12", "要支援1"),
    )
    assert [option.value for option in sheet.field("level").choices()] == ["11", "21", "12"]
    assert sheet.field("meals").choices() == (Option("plain", "普通"), Option("minced", "きざみ"))
    assert [option.label for option in sheet.field("alone").choices()] == ["はい", "いいえ"]


def test_a_value_is_shown_in_the_words_of_the_form(write):
    sheet = load(write(GOOD))
    assert sheet.field("level").shown("21") == "要介護1"
    assert sheet.field("meals").shown(["plain", "minced"]) == "普通、きざみ"
    assert sheet.field("name").shown("高橋 キヨ") == "高橋 キヨ"


def test_everything_wrong_is_told_at_once_with_its_line(write):
    text = (
        GOOD.replace('about = "patient"', 'about = "person"')
        .replace('label = "氏名"\n', "")
        .replace('prefill = "patient.name"', 'prefill = "patient.nane"')
        .replace('codes = "care-level"', 'codes = "care-levels"')
        .replace("range = [20, 200]", "range = [200, 20]")
        .replace('minced = "きざみ"', 'minced = ""')
        .replace('id = "alone"', 'id = "meals"')
        .replace('type = "yesno"', 'type = "yes"\n  colour = "red"')
    )
    assert told(write(text)) == [
        "visit.toml 4行目: 「about」に「person」は使えません。"
        "使えるのは patient・organisation・event・municipality・nobody です。",
        "visit.toml 9行目: 「label」がありません。",
        "visit.toml 13行目: prefill の「patient.nane」という記録の場所はありません。"
        "「patient.name」ではありませんか。",
        "visit.toml 19行目: コード表「care-levels」がありません。「care-level」ではありませんか。",
        "visit.toml 29行目: range の下限が上限より小さくありません。",
        "visit.toml 35行目: 選択肢「minced」の表示名がありません。",
        "visit.toml 38行目: id「meals」が2回使われています。",
        "visit.toml 40行目: 「type」に「yes」は使えません。「yesno」ではありませんか。",
        "visit.toml 41行目: 「colour」という項目はありません。",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('id = "visit"', 'id = "visits"', ["1行目: id はファイル名と同じ「visit」にしてください。"]),
        ('title = "訪問の記録"', "title = 5", ['2行目: 「title」は " " で囲んだ文字で書いてください。']),
        ('version = "2026-04"\n', "", ["1行目: 「version」がありません。"]),
        ("required = true", 'required = "はい"', ["13行目: 「required」は true か false で書いてください。"]),
        ('id = "name"', 'id = "名前"', ["10行目: id は英小文字・数字・「_」だけで書いてください。"]),
        (
            '  label = "体重"',
            '  lable = "体重"',
            [
                "25行目: 「label」がありません。",
                "27行目: 「lable」という項目はありません。「label」ではありませんか。",
            ],
        ),
        ('  codes = "care-level"\n', "", ["16行目: type が「code」のときは「codes」が必要です。"]),
        ('{ plain = "普通", minced = "きざみ" }', "{}", ["36行目: options に選択肢がありません。"]),
        (
            '{ plain = "普通", minced = "きざみ" }',
            "[]",
            ["36行目: 「options」は { 項目 = 値 } の形で書いてください。"],
        ),
        ("[20, 200]", "[20]", ["30行目: range は [下限, 上限] の形の数字2つで書いてください。"]),
        ('type = "number"', 'type = "text"', ["30行目: 「range」は type が number のときだけ書けます。"]),
    ],
)
def test_each_mistake_has_its_words(write, old, new, expected):
    assert GOOD.count(old) == 1
    assert told(write(GOOD.replace(old, new))) == [f"visit.toml {line}" for line in expected]


def test_a_sheet_without_sections_is_told(write):
    assert told(write(GOOD[: GOOD.index("[[section]]")])) == [
        "visit.toml 1行目: [[section]] が1つもありません。"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('id = "visit\ntitle = "a"', '1行目: 「"」が閉じられていません。文字は " と " で囲んでください。'),
        ('id = "visit"\ntitle "a"', "2行目: 「=」がありません。「項目名 = 値」の形で書いてください。"),
        ('id = "a"\nid = "b"', "2行目: 同じ名前の項目が2回書かれています。どちらかを消してください。"),
        (
            "id = はい",
            "1行目: 「=」の右側が正しくありません。"
            '文字は " " で囲み、はい・いいえは true・false にしてください。',
        ),
        (
            "a = 1\nb = [1, 2",
            "2行目: 書き方が正しくありません。括弧や「,」の抜け、見出しの [[ ]] をご確認ください。",
        ),
    ],
)
def test_a_slip_of_the_pen_is_told_with_its_line(write, text, expected):
    assert told(write(text)) == [f"visit.toml {expected}"]


def test_a_file_of_another_encoding_is_told(tmp_path):
    path = tmp_path / "visit.toml"
    path.write_bytes(GOOD.encode("cp932"))
    assert told(path) == ["visit.toml 1行目: 文字コードがUTF-8ではありません。UTF-8で保存し直してください。"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    path = tmp_path / "visit.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path).title == "訪問の記録"


def test_lines_are_found_behind_long_texts(write):
    long_help = 'help = """\n[[section]]\nlabel = 1\n"""\n  '
    text = GOOD.replace('type = "yesno"', long_help + 'type = "yes"')
    (problem,) = told(write(text))
    assert problem.startswith("visit.toml 45行目: 「type」に「yes」は使えません。")


CODE_FILE = """\
id = "level"
title = "要介護度"

[[code]]
value = "11"
label = "要支援"
until = 2006-03-31

[[code]]
value = "11"
label = "経過的要介護"
from = 2006-04-01
"""


def test_a_code_may_change_its_meaning_with_the_law(write):
    codes = load_code_list(write(CODE_FILE, "level.toml"))
    assert [code.label for code in codes.on(date(2006, 3, 31))] == ["要支援"]
    assert [code.label for code in codes.on(date(2006, 4, 1))] == ["経過的要介護"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("from = 2006-04-01", "from = 2006-03-31", "10行目: コード「11」が同じ期間に2回あります。"),
        ("from = 2006-04-01", 'from = "4月"', "12行目: 「from」は 2026-04-01 の形の日付で書いてください。"),
        (
            "from = 2006-04-01",
            "from = 2006-04-01\nuntil = 2006-01-01",
            "13行目: until が from より前の日付です。",
        ),
    ],
)
def test_mistakes_in_a_code_list_are_told(write, old, new, expected):
    with pytest.raises(PackProblems) as caught:
        load_code_list(write(CODE_FILE.replace(old, new), "level.toml"))
    assert f"level.toml {expected}" in str(caught.value)

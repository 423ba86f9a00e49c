"""Files of the care-plan standard: what is written is read again, and what is wrong is told by row and item."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from renkei.exchange.careplan.files import is_careplan, read_file, write_file
from renkei.exchange.careplan.kinds import KINDS, day, last_day
from renkei.exchange.careplan.layout import load_standard, newest, read_name
from renkei.ground.problems import PackProblems
from tests.exchange.careplan import CHIYONO, KEY, file, name

WIDTHS = {"UPHOSOKU": 63, "UP1KYO": 28, "UP2KYO": 22, "UP3KYO": 13, "UPKIHON": 71}
SAMPLES = {
    "insurer": "982017",
    "insured": "H000123456",
    "office": "9860000001",
    "date": "20261101",
    "month": "202611",
    "day-or-month": "202604",
    "time": "0930",
    "post": "515-0001",
    "number": "12",
    "flag": "1",
    "text": '髙﨑「みどり」, "ゆう"\r\n2行目',
}


def full_row(kind: str) -> dict[str, str]:
    items = [item for item in newest().layouts[kind].items if item.kind != "version"]
    return {item.name: next(iter(item.values), SAMPLES.get(item.kind, "")) for item in items}


def read(kind: str, *rows: dict[str, str]):
    return read_file(*file(kind, *rows))


def told(file) -> list[str]:
    return [str(wrong) for row in file.rows for wrong in row.wrong] + [str(wrong) for wrong in file.wrong]


def test_every_file_has_as_many_items_as_the_standard_counts():
    assert {kind: len(layout.items) for kind, layout in newest().layouts.items()} == WIDTHS


@pytest.mark.parametrize("kind", WIDTHS)
def test_what_is_written_is_read_again_and_written_the_same(kind):
    row = full_row(kind)
    found = read(kind, row, row)
    assert told(found) == []
    assert [dict(one.values) for one in found.rows] == [{"version": "202407"} | row] * 2
    assert write_file(kind, [one.values for one in found.rows])[0] == file(kind, row, row)[1]


def test_the_bytes_are_ms932_with_crlf_and_quoted_texts():
    data = file("UP3KYO", KEY | {"planned_on": "20261101", "content": "訪問看護", "weekday": "1"})[1]
    assert data == '202407,982017,0000123456,,20261101,"訪問看護",1,,,,,,\r\n'.encode("cp932")


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_other_encodings_and_line_ends_are_read_as_well(encoding, ending):
    text = file("UPHOSOKU", CHIYONO, CHIYONO)[1].decode("cp932").replace("\r\n", ending)
    found = read_file(name("UPHOSOKU"), text.encode(encoding))
    assert [row.values["name"] for row in found.rows] == ["東海林　千代乃"] * 2
    assert told(found) == []


def test_lines_are_counted_where_rows_begin_though_texts_hold_newlines():
    two = KEY | {"planned_on": "20261101", "need": "歩きたい。\r\n庭に出たい。"}
    found = read("UP2KYO", two, two | {"need_number": "一"})
    assert [row.line for row in found.rows] == [1, 3]
    assert told(found) == [f"{name('UP2KYO')} 3行目 課題番号: 「一」とあります。数字で書いてください。"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"birth_date": "1942/03/08"}, "生年月日: 「1942/03/08」とあります。年月日8けた（例 19350602）で書いてください。"),
        ({"birth_date": "19420230"}, "生年月日: 「19420230」とあります。年月日8けた（例 19350602）で書いてください。"),
        ({"sex": "女"}, "性別: 「女」とあります。1（男）・2（女）のどれかを入れてください。"),
        ({"kana": ""}, "フリガナ: 空いています。文字を入れてください。"),
        ({"name": "東海林\ue000"}, "氏名: 外字か、読めない文字が入っています。ふつうの漢字かカナに直してください。"),
        ({"insured": "123"}, "被保険者番号: 数字10けた（生活保護のみの方はHと9けた）ではありません。"),
        ({"level": "11"}, "要介護状態区分: 「11」とあります。06（事業対象者）・12（要支援1）・13（要支援2）・21（要介護1）・"
         "22（要介護2）・23（要介護3）・24（要介護4）・25（要介護5）のどれかを入れてください。"),
    ],
)  # fmt: skip
def test_a_wrong_item_is_told_with_what_stands_there_and_what_is_wanted(changes, sentence):
    text = file("UPHOSOKU", CHIYONO | {"name": "NAME"} | changes)[1].decode("cp932")
    data = text.replace("NAME", CHIYONO["name"]).encode("cp932")
    if "name" in changes:  # our own writer writes no such character
        data = file("UPHOSOKU", CHIYONO)[1].replace("千代乃".encode("cp932"), b"\xf0\x40")
    found = read_file(name("UPHOSOKU"), data)
    assert told(found) == [f"{name('UPHOSOKU')} 1行目 {sentence}"]


def test_a_row_of_another_width_is_told_and_the_others_are_read():
    data = file("UP3KYO", KEY | {"planned_on": "20261101"})[1]
    found = read_file(name("UP3KYO"), b"202407,982017,0000123456\r\n" + data)
    assert told(found) == [f"{name('UP3KYO')} 1行目: 項目が3個あります。週間サービス計画表 第3表は13個です。"]
    assert [row.line for row in found.rows if not row.wrong] == [2]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "ファイルが空です。"),
        (b"\r\n\r\n", "ファイルが空です。"),
        (b'202407,"open', "1行目から先の引用符（\"）が合っていません。引用符の中の \" は \"\" と書きます。"),
        (b"202208,1,2\r\n", "CSVバージョンに「202208」とあります。読めるのは「202407」です。"),
        (b"\x81", "1行目に読めない文字があります。文字コードがShift-JISかUTF-8のファイルを送ってください。"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_whole(data, sentence):
    found = read_file(name("UPHOSOKU"), data)
    assert (found.rows, len(found.wrong)) == ([], 1)
    assert told(found)[0].endswith(sentence)


def test_one_file_holds_one_version():
    data = file("UP3KYO", KEY | {"planned_on": "20261101"})[1]
    found = read_file(name("UP3KYO"), data + data.replace(b"202407,", b"202208,"))
    assert told(found) == [
        f"{name('UP3KYO')} 2行目 CSVバージョン: 「202208」とあります。1つのファイルには「202407」だけを入れてください。"
    ]


def test_letters_that_the_standard_lacks_are_written_in_their_common_form_and_told():
    data, lost = write_file(
        "UPHOSOKU", [CHIYONO | {"name": "𠮷田 髙子", "address_1": "🏠町", "address_2": "か\u3099"}]
    )
    row = read_file(name("UPHOSOKU"), data).rows[0].values
    assert (row["name"], row["address_1"], row["address_2"]) == ("吉田 髙子", "〓町", "が")
    assert lost == {"𠮷", "🏠"}


def test_the_name_of_a_file_says_what_it_is_and_whose():
    found = read_name(name("UPHOSOKU").replace(".CSV", " (1).csv"), newest())
    assert (found.kind, found.sender, found.receiver) == ("UPHOSOKU", "9870000001", "9860000001")
    assert read_name("upkihon_利用者.csv", newest()).sender == ""
    assert [is_careplan(one) for one in ("UP1KYO.csv", "利用者一覧.csv", "UPHOSOKUX_.csv")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("UPPLAN_202611_1.CSV", "サービス利用票（計画・実績）"),
        ("UPKIHON_SUB1_1.CSV", "介護予防のそのほかの帳票"),
        ("DLT1KYO_1.CSV", "消すことを伝えるファイル"),
    ],
)
def test_other_files_of_the_standard_are_passed_over_by_name(file, title):
    assert read_file(file, b"whatever").passed_over == title


def test_a_layout_that_is_not_one_is_told_by_file_and_line(tmp_path):
    (tmp_path / "standard.toml").write_text(
        'title = "t"\nversion = "202701"\nsource = "s"\n[[file]]\nid = "A"\ntitle = "a"\nname = "A_{stamp}.CSV"\n'
    )
    (tmp_path / "A.csv").write_text(
        "番号,項目,名前,種類,必須,値\n1,版,version,version,○,\n3,名,name,text,,\n3,性,version,code,,1\n"
    )
    with pytest.raises(PackProblems) as refused:
        load_standard(tmp_path)
    assert str(refused.value).splitlines() == [
        "A.csv 3行目: 番号は2のはずです。",
        "A.csv 4行目: コードの値は「1=男 2=女」の形で書いてください。",
        "A.csv 4行目: 名前「version」が2回あります。",
    ]


def test_days_and_months():
    assert (day("00000000"), day(""), day("20240230")) == (None, None, None)
    assert (str(day("20240229")), str(last_day("202402")), str(last_day("20240215"))) == (
        "2024-02-29",
        "2024-02-29",
        "2024-02-15",
    )


def is_utf8_of_ms932_letters(text: str) -> bool:
    """Nobody can tell: of both encodings these bytes are a text that an older system may hold."""
    try:
        read_otherwise = text.encode("cp932").decode("utf-8")
        return bool(read_otherwise.encode("cp932")) and not text.isascii()
    except UnicodeError:
        return False


TWINS = "¢£¬‖−〜"  # MS932 writes them as their twins
LETTERS = st.characters(
    codec="cp932", exclude_categories=["Co", "Cc"], exclude_characters=TWINS
) | st.sampled_from(["\n", "\r\n", ",", '"'])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(LETTERS, max_size=12).map("".join), min_size=1, max_size=6))
@example(["遏Ё"])  # its bytes are UTF-8 too, of a letter that MS932 does not know
def test_any_text_of_ms932_comes_back_as_it_was(texts):
    assume(not any(is_utf8_of_ms932_letters(text) for text in texts))
    assert KINDS["text"].quoted
    found = read("UP2KYO", *(KEY | {"planned_on": "20261101", "need": text} for text in texts))
    assert [row.values["need"] for row in found.rows] == texts

from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from renkei.ground.sheets.validation import validate
from renkei.ground.sheets.workbook import read_workbook, write_workbook
from renkei.ground.workbook import MAX_UNPACKED, WorkbookProblem
from tests.ground.sheets.test_validation import SHEET

ANSWER = "0199c2f0-0000-7000-8000-000000000001"
DATA = {
    "name": "𠮷田 髙﨑①",
    "story": "=漁師だった\n+町内会長\n@市場",
    "born": "1936-02-03",
    "phone": "0598-12-3456",
    "level": "22",
    "weight": "48.5",
    "meals": ["plain", "mixer"],
    "alone": "no",
}
BY_WORDS = {"level": "要介護２", "meals": "普通\nミキサー・ペースト", "alone": "いいえ"}


def page_of(content: bytes):
    return load_workbook(BytesIO(content)).active


def saved(page) -> bytes:
    file = BytesIO()
    page.parent.save(file)
    return file.getvalue()


def cell_of(page, field: str):
    row = next(row for row in range(1, page.max_row + 1) if page.cell(row, 4).value == field)
    return page.cell(row, 2)


def stripped(content: bytes) -> bytes:
    """What a gateway leaves that keeps values only, each as a plain text."""
    bare = Workbook()
    for row in page_of(content).iter_rows():
        for cell in row:
            if cell.value is not None:
                plain = bare.active.cell(cell.row, cell.column)
                plain.value, plain.data_type = str(cell.value), "s"
    return saved(bare.active)


@pytest.mark.parametrize("passed", [lambda content: content, stripped], ids=["as written", "values only"])
def test_an_answer_comes_back_as_it_went(passed):
    read = read_workbook(passed(write_workbook(SHEET, ANSWER, DATA)))
    assert (read.sheet_id, read.version, read.answer_id) == ("visit", "2026-04", ANSWER)
    assert read.data == {**DATA, **BY_WORDS}
    assert read.problems == []
    assert validate(SHEET, read.data).data == DATA


def test_an_empty_sheet_comes_back_empty():
    read = read_workbook(stripped(write_workbook(SHEET, ANSWER, {})))
    assert read.data == dict.fromkeys(DATA, "")


def test_the_workbook_is_plain():
    content = write_workbook(SHEET, ANSWER, DATA)
    names = ZipFile(BytesIO(content)).namelist()
    assert [name for name in names if any(part in name for part in ("vba", "comment", "media", "link"))] == []
    book = load_workbook(BytesIO(content))
    assert [page.sheet_state for page in book.worksheets] == ["visible"]
    assert not any(size.hidden for size in book.active.column_dimensions.values())


@pytest.mark.parametrize("typed", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula(typed):
    cell = cell_of(page_of(write_workbook(SHEET, ANSWER, {"story": typed})), "story")
    assert (cell.value, cell.data_type, cell.quotePrefix) == (typed, "s", True)


def test_control_characters_do_not_break_the_file():
    assert (
        read_workbook(write_workbook(SHEET, ANSWER, {"story": "漁\x0b師\r\n町"})).data["story"] == "漁師\n町"
    )


def test_a_text_too_long_for_a_cell_is_not_cut():
    with pytest.raises(WorkbookProblem, match="長い文"):
        write_workbook(SHEET, ANSWER, {"story": "長" * 32_768})


def test_a_formula_is_refused_by_row_and_field():
    page = page_of(write_workbook(SHEET, ANSWER, DATA))
    cell_of(page, "weight").value = "=40+8"
    row = cell_of(page, "weight").row
    read = read_workbook(saved(page))
    assert read.problems == [f"{row}行目「体重」: 計算式は受け取れません。結果の値を入力してください。"]
    assert "weight" not in read.data


def test_cells_that_excel_retyped_are_understood():
    page = page_of(write_workbook(SHEET, ANSWER, {}))
    for field, value in {"born": datetime(1936, 2, 3), "weight": 48.0, "alone": True, "level": 21}.items():
        cell_of(page, field).value = value
    cell_of(page, "born").number_format = "yyyy/m/d"
    assert validate(SHEET, read_workbook(saved(page)).data).data == {
        **dict.fromkeys(DATA, ""),
        **{"born": "1936-02-03", "weight": "48", "alone": "yes", "level": "21"},
    }


def test_a_date_that_lost_its_format_is_still_a_date():
    page = page_of(write_workbook(SHEET, ANSWER, {}))
    cell_of(page, "born").value = 46082
    assert validate(SHEET, read_workbook(saved(page)).data).values["born"] == date(2026, 3, 1)


def test_moved_rows_and_an_inserted_column_do_no_harm():
    page = page_of(write_workbook(SHEET, ANSWER, DATA))
    page.insert_rows(3, 2)
    page.insert_cols(2)
    assert read_workbook(saved(page)).data == {**DATA, **BY_WORDS}


def test_lost_and_doubled_keys_are_told_by_row():
    page = page_of(write_workbook(SHEET, ANSWER, DATA))
    name, phone = cell_of(page, "name").row, cell_of(page, "phone").row
    page.cell(name, 4).value = None
    page.cell(phone, 4).value = "born"
    read = read_workbook(saved(page))
    assert read.problems == [
        f"{name}行目「氏名」: 右端の「欄の記号」が消えているため、読めませんでした。",
        f"{phone}行目「電話」: 同じ欄が2回あります。上の行を使いました。",
    ]
    assert read.data["born"] == "1936-02-03"


def zipped(**parts: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_entities(content: bytes) -> bytes:
    """The same workbook whose first page grows by a thousand million when its entities are opened."""
    archive = ZipFile(BytesIO(content))
    parts = {name: archive.read(name) for name in archive.namelist()}
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    page = parts["xl/worksheets/sheet1.xml"].decode()
    page = page.replace("<t>氏名", "<t>&e9;")
    parts["xl/worksheets/sheet1.xml"] = f'<!DOCTYPE page [<!ENTITY e0 "長い">{grown}]>{page}'.encode()
    return zipped(**parts)


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ではありません"),
        (b"plain text", "ではありません"),
        (write_workbook(SHEET, ANSWER, DATA)[:-200], "こわれていて読めません"),
        (zipped(a=b"not a workbook"), "ではありません"),
        (OLD, "古い形式（.xls）"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "パスワードがかかっています"),
        (zipped(bomb=bytes(MAX_UNPACKED + 1)), "中身が大きすぎます"),
        (with_entities(write_workbook(SHEET, ANSWER, DATA)), "こわれていて読めません"),
        (stripped(saved(Workbook().active)), "「様式」の行が見つかりません"),
    ],
    ids=["empty", "text", "cut", "zip", "xls", "encrypted", "bomb", "entities", "another workbook"],
)
def test_a_file_of_no_use_is_told_in_words(content, words):
    with pytest.raises(WorkbookProblem, match=words):
        read_workbook(content)

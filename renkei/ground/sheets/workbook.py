"""A sheet as an Excel workbook, there and back.

Everything needed to read it back stands in plain visible cells, so it survives offices whose gateways strip
files down to values. Cells are texts: what was typed comes back as it was typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from renkei.ground.sheets.definition import Field, Sheet
from renkei.ground.sheets.validation import Data, is_answered
from renkei.ground.workbook import WorkbookProblem, safe_copy, write_text

SHEET_ID, VERSION, ANSWER_ID = "様式", "版", "整理番号"
HEADINGS = ("項目", "記入欄", "書き方", "欄の記号")
WIDTHS = (34, 60, 34, 18)

LONGEST_LIST = 255  # of the choices that Excel can offer in a cell
MOST_ROWS, MOST_COLUMNS = 2_000, 8

GREY, LINE = "949494", Side("thin", "B4B4B4")
BOX = Border(LINE, LINE, LINE, LINE)
SHADE = PatternFill("solid", "F2F2F2")


@dataclass
class Read:
    sheet_id: str = ""
    version: str = ""
    answer_id: str = ""
    data: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)  # cells that could not be taken, with their row


def write_workbook(sheet: Sheet, answer_id: str, data: Data) -> bytes:
    book = Workbook()
    page = book.active
    page.title = sheet.title[:31]
    book.properties.title, book.properties.creator = sheet.title, "Renkei"
    _write_head(page, sheet, answer_id)
    for section in sheet.sections:
        _write_row(page, (section.title,), bold=True)
        for entry in section.asked:
            _write_field(page, entry, data.get(entry.id, ""))
    _lay_out(page)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_head(page: Worksheet, sheet: Sheet, answer_id: str) -> None:
    _write_row(page, (sheet.title,), bold=True)
    _write_row(page, (_("「記入欄」に入力し、保存してお返しください。ほかの列は消さないでください。"),))
    for name, value in ((SHEET_ID, sheet.id), (VERSION, sheet.version), (ANSWER_ID, answer_id)):
        _write_row(page, (name, value))
    _write_row(page, HEADINGS, bold=True, shade=SHADE)


def _write_field(page: Worksheet, entry: Field, value: str | list[str]) -> None:
    _write_row(page, (entry.label, words(entry, value), _how_to(entry), entry.id))
    row = page.max_row
    page.cell(row, 4).font = Font(size=8, color=GREY)
    for column in range(1, 5):
        page.cell(row, column).border = BOX
    _offer_choices(page, entry, row)


def _write_row(
    page: Worksheet, texts: tuple[str, ...], bold: bool = False, shade: PatternFill | None = None
) -> None:
    row = page.max_row + 1 if page["A1"].value else 1
    for column, text in enumerate(texts, start=1):
        cell = page.cell(row, column)
        write_text(cell, text)
        cell.font = Font(bold=bold)
        cell.alignment = Alignment(wrap_text=column < 4 and len(texts) > 1, vertical="top")
        if shade:
            cell.fill = shade


def words(entry: Field, value: str | list[str]) -> str:
    """As people read it; several choices one a line."""
    values = value if isinstance(value, list) else [value]
    return "\n".join(entry.shown(item) for item in values)


def _how_to(entry: Field) -> str:
    choices = "／".join(option.label for option in entry.choices(localdate()))
    several = _("いくつでも（1行に1つ）") if entry.type == "choices" else ""
    example = _("例: 令和8年3月1日") if entry.type == "date" else ""
    return "\n".join(filter(None, (several, choices, example, entry.unit, entry.help)))


def _offer_choices(page: Worksheet, entry: Field, row: int) -> None:
    labels = [option.label for option in entry.choices(localdate())]
    joined = ",".join(labels)
    if (
        not labels
        or entry.type == "choices"
        or len(joined) > LONGEST_LIST
        or joined.count(",") >= len(labels)
    ):
        return
    offer = DataValidation("list", formula1='"{}"'.format(joined.replace('"', '""')), showErrorMessage=False)
    offer.add(page.cell(row, 2))
    page.add_data_validation(offer)


def _lay_out(page: Worksheet) -> None:
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def read_workbook(content: bytes) -> Read:
    """Values are texts as typed, for `validate`. Raises WorkbookProblem when nothing can be read."""
    copy = safe_copy(content)
    try:
        book = load_workbook(copy, read_only=True)
        pages = [_rows(page) for page in book.worksheets]
    except Exception as damage:  # the library fails in as many ways as files can be broken
        raise WorkbookProblem(
            _("ファイルが壊れていて読めません。もう一度保存してからお送りください。")
        ) from damage
    for rows in pages:
        read = _read_page(rows)
        if read.sheet_id:
            return read
    raise WorkbookProblem(_("「様式」の行が見つかりません。お渡ししたExcelに記入してお返しください。"))


def _rows(page: Any) -> list[tuple[Any, ...]]:
    page.reset_dimensions()  # what a file says of its own size is not to be believed
    return list(page.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS))


def _read_page(rows: list[tuple[Any, ...]]) -> Read:
    read = Read()
    columns: Mapping[str, int] = {}
    for number, cells in enumerate(rows, start=1):
        texts = [_text(cell) for cell in cells]
        if columns:
            _read_field(read, number, cells, texts, columns)
        elif set(HEADINGS) <= set(texts):
            columns = {heading: texts.index(heading) for heading in HEADINGS}
        else:
            _read_key(read, texts)
    return read


def _read_key(read: Read, texts: list[str]) -> None:
    for name, value in _pairs(texts):
        if name == SHEET_ID:
            read.sheet_id = value
        elif name == VERSION:
            read.version = value
        elif name == ANSWER_ID:
            read.answer_id = value


def _pairs(texts: list[str]) -> Iterator[tuple[str, str]]:
    filled = [text for text in texts if text]
    return pairwise(filled)


def _read_field(
    read: Read, number: int, cells: tuple[Any, ...], texts: list[str], columns: Mapping[str, int]
) -> None:
    label, value, _how, key = (_at(texts, columns[heading]) for heading in HEADINGS)
    if _is_formula(cells, columns["記入欄"]):
        text = _("%(row)s行目「%(label)s」: 計算式は受け取れません。結果の値を入力してください。")
        read.problems.append(text % {"row": number, "label": label})
    elif key in read.data:
        text = _("%(row)s行目「%(label)s」: 同じ欄が2回あります。上の行を使いました。")
        read.problems.append(text % {"row": number, "label": label})
    elif key:
        read.data[key] = value
    elif is_answered(value):
        text = _("%(row)s行目「%(label)s」: 右端の「欄の記号」が消えているため、読めませんでした。")
        read.problems.append(text % {"row": number, "label": label})


def _at(texts: list[str], column: int) -> str:
    return texts[column] if column < len(texts) else ""


def _is_formula(cells: tuple[Any, ...], column: int) -> bool:
    return column < len(cells) and cells[column].data_type == "f"


def _text(cell: Any) -> str:
    value = cell.value
    if value is None or cell.data_type in ("f", "e"):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()

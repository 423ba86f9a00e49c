"""Opens a workbook that somebody sent, trusting nothing in it."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from renkei.ground.cell_text import JAPANESE_FORMATS, date_text, number_text

MAX_BYTES = 20_000_000
MAX_UNPACKED = 30_000_000
MAX_ROWS = 5_100
MAX_COLUMNS = 500
MAX_PARTS = 1_000
LONGEST_CELL = 32_767
MERGED = re.compile(rb'<mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"')
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # OLE2: .xls, and .xlsx under a password


class WorkbookProblem(Exception):
    """Nothing can be read from this file, or written into one; the text says what to do."""


@dataclass(frozen=True)
class Cell:
    text: str  # as a person sees it
    kind: str  # text | number | date | formula | error


@dataclass(frozen=True)
class Tab:
    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell]  # by (row, column) from 1; empty cells are not in it
    merged: tuple[str, ...] = ()  # ranges, "A1:B2"

    def text(self, row: int, column: int) -> str:
        cell = self.cells.get((row, column))
        return cell.text if cell else ""

    def rows(self) -> list[int]:
        return sorted({row for row, column in self.cells})


def address(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def open_workbook(data: bytes) -> tuple[Tab, ...]:
    """Every tab in the order of the file, hidden ones too."""
    archive = safe_copy(data)
    try:
        book = openpyxl.load_workbook(archive, read_only=True)
        return tuple(
            Tab(tab.title, tab.sheet_state != "visible", dict(_cells(tab)), _merged(archive, tab))
            for tab in book.worksheets
        )
    except WorkbookProblem:
        raise
    except Exception as error:  # openpyxl raises whatever the damage happens to trip over
        raise WorkbookProblem(_damaged()) from error


def _merged(archive: io.BytesIO, tab: Any) -> tuple[str, ...]:
    with zipfile.ZipFile(archive) as parts:
        found = MERGED.findall(parts.read(tab._worksheet_path))  # a tab that is only read does not tell
    return tuple(place.decode() for place in found)


def _damaged() -> str:
    return _("ファイルがこわれていて読めません。Excelで開いて保存し直してから、もう一度送ってください。")


def safe_copy(data: bytes) -> io.BytesIO:
    """The same parts, each unpacked and measured here, so that no later reader meets a bomb."""
    parts = _parts(data)
    if "xl/workbook.xml" not in parts:
        raise WorkbookProblem(
            _("Excelのブック（.xlsx）ではありません。.xlsx で保存したファイルを送ってください。")
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed


def _parts(data: bytes) -> dict[str, bytes]:
    _refuse_foreign(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise WorkbookProblem(_("ファイルの中身が大きすぎます。シートを分けて送ってください。"))
            parts = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise WorkbookProblem(_damaged()) from error
    if any(
        b"<!DOCTYPE" in part or b"<!ENTITY" in part for name, part in parts.items() if name.endswith(".xml")
    ):
        raise WorkbookProblem(_damaged())
    return parts


def _refuse_foreign(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise WorkbookProblem(_("ファイルが大きすぎます。20MBまでのファイルを送ってください。"))
    if data.startswith(OLD_OFFICE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise WorkbookProblem(
            _("パスワードがかかっています。パスワードを外して保存し、もう一度送ってください。")
        )
    if data.startswith(OLD_OFFICE):
        raise WorkbookProblem(_("古い形式（.xls）です。Excelで .xlsx として保存し直してから送ってください。"))
    if not data.startswith(b"PK"):
        raise WorkbookProblem(
            _("Excelのブック（.xlsx）ではありません。.xlsx で保存したファイルを送ってください。")
        )


def _cells(tab: Any) -> Iterator[tuple[tuple[int, int], Cell]]:
    tab.reset_dimensions()  # what a file says of its own size may be wrong
    for number, row in enumerate(tab.iter_rows(), start=1):
        for cell in row:
            if cell.value is None or cell.value == "":
                continue
            if number > MAX_ROWS or cell.column > MAX_COLUMNS:
                text = _("シート「%(tab)s」が大きすぎます（%(cell)s）。使っていない行や列を消してください。")
                raise WorkbookProblem(text % {"tab": tab.title, "cell": address(cell.row, cell.column)})
            yield (cell.row, cell.column), _cell(cell)


def _cell(cell: Any) -> Cell:
    japanese = JAPANESE_FORMATS.get(cell.style_array.numFmtId) if cell.has_style else None
    value, number_format = cell.value, japanese or cell.number_format
    if cell.data_type == "f":
        return Cell(str(getattr(value, "text", value)), "formula")
    if cell.data_type == "e":
        return Cell(str(value), "error")
    if isinstance(value, bool):
        return Cell(str(value).upper(), "text")
    if isinstance(value, int | float) and japanese:
        value = from_excel(value)
    if isinstance(value, date | time | timedelta):
        return Cell(date_text(value, number_format), "date")
    if isinstance(value, int | float):
        return Cell(number_text(value, number_format), "number")
    return Cell(unescape(str(value)).replace("\r\n", "\n"), "text")


def write_text(cell: Any, text: str) -> None:
    """Never as a formula, whatever it begins with; an empty text leaves the cell empty."""
    plain = ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(plain) > LONGEST_CELL:
        raise WorkbookProblem(_("Excelの1つのセルに入らない長い文があります。PDFか画面でお渡しください。"))
    if plain:
        cell.value, cell.data_type = plain, "s"
        cell.quotePrefix = plain.startswith(("=", "+", "-", "@", "\t"))
    cell.number_format = "@"

"""Opens a workbook that somebody sent, trusting nothing in it."""

import io
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
MAX_UNPACKED = 60_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 500
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # OLE2: .xls, and .xlsx under a password


class UnreadableWorkbook(Exception):
    """The message says in Japanese why the file cannot be read and what to do."""


@dataclass(frozen=True)
class Cell:
    text: str  # as a person sees it
    kind: str  # text | number | date | formula | error


@dataclass(frozen=True)
class Tab:
    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell]  # by (row, column) from 1; empty cells are not in it

    def text(self, row: int, column: int) -> str:
        cell = self.cells.get((row, column))
        return cell.text if cell else ""

    def rows(self) -> list[int]:
        return sorted({row for row, column in self.cells})


def address(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def open_workbook(data: bytes) -> tuple[Tab, ...]:
    """Every tab in the order of the file, hidden ones too."""
    archive = _repack(data)
    try:
        book = openpyxl.load_workbook(archive, read_only=True)
        return tuple(
            Tab(tab.title, tab.sheet_state != "visible", dict(_cells(tab))) for tab in book.worksheets
        )
    except UnreadableWorkbook:
        raise
    except Exception as error:  # openpyxl raises whatever the damage happens to trip over
        raise UnreadableWorkbook(_damaged()) from error


def _damaged() -> str:
    return _("ファイルがこわれていて読めません。Excelで開いて保存し直してから、もう一度送ってください。")


def _repack(data: bytes) -> io.BytesIO:
    """The same parts, each unpacked and measured here, so that no later reader meets a bomb."""
    parts = _parts(data)
    if "xl/workbook.xml" not in parts:
        raise UnreadableWorkbook(
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
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise UnreadableWorkbook(_("ファイルの中身が大きすぎます。シートを分けて送ってください。"))
            parts = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise UnreadableWorkbook(_damaged()) from error
    if any(
        b"<!DOCTYPE" in part or b"<!ENTITY" in part for name, part in parts.items() if name.endswith(".xml")
    ):
        raise UnreadableWorkbook(_damaged())
    return parts


def _refuse_foreign(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise UnreadableWorkbook(_("ファイルが大きすぎます。20MBまでのファイルを送ってください。"))
    if data.startswith(OLD_OFFICE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableWorkbook(
            _("パスワードがかかっています。パスワードを外して保存し、もう一度送ってください。")
        )
    if data.startswith(OLD_OFFICE):
        raise UnreadableWorkbook(
            _("古い形式（.xls）です。Excelで .xlsx として保存し直してから送ってください。")
        )
    if not data.startswith(b"PK"):
        raise UnreadableWorkbook(
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
                raise UnreadableWorkbook(text % {"tab": tab.title, "cell": address(cell.row, cell.column)})
            yield (cell.row, cell.column), _cell(cell)


def _cell(cell: Any) -> Cell:
    value, number_format = cell.value, cell.number_format
    if cell.data_type == "f":
        return Cell(str(getattr(value, "text", value)), "formula")
    if cell.data_type == "e":
        return Cell(str(value), "error")
    if isinstance(value, bool):
        return Cell(str(value).upper(), "text")
    if isinstance(value, int | float) and (japanese := JAPANESE_FORMATS.get(cell.style_array.numFmtId)):
        value, number_format = from_excel(value), japanese
    if isinstance(value, date | time | timedelta):
        return Cell(date_text(value, number_format), "date")
    if isinstance(value, int | float):
        return Cell(number_text(value, number_format), "number")
    return Cell(unescape(str(value)).replace("\r\n", "\n"), "text")


def write_text(cell: Any, text: str) -> None:
    """Never as a formula, whatever it begins with."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n")) or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.quotePrefix = cell.value.startswith(("=", "+", "-", "@", "\t"))

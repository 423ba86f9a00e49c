"""Rows of a delimited text with the line each begins in; quotes may hold commas, quotes and newlines."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

TAB, COMMA = "\t", ","
LONGEST = 131_072  # characters of one cell: what Python's reader holds


class Torn(ValueError):
    """A quote is not closed, or something follows where it is."""

    def __init__(self, line: int) -> None:
        text = _('%(line)s行目から先の引用符（"）が合っていません。引用符の中の " は "" と書きます。')
        super().__init__(text % {"line": line})
        self.line = line


@dataclass(frozen=True)
class Record:
    line: int  # counted from 1, where it begins
    cells: list[str]


def records(text: str, delimiter: str = COMMA) -> list[Record]:
    """Empty lines are left out. Raises `Torn`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[Record] = []
    line = 1
    try:
        for cells in reader:
            if cells:
                found.append(Record(line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Torn(line) from error
    return found


def delimiter_of(text: str) -> str:
    """A pasted table has tabs, a file commas."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return TAB if TAB in first else COMMA


def write_records(rows: Iterable[Iterable[tuple[str, bool]]]) -> str:
    """(text, whether it is quoted) by row; CRLF ends a row, a newline inside a quoted text stays."""
    return "".join(",".join(_cell(*cell) for cell in row) + "\r\n" for row in rows)


def _cell(text: str, quoted: bool) -> str:
    escaped = text.replace('"', '""')
    return f'"{escaped}"' if quoted or any(mark in text for mark in '",\r\n') else text

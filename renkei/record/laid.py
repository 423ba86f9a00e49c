"""Entries in the columns of somebody else's form: as text to paste, as CSV and as a workbook of plain cells."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from renkei.ground.people.actor import Actor
from renkei.ground.sheets.reading import era_date
from renkei.ground.tasks.calendar import local_day
from renkei.ground.workbook import write_text
from renkei.record.layouts import Layout
from renkei.record.queries import Copy, CopyLine

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Laid:
    layout: Layout
    rows: list[list[str]]  # a cell for each column
    left_out: int  # marked with what is copied nowhere, or sealed

    @property
    def heads(self) -> list[str]:
        return [column.head for column in self.layout.columns]

    @property
    def text(self) -> str:
        """An entry a paragraph: its last column below the others."""
        return "\n\n".join("　".join(filter(None, row[:-1])) + "\n" + row[-1] for row in self.rows)


def laid(copy: Copy, layout: Layout, vitals: Mapping[date, str], by: Actor) -> Laid:
    """`vitals` is what one's own office measured, by day; it stands once a day."""
    lines = [line for line in copy.on_paper if not line.sealed_at]
    rows, told = [], set()
    for line in lines:
        own, day = line.organization_id == by.organization_id, local_day(line.at)
        measured = vitals.get(day, "") if own and day not in told else ""
        if own:
            told.add(day)
        rows.append([_cell(part, line, measured, own) for part in layout.parts])
    return Laid(layout, rows, len(copy.lines) - len(lines))


def _cell(part: str, line: CopyLine, measured: str, own: bool) -> str:
    match part:
        case "day":
            return era_date(local_day(line.at))
        case "time":
            return f"{timezone.localtime(line.at):%H:%M}"
        case "kind":
            return line.kind_label
        case "author":
            return f"{line.written_by}（{line.profession_label}）"
        case "vitals":
            return measured
        case "text":
            return line.text
        case _:
            return _content(line, own)


def _content(line: CopyLine, own: bool) -> str:
    who = {"office": line.organization, "author": line.written_by, "profession": line.profession_label}
    source = "" if own else _("%(office)s %(author)s（%(profession)s）から：") % who
    mark = f"［{line.proxied.mark[1]}］" if own and line.proxied else ""  # else the source says so
    urgent = _("【至急】") if line.urgent else ""
    files = _("（添えたもの：%(names)s）") % {"names": "、".join(line.files)} if line.files else ""
    return f"{urgent}{source}{mark}{line.text}{files}"


def laid_csv(found: Laid) -> bytes:
    """With the mark of UTF-8, else Excel reads it as Shift_JIS; a cell that would be a formula begins with 「'」."""
    text = io.StringIO()
    csv.writer(text).writerows([[_plain(cell) for cell in row] for row in (found.heads, *found.rows)])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def laid_workbook(found: Laid) -> bytes:
    """Raises WorkbookProblem."""
    book = Workbook()
    page = book.active
    page.title = found.layout.title[:31]
    for number, row in enumerate((found.heads, *found.rows), start=1):
        for column, text in enumerate(row, start=1):
            write_text(page.cell(number, column), text)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

"""The survey book: every answer whole, the roll-up by tag before them; as workbook and as PDF."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from renkei.ground.cell_text import date_text
from renkei.ground.region.municipalities import Municipality
from renkei.ground.sheets.definition import Field, Sheet
from renkei.ground.workbook import write_text
from renkei.network.comparison import compare
from renkei.network.reading import ReadAnswer
from renkei.network.remarks import foreign_letters
from renkei.network.tags import TagGroup, tally

HAIR = Side(style="thin", color="B3B3B3")
BOX = Border(left=HAIR, right=HAIR, top=HAIR, bottom=HAIR)
HEAD = PatternFill("solid", fgColor="E8F1FE")
GETA = "〓"  # what printers set for a letter that the face lacks
BULLET = re.compile(r"\n|\s+(?=[・▷●○■【《])")


@dataclass(frozen=True)
class RollUp:
    title: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]  # tag label, names of its municipalities


@dataclass(frozen=True)
class Book:
    title: str  # 在宅医療・介護連携に関する課題と令和7年度の取組
    publisher: str
    printed_on: date
    sheet: Sheet
    answers: tuple[ReadAnswer, ...]
    municipalities: tuple[Municipality, ...]  # all who were asked
    roll_ups: tuple[RollUp, ...] = ()
    before: Mapping[str, Mapping[str, str | None]] | None = (
        None  # 団体コード → what it answered the year before
    )

    def change(self, answer: ReadAnswer, field: Field) -> str:
        """Against the year before, in words; "" in the first book of all."""
        if self.before is None:
            return ""
        known = [self.before[code] for code in answer.municipality_codes if code in self.before]
        if not known:
            return _("前年なし")
        was, now = (known[0].get(field.id) or "").strip(), (answer.cells.get(field.id) or "").strip()
        if was == now:
            return _("前年と同じ") if now else ""
        return _("新しい") if not was else _("なくなった") if not now else _("変わった")


def roll_ups(
    groups: Iterable[TagGroup],
    confirmed: Sequence[tuple[str, str, str]],
    municipalities: Sequence[Municipality],
) -> tuple[RollUp, ...]:
    """The groups meant for the book, without tags nobody bears. `confirmed`: (団体コード, group, tag)."""
    names = {each.code: each.name for each in municipalities}
    return tuple(
        RollUp(
            group.title,
            tuple(
                (line.tag.label, tuple(names[code] for code in line.municipalities))
                for line in tally(group, ((code, tag) for code, of, tag in confirmed if of == group.id))
                if line.n
            ),
        )
        for group in groups
        if group.in_book
    )


def names_of(answer: ReadAnswer, joint: str = "・") -> str:
    return joint.join(each.name for each in answer.municipalities)


def write_book_xlsx(book: Book) -> bytes:
    """The answers in the form of the survey itself, so that the workbook can be read in again."""
    workbook = Workbook()
    _write_contents(workbook.active, book)
    for answer in book.answers:
        _write_answer(workbook.create_sheet(names_of(answer)[:31]), book, answer)
    _write_comparison(workbook.create_sheet("市町と設問"), book)
    _write_list(workbook.create_sheet("回答一覧"), book)
    for page in workbook.worksheets:
        _print_on_a4(page, book)
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def _write_contents(page: Worksheet, book: Book) -> None:
    page.title = "目次"
    rows: list[tuple[str, ...]] = [(book.title,), (book.publisher,), ()]
    for roll_up in book.roll_ups:
        rows += [(roll_up.title,), *((label, "、".join(names)) for label, names in roll_up.lines), ()]
    rows += [(_("市町名"),), *((names_of(answer),) for answer in book.answers)]
    _write_rows(page, rows, widths=(48, 80))


def _write_answer(page: Worksheet, book: Book, answer: ReadAnswer) -> None:
    rows = [(book.title,), (_("市町名"), names_of(answer, "、"))]
    rows += [(field.label, answer.cells.get(field.id) or "") for field in book.sheet.fields]
    _write_rows(page, rows, widths=(34, 90), boxed_from=2)


def _write_comparison(page: Worksheet, book: Book) -> None:
    matrix = compare(book.answers, book.municipalities, book.sheet)
    rows = [(_("二次医療圏"), _("市町名"), *(field.label for field in matrix.fields))]
    rows += [
        (row.municipality.medical_area, row.municipality.name, *(cell.text or "" for cell in row.cells))
        for row in matrix.rows
    ]
    _write_rows(page, rows, widths=(12, 12, *(50 for field in matrix.fields)), boxed_from=1)
    page.freeze_panes = "C2"
    page.auto_filter.ref = page.dimensions


def _write_list(page: Worksheet, book: Book) -> None:
    rows = [
        (_("団体コード"), _("市町名"), _("共同の回答"), _("区分"), _("設問"), _("回答"), _("前年とくらべて"))
    ]
    rows += [
        (
            *_who(each, answer),
            field.section,
            field.label,
            answer.cells.get(field.id) or "",
            book.change(answer, field),
        )
        for answer in book.answers
        for each in answer.municipalities
        for field in book.sheet.fields
    ]
    _write_rows(page, rows, widths=(10, 12, 26, 26, 34, 90, 14), boxed_from=1)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions


def _who(municipality: Municipality, answer: ReadAnswer) -> tuple[str, str, str]:
    joint = names_of(answer) if len(answer.municipalities) > 1 else ""
    return municipality.code, municipality.name, joint


def _write_rows(
    page: Worksheet, rows: Iterable[Sequence[str]], widths: Sequence[int], boxed_from: int | None = None
) -> None:
    for number, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts, start=1):
            cell = page.cell(number, column)
            write_text(cell, text)
            cell.alignment = Alignment(wrap_text=len(texts) > 1, vertical="top")
            cell.font = Font(bold=len(texts) == 1 or number == boxed_from)
            if boxed_from and number >= boxed_from:
                cell.border = BOX
            if number == boxed_from:
                cell.fill = HEAD
    for column, width in enumerate(widths):
        page.column_dimensions[page.cell(1, column + 1).column_letter].width = width


def _print_on_a4(page: Worksheet, book: Book) -> None:
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddHeader.left.text, page.oddHeader.right.text = book.title.replace("&", "&&"), "&A"
    page.oddFooter.center.text = "&P / &N"


def book_pdf_data(book: Book) -> dict[str, Any]:
    """What `survey/book.typ` of the standard pack prints; plain texts, lists and dicts only."""
    return {
        "title": book.title,
        "publisher": book.publisher,
        "printed": date_text(book.printed_on, "ggge年m月d日"),
        "count": {"answers": len(book.answers), "municipalities": len(_answering(book))},
        "missing": [each.name for each in book.municipalities if each not in _answering(book)],
        "rollups": [
            {
                "title": each.title,
                "lines": [{"label": label, "names": list(names)} for label, names in each.lines],
            }
            for each in book.roll_ups
        ],
        "answers": [_printed(answer, book) for answer in book.answers],
    }


def _answering(book: Book) -> set[Municipality]:
    return {each for answer in book.answers for each in answer.municipalities}


def _printed(answer: ReadAnswer, book: Book) -> dict[str, Any]:
    letters = foreign_letters("".join(text or "" for text in answer.cells.values()))
    geta = str.maketrans(dict.fromkeys(letters, GETA))
    return {
        "names": names_of(answer),
        "joint": len(answer.municipalities) > 1,
        "unprintable": " ".join(f"U+{ord(letter):04X}" for letter in letters),
        "sections": [
            {
                "title": section.title,
                "fields": [_printed_field(field, answer, geta, book) for field in section.fields],
            }
            for section in book.sheet.sections
        ],
    }


def _printed_field(field: Field, answer: ReadAnswer, geta: dict[int, str], book: Book) -> dict[str, Any]:
    text = (answer.cells.get(field.id) or "").translate(geta)
    return {"label": field.label, "lines": printed_lines(text), "change": book.change(answer, field)}


def printed_lines(text: str) -> list[str]:
    """A new line before each bullet, which a cell often runs together; no letter is added or lost."""
    return [line.strip() for line in BULLET.split(text) if line.strip()]

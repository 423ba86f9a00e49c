"""Desks as a table: written for a spreadsheet, and read back, each row by its line with what is to be mended."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.directory.forms import DeskForm, wanted_forms
from renkei.directory.models import SAID, LiaisonDesk
from renkei.directory.queries import Line
from renkei.ground.region.names import fold_name

NUMBER, HOSPITAL, TOWN = "number", "hospital", "town"
HEADS = {
    NUMBER: gettext_lazy("医療機関番号"),
    HOSPITAL: gettext_lazy("病院"),
    TOWN: gettext_lazy("市町"),
    "kana": gettext_lazy("フリガナ"),
    "name": gettext_lazy("窓口の名前"),
    "phone": gettext_lazy("電話"),
    "fax": gettext_lazy("FAX"),
    "hours": gettext_lazy("受付時間"),
    "ask_for": gettext_lazy("呼んでもらう人"),
    "wants_form": gettext_lazy("受け取りたい様式"),
    "note": gettext_lazy("メモ"),
    "source": gettext_lazy("だれから聞いたか"),
    "confirmed_on": gettext_lazy("確かめた日"),
}
MOST_ROWS = 2000
FORMULA = ("=", "+", "-", "@", "\t")


def write_desks(lines: Iterable[Line]) -> bytes:
    """UTF-8 with its mark, which Excel opens by a double click; a hospital without an entry has its name alone."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(head) for head in HEADS.values()])
    for line in lines:
        writer.writerow([_plain(cell) for cell in _cells(line)])
    return text.getvalue().encode("utf-8-sig")


def _cells(line: Line) -> list[str]:
    said = [_said(line.desk, name) for name in HEADS if name not in (NUMBER, HOSPITAL, TOWN)]
    return [line.hospital.number or "", line.hospital.name, line.town, *map(str, said)]


def _said(desk: LiaisonDesk | None, name: str) -> str:
    """A form by its title, which is what a person knows it by."""
    said = getattr(desk, name) if desk else ""
    return wanted_forms().get(said, "") if name == "wants_form" else said


def _plain(cell: str) -> str:
    """No cell is a formula to the spreadsheet that opens it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


class Unreadable(Exception):
    """Its lines say what to mend; nothing is taken in."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__()
        self.problems = list(problems)


@dataclass(frozen=True)
class Told:
    """What a row says of a hospital, where that differs from what stands."""

    line: Line
    form: DeskForm


def read_desks(data: bytes, lines: Sequence[Line]) -> list[Told]:
    """`lines` are the hospitals that may be written about. A row without a desk's name is passed over. Raises
    Unreadable with everything that is to be mended."""
    rows = _rows(_decoded(data))
    places = _places(rows[0] if rows else [])
    by_number = {line.hospital.number: line for line in lines if line.hospital.number}
    by_name = {fold_name(line.hospital.name): line for line in lines}
    found: list[Told] = []
    first: dict[UUID, int] = {}  # in which row a hospital was told of
    problems: list[str] = []
    for number, row in enumerate(rows[1 : MOST_ROWS + 1], start=2):
        cells = {name: row[at].strip().removeprefix("'") for name, at in places.items() if at < len(row)}
        if not cells.get("name"):
            continue
        line = by_number.get(cells.get(NUMBER, "")) or by_name.get(fold_name(cells.get(HOSPITAL, "")))
        if line is None:
            text = _("%(n)d行目：「%(name)s」という病院は、この地域にありません。")
            problems.append(text % {"n": number, "name": cells.get(HOSPITAL, "")})
            continue
        if line.hospital.pk in first:
            text = _("%(n)d行目：「%(name)s」は%(first)d行目にもあります。1つの病院は1行にしてください。")
            told_at = first[line.hospital.pk]
            problems.append(text % {"n": number, "name": line.hospital.name, "first": told_at})
            continue
        first[line.hospital.pk] = number
        told = _told(line, cells)
        problems += [
            _("%(n)d行目：%(text)s") % {"n": number, "text": text}
            for texts in told.form.errors.values()
            for text in texts
        ]
        if told.form.is_valid() and _differs(told):
            found.append(told)
    if problems:
        raise Unreadable(problems)
    return found


def _told(line: Line, cells: dict[str, str]) -> Told:
    """A column that the table does not have says nothing: what stands stays."""
    standing = {name: getattr(line.desk, name) if line.desk else "" for name in SAID if name not in cells}
    if wanted := cells.get("wants_form"):
        by_title = {title: id for id, title in wanted_forms().items()}
        standing["wants_form"] = by_title.get(wanted, wanted)
    given = cells | standing | {"before": str(line.desk.pk) if line.desk else ""}
    form = DeskForm(given, hospital=line.hospital, desk=line.desk, own=False)
    return Told(line, form)


def _differs(told: Told) -> bool:
    desk, given = told.line.desk, told.form.cleaned_data
    if desk is None:
        return True
    return desk.confirmed_on != given["confirmed_on"] or any(
        getattr(desk, name) != words for name, words in told.form.said().items()
    )


def _places(heads: Sequence[str]) -> dict[str, int]:
    known = {fold_name(str(head)): name for name, head in HEADS.items()}
    places = {known[fold_name(head)]: at for at, head in enumerate(heads) if fold_name(head) in known}
    missing = [
        str(HEADS[name])
        for name in (HOSPITAL, "name", "phone", "source", "confirmed_on")
        if name not in places
    ]
    if missing:
        text = _("1行目に見出し「%(heads)s」がありません。一覧のCSVをもとに書いてください。")
        raise Unreadable([text % {"heads": "」「".join(missing)}])
    return places


def _rows(text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:  # an unclosed quote swallows every row after it
        told = _(
            '%(n)d行目までのどこかで、引用符（"）が正しく閉じていません。'
            "表計算ソフトで開いて、CSVとして保存し直してください。"
        )
        raise Unreadable([told % {"n": reader.line_num}]) from error


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable([_("文字が読めません。CSV（UTF-8かShift-JIS）で送ってください。")])

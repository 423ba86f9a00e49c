"""A table as somebody keeps it: one head, one row a person; a workbook, a CSV, or pasted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from renkei.exchange.columns import columns, is_my_number
from renkei.exchange.delimited import Torn, delimiter_of, records
from renkei.exchange.encoding import Undecodable, decode
from renkei.ground.folding import fold
from renkei.ground.workbook import Tab, WorkbookProblem, address, open_workbook

LOOKED_AT = 10  # rows in which the head is looked for
TOLD = 8  # problems told at once
MOST_ROWS = 5_000

Rows = list[tuple[int, list[str]]]  # (number as the file counts, cells)


class NotReadable(Exception):
    """Nothing of this file is taken in; `reasons` say what to do."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Table:
    heads: list[str]
    rows: Rows
    notes: list[str] = field(default_factory=list)


def read_table(data: bytes, tab: str = "") -> Table:
    """Raises `NotReadable`. `tab`: which worksheet, where there are several."""
    if not data.strip():
        raise NotReadable(_("ファイルが空です。別のファイルを選んでください。"))
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        rows, notes = _of_workbook(data, tab)
    else:
        rows, notes = _of_text(data), []
    return _table(rows, notes)


def _of_text(data: bytes) -> Rows:
    try:
        text, _encoding = decode(data)
        found = records(text, delimiter_of(text))
    except (Undecodable, Torn) as error:
        raise NotReadable(str(error)) from error
    if any(letter == "\0" for letter in text):
        raise NotReadable(_("表のファイルではありません。ExcelかCSVのファイルを選んでください。"))
    return [(record.line, [cell.strip() for cell in record.cells]) for record in found]


def _of_workbook(data: bytes, wanted: str) -> tuple[Rows, list[str]]:
    try:
        tabs = [tab for tab in open_workbook(data) if tab.cells]
    except WorkbookProblem as problem:
        raise NotReadable(str(problem)) from problem
    notes = [_("隠れたシート「%(name)s」は読みません。") % {"name": tab.name} for tab in tabs if tab.hidden]
    seen = [tab for tab in tabs if not tab.hidden and wanted in ("", tab.name)]
    if not seen:
        raise NotReadable(_("読めるシートがありません。見えるシートに表を入れてください。"))
    if len(seen) > 1:
        names = "」「".join(tab.name for tab in seen)
        text = _(
            "シートが%(n)s枚あります（「%(names)s」）。利用者の表だけを残して保存し、もう一度送ってください。"
        )
        raise NotReadable(text % {"n": len(seen), "names": names})
    if wrong := list(_wrong_cells(seen[0])):
        raise NotReadable(*wrong[:TOLD])
    return _rows(seen[0]), notes


def _wrong_cells(tab: Tab) -> Iterator[str]:
    for merged in tab.merged:
        yield _("%(cell)sが結合されています。結合を解いてください。") % {"cell": merged}
    for (row, column), cell in tab.cells.items():
        place = {"cell": address(row, column), "text": cell.text}
        if cell.kind == "formula":
            yield _("%(cell)sに計算式が入っています。値だけを貼り付け直してください。") % place
        if cell.kind == "error":
            yield _("%(cell)sが「%(text)s」になっています。正しい値を入れてください。") % place


def _rows(tab: Tab) -> Rows:
    width = max(column for row, column in tab.cells)
    return [
        (number, [tab.text(number, column).strip() for column in range(1, width + 1)])
        for number in tab.rows()
    ]


def _table(rows: Rows, notes: list[str]) -> Table:
    if not rows:
        raise NotReadable(_("ファイルが空です。別のファイルを選んでください。"))
    known = columns()
    scores = [sum(bool(known.field(cell)) for cell in cells) for _number, cells in rows[:LOOKED_AT]]
    at = scores.index(max(scores))
    heads, body = rows[at][1], [row for row in rows[at + 1 :] if any(row[1])]
    folded = [fold(head).text for head in heads]
    again = [number for number, cells in body if [fold(cell).text for cell in cells] == folded]
    if again:
        text = _("%(line)s行目にもう一度見出しがあります。見出しを1つにしてください。")
        raise NotReadable(*(text % {"line": line} for line in again[:TOLD]))
    if not body:
        raise NotReadable(_("見出しの下に行がありません。"))
    if len(body) > MOST_ROWS:
        text = _("%(n)s行あります。1回に取り込めるのは%(most)s行までです。分けて送ってください。")
        raise NotReadable(text % {"n": len(body), "most": MOST_ROWS})
    if twice := [head for head, count in Counter(filter(None, heads)).items() if count > 1]:
        raise NotReadable(_("見出し「%(head)s」が2つあります。名前を変えてください。") % {"head": twice[0]})
    if at:
        notes = [
            *notes,
            _("%(line)s行目を見出しとして読みました。それより上は読みません。") % {"line": rows[at][0]},
        ]
    return _without_numbers(
        Table(heads, [(number, _fitted(cells, len(heads))) for number, cells in body], notes)
    )


def _fitted(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * width][:width]


def _without_numbers(table: Table) -> Table:
    """My Number is refused, insurance numbers are dropped before anything is kept."""
    never = {at: columns().never.get(fold(head).text) for at, head in enumerate(table.heads)}
    for at, head in enumerate(table.heads):
        values = [cells[at] for _number, cells in table.rows if cells[at]]
        if values and (never[at] == "my_number" or any(map(is_my_number, values))):
            text = _(
                "「%(head)s」の列に、マイナンバー（12けた）のような数字があります。連携では預かれません。その列を消してから送ってください。"
            )
            raise NotReadable(text % {"head": head or _("見出しのない列")})
    dropped = {at for at, kind in never.items() if kind == "insured"}
    notes = [_("「%(head)s」の列は預かりません。") % {"head": table.heads[at]} for at in sorted(dropped)]
    rows = [
        (number, ["" if at in dropped else cell for at, cell in enumerate(cells)])
        for number, cells in table.rows
    ]
    return Table(table.heads, rows, [*table.notes, *notes])

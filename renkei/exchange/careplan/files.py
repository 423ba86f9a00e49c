"""One file of the standard: strictly read, written back as it was read; nothing is guessed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from renkei.exchange.careplan.kinds import KINDS
from renkei.exchange.careplan.layout import Item, Layout, Standard, newest, read_name, standards
from renkei.exchange.delimited import Record, Torn, records, write_records
from renkei.exchange.encoding import Undecodable, decode, encode_ms932, is_private

Values = Mapping[str, str]


@dataclass(frozen=True)
class Wrong:
    """どのファイルの何行目の何の項目に、何があって、何がいるか."""

    file: str
    line: int  # 0: the whole file
    item: str  # its label; "" for the whole row
    text: str

    def __str__(self) -> str:
        place = [self.file, _("%(line)s行目") % {"line": self.line} if self.line else "", self.item]
        return f"{' '.join(part for part in place if part)}: {self.text}"


@dataclass(frozen=True)
class Row:
    line: int
    values: Values  # by the name of the item, as written
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True)
class File:
    name: str
    kind: str
    version: str = ""
    sender: str = ""
    receiver: str = ""
    rows: list[Row] = field(default_factory=list)
    wrong: tuple[Wrong, ...] = ()  # of the whole file: then no row of it is read
    passed_over: str = ""  # the title of a file that is of the standard and not read here


def is_careplan(name: str) -> bool:
    return read_name(name, newest()) is not None


def read_file(name: str, data: bytes) -> File:
    """`name` must begin as the standard says (`is_careplan`)."""
    known = read_name(name, newest())
    if known is None:
        raise ValueError("no file of the standard")
    if known.kind in newest().passed_over:
        return File(name, known.kind, passed_over=newest().passed_over[known.kind])
    file = File(name, known.kind, "", known.sender, known.receiver)
    try:
        found = records(decode(data)[0])
    except (Undecodable, Torn) as error:
        return _refused(file, Wrong(name, 0, "", str(error)))
    standard = standards().get(found[0].cells[0]) if found else None
    if not found or standard is None:
        return _refused(file, _no_version(name, found))
    layout = standard.layouts[known.kind]
    rows = [_row(name, record, layout, standard) for record in found]
    return File(name, known.kind, standard.version, known.sender, known.receiver, rows)


def _refused(file: File, wrong: Wrong) -> File:
    return File(file.name, file.kind, sender=file.sender, receiver=file.receiver, wrong=(wrong,))


def _no_version(name: str, found: list[Record]) -> Wrong:
    if not found:
        return Wrong(name, 0, "", _("ファイルが空です。"))
    text = _("CSVバージョンに「%(found)s」とあります。読めるのは「%(known)s」です。")
    words = {"found": found[0].cells[0][:20], "known": "」「".join(standards())}
    return Wrong(name, found[0].line, _("CSVバージョン"), text % words)


def _row(name: str, record: Record, layout: Layout, standard: Standard) -> Row:
    wanted, given = len(layout.items), len(record.cells)
    if wanted != given:
        text = _("項目が%(given)s個あります。%(title)sは%(wanted)s個です。")
        words = {"given": given, "title": layout.title, "wanted": wanted}
        return Row(record.line, {}, (Wrong(name, record.line, "", text % words),))
    pairs = list(zip(layout.items, record.cells, strict=True))
    wrong = [
        Wrong(name, record.line, item.label, text) for item, cell in pairs if (text := _said(item, cell))
    ]
    if record.cells[0] != standard.version:
        text = _("「%(found)s」とあります。1つのファイルには「%(known)s」だけを入れてください。")
        words = {"found": record.cells[0], "known": standard.version}
        wrong.insert(0, Wrong(name, record.line, layout.items[0].label, text % words))
    return Row(record.line, {item.name: cell for item, cell in pairs}, tuple(wrong))


def _said(item: Item, cell: str) -> str:
    """What is wrong with a cell; "" when nothing is."""
    kind = KINDS[item.kind]
    if not cell:
        return (
            _("空いています。%(wanted)sを入れてください。") % {"wanted": kind.wanted} if item.required else ""
        )
    if any(map(is_private, cell)):
        return _("外字か、読めない文字が入っています。ふつうの漢字かカナに直してください。")
    if item.values and cell not in item.values:
        known = "・".join(f"{value}（{label}）" for value, label in item.values.items())
        return _("「%(found)s」とあります。%(known)sのどれかを入れてください。") % {
            "found": cell,
            "known": known,
        }
    if kind.holds(cell):
        return ""
    if kind.secret:
        return _("%(wanted)sではありません。") % {"wanted": kind.wanted}
    return _("「%(found)s」とあります。%(wanted)sで書いてください。") % {"found": cell, "wanted": kind.wanted}


def write_file(kind: str, rows: Iterable[Values], standard: Standard | None = None) -> tuple[bytes, set[str]]:
    """MS932 with CRLF, and the letters that it lacks. Items that a row does not name are left empty."""
    chosen = standard or newest()
    layout = chosen.layouts[kind]
    return encode_ms932(write_records(_cells(layout, row, chosen.version) for row in rows))


def _cells(layout: Layout, row: Values, version: str) -> Iterator[tuple[str, bool]]:
    for item in layout.items:
        text = version if item.kind == "version" else row.get(item.name, "")
        yield text, KINDS[item.kind].quoted and bool(text)

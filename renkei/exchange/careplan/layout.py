"""The layouts of the standard's files, as data: a new version is a folder, a correction a line of a CSV."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.exchange.careplan.kinds import KINDS
from renkei.ground.block import Block
from renkei.ground.problems import PackProblems, Problem
from renkei.ground.toml import read_toml

DATA = Path(__file__).parents[1] / "data" / "careplan"
HEADS = ["番号", "項目", "名前", "種類", "必須", "値"]
PLACES = {
    "month": r"\d{6}",
    "from": "[0-9A-Z]{10}",
    "to": "[0-9A-Z]{10}",
    "service": "[0-9A-Z]{2}",
    "stamp": r"\d{14}",
}


@dataclass(frozen=True)
class Item:
    """One column of a file."""

    number: int  # from 1, as the standard counts
    label: str
    name: str
    kind: str  # a key of `kinds.KINDS`
    required: bool
    values: Mapping[str, str]  # of a code: what may stand there, and what it means


@dataclass(frozen=True)
class Layout:
    id: str  # UPHOSOKU
    title: str
    name: str  # of the file, with {places}
    items: tuple[Item, ...]

    def item(self, name: str) -> Item:
        return next(item for item in self.items if item.name == name)


@dataclass(frozen=True)
class Standard:
    version: str  # CSVバージョン, YYYYMM
    title: str
    layouts: Mapping[str, Layout]
    passed_over: Mapping[str, str]  # files of the standard that tell nothing of who somebody is → their title


@cache
def standards() -> Mapping[str, Standard]:
    """By version, oldest first."""
    found = (load_standard(folder) for folder in sorted(DATA.iterdir()) if folder.is_dir())
    return {standard.version: standard for standard in found}


def newest() -> Standard:
    return list(standards().values())[-1]


def load_standard(folder: Path) -> Standard:
    """Raises PackProblems with everything that is wrong in the folder."""
    doc = read_toml(folder / "standard.toml")
    block = Block(doc, doc.data)
    version, title = block.text("version", required=True), block.text("title", required=True)
    block.text("source", required=True)
    problems: list[Problem] = []
    layouts = [_layout(part, folder, problems) for part in block.each("file")]
    passed_over = {one: words for part in block.each("passed_over") for one, words in _passed_over(part)}
    block.finish()
    if doc.problems or problems:
        raise PackProblems([*doc.problems, *problems])
    return Standard(version, title, {layout.id: layout for layout in layouts}, passed_over)


def _passed_over(part: Block) -> Iterator[tuple[str, str]]:
    title = part.text("title", required=True)
    for one in part.texts("ids", required=True):
        yield one, title


def _layout(part: Block, folder: Path, problems: list[Problem]) -> Layout:
    name = part.text("id", required=True)
    title, file = part.text("title", required=True), part.text("name", required=True)
    return Layout(name, title, file, tuple(_items(folder / f"{name}.csv", problems)))


def _items(path: Path, problems: list[Problem]) -> Iterator[Item]:
    rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    seen: set[str] = set()
    for line, row in enumerate(rows, 1):
        if line == 1:
            problems += [] if row == HEADS else [Problem(path, 1, _("見出しが違います。"))]
            continue
        wrong = _wrong(row, line - 1, seen)
        problems += [Problem(path, line, text) for text in wrong]
        if not wrong:
            seen.add(row[2])
            yield Item(line - 1, row[1], row[2], row[3], bool(row[4]), dict(_values(row[5])))


def _wrong(row: list[str], number: int, seen: set[str]) -> list[str]:
    if len(row) != len(HEADS):
        return [_("列は%(n)sつです。") % {"n": len(HEADS)}]
    given, label, name, kind, _required, values = row
    found = {
        _("番号は%(n)sのはずです。") % {"n": number}: given != str(number),
        _("項目と名前を書いてください。"): not (label and name),
        _("名前「%(name)s」が2回あります。") % {"name": name}: name in seen,
        _("種類「%(kind)s」はありません。") % {"kind": kind}: kind not in KINDS,
        _("コードの値は「1=男 2=女」の形で書いてください。"): kind == "code"
        and not all("=" in pair for pair in values.split() or [""]),
    }
    return [text for text, is_so in found.items() if is_so]


def _values(text: str) -> Iterator[tuple[str, str]]:
    for pair in text.split():
        value, _sign, label = pair.partition("=")
        yield value, label


@dataclass(frozen=True)
class FileName:
    """What a file's name says; offices are "" where somebody gave it another name after the kind."""

    kind: str
    sender: str = ""
    receiver: str = ""


def read_name(name: str, standard: Standard) -> FileName | None:
    """None: no file of the standard. Browsers add 「(1)」 behind, so what follows the stamp is not looked at."""
    upper = name.upper()
    known = sorted([*standard.layouts, *standard.passed_over], key=len, reverse=True)
    kind = next((one for one in known if re.match(rf"{one}[_.]", upper)), None)
    if kind is None:
        return None
    layout = standard.layouts.get(kind)
    found = re.match(_pattern(layout.name), upper) if layout else None
    return FileName(kind, found["from"], found["to"]) if found else FileName(kind)


def _pattern(name: str) -> str:
    """「UP1KYO_{from}_{service}_…」 as a regular expression; a place that stands twice is read once."""
    seen: set[str] = set()

    def place(found: re.Match[str]) -> str:
        once = found[1] not in seen
        seen.add(found[1])
        return f"(?P<{found[1]}>{PLACES[found[1]]})" if once else PLACES[found[1]]

    return re.sub(r"\{(\w+)\}", place, name.removesuffix(".CSV"))


def file_name(layout: Layout, **places: str) -> str:
    return layout.name.format(**places)

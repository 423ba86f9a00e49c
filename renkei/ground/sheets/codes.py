"""Code lists: what a code means, and from when until when it may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.problems import PackProblems, Problem
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.toml import read_toml


@dataclass(frozen=True)
class Code:
    value: str
    label: str
    since: date | None = None  # first day on which it may be chosen; None: always was
    until: date | None = None  # last day; None: no end is known

    def in_force(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class CodeList:
    id: str
    title: str
    source: str
    codes: tuple[Code, ...]

    def on(self, day: date) -> tuple[Code, ...]:
        return tuple(code for code in self.codes if code.in_force(day))


def load_codes(folder: Path) -> dict[str, CodeList]:
    """Every list of a folder by its id. Raises PackProblems with the problems of all files."""
    lists: dict[str, CodeList] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            lists[path.stem] = load_code_list(path)
        except PackProblems as wrong:
            problems.extend(wrong.problems)
    if problems:
        raise PackProblems(problems)
    return lists


@cache
def standard_codes() -> Mapping[str, CodeList]:
    return load_codes(STANDARD_PACK / "codes")


def load_code_list(path: Path) -> CodeList:
    doc = read_toml(path)
    block = Block(doc, doc.data)
    if block.text("id", required=True) not in ("", path.stem):
        block.wrong(_("id はファイル名と同じ「%(name)s」にしてください。") % {"name": path.stem}, "id")
    title, source = block.text("title", required=True), block.text("source")
    codes = tuple(_code(part) for part in block.each("code"))
    _check_overlaps(block, codes)
    block.finish()
    doc.refuse_if_wrong()
    return CodeList(path.stem, title, source, codes)


def _code(block: Block) -> Code:
    code = Code(
        value=block.text("value", required=True),
        label=block.text("label", required=True),
        since=block.day("from"),
        until=block.day("until"),
    )
    if code.since and code.until and code.until < code.since:
        block.wrong(_("until が from より前の日付です。"), "until")
    block.finish()
    return code


def _check_overlaps(block: Block, codes: tuple[Code, ...]) -> None:
    """The same code may mean another thing later, never two things on one day."""
    for n, code in enumerate(codes):
        if code.value and any(_overlap(code, earlier) for earlier in codes[:n]):
            text = _("コード「%(value)s」が同じ期間に2回あります。") % {"value": code.value}
            block.doc.report(text, "code", n, "value")


def _overlap(one: Code, other: Code) -> bool:
    starts = (one.since or date.min) <= (other.until or date.max)
    ends = (other.since or date.min) <= (one.until or date.max)
    return one.value == other.value and starts and ends

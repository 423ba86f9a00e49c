"""What the columns of a table are called, as data, and what their words mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renkei.ground.block import Block
from renkei.ground.folding import fold
from renkei.ground.toml import read_toml

PATH = Path(__file__).parent / "data" / "columns.toml"
NEVER = ("insured", "my_number")


@dataclass(frozen=True)
class Columns:
    titles: Mapping[str, str]  # field → its title
    several: frozenset[str]  # fields that several columns may make up
    heads: Mapping[str, str]  # folded head → field
    never: Mapping[str, str]  # folded head → which of `NEVER`
    values: Mapping[str, Mapping[str, str]]  # field → folded word → value

    def field(self, head: str) -> str:
        return self.heads.get(fold(head).text, "")

    def value(self, field: str, word: str) -> str | None:
        return self.values[field].get(fold(word).text)


@cache
def columns(path: Path = PATH) -> Columns:
    """Raises PackProblems with everything that is wrong in the file."""
    doc = read_toml(path)
    block = Block(doc, doc.data)
    titles: dict[str, str] = {}
    heads: dict[str, str] = {}
    several: set[str] = set()
    for part in block.each("field"):
        name = part.text("id", required=True)
        titles[name] = part.text("title", required=True)
        heads |= _folded(part.texts("heads", required=True), name)
        several |= {name} if part.truth("several") else set()
        part.finish()
    never = _words(block.inner("never", required=True))
    values = block.inner("values", required=True)
    known = {name: _words(values.inner(name)) for name in list(values.table)} if values else {}
    block.finish()
    doc.refuse_if_wrong()
    return Columns(titles, frozenset(several), heads, never, known)


def _words(block: Block | None) -> dict[str, str]:
    if block is None:
        return {}
    return {word: name for name in list(block.table) for word in _folded(block.texts(name), name)}


def _folded(texts: tuple[str, ...], name: str) -> dict[str, str]:
    return {fold(text).text: name for text in texts}


def is_my_number(text: str) -> bool:
    """Twelve digits with the right check digit (番号法施行規則): such a number is never taken in."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{12}", digits):
        return False
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)

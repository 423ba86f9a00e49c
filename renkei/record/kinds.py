"""What is measured, as data: what `packs/*/observations/*.toml` may say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.problems import PackProblems, Problem
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.toml import NUMBER, read_toml

FOLDER = "observations"
MOST_DECIMALS = 2  # of the column that holds the numbers


@dataclass(frozen=True)
class Kind:
    id: str
    label: str
    unit: str
    between: tuple[Decimal, Decimal]  # beyond it a number is asked back as mistyped; says nothing of health
    decimals: int = 0
    first: bool = False  # asked of every visit
    beside: bool = False  # shown on the person's page
    scale: bool = False  # what the person says, 0 to 10
    pair: str = ""  # drawn in the chart of this kind
    below: str = ""  # its number is smaller than that of this kind
    loinc: str = ""

    def shown(self, value: Decimal) -> str:
        return f"{value:.{self.decimals}f}"

    def with_unit(self, value: Decimal) -> str:
        return f"{self.shown(value)} {self.unit}"

    def change(self, value: Decimal) -> str:
        """With its sign, 「+2.1」「−3」「±0」."""
        size = self.shown(abs(value))
        return "±0" if not Decimal(size) else f"{'+' if value > 0 else '−'}{size}"


@cache
def kinds() -> Mapping[str, Kind]:
    """Those of the standard pack by id, in the order of screens: vital signs, then what the person says."""
    problems: list[Problem] = []
    found: dict[str, Kind] = {}
    for path in sorted((STANDARD_PACK / FOLDER).glob("*.toml")):
        try:
            found |= {kind.id: kind for kind in load_kinds(path)}
        except PackProblems as wrong:
            problems += wrong.problems
    if problems:
        raise PackProblems(problems)
    return dict(sorted(found.items(), key=lambda one: one[1].scale))


def load_kinds(path: Path) -> tuple[Kind, ...]:
    """Raises PackProblems with everything that is wrong in the file."""
    doc = read_toml(path)
    block = Block(doc, doc.data)
    found = tuple(_read(block))
    block.finish()
    doc.refuse_if_wrong()
    return found


def _read(block: Block) -> Iterator[Kind]:
    seen: list[str] = []
    for part in block.each("kind"):
        kind = _kind(part, seen)
        if kind.id in seen:
            part.wrong(_("「%(id)s」が2回あります。") % {"id": kind.id}, "id")
        seen.append(kind.id)
        yield kind


def _kind(part: Block, earlier: list[str]) -> Kind:
    kind = Kind(
        id=part.text("id", required=True),
        label=part.text("label", required=True),
        unit=part.text("unit", required=True),
        between=_between(part),
        decimals=_decimals(part),
        first=part.truth("first"),
        beside=part.truth("beside"),
        scale=part.truth("scale"),
        pair=part.one_of("pair", earlier),
        below=part.one_of("below", earlier),
        loinc=part.text("loinc"),
    )
    part.finish()
    return kind


def _between(part: Block) -> tuple[Decimal, Decimal]:
    value = part.get("range", required=True)
    if not isinstance(value, list) or [type(end) in NUMBER for end in value] != [True, True]:
        part.wrong(_("range は [20, 200] のように、いちばん小さい数と大きい数を書いてください。"), "range")
        return Decimal(0), Decimal(0)
    low, high = (Decimal(str(end)) for end in value)
    if low >= high:
        part.wrong(_("range は小さい数を先に書いてください。"), "range")
    return low, high


def _decimals(part: Block) -> int:
    value = part.number("decimals") or 0
    if value not in range(MOST_DECIMALS + 1):
        part.wrong(_("decimals は 0 から %(most)d までです。") % {"most": MOST_DECIMALS}, "decimals")
        return 0
    return int(value)

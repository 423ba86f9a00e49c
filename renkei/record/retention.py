"""How long an office must keep its records, by kind of office, as the pack says in `retention/*.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.people.models import OrganizationKind
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.toml import read_toml

FOLDER = "retention"


@dataclass(frozen=True)
class Keep:
    """The least that the law asks of these kinds of office; `begins` are words: 「完結の日から」."""

    kinds: tuple[str, ...]
    years: int
    begins: str
    source: str


def load_keeps(path: Path) -> tuple[Keep, ...]:
    """Raises PackProblems with everything that is wrong in the file."""
    doc = read_toml(path)
    block = Block(doc, doc.data)
    for name in ("id", "title"):
        block.text(name, required=True)
    found = tuple(_keep(part) for part in block.each("keep"))
    block.finish()
    doc.refuse_if_wrong()
    return found


def _keep(part: Block) -> Keep:
    keep = Keep(
        kinds=part.texts("kinds", known=OrganizationKind.values, required=True),
        years=int(part.number("years", required=True) or 0),
        begins=part.text("from", required=True),
        source=part.text("source", required=True),
    )
    if keep.years < 1:
        part.wrong(_("years は1以上の数で書いてください。"), "years")
    part.finish()
    return keep


@cache
def keeps() -> Mapping[str, Keep]:
    """Those of the standard pack, by kind of office."""
    found = (keep for path in sorted((STANDARD_PACK / FOLDER).glob("*.toml")) for keep in load_keeps(path))
    return {kind: keep for keep in found for kind in keep.kinds}

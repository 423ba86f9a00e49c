"""Into which columns of whose form entries are copied, as data: what `packs/*/copies/*.toml` may say."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.people.models import Profession
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.toml import read_toml

FOLDER = "copies"
PARTS = ("day", "time", "kind", "author", "vitals", "text", "content")


@dataclass(frozen=True)
class Column:
    head: str
    part: str  # of PARTS


@dataclass(frozen=True)
class Layout:
    """A form of somebody else, into which entries are copied; `by` are the professions to whom it comes first."""

    id: str
    title: str
    source: str
    by: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(column.part for column in self.columns)


def load_layout(path: Path) -> Layout:
    """Raises PackProblems with everything that is wrong in the file."""
    doc = read_toml(path)
    block = Block(doc, doc.data)
    layout = Layout(
        id=block.text("id", required=True),
        title=block.text("title", required=True),
        source=block.text("source", required=True),
        by=block.texts("by", known=Profession.values),
        columns=tuple(_column(part) for part in block.each("column")),
    )
    if not layout.columns:
        block.wrong(_("欄（[[column]]）が1つもありません。"))
    block.finish()
    doc.refuse_if_wrong()
    return layout


def _column(part: Block) -> Column:
    column = Column(head=part.text("head", required=True), part=part.one_of("part", PARTS, required=True))
    part.finish()
    return column


@cache
def layouts() -> Mapping[str, Layout]:
    """Those of the standard pack, by id."""
    found = (load_layout(path) for path in sorted((STANDARD_PACK / FOLDER).glob("*.toml")))
    return {layout.id: layout for layout in found}


def layouts_for(profession: str) -> list[Layout]:
    """The profession's own first."""
    return sorted(layouts().values(), key=lambda layout: (profession not in layout.by, layout.title))

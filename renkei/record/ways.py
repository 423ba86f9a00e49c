"""How a region writes its record, as its pack says in `record/course.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.people.models import Profession
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.toml import read_toml


@dataclass(frozen=True)
class Category:
    """What an entry is about; `by` are the professions whose entries are of it unless they say otherwise."""

    value: str
    label: str
    by: tuple[str, ...]
    chip: bool  # stands above the course as a filter


@dataclass(frozen=True)
class Ways:
    categories: tuple[Category, ...]

    def category_of(self, profession: str) -> str:
        return next((one.value for one in self.categories if profession in one.by), "")

    @property
    def labels(self) -> Mapping[str, str]:
        return {one.value: one.label for one in self.categories}


def load_ways(path: Path) -> Ways:
    """Raises PackProblems."""
    doc = read_toml(path)
    block = Block(doc, doc.data)
    for name in ("id", "title", "source"):
        block.text(name, required=True)
    found = Ways(categories=tuple(_category(part) for part in block.each("category")))
    _refuse_doubles(block, "category", [one.value for one in found.categories])
    block.finish()
    doc.refuse_if_wrong()
    return found


def _category(part: Block) -> Category:
    category = Category(
        value=part.text("value", required=True),
        label=part.text("label", required=True),
        by=part.texts("by", known=Profession.values),
        chip=part.truth("chip"),
    )
    part.finish()
    return category


def _refuse_doubles(block: Block, name: str, values: list[str]) -> None:
    for number, value in enumerate(values):
        if value and value in values[:number]:
            block.doc.report(_("「%(value)s」が2回あります。") % {"value": value}, name, number, "value")


@cache
def ways() -> Ways:
    """Until a region brings its own pack, every municipality's are the standard ones."""
    return load_ways(STANDARD_PACK / "record" / "course.toml")

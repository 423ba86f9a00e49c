"""What a home needs before a discharge, as the region lists it: `packs/*/stays/home-preparation.toml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.packs.loaded import own_file
from renkei.ground.toml import read_toml

FOLDER, NAME = "stays", "home-preparation"
DAYS_BEFORE = 1


@dataclass(frozen=True)
class Item:
    """`late` is what the board says when it is not ready so many days before the day planned."""

    id: str
    text: str
    late: str
    days_before: int


@dataclass(frozen=True)
class HomeList:
    title: str
    version: str
    source: str
    items: tuple[Item, ...]


def load_home_list(path: Path) -> HomeList:
    """Raises PackProblems, which tells everything that is wrong at once."""
    doc = read_toml(path)
    block = Block(doc, doc.data)
    found = HomeList(
        title=block.text("title", required=True),
        version=block.text("version", required=True),
        source=block.text("source", required=True),
        items=tuple(_item(part) for part in block.each("item")),
    )
    if block.text("id", required=True) not in ("", doc.path.stem):
        words = _("id はファイル名と同じ「%(name)s」にしてください。")
        block.wrong(words % {"name": doc.path.stem}, "id")
    if not found.items:
        block.wrong(_("[[item]] が1つもありません。"))
    ids = [item.id for item in found.items]
    for n, id in enumerate(ids):
        if id in ids[:n]:
            doc.report(_("id「%(id)s」が2回使われています。") % {"id": id}, "item", n, "id")
    block.finish()
    doc.refuse_if_wrong()
    return found


def _item(block: Block) -> Item:
    days = block.number("days_before")
    item = Item(
        id=block.text("id", required=True),
        text=block.text("text", required=True),
        late=block.text("late", required=True),
        days_before=DAYS_BEFORE if days is None else int(days),
    )
    if item.days_before < 0:
        block.wrong(_("days_before は0以上にしてください。"), "days_before")
    block.finish()
    return item


def home_list_for(municipality: str | None) -> HomeList:
    """That of the person's own town where its pack brings one, else the standard one."""
    return _loaded(own_file(municipality, FOLDER, NAME))


@cache
def _loaded(path: Path) -> HomeList:
    return load_home_list(path)

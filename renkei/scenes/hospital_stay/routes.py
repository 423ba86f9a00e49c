"""Who of the care team gets which paper, as the region agreed: `packs/*/routes/*.toml`."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.packs.check import files
from renkei.ground.packs.loaded import packs_for
from renkei.ground.people.models import Profession
from renkei.ground.sheets.codes import Code, standard_codes
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.toml import read_toml

KINDS = "paper-kind"


@dataclass(frozen=True)
class Route:
    id: str
    title: str
    papers: tuple[str, ...]  # codes of the list `paper-kind`
    to: tuple[str, ...]  # functions in the care team
    within: int  # days after the paper came in which who joins gets it, too
    starts: date
    until: date | None
    source: str

    def in_force(self, day: date) -> bool:
        return self.starts <= day and (self.until is None or day <= self.until)


def kinds() -> tuple[Code, ...]:
    return standard_codes()[KINDS].on(timezone.localdate())


def kind_label(kind: str) -> str:
    return next((code.label for code in standard_codes()[KINDS].codes if code.value == kind), kind)


def route_of(kind: str, municipality: str | None, day: date) -> Route | None:
    """Of the person's home municipality; a town's own pack takes the place of the standard's route by its id."""
    standing = {route.id: route for route in _routes(STANDARD_PACK)}
    for pack in packs_for(municipality, day):
        standing |= {route.id: route for route in _routes(pack.folder)}
    return next((one for one in standing.values() if kind in one.papers and one.in_force(day)), None)


@cache
def _routes(folder: Path) -> tuple[Route, ...]:
    return tuple(route for path in files(folder, "routes") for route in load_routes(path))


def load_routes(path: Path) -> list[Route]:
    """Raises PackProblems, which tells everything that is wrong at once."""
    doc = read_toml(path)
    top = Block(doc, doc.data)
    routes = [_route(block) for block in top.each("route")]
    top.finish()
    if not routes:
        top.wrong(_("[[route]] が1つもありません。"))
    doc.refuse_if_wrong()
    return routes


def _route(block: Block) -> Route:
    known = [code.value for code in standard_codes()[KINDS].codes]
    route = Route(
        id=block.text("id", required=True),
        title=block.text("title", required=True),
        papers=block.texts("papers", known=known, required=True),
        to=block.texts("to", known=Profession.values, required=True),
        within=block.days("within", required=True) or 0,
        starts=block.day("from", required=True) or date.min,
        until=block.day("until"),
        source=block.text("source", required=True),
    )
    block.finish()
    return route

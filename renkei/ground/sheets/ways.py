"""The way of a sheet that people write: by whom, for what, and to whom it goes; `[way]` in its definition."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.people.models import OrganizationKind
from renkei.ground.toml import suggestion

OF = ("stay", "patient")
CONSENT = ("or-basis", "only")

# What rooms above offer, by the names that sheets use: from what the sheet is about to the organisations meant.
# `about` is what prefilling gets: {"patient": …, "stay": …, "today": …}.
DESTINATIONS: dict[str, Callable[[Any], Iterable[UUID]]] = {}


@dataclass(frozen=True)
class Way:
    of: str
    written_by: tuple[str, ...]  # kinds of organisation
    goes_to: tuple[str, ...] = ()  # names of DESTINATIONS; none: it stays with who wrote it
    consent_only: bool = False  # no legal basis stands in for the consent

    def receivers(self, about: Any, own: UUID) -> list[UUID]:
        """Each once, in the order of the names; never who writes it."""
        found = (key for name in self.goes_to if name in DESTINATIONS for key in DESTINATIONS[name](about))
        return [key for key in dict.fromkeys(found) if key != own]


def read_way(block: Block | None, destinations: Collection[str]) -> Way | None:
    if block is None:
        return None
    way = Way(
        of=block.one_of("of", OF, required=True),
        written_by=block.texts("written_by", known=OrganizationKind.values, required=True),
        goes_to=_destinations(block, destinations),
        consent_only=block.one_of("consent", CONSENT) == "only",
    )
    block.finish()
    return way


def _destinations(block: Block, known: Collection[str]) -> tuple[str, ...]:
    names = block.texts("goes_to")
    for name in names:
        if name not in known:
            text = _("goes_to の「%(name)s」という届け先はありません。") % {"name": name}
            block.wrong(text + suggestion(name, known), "goes_to")
    return names

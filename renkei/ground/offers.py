"""What rooms offer to the pages above them: panels of Today and of the person page, acts, and places in the menu.

A room declares its entries in its `offers.py`, loaded when its app is ready. `site` composes; no room imports
another's page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from renkei.ground.db.compiled import Asking
from renkei.ground.people.actor import Actor
from renkei.ground.policy.permissions import Permission, may

Item = TypeVar("Item", bound="Offer")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """For who has the permission, and where `kinds` are named, works for an organisation of one of them."""

    order: int
    permission: Permission
    kinds: tuple[str, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        return may(actor, self.permission) and (not self.kinds or actor.organization_kind in self.kinds)


@dataclass(frozen=True)
class Counter:
    """What waits, as a number at the top of Today that leads to its part of the page."""

    label: str
    number: int
    anchor: str
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Panel(Offer):
    """A part of a page. `load` gives the template its `panel`, in a fixed number of queries; None hides it.

    Most panels of Today are empty on most days: those that say what they ask are looked for together, in one query.
    Panels of Today are loaded with `(actor)`, panels of the person page with `(actor, patient)`.
    `place` is head (above all), main, or side.
    """

    name: str
    place: str
    template: str
    load: Callable[..., Any]
    counters: Callable[[Any], list[Counter]] = lambda content: []
    asks: Callable[[Actor], list[Asking]] | None = (
        None  # of Today: where none has an answer, it is not loaded
    )


@dataclass(frozen=True, kw_only=True)
class MenuItem(Offer):
    """A room in the rail. `count` is what waits for me there (one query), or None."""

    label: Any  # lazily translated
    url_name: str
    icon: str
    count: Callable[[Actor], int] | None = None


@dataclass(frozen=True, kw_only=True)
class Act(Offer):
    """What one does with a person, as a button at the head of the person's page; the first is the main one.

    `first_for` are professions for whom it comes before all others.
    """

    label: Any  # lazily translated
    icon: str
    address: Callable[[UUID], str]
    first_for: tuple[str, ...] = ()


@dataclass
class Registry(Generic[Item]):
    items: list[Item] = field(default_factory=list)

    def add(self, item: Item) -> None:
        self.items.append(item)
        self.items.sort(key=lambda one: one.order)

    def for_actor(self, actor: Actor) -> list[Item]:
        return [item for item in self.items if item.is_for(actor)]


TODAY: Registry[Panel] = Registry()
PERSON: Registry[Panel] = Registry()
MENU: Registry[MenuItem] = Registry()
PEOPLE: Registry[MenuItem] = Registry()  # ways to more people, above the list of those one has
ACTS: Registry[Act] = Registry()
MEDICINES: Registry[Act] = Registry()  # further ways to fill the list of what a person takes

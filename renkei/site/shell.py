"""What frames every page: who acts as what, the rooms, and where one may go from anywhere."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from renkei.ground.offers import MENU
from renkei.ground.people.actor import Actor
from renkei.ground.policy.permissions import PURPOSE, Permission, may
from renkei.site.environment import plain
from renkei.site.queries import region_name


@dataclass(frozen=True)
class ShellActor:
    key: str  # of the capacity that acts: what is written and not sent yet is kept for it alone
    name: str
    capacity_label: str
    office_name: str
    purpose: str
    basis: str


@dataclass(frozen=True)
class Shell:
    region_name: str
    actor: ShellActor | None
    rooms: list[tuple[str, str, str, int | None, bool]]
    search_url: str
    switch_url: str
    sign_out_url: str
    demonstration: bool
    training: bool
    training_url: str
    live_url: str
    idle_minutes: int | None  # of a shared device
    hand_on_url: str
    here_url: str


def shell(request: HttpRequest) -> dict[str, Any]:
    """A context processor; costs nothing on pages that have no frame."""
    return {"shell": SimpleLazyObject(lambda: frame(request))}


def frame(request: HttpRequest) -> Shell:
    actor: Actor | None = getattr(request, "actor", None)
    return Shell(
        region_name=region_name(actor.municipality) if actor else "",
        actor=_shown(actor) if actor else None,
        rooms=_rooms(request, actor) if actor else [],
        search_url=plain("record:search") if may(actor, Permission.READ_RECORD) else "",
        switch_url=plain("offices:capacities"),
        sign_out_url=plain("account_logout"),
        demonstration=settings.DEMONSTRATION,
        training=settings.TRAINING,
        training_url=settings.TRAINING_URL,
        live_url=settings.LIVE_URL,
        idle_minutes=request.entrance.idle_minutes if actor else None,  # type: ignore[attr-defined]
        hand_on_url=plain("offices:hand_on"),
        here_url=plain("offices:here"),
    )


def _shown(actor: Actor) -> ShellActor:
    purpose, basis = PURPOSE.get(actor.capacity, ("", ""))
    return ShellActor(
        str(actor.id), actor.name, actor.capacity_label, actor.organization, str(purpose), str(basis)
    )


def _rooms(request: HttpRequest, actor: Actor) -> list[tuple[str, str, str, int | None, bool]]:
    """One is current: of those that the address begins with, the nearest."""
    items = [(item, plain(item.url_name)) for item in MENU.for_actor(actor)]
    around = [
        url for _item, url in items if request.path == url or (url != "/" and request.path.startswith(url))
    ]
    current = max(around, key=len, default=None)
    return [
        (str(item.label), url, item.icon, item.count(actor) if item.count else None, url == current)
        for item, url in items
    ]

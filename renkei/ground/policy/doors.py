"""How a view says who may come in. A view that says nothing is closed."""

from collections.abc import Callable
from typing import TypeVar

from django.urls import Resolver404, resolve

from renkei.ground.people.actor import Actor
from renkei.ground.policy.permissions import Permission, may

View = TypeVar("View", bound=Callable)


def opens(permission: Permission) -> Callable[[View], View]:
    """Only an actor whose capacity has this permission; to others the page does not exist (404)."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def leads_in(actor: Actor, path: str) -> bool:
    """Whether the door at this address opens to the actor's capacity: what does not is shown as words, not as a link."""
    try:
        view = resolve(path.partition("?")[0].partition("#")[0]).func
    except Resolver404:
        return False
    permission = getattr(view, "permission", None)
    return hasattr(view, "public_reason") or (permission is not None and may(actor, permission))


def public(reason: str) -> Callable[[View], View]:
    """Open to strangers; the reason is part of the code so that a reader can doubt it."""

    def mark(view: View) -> View:
        view.public_reason = reason  # type: ignore[attr-defined]
        return view

    return mark


def keyless(view: View) -> View:
    """A POST that may be repeated without harm (a draft saved by its version): needs no request key."""
    view.keyless = True  # type: ignore[attr-defined]
    return view

"""The calls, by the dotted name of their action."""

from collections.abc import Callable
from typing import Any, NamedTuple

from renkei.ground.people.actor import Actor
from tests.security.every_action.house import House
from tests.security.every_action.listing import dotted


class Call(NamedTuple):
    who: str
    arrange: Callable[[House, Actor], Callable[[], Any]]


CALLS: dict[str, Call] = {}


def works(action: Callable, who: str = "suzuki") -> Callable:
    """Makes ready what the action needs, as this person of the cast, and returns the call."""

    def keep(arrange: Callable[[House, Actor], Callable[[], Any]]) -> Callable:
        CALLS[dotted(action)] = Call(who, arrange)
        return arrange

    return keep

"""What this room says on Today: the latest survey, and what waits in it."""

from dataclasses import dataclass

from renkei.ground.people.actor import Actor
from renkei.ground.policy.permissions import Permission, may
from renkei.network import queries
from renkei.network.policy import rounds_for


@dataclass(frozen=True)
class Today:
    line: queries.RoundLine | None  # None while no survey was taken in
    confirms: bool
    own: str | None  # 団体コード of the actor's municipality, when it has answered


def today(actor: Actor) -> Today | None:
    latest = queries.lines(rounds_for(actor), most=1)
    confirms = may(actor, Permission.IMPORT_SURVEY)
    if not latest:
        return Today(None, confirms, None) if confirms else None
    own = None if confirms else queries.answered(latest[0].round, actor.municipality)
    return Today(latest[0], confirms, own)

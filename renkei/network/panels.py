"""What this room says on Today: the latest survey, and what waits in it."""

from dataclasses import dataclass

from renkei.ground.people.actor import Actor
from renkei.ground.policy.permissions import Permission, may
from renkei.network import queries
from renkei.network.models import SurveyResponse
from renkei.network.policy import rounds_for


@dataclass(frozen=True)
class Today:
    line: queries.RoundLine | None  # None while no survey was taken in
    confirms: bool
    own: str | None  # 団体コード of the actor's municipality, when it has answered
    to_answer: SurveyResponse | None  # of the actor's municipality, while it waits to be written


def today(actor: Actor) -> Today | None:
    latest = queries.lines(rounds_for(actor), most=1)
    confirms = may(actor, Permission.IMPORT_SURVEY)
    to_answer = None if confirms else queries.open_response(actor)
    if not latest:
        return Today(None, confirms, None, to_answer) if confirms or to_answer else None
    own = None if confirms else queries.answered(latest[0].round, actor.municipality)
    return Today(latest[0], confirms, own, to_answer)

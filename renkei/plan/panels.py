"""What this room says on Today: to those whose work the figures are, the first of them."""

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity
from renkei.plan import queries


def today(actor: Actor) -> queries.IndicatorPage | None:
    """A desk reads the figures too, but its day begins with people."""
    if actor.capacity == Capacity.DESK:
        return None
    return queries.page_of(queries.indicators()["admission-info-in-time"], actor)

"""What this room says on Today: to those whose work the figures are, the four scenes at a glance."""

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity
from renkei.plan import queries


def today(actor: Actor) -> queries.Glance | None:
    """A desk reads the figures too, but its day begins with people."""
    return None if actor.capacity == Capacity.DESK else queries.glance(actor)

"""What rooms above do when an organisation has joined a person's team, in the same transaction."""

from collections.abc import Callable

from renkei.ground.people.actor import Actor
from renkei.patients.models import CareTeamMember

JOINED: list[Callable[[CareTeamMember, Actor], None]] = []

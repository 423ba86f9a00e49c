"""What rooms above do when an organisation has joined a person's team, or is about to leave it, in the same transaction."""

from collections.abc import Callable
from uuid import UUID

from renkei.ground.people.actor import Actor
from renkei.patients.models import CareTeamMember

JOINED: list[Callable[[CareTeamMember, Actor], None]] = []
LEAVING: list[Callable[[UUID, Actor], None]] = []  # of the person, while who leaves still sees the record

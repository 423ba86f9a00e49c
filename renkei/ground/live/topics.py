"""What an open page may listen to. Rooms say who may hear a kind of topic, and count what is newer for polling."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from renkei.ground.people.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`may_hear(actor, key)` in the actor's transaction; `count_newer(actor, key, cursor)` since a page's cursor."""

    may_hear: Callable[[Actor, UUID], bool]
    count_newer: Callable[[Actor, UUID, str | None], int]


KINDS: dict[str, Kind] = {}  # "patient" → how; rooms add theirs in `offers.py`


@dataclass(frozen=True)
class Topic:
    """`patient:<uuid>`, `organization:<uuid>`."""

    kind: str
    key: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @classmethod
    def read(cls, text: str) -> "Topic | None":
        kind, _, key = text.partition(":")
        try:
            return cls(kind, UUID(key)) if kind in KINDS else None
        except ValueError:
            return None


def may_hear(actor: Actor | None, topic: Topic | None) -> bool:
    return actor is not None and topic is not None and KINDS[topic.kind].may_hear(actor, topic.key)


def count_newer(actor: Actor, topic: Topic, cursor: str | None) -> int:
    return KINDS[topic.kind].count_newer(actor, topic.key, cursor)

"""Reads of this room, shaped for its pages."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection


@dataclass(frozen=True)
class OfficeAnswer:
    """What the hospital may know; the office is "" where it said that it is not theirs."""

    state: str
    at: datetime
    office: str
    phone: str


def answers(since: datetime) -> dict[UUID, list[OfficeAnswer]]:
    """By announcement of one's own hospital made since then."""
    with connection.cursor() as cursor:
        cursor.execute("select announcement, state, at, office, phone from renkei_answers(%s)", [since])
        found: dict[UUID, list[OfficeAnswer]] = defaultdict(list)
        for announcement, *answer in cursor.fetchall():
            found[announcement].append(OfficeAnswer(*answer))
    return dict(found)

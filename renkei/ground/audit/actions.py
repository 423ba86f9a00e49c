"""Writing the trail: one row in the transaction of what it tells, taking no lock."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from renkei.ground.db.ids import new_id
from renkei.ground.people.actor import Actor

INSERT = """
    insert into audit_event (id, at, role, organization, action, object_id, patients, detail)
    values (%s, clock_timestamp(), %s, %s, %s, %s, %s::uuid[], %s)
"""


def record(
    action: str,
    *,
    by: Actor | None,
    patients: Iterable[UUID] = (),
    object_id: UUID | None = None,
    detail: dict | None = None,
) -> None:
    """`action` is `verb.noun` (`open.patient`, `post.entry`); `detail` holds codes, counts and keys only."""
    who = (by.id, by.organization_id) if by else (None, None)
    values: list[Any] = [
        new_id(),
        *who,
        action,
        object_id,
        [str(key) for key in patients],
        Jsonb(detail or {}),
    ]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)

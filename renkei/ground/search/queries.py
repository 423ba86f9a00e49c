from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from renkei.ground.search.pairs import wanted

MOST = 100


class Hit(NamedTuple):
    patient_id: UUID
    kind: str
    object_id: UUID
    at: datetime


def search(words: str, most: int = MOST) -> list[Hit]:
    """Newest first, of the records that the acting role sees, at most `most` + 1: one too many says "more"."""
    query = wanted(words)
    if query is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select patient_id, kind, object_id, at from renkei_search(%s, %s)", [query, most + 1])
        return [Hit(*row) for row in cursor.fetchall()]

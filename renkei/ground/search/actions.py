"""Making a text findable, and forgetting it. Whoever writes decides that the text may be found at all."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from renkei.ground.db.ids import new_id
from renkei.ground.search.models import SearchText
from renkei.ground.search.pairs import pairs

INSERT = """
    insert into search_searchtext (id, patient_id, section, kind, object_id, at, pairs)
    values (%s, %s, %s, %s, %s, %s, array_to_tsvector(%s::text[]))
"""


def index(*, kind: str, object_id: UUID, patient_id: UUID, section: str, at: datetime, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [new_id(), patient_id, section, kind, object_id, at, pairs(text)])


def forget(object_id: UUID) -> None:
    SearchText.objects.filter(object_id=object_id).delete()

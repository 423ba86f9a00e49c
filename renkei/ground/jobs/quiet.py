"""After a death the house says nothing of its own accord: the one place that knows, for notices, tasks and reminders."""

from uuid import UUID

from django.db import connection


def is_at_rest(patient_id: UUID | None) -> bool:
    """Whether this person has died, as far as anybody recorded it; whoever asks need not see the person."""
    if patient_id is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("select renkei_at_rest(%s)", [patient_id])
        return cursor.fetchone()[0]

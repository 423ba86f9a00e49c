"""Does `now` equal what the log says? And when did something last happen to people?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

DIFFERENCES = """
    with newest as (
        select distinct on (kind, key) * from facts_fact_log order by kind, key, revision desc),
    standing as (select * from newest where state = 'stands')
    select coalesce(n.kind, s.kind) || ' ' || coalesce(n.key, s.key)
      from facts_fact_now n full join standing s on s.kind = n.kind and s.key = n.key
     where n.id is distinct from s.id
     order by 1 limit 100
"""


def differences() -> list[str]:
    """As the owner: kind and key of rows where a rebuild from the log would give something else."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        return [row[0] for row in cursor.fetchall()]


def last_times(
    kinds: Collection[str], patient_ids: Collection[UUID], until: datetime
) -> dict[UUID, dict[str, datetime]]:
    """As the system alone: when each kind of event last happened to each of these people, whoever told of it."""
    found: dict[UUID, dict[str, datetime]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            "select patient_id, kind, at from renkei_last_times(%s, %s, %s)",
            [sorted(kinds), list(patient_ids), until],
        )
        for patient_id, kind, at in cursor.fetchall():
            found[patient_id][kind] = at
    return found

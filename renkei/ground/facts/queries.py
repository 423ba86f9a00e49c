"""Does `now` equal what the log says?"""

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

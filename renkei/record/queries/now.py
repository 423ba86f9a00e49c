"""What holds of a person just now: elsewhere, whose service rests, what is taken. One query for all panels of the page."""

from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from renkei.ground.db.compiled import once_a_page

AHEAD = timedelta(days=7)  # what is to come is told so early
LATELY = timedelta(days=14)
MOST = 200

NOW = """
    select 'sojourn', s.kind, s.place, s.since, s.until, 0 from record_sojourn s
     where s.patient_id = %(patient)s and s.ended_at is null and s.since <= %(soon)s
       and (s.until is null or s.until >= %(today)s)
     union all
    select 'pause', '', o.name, p.since, p.resumes_on, 0 from record_pause p
      join people_organization o on o.id = p.organization_id
     where p.patient_id = %(patient)s and p.resumed_on is null
     union all
    (select 'medicine', case when m.ending = '' and (m.until is null or m.until >= %(today)s) then 'taken' else '' end,
            m.name, m.since, m.until,
            (m.recorded_at >= %(lately)s and m.ending <> 'mistaken')::int
            + (m.ending = 'stopped' and m.ended_at >= %(lately)s)::int
       from record_medicationstatement m
      where m.patient_id = %(patient)s and (m.ending = '' or m.ended_at >= %(lately)s)
      order by m.recorded_at desc, m.name limit %(most)s)
     order by 1, 4, 3
"""


class Told(NamedTuple):
    what: str  # sojourn | pause | medicine
    kind: str  # of a sojourn; "taken" of a medicine that is
    name: str
    since: date | None
    until: date | None
    changes: int  # of a medicine, in two weeks


@once_a_page
def now(patient_id: UUID) -> list[Told]:
    today = timezone.localdate()
    values: dict[str, Any] = {"patient": patient_id, "today": today, "soon": today + AHEAD, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(NOW, values | {"lately": timezone.now() - LATELY})
        return [Told(*row) for row in cursor.fetchall()]

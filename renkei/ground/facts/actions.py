"""Facts: emitted once, corrected by a higher revision, voided; the log is never rewritten."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from renkei.ground.db.ids import made_at, new_id
from renkei.ground.facts.models import FactSubject
from renkei.ground.people.actor import Actor

CLOCKS = timedelta(days=1)  # of this machine and of the database may differ by less

Value = str | int | bool | None
Listener = Callable[["Event"], None]

COLUMNS = (
    "id, kind, key, revision, subject, occurred_at, known_at, recorded_at, municipality, care_area, insurer, office, "
    "hospital, match, recorded_by, values"
)

# the upsert decides the revision; the log gets the very same row, and the figures hear of it; who first recorded
# it keeps its sight of it.
# The log is asked from the key's making on: two months' partitions and not all hundred and twenty
UPSERT = f"""
    with now_row as (
        insert into facts_fact_now as n ({COLUMNS})
        select %(id)s::uuid, %(kind)s::text, %(key)s::uuid,
               coalesce((select max(revision) from facts_fact_log
                          where kind = %(kind)s::text and key = %(key)s::uuid
                            and recorded_at between %(earliest)s::timestamptz and now() + interval '1 day'), 0) + 1,
               %(subject)s::uuid, %(occurred_at)s::timestamptz, %(known_at)s::timestamptz, clock_timestamp(),
               %(municipality)s::text, %(care_area)s::uuid, %(insurer)s::text, %(office)s::uuid, %(hospital)s::uuid,
               %(match)s::uuid, %(recorded_by)s::uuid, %(values)s::jsonb
        on conflict (kind, key) do update set
               id = excluded.id, revision = greatest(excluded.revision, n.revision + 1), subject = excluded.subject,
               occurred_at = excluded.occurred_at, known_at = excluded.known_at, recorded_at = excluded.recorded_at,
               municipality = excluded.municipality, care_area = excluded.care_area, insurer = excluded.insurer,
               office = excluded.office, hospital = excluded.hospital, match = excluded.match, values = excluded.values
        returning *), logged as (
    insert into facts_fact_log ({COLUMNS}, state) select {COLUMNS}, 'stands' from now_row)
    insert into facts_uncounted (id, recorded_at) select id, recorded_at from now_row
"""

VOID = f"""
    with gone as (delete from facts_fact_now where kind = %(kind)s::text and key = %(key)s::uuid
                  returning *, clock_timestamp() as voided_at), logged as (
    insert into facts_fact_log ({COLUMNS}, state)
    select %(id)s::uuid, kind, key, revision + 1, subject, occurred_at, known_at, voided_at, municipality,
           care_area, insurer, office, hospital, match, recorded_by, values, 'void' from gone), uncounted as (
    insert into facts_uncounted (id, recorded_at) select %(id)s::uuid, voided_at from gone)
    select s.patient_id from gone join facts_subject s on s.subject = gone.subject
"""

REBUILD = f"""
    insert into facts_fact_now ({COLUMNS})
    select {COLUMNS} from (
        select distinct on (kind, key) * from facts_fact_log order by kind, key, revision desc) newest
     where state = 'stands'
"""


class Event:
    """What is handed to the rules: the live subject, and the plain values that are stored."""

    def __init__(self, kind: str, key: UUID, *, patient_id: UUID | None, by: Actor, columns: dict, live: Any):
        self.kind, self.key, self.patient_id, self.by, self.live = kind, key, patient_id, by, live
        self.occurred_at: datetime | None = columns["occurred_at"]
        self.known_at: datetime | None = columns["known_at"]
        self.office: UUID | None = columns["office"]
        self.hospital: UUID | None = columns["hospital"]
        self.municipality: str | None = columns["municipality"]
        self.match: UUID | None = columns["match"]
        self.values: dict[str, Value] = columns["values"]


# Rooms above subscribe when they are ready: the rules of ground.tasks.
LISTENERS: list[Listener] = []
VOID_LISTENERS: list[
    Callable[[str, UUID], None]
] = []  # with the kind, and the patient of whom it had been told


def emit(
    kind: str,
    key: UUID,
    patient_id: UUID | None,
    *,
    occurred_at: datetime | None,
    known_at: datetime | None = None,
    municipality: str | None = None,
    care_area: UUID | None = None,
    insurer: str | None = None,
    office: UUID | None = None,
    hospital: UUID | None = None,
    match: UUID | None = None,
    values: dict[str, Value] | None = None,
    live: Any = None,
    by: Actor,
) -> None:
    """Store the pseudonymous row and hand the event with its live subject to the rules, in this transaction.

    The same `(kind, key)` again is a correction: a row with a higher revision.
    """
    columns: dict[str, Any] = {
        "occurred_at": occurred_at,
        "known_at": known_at,
        "municipality": municipality,
        "care_area": care_area,
        "insurer": insurer,
        "office": office,
        "hospital": hospital,
        "match": match,
        "values": values or {},
    }
    subject = subject_of(patient_id) if patient_id else None
    row: dict[str, Any] = columns | {"id": new_id(), "kind": kind, "key": key, "subject": subject}
    row |= {"recorded_by": by.organization_id, "values": Jsonb(values or {})}
    row |= {"earliest": made_at(key) - CLOCKS}
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, row)
    event = Event(kind, key, patient_id=patient_id, by=by, columns=columns, live=live)
    for listener in LISTENERS:
        listener(event)


def void(kind: str, key: UUID) -> None:
    """What was told never happened: the row leaves `now`, the log keeps both."""
    with connection.cursor() as cursor:
        cursor.execute(VOID, {"id": new_id(), "kind": kind, "key": key})
        gone = cursor.fetchone()
    if gone and gone[0]:
        for listener in VOID_LISTENERS:
            listener(kind, gone[0])


def subject_of(patient_id: UUID) -> UUID:
    """The pseudonym of a patient, made at the first fact."""
    with connection.cursor() as cursor:
        cursor.execute("select subject from facts_subject where patient_id = %s", [patient_id])
        found = cursor.fetchone()
    return found[0] if found else FactSubject.objects.get_or_create(patient_id=patient_id)[0].subject


def rebuild() -> None:
    """As the owner: throw `now` away and make it again from the log."""
    with connection.cursor() as cursor:
        cursor.execute("delete from facts_fact_now")
        cursor.execute(REBUILD)

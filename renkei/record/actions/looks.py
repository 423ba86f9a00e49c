"""What was opened, and the mark of having looked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.db.ids import new_id
from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient

# within a sitting the mark moves, and what was before it stays
LOOK = """
    insert into record_lastlook (id, patient_id, role_id, at, before) values (%s, %s, %s, %s, null)
        on conflict (role_id, patient_id) do update
       set at = excluded.at,
           before = case when excluded.at - record_lastlook.at > %s then record_lastlook.at
                         else record_lastlook.before end
"""
SITTING = timedelta(minutes=30)


@transaction.atomic(savepoint=False)  # the page that opens fails with it
def open_person(*, patient: Patient, by: Actor) -> None:
    """The page was opened: said in the trail, and what is older than now is no longer new to this role."""
    audit.record("open.patient", by=by, patients=[patient.pk])
    values: list[Any] = [new_id(), patient.pk, by.id, timezone.now(), SITTING]
    with connection.cursor() as cursor:
        cursor.execute(LOOK, values)


def open_entry(*, patient: Patient, entry_id: UUID | None = None, by: Actor) -> None:
    """One entry, or older ones: read, but no sign that what is newer was."""
    audit.record("open.entry", by=by, object_id=entry_id, patients=[patient.pk])


def open_export(*, patient: Patient, entries: int, by: Actor) -> None:
    """The whole course went into a file: those who look who looked see it as an opening."""
    audit.record("open.export", by=by, patients=[patient.pk], detail={"entries": entries})


def take_copy(
    *,
    patient_id: UUID,
    form: str,
    entries: int,
    since: datetime | None = None,
    until: datetime | None = None,
    by: Actor,
) -> None:
    """Entries of a person and a period left the house, as paper, file or text; `form` is a code."""
    period = {"since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}
    audit.record(
        "open.export", by=by, patients=[patient_id], detail={"form": form, "entries": entries, **period}
    )


def take_index(*, patients: list[UUID], since: datetime, until: datetime, by: Actor) -> None:
    """The list of one's own people with what was written, sent and received went onto paper."""
    detail = {"form": "index", "since": since.isoformat(), "until": until.isoformat()}
    audit.record("open.export", by=by, patients=patients, detail=detail)


def open_index(*, patients: list[UUID], since: datetime, until: datetime, by: Actor) -> None:
    """The same list was read on the page."""
    detail = {"since": since.isoformat(), "until": until.isoformat()}
    audit.record("open.index", by=by, patients=patients, detail=detail)


def open_proxies(*, patients: list[UUID], by: Actor) -> None:
    """What waits for this doctor's word was read on one page."""
    audit.record("open.proxies", by=by, patients=patients)


def open_kept(*, patients: list[UUID], by: Actor) -> None:
    """Who they are of whom the office keeps something, though it is in their team no longer."""
    audit.record("open.kept", by=by, patients=patients)


def open_print(*, patient: Patient, what: str, object_id: UUID | None = None, by: Actor) -> None:
    """A part of the record went onto paper; `what` is a code."""
    audit.record("open.print", by=by, object_id=object_id, patients=[patient.pk], detail={"what": what})


def open_hits(*, patients: list[UUID], entries: list[UUID], by: Actor) -> None:
    """The texts of these entries were shown as search hits."""
    audit.record("open.hits", by=by, patients=patients, detail={"entries": [str(key) for key in entries]})

"""What was opened, and the mark of having looked."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient
from renkei.record.models import LastLook


@transaction.atomic
def open_person(*, patient: Patient, by: Actor) -> None:
    """The page was opened: said in the trail, and what is older than now is no longer new to this role."""
    audit.record("open.patient", by=by, patients=[patient.pk])
    LastLook.objects.bulk_create(
        [LastLook(patient=patient, role_id=by.id, at=timezone.now())],
        update_conflicts=True,
        unique_fields=["role", "patient"],
        update_fields=["at"],
    )


def open_entry(*, patient: Patient, entry_id: UUID | None = None, by: Actor) -> None:
    """One entry, or older ones: read, but no sign that what is newer was."""
    audit.record("open.entry", by=by, object_id=entry_id, patients=[patient.pk])


def open_export(*, patient: Patient, entries: int, by: Actor) -> None:
    """The whole course went into a file: those who look who looked see it as an opening."""
    audit.record("open.export", by=by, patients=[patient.pk], detail={"entries": entries})


def open_print(*, patient: Patient, what: str, object_id: UUID | None = None, by: Actor) -> None:
    """A part of the record went onto paper; `what` is a code."""
    audit.record("open.print", by=by, object_id=object_id, patients=[patient.pk], detail={"what": what})


def open_hits(*, patients: list[UUID], entries: list[UUID], by: Actor) -> None:
    """The texts of these entries were shown as search hits."""
    audit.record("open.hits", by=by, patients=patients, detail={"entries": [str(key) for key in entries]})

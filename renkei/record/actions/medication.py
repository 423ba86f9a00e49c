"""Keeping the list of what a person takes, and writing how it is taken. The pharmacists of the team hear of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit import actions as audit
from renkei.ground.facts import actions as facts
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Profession
from renkei.patients.models import Patient
from renkei.record.actions.entries import attach, write
from renkei.record.actions.happening import happened
from renkei.record.actions.readers import tell_others
from renkei.record.models import Adherence, Audience, MedicationReview, MedicationStatement
from renkei.record.policy.medication import medication_path

End = MedicationStatement.End
CATEGORY = "medicine"  # of the pack's kinds of entry


@transaction.atomic
def add_medications(
    *, patient: Patient, medicines: Iterable[dict[str, Any]], by: Actor
) -> list[MedicationStatement]:
    """Each with the fields of a statement: name, source and source_on at least."""
    rows = [_row(patient, said, by) for said in medicines]
    MedicationStatement.objects.bulk_create(rows)
    _tell("begun", rows, patient, by)
    audit.record(
        "add.medication", by=by, object_id=rows[0].pk, patients=[patient.pk], detail={"count": len(rows)}
    )
    return rows


@transaction.atomic
def change_medication(
    *, medication: MedicationStatement, said: dict[str, Any], on: date, because: str = "", by: Actor
) -> MedicationStatement:
    """Another dose or usage from a day on; the former stays in the history. Raises ValidationError when another was
    faster."""
    _end(medication, End.CHANGED, on, because, by)
    after = _row(medication.patient, said, by, replaces=medication)
    MedicationStatement.objects.bulk_create([after])
    _tell("changed", [after], medication.patient, by)
    audit.record("change.medication", by=by, object_id=after.pk, patients=[medication.patient_id])
    return after


@transaction.atomic
def stop_medication(
    *, medication: MedicationStatement, on: date, because: str, mistaken: bool = False, by: Actor
) -> None:
    """No longer taken from that day on; or it should never have stood there, and what it had replaced stands again.

    Raises ValidationError when another was faster.
    """
    _end(medication, End.MISTAKEN if mistaken else End.STOPPED, on, because, by)
    if mistaken:
        facts.void("medication.changed" if medication.replaces_id else "medication.begun", medication.pk)
        _stands_again(medication.replaces_id)
    else:
        _tell("stopped", [medication], medication.patient, by)
    audit.record(
        "stop.medication",
        by=by,
        object_id=medication.pk,
        patients=[medication.patient_id],
        detail={"mistaken": mistaken},
    )


@transaction.atomic
def review_medications(*, patient: Patient, by: Actor) -> MedicationReview:
    """What changed before now is known to this office."""
    row = MedicationReview(
        patient=patient, organization_id=by.organization_id, author_id=by.id, at=timezone.now()
    )
    MedicationReview.objects.bulk_create([row])
    audit.record("review.medication", by=by, object_id=row.pk, patients=[patient.pk])
    return row


@transaction.atomic
def note_adherence(
    *,
    patient: Patient,
    level: str,
    adjusts: bool = False,
    left_over: str = "",
    text: str = "",
    attachments: Iterable[BinaryIO] = (),
    by: Actor,
) -> Adherence:
    """How it is taken, with a photo of what is left over. Raises `documents.WrongFile`."""
    row = Adherence(
        patient=patient,
        organization_id=by.organization_id,
        author_id=by.id,
        level=level,
        adjusts=adjusts,
        left_over=left_over.strip(),
        at=timezone.now(),
    )
    row.entry = write(patient, _words(row, text), Audience.TEAM, CATEGORY, by=by)
    attach(row.entry, attachments, by)
    Adherence.objects.bulk_create([row])
    if level != Adherence.Level.AS_TOLD or adjusts or row.left_over:
        _wake_pharmacists("medication.adherence", patient, by)
    audit.record("note.adherence", by=by, object_id=row.pk, patients=[patient.pk])
    return row


def _words(row: Adherence, text: str) -> str:
    lines = [_("服薬状況：%(level)s") % {"level": row.get_level_display()}]
    if row.adjusts:
        lines.append(_("本人が量や回数を調整しています。"))
    if row.left_over:
        lines.append(_("残薬：%(left)s") % {"left": row.left_over})
    return "\n".join([*lines, *filter(None, [text.strip()])])


def _row(
    patient: Patient, said: dict[str, Any], by: Actor, replaces: MedicationStatement | None = None
) -> MedicationStatement:
    return MedicationStatement(
        patient=patient,
        organization_id=by.organization_id,
        author_id=by.id,
        recorded_at=timezone.now(),
        replaces=replaces,
        **said,
    )


def _end(medication: MedicationStatement, ending: str, on: date, because: str, by: Actor) -> None:
    standing = MedicationStatement.objects.filter(pk=medication.pk, ending="")
    ended = {"ending": ending, "ended_on": on, "ended_because": because.strip()}
    if not standing.update(**ended, ended_at=timezone.now(), ended_by_id=by.id):
        raise ValidationError(_("ほかの人が先に変えました。いまの一覧を確かめてください。"))


def _stands_again(key: UUID | None) -> None:
    if key is None:
        return
    before = MedicationStatement.objects.filter(pk=key, ending=End.CHANGED)
    before.update(ending="", ended_on=None, ended_at=None, ended_by=None, ended_because="")


def _tell(what: str, rows: list[MedicationStatement], patient: Patient, by: Actor) -> None:
    for row in rows:
        values = {"profession": by.profession, "source": str(row.source)}
        happened(f"medication.{what}", row.pk, patient, values, by)
    _wake_pharmacists("medication.changed", patient, by)


def _wake_pharmacists(kind: str, patient: Patient, by: Actor) -> None:
    tell_others(kind, patient, medication_path(patient.pk), by, functions=[Profession.PHARMACIST])

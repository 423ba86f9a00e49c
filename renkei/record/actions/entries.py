"""Writing in the course: post, seal."""

from typing import BinaryIO

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell
from renkei.ground.documents import actions as documents
from renkei.ground.facts import actions as facts
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.search import actions as search
from renkei.patients.models import CareTeamMember, Patient, person_path
from renkei.patients.policy import Section, lasting, opening
from renkei.record.models import FINDABLE, Audience, Entry


@transaction.atomic
def post(
    *,
    patient: Patient,
    text: str,
    urgent: bool = False,
    audience: str = Audience.TEAM,
    photo: BinaryIO | None = None,
    by: Actor,
) -> Entry:
    """Raises `documents.WrongFile` when the photo is none. Open pages of the team hear of it within a second."""
    kept = None
    if photo is not None:
        kept = documents.keep(name="photo.jpg", content=photo.read(), patient_id=patient.pk, by=by)
    entry = Entry(
        patient=patient,
        organization_id=by.organization_id,
        author_id=by.id,
        profession=by.profession,
        at=timezone.now(),
        text=text,
        urgent=urgent,
        audience=audience,
        photo=kept,
    )
    Entry.objects.bulk_create([entry])
    if audience in FINDABLE:
        search.index(
            kind="entry",
            object_id=entry.pk,
            patient_id=patient.pk,
            section=Section.RECORD,
            at=entry.at,
            text=text,
        )
    _emit(entry, patient, by)
    if urgent:
        _wake_the_others(patient, by)
    audit.record("post.entry", by=by, object_id=entry.pk, patients=[patient.pk], detail={"urgent": urgent})
    tell(f"patient:{patient.pk}", entry.pk)
    return entry


def _emit(entry: Entry, patient: Patient, by: Actor) -> None:
    facts.emit(
        "entry.posted",
        entry.pk,
        patient.pk,
        occurred_at=entry.at,
        known_at=entry.at,
        municipality=patient.municipality_id,
        office=by.organization_id,
        values={
            "profession": entry.profession,
            "urgent": entry.urgent,
        },  # never the audience: it may be a secret
        by=by,
    )


def _wake_the_others(patient: Patient, by: Actor) -> None:
    readers = CareTeamMember.objects.filter(lasting(), opening(Section.RECORD), patient=patient)
    others = readers.exclude(organization_id=by.organization_id)
    for organization_id in sorted(set(others.values_list("organization_id", flat=True))):
        path = person_path(patient.pk)
        notify("entry.urgent", organization_id=organization_id, about=patient.pk, path=path, urgent=True)


@transaction.atomic
def seal(*, entry: Entry, because: str, by: Actor) -> Entry:
    """A post on the wrong person: read by nobody from now on; who opened it in between is listed."""
    Entry.objects.filter(pk=entry.pk, sealed_at=None).update(
        sealed_at=Now(), sealed_by_id=by.id, sealed_because=because
    )
    search.forget(entry.pk)
    if entry.photo_id:
        documents.withdraw(document_id=entry.photo_id, by=by)
    facts.void("entry.posted", entry.pk)
    audit.record("seal.entry", by=by, object_id=entry.pk, patients=[entry.patient_id])
    tell(f"patient:{entry.patient_id}", entry.pk)
    entry.refresh_from_db()
    return entry

"""Writing in the course: post, reply, correct, seal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell
from renkei.ground.documents import actions as documents
from renkei.ground.facts import actions as facts
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import PractitionerRole
from renkei.ground.search import actions as search
from renkei.patients.models import Patient, person_path
from renkei.patients.policy import Section
from renkei.record.actions.happening import happened
from renkei.record.actions.ladder import State, ask_to_acknowledge
from renkei.record.actions.readers import tell_others
from renkei.record.models import FINDABLE, Attachment, Audience, Entry, EntryVersion, Question
from renkei.record.policy import speaks_for_doctor
from renkei.record.ways import ways


class SomebodyWasFaster(Exception):
    """The entry was corrected or sealed meanwhile; what was typed is still the caller's."""


@transaction.atomic
def post(
    *,
    patient: Patient,
    text: str,
    urgent: bool = False,
    audience: str = Audience.TEAM,
    category: str = "",
    attachments: Iterable[BinaryIO] = (),
    for_role: PractitionerRole | None = None,
    by: Actor,
) -> Entry:
    """Raises `documents.WrongFile` when one is neither photo nor PDF. Open pages of the team hear of it in a second.

    `for_role` is the doctor of the own office for whom a proxy writes; until that doctor confirms it, it is unsettled.
    """
    entry = write(patient, text, audience, category, urgent=urgent, for_role=for_role, by=by)
    attach(entry, attachments, by)
    if urgent:
        tell_others("entry.urgent", patient, person_path(patient.pk), by, urgent=True)
        ask_to_acknowledge(entry, patient, by)
    detail = {"urgent": urgent} | ({"proxy": True} if for_role else {})
    audit.record("post.entry", by=by, object_id=entry.pk, patients=[patient.pk], detail=detail)
    tell(f"patient:{patient.pk}", entry.pk)
    return entry


@transaction.atomic
def reply(*, entry: Entry, text: str, attachments: Iterable[BinaryIO] = (), by: Actor) -> Entry:
    """Under the entry, or under the one that it replies to; read by whom that is read by."""
    thread = entry.thread or entry
    answer = write(entry.patient, text, thread.audience, thread.category, thread=thread, by=by)
    attach(answer, attachments, by)
    audit.record("reply.entry", by=by, object_id=answer.pk, patients=[entry.patient_id])
    tell(f"patient:{entry.patient_id}", answer.pk)
    return answer


def write(
    patient: Patient,
    text: str,
    audience: str,
    category: str,
    *,
    urgent: bool = False,
    thread: Entry | None = None,
    for_role: PractitionerRole | None = None,
    for_profession: str = "",
    by: Actor,
) -> Entry:
    """`for_profession`: of an answer for whoever is one in the office; where one is named, that one's."""
    now, proxied = timezone.now(), for_role.profession if for_role else for_profession
    entry = Entry(
        patient=patient,
        organization_id=by.organization_id,
        author_id=by.id,
        profession=by.profession,
        at=now,
        category=category or ways().category_of(by.profession),
        text=text,
        urgent=urgent,
        audience=audience,
        thread=thread,
        for_profession=proxied,
        for_role=for_role,
        waits_since=now if proxied else None,
    )
    Entry.objects.bulk_create([entry])
    _index(entry)
    told = {"profession": entry.profession, "urgent": entry.urgent}  # never the audience: it may be a secret
    happened("entry.posted", entry.pk, patient, told, by, at=entry.at)
    return entry


def attach(entry: Entry, files: Iterable[BinaryIO], by: Actor) -> None:
    """Nothing is opened and asked where there is no file."""
    if given := list(files):
        _attach(entry, given, by)


@transaction.atomic
def _attach(entry: Entry, files: list[BinaryIO], by: Actor) -> None:
    kept = [
        documents.keep(
            name=getattr(file, "name", ""), content=file.read(), patient_id=entry.patient_id, by=by
        )
        for file in files
    ]
    Attachment.objects.bulk_create(
        Attachment(
            patient_id=entry.patient_id,
            organization_id=entry.organization_id,
            entry=entry,
            document=document,
            number=number,
        )
        for number, document in enumerate(kept, start=1)
    )


def _index(entry: Entry) -> None:
    if entry.audience in FINDABLE:
        search.index(
            kind="entry",
            object_id=entry.pk,
            patient_id=entry.patient_id,
            section=Section.RECORD,
            at=entry.at,
            text=entry.text,
        )


@transaction.atomic
def correct(*, entry: Entry, version: int, text: str, category: str, audience: str, by: Actor) -> Entry:
    """A new version; the old one stays, with who replaced it and when. Replies are read by whom it is read by.

    A doctor who corrects what a proxy wrote says by it that it is right; another's correction waits for the doctor.

    Raises SomebodyWasFaster.
    """
    now = timezone.now()
    before = Entry.objects.select_for_update().get(pk=entry.pk)
    if before.version != version or before.sealed_at:
        raise SomebodyWasFaster
    EntryVersion.objects.bulk_create([_version(before, now, by)])
    changes: dict[str, Any] = {"text": text, "category": category, "audience": audience}
    if speaks_for_doctor(by, before):
        changes |= confirmed(version + 1, now, by)
    elif before.is_proxied and not before.is_unsettled:
        changes["waits_since"] = now
    Entry.objects.filter(pk=entry.pk).update(**changes, version=version + 1, changed_at=now)
    Entry.objects.filter(thread_id=entry.pk).update(audience=audience)
    for changed in Entry.objects.filter(pk=entry.pk).union(
        Entry.objects.filter(thread_id=entry.pk, sealed_at=None)
    ):
        search.forget(changed.pk)
        _index(changed)
    audit.record("correct.entry", by=by, object_id=entry.pk, patients=[entry.patient_id])
    tell(f"patient:{entry.patient_id}", entry.pk)
    entry.refresh_from_db()
    return entry


def confirmed(version: int, now: datetime, by: Actor) -> dict[str, Any]:
    """What changes in an entry of which the doctor says that this version is right."""
    return {
        "confirmed_version": version,
        "confirmed_at": now,
        "confirmed_by_id": by.id,
        "waits_since": None,
    }


def _version(entry: Entry, now: datetime, by: Actor) -> EntryVersion:
    return EntryVersion(
        patient_id=entry.patient_id,
        organization_id=entry.organization_id,
        entry=entry,
        number=entry.version,
        category=entry.category,
        text=entry.text,
        audience=entry.audience,
        replaced_at=now,
        replaced_by_id=by.id,
        confirmed_at=None if entry.is_unsettled else entry.confirmed_at,
        confirmed_by_id=None if entry.is_unsettled else entry.confirmed_by_id,
    )


@transaction.atomic
def seal(*, entry: Entry, because: str, by: Actor) -> Entry:
    """A post on the wrong person, with what replied to it: read by nobody from now on; who opened it is listed."""
    for one in Entry.objects.filter(pk=entry.pk).union(Entry.objects.filter(thread_id=entry.pk)):
        close(one, because, by)
    audit.record("seal.entry", by=by, object_id=entry.pk, patients=[entry.patient_id])
    tell(f"patient:{entry.patient_id}", entry.pk)
    entry.refresh_from_db()
    return entry


def close(entry: Entry, because: str, by: Actor, **more: Any) -> None:
    """Sealed, with its files and what it asked; found no more, counted no more."""
    now = timezone.now()
    Entry.objects.filter(pk=entry.pk, sealed_at=None).update(
        sealed_at=now, sealed_by_id=by.id, sealed_because=because, changed_at=now, **more
    )
    search.forget(entry.pk)
    for document_id in Attachment.objects.filter(entry=entry).values_list("document_id", flat=True):
        documents.withdraw(document_id=document_id, by=by)
    Question.objects.filter(entry=entry, state__in=(State.OPEN, State.CALL)).update(state=State.WITHDRAWN)
    facts.void("entry.posted", entry.pk)

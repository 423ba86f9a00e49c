"""Asking an office of the team, and whatever may be the way in which it answers."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import deliver
from renkei.ground.sheets.models import Means
from renkei.patients.models import Patient
from renkei.record.actions.entries import attach, write
from renkei.record.actions.ladder import AlreadyAnswered, Kind, State, Step, move, put, step, told_answer
from renkei.record.models import Audience, Question, QuestionAnswer
from renkei.record.policy import is_proxy
from renkei.record.ways import QUESTION, ways

SHEET = "question"


@transaction.atomic
def ask(
    *,
    patient: Patient,
    text: str,
    asked_id: UUID,
    function: str,
    person_id: UUID | None = None,
    wanted_until: datetime,
    known: Iterable[str] = (),
    audience: str = Audience.TEAM,
    attachments: Iterable[BinaryIO] = (),
    by: Actor,
) -> Question:
    """Stands in the course, and on Today of who asks and who is asked until it is answered.

    `known`: lines that help to answer (the weight of the week, the dose), as they are now. Raises `documents.WrongFile`.
    """
    entry = write(patient, text, audience, QUESTION, by=by)
    attach(entry, attachments, by)
    question = put(
        entry,
        patient,
        kind=Kind.QUESTION,
        asked_id=asked_id,
        function=function,
        person_id=person_id,
        wanted_until=wanted_until,
        known=known,
        by=by,
    )
    audit.record("ask.question", by=by, object_id=question.pk, patients=[patient.pk])
    tell(f"patient:{patient.pk}", entry.pk)
    return question


@transaction.atomic
def answer(
    *,
    question: Question,
    choice: str = "",
    phone_at: time | None = None,
    note: str = "",
    attachments: Iterable[BinaryIO] = (),
    by: Actor,
) -> QuestionAnswer:
    """By somebody of the asked office; what another than the doctor says for the doctor is unsettled.

    The doctor's own answer takes the place of a proxy's. Raises AlreadyAnswered, `documents.WrongFile`.
    """
    proxy = is_proxy(by, question)
    unsettled = QuestionAnswer.objects.filter(
        question=question, entry__waits_since__isnull=False, replaced_at=None
    )
    if question.state == State.ANSWERED and (proxy or not unsettled.exists()):
        raise AlreadyAnswered
    unsettled.update(replaced_at=timezone.now())
    return _answer(question, choice, phone_at, note, Means.APP, proxy, attachments, by)


@transaction.atomic
def type_answer(
    *,
    question: Question,
    means: str,
    choice: str = "",
    phone_at: time | None = None,
    note: str = "",
    attachments: Iterable[BinaryIO] = (),
    by: Actor,
) -> QuestionAnswer:
    """What came back by fax, phone or paper, typed by whoever received it; the scan stands beside it.

    Raises AlreadyAnswered, `documents.WrongFile`.
    """
    if question.state == State.ANSWERED:
        raise AlreadyAnswered
    return _answer(question, choice, phone_at, note, means, False, attachments, by)


def _answer(
    question: Question,
    choice: str,
    phone_at: time | None,
    note: str,
    means: str,
    proxy: bool,
    attachments: Iterable[BinaryIO],
    by: Actor,
) -> QuestionAnswer:
    chosen = ways().choice(choice)
    move(question, State.CALL if chosen and chosen.calls else State.ANSWERED)
    patient, thread = question.patient, question.entry
    entry = write(
        patient,
        words(choice, phone_at, note),
        thread.audience,
        thread.category,
        thread=thread,
        for_profession=question.function if proxy else "",
        by=by,
    )
    attach(entry, attachments, by)
    given = QuestionAnswer(
        patient=patient,
        question=question,
        organization_id=by.organization_id,
        entry=entry,
        choice=choice,
        phone_at=phone_at,
        means=means,
        is_proxy=proxy,
    )
    QuestionAnswer.objects.bulk_create([given])
    step(question, Step.ANSWERED, by=by)
    told_answer(question, patient, {"means": means, "proxy": proxy}, by)
    audit.record(
        "answer.question", by=by, object_id=question.pk, patients=[patient.pk], detail={"means": str(means)}
    )
    return given


def words(choice: str, phone_at: time | None, note: str) -> str:
    """「増量の方針（方針連絡。処方箋・指示書は別途）」, 「電話ください 12:30」, and what was added."""
    chosen = ways().choice(choice)
    said = chosen.label if chosen else ""
    if chosen and chosen.policy:
        said += _("（方針連絡。処方箋・指示書は別途）")
    if chosen and chosen.calls and phone_at:
        said += f" {phone_at:%H:%M}"
    return "\n".join(part for part in (said, note.strip()) if part)


@transaction.atomic
def acknowledge(*, question: Question, text: str = "", by: Actor) -> Question:
    """「確認しました」 to an urgent entry, for the office. Raises AlreadyAnswered."""
    if question.state != State.OPEN:
        raise AlreadyAnswered
    move(question, State.ANSWERED)
    step(question, Step.ACKNOWLEDGED, text, by=by)
    audit.record("acknowledge.entry", by=by, object_id=question.entry_id, patients=[question.patient_id])
    return question


@transaction.atomic
def phone(*, question: Question, text: str = "", by: Actor) -> Question:
    """They were told by phone: what waited for being heard, or for a call, has had it."""
    if question.kind == Kind.URGENT or question.state == State.CALL:
        move(question, State.ANSWERED)
    step(question, Step.PHONED, text, by=by)
    audit.record("phone.question", by=by, object_id=question.pk, patients=[question.patient_id])
    return question


@transaction.atomic
def fax(*, question: Question, text: str = "", by: Actor) -> Question:
    """The sheet went out by fax; the receiver now holds a copy."""
    deliver(
        sheet=SHEET,
        answer=None,
        patient_id=question.patient_id,
        municipality=question.patient.municipality_id,
        match=question.pk,
        receiver_id=question.asked_id,
        means=Means.FAX,
        at=timezone.now(),
        told=text,
        by=by,
    )
    step(question, Step.FAXED, text, by=by)
    return question


@transaction.atomic
def withdraw(*, question: Question, by: Actor) -> Question:
    """Nobody needs to answer any more. Raises AlreadyAnswered."""
    move(question, State.WITHDRAWN)
    step(question, Step.WITHDRAWN, by=by)
    audit.record("withdraw.question", by=by, object_id=question.pk, patients=[question.patient_id])
    return question

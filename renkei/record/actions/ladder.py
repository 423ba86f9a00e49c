"""The ladder of a question: put to an office, its steps, and where it may go from where it stands."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import randbelow
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.db.notify import tell
from renkei.ground.facts import actions as facts
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.hours import calendar_of
from renkei.patients.models import CareTeamMember, Patient, person_path
from renkei.record.actions.readers import readers
from renkei.record.models import QUESTION_MOVES, Entry, Question, QuestionStep
from renkei.record.policy import question_path
from renkei.record.ways import ways

Kind, State, Step = Question.Kind, Question.State, QuestionStep.Kind


class AlreadyAnswered(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("ほかの人が先に返事をしたか、取り下げられた質問です。"))


def put(
    entry: Entry,
    patient: Patient,
    *,
    kind: str,
    asked_id: UUID,
    function: str,
    person_id: UUID | None = None,
    wanted_until: datetime,
    known: Iterable[str] = (),
    by: Actor,
) -> Question:
    """One office is asked, and told if it is in the team: who is not hears by fax or phone."""
    question = Question(
        patient=patient,
        entry=entry,
        kind=kind,
        organization_id=by.organization_id,
        asked_id=asked_id,
        function=function,
        person_id=person_id,
        text=entry.text,
        facts=list(known),
        number=_number(by.organization_id),
        at=entry.at,
        wanted_until=wanted_until,
    )
    Question.objects.bulk_create([question])
    if readers(patient).filter(organization_id=asked_id).exists():
        step(question, Step.TOLD, by=by)
        if kind == Kind.QUESTION:
            notify("question.asked", organization_id=asked_id, about=patient.pk, path=question_path(question))
    _emit("question.asked", question, patient, {"function": function, "kind": kind}, by)
    return question


def ask_to_acknowledge(entry: Entry, patient: Patient, by: Actor) -> list[Question]:
    """An urgent entry waits for those whom the pack names; of the others the notice alone."""
    urgent = ways().urgent
    asked = readers(patient).filter(function__in=urgent.ask).exclude(organization_id=by.organization_id)
    offices = {member.organization_id: member for member in asked.order_by("since")}
    wanted_until = entry.at + timedelta(minutes=urgent.minutes)
    return [
        _urgent(entry, patient, member, wanted_until, by)
        for member in sorted(offices.values(), key=lambda member: urgent.ask.index(member.function))
    ]


def _urgent(
    entry: Entry, patient: Patient, member: CareTeamMember, wanted_until: datetime, by: Actor
) -> Question:
    question = put(
        entry,
        patient,
        kind=Kind.URGENT,
        asked_id=member.organization_id,
        function=member.function,
        person_id=member.practitioner_role_id,
        wanted_until=wanted_until,
        by=by,
    )
    if not calendar_of(member.organization_id).is_open_at(entry.at):
        step(question, Step.UNWATCHED, by=None)
    return question


def step(question: Question, kind: str, text: str = "", *, by: Actor | None) -> QuestionStep:
    """Open pages show the entry anew."""
    now = timezone.now()
    done = QuestionStep(
        patient_id=question.patient_id,
        question=question,
        organization_id=by.organization_id if by else question.organization_id,
        by_id=by.id if by else None,
        kind=kind,
        at=now,
        text=text.strip(),
    )
    QuestionStep.objects.bulk_create([done])
    Entry.objects.filter(pk=question.entry_id).update(changed_at=now)
    tell(f"patient:{question.patient_id}", question.entry_id)
    return done


def move(question: Question, state: str) -> None:
    """Raises AlreadyAnswered when it stands where no way leads there."""
    sources = [source for source, targets in QUESTION_MOVES.items() if state in targets]
    if not Question.objects.filter(pk=question.pk, state__in=sources).update(state=state):
        raise AlreadyAnswered
    question.state = state


class Silent(NamedTuple):
    """A question whose time came without a word."""

    question_id: UUID
    entry_id: UUID
    patient_id: UUID
    kind: str
    organization_id: UUID
    asked_id: UUID


@transaction.atomic
def say_who_is_silent() -> list[Silent]:
    """The house's own clock, as its system actor: once for each question; both offices are told."""
    with connection.cursor() as cursor:
        cursor.execute("select * from renkei_say_who_is_silent()")
        silent = [Silent(*row) for row in cursor.fetchall()]
    for one in silent:
        word = "entry.silent" if one.kind == Kind.URGENT else "question.silent"
        path = f"{person_path(one.patient_id)}questions/{one.question_id}/"
        for organization_id in (one.organization_id, one.asked_id):
            notify(
                word,
                organization_id=organization_id,
                about=one.patient_id,
                path=path,
                urgent=one.kind == Kind.URGENT,
            )
        tell(f"patient:{one.patient_id}", one.entry_id)
    return silent


def told_answer(question: Question, patient: Patient, values: dict, by: Actor) -> None:
    """Who asked is told; how long it took can be counted."""
    if question.organization_id != by.organization_id:
        notify(
            "question.answered",
            organization_id=question.organization_id,
            about=patient.pk,
            path=question_path(question),
        )
    _emit("question.answered", question, patient, {"function": question.function, **values}, by)


def _emit(kind: str, question: Question, patient: Patient, values: dict, by: Actor) -> None:
    now = timezone.now()
    facts.emit(
        kind,
        question.pk,
        patient.pk,
        occurred_at=now,
        known_at=now,
        municipality=patient.municipality_id,
        office=question.organization_id,
        values=values,
        by=by,
    )


def _number(organization_id: UUID) -> str:
    """Free among those of the office."""
    while True:
        digits = f"{randbelow(10**7):07}"
        number = f"{digits[:4]}-{digits[4:]}{check_digit(digits)}"
        if not Question.objects.filter(organization_id=organization_id, number=number).exists():
            return number


def check_digit(digits: str) -> str:
    """Luhn's: finds one wrong digit, and most that changed places."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)

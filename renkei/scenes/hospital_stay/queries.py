"""Reads of this room, shaped for its pages."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.packs.loaded import sheets
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.ground.sheets.definition import Field, Sheet
from renkei.ground.sheets.models import Answer, Delivery, Means
from renkei.ground.sheets.reading import era_date
from renkei.ground.sheets.validation import is_answered, validate
from renkei.ground.tasks.calendar import spoken
from renkei.ground.tasks.models import Task, TaskState
from renkei.ground.tasks.queries import closed_today, open_tasks
from renkei.patients.models import Patient
from renkei.patients.profile import PROFILE_PATHS
from renkei.scenes.hospital_stay.models import Announcement, Inquiry, Stay

RECENT = timedelta(days=30)
NEWS = timedelta(days=3)
ANSWERED_SHOWN = 5


@dataclass(frozen=True)
class OfficeAnswer:
    """What the hospital may know; the office is "" where it said that it is not theirs."""

    state: str
    at: datetime
    office: str
    phone: str


def answers(since: datetime) -> dict[UUID, list[OfficeAnswer]]:
    """By announcement of one's own hospital made since then."""
    with connection.cursor() as cursor:
        cursor.execute("select announcement, state, at, office, phone from renkei_answers(%s)", [since])
        found: dict[UUID, list[OfficeAnswer]] = defaultdict(list)
        for announcement, *answer in cursor.fetchall():
            found[announcement].append(OfficeAnswer(*answer))
    return dict(found)


@dataclass(frozen=True)
class Asked:
    """An announcement as its hospital sees it: waiting looks the same, whoever was meant."""

    announcement: Announcement
    answer: OfficeAnswer | None
    stay: Stay | None


def asked(actor: Actor) -> list[Asked]:
    since = timezone.now() - RECENT
    made = Announcement.objects.filter(hospital_id=actor.organization_id, made_at__gte=since)
    heard, stays = answers(since), Stay.objects.filter(voided_at=None, announcement__in=made)
    by_announcement = {stay.announcement_id: stay for stay in stays}
    return [
        Asked(one, _told_most(heard.get(one.pk, [])), by_announcement.get(one.pk))
        for one in made.order_by("-made_at", "-pk")
    ]


def _told_most(found: list[OfficeAnswer]) -> OfficeAnswer | None:
    """担当です before 電話で答えた before 担当ではありません."""
    order = list(Inquiry.State)
    return min(found, key=lambda answer: order.index(Inquiry.State(answer.state)), default=None)


@dataclass(frozen=True)
class Waiting:
    """What the hospital's Today shows: those without an answer, and answers of the last days."""

    waiting: list[Asked]
    answered: list[Asked]


def waiting_for_answers(actor: Actor) -> Waiting:
    rows = asked(actor)
    news = timezone.now() - NEWS
    heard = [(one.answer.at, one) for one in rows if one.answer and one.answer.at >= news]
    newest = [one for _at, one in sorted(heard, key=lambda pair: pair[0], reverse=True)]
    return Waiting([one for one in rows if one.answer is None], newest[:ANSWERED_SHOWN])


def waiting(actor: Actor) -> list[Inquiry]:
    inquiries = Inquiry.objects.filter(organization_id=actor.organization_id, state=Inquiry.State.WAITING)
    return list(inquiries.select_related("announcement__hospital").order_by("told_at"))


def matched(inquiry: Inquiry) -> Patient | None:
    """The person meant, where the actor's office has the record; None where it has not, or nobody matched."""
    return Patient.objects.filter(pk=inquiry.patient_id).first() if inquiry.patient_id else None


@dataclass(frozen=True)
class Received:
    pk: UUID
    title: str
    name: str
    sender: Organization
    at: datetime
    received_at: datetime | None


def received_by(actor: Actor) -> list[Received]:
    sent = Delivery.objects.filter(receiver_id=actor.organization_id, means=Means.APP, answer__isnull=False)
    recent = sent.filter(at__gte=timezone.now() - RECENT).select_related("sender")
    rows = list(recent.order_by(F("received_at").asc(nulls_first=True), "-at"))
    titles = {id: sheet.title for id, sheet in sheets().items()}
    whose = Patient.objects.filter(
        pk__in=[one.patient_id for one in rows]
    )  # those whose stay is still open to us
    names: dict[UUID | None, str] = dict(whose.values_list("pk", "name"))
    return [
        Received(
            one.pk,
            titles.get(one.sheet, one.sheet),
            names.get(one.patient_id, ""),
            one.sender,
            one.at,
            one.received_at,
        )
        for one in rows
    ]


def unopened(actor: Actor) -> list[Received]:
    return [one for one in received_by(actor) if one.received_at is None]


def in_hospital(actor: Actor) -> list[Stay]:
    stays = _with_names(Stay.objects.filter(voided_at=None, discharged_on=None))
    return list(stays.order_by("-admitted_on", "pk"))


def _with_names(stays: QuerySet[Stay]) -> QuerySet[Stay]:
    """Without the profile of the person: it is for sheets, and reading it costs more than the whole row."""
    return stays.select_related("patient", "hospital").defer("patient__profile")


def moved(actor: Actor) -> list[Stay]:
    """Who went to hospital or came back in the last days, the newest first."""
    since = timezone.now() - NEWS
    news = Q(known_at__gte=since) | Q(discharged_on__gte=timezone.localdate(since))
    stays = _with_names(Stay.objects.filter(news, voided_at=None))
    return list(stays.order_by(Coalesce("discharged_on", "admitted_on").desc(), "pk"))


def current_stay(patient: Patient) -> Stay | None:
    return in_hospital_of(patient.pk).first()


def in_hospital_of(patient_id: UUID) -> QuerySet[Stay]:
    stays = Stay.objects.filter(patient_id=patient_id, voided_at=None, discharged_on=None)
    return stays.select_related("hospital").order_by("-admitted_on")


@dataclass(frozen=True)
class Due:
    """A task as a list shows it: two clocks apart, the nearer one decides state and order."""

    task: Task
    patient: Patient | None
    state: str  # late | today | later: a kind of mark
    days: int  # until the nearer clock ends; negative when it has
    nearer: str  # agreed | fees
    fees: list[tuple[str, date]]  # those whose days are not over

    @property
    def state_words(self) -> str:
        if self.days < 0:
            return _("%(days)d日超過") % {"days": -self.days}
        return _("あと%(days)d日") % {"days": self.days} if self.days else _("きょうまで")

    @property
    def agreed_words(self) -> str:
        return _until(self.task.agreed_until) if self.task.agreed_until else ""

    @property
    def fee_words(self) -> list[str]:
        if self.task.fees and not self.fees:
            return [_("どの区分の日も過ぎています")]
        return [f"{name} {_until(until)}" for name, until in self.fees]


def _until(day: date) -> str:
    return _("%(day)sまで") % {"day": spoken(day)}


@dataclass(frozen=True)
class Work:
    due: list[Due]
    done: list[tuple[Task, Patient | None]]


def work(actor: Actor) -> Work:
    today = timezone.localdate()
    due, done = open_tasks(actor.organization_id, today), closed_today(actor.organization_id, today)
    people = Patient.objects.defer("profile").in_bulk(
        [task.patient_id for task in (*due, *done) if task.patient_id]
    )
    return Work(
        [_due(task, people.get(task.patient_id), today) for task in due],
        [(task, people.get(task.patient_id)) for task in done],
    )


def _due(task: Task, patient: Patient | None, today: date) -> Due:
    fees = [(fee["name"], date.fromisoformat(fee["until"])) for fee in task.fees]
    running = [fee for fee in fees if fee[1] >= today]
    days = (task.nearest(today) - today).days
    return Due(
        task,
        patient,
        "late" if days < 0 else "later" if days else "today",
        days,
        "agreed" if task.nearest(today) == task.agreed_until else "fees",
        running,
    )


def due_of(stay: Stay) -> Due | None:
    """What stands open for this stay."""
    task = Task.objects.filter(match=stay.pk, state=TaskState.OPEN).first()
    return _due(task, stay.patient, timezone.localdate()) if task else None


# -- the admission sheet --


@dataclass(frozen=True)
class Question:
    """A field as the page asks it."""

    field: Field
    value: str | list[str]
    shown: str
    source: str
    look: str  # why it wants a human eye; "" when it does not
    error: str
    theirs: str = ""  # what somebody faster wrote


@dataclass(frozen=True)
class Part:
    title: str
    questions: list[Question]
    answered: int


@dataclass(frozen=True)
class SheetPage:
    look: list[Question]
    parts: list[Part]
    answered: int
    total: int


def sheet_page(
    sheet: Sheet, data: dict[str, Any], sources: dict[str, str], *, theirs: dict[str, Any] | None = None
) -> SheetPage:
    checked = validate(sheet, data)
    asked_for = {field.id: _question(field, data, sources, checked, theirs or data) for field in sheet.fields}
    look = [asked_for[id] for id in checked.look]
    parts = [
        _part(
            section.title, [asked_for[field.id] for field in section.fields if field.id not in checked.look]
        )
        for section in sheet.sections
    ]
    answered = sum(is_answered(data.get(field.id)) for field in sheet.fields)
    return SheetPage(look, [part for part in parts if part.questions], answered, len(sheet.fields))


def _part(title: str, questions: list[Question]) -> Part:
    return Part(title, questions, sum(is_answered(question.value) for question in questions))


def _question(field: Field, data: dict, sources: dict, checked: Any, theirs: dict) -> Question:
    value, other = data.get(field.id, ""), theirs.get(field.id, "")
    error = checked.problems.get(field.id, "")
    return Question(
        field,
        value,
        _in_words(field, value, checked.values.get(field.id)),
        sources.get(field.id, "") if is_answered(value) else "",
        ("error" if error else "empty") if field.id in checked.look else "",
        error,
        field.shown(other) if other != value and is_answered(other) else "",
    )


def _in_words(field: Field, typed: str | list[str], read: Any) -> str:
    if isinstance(read, date):
        return era_date(read)
    return field.shown(typed) if is_answered(typed) else ""


def latest_answer(stay: Stay, sheet_id: str) -> Answer | None:
    answers = Answer.objects.filter(match=stay.pk, sheet=sheet_id, submitted_at__isnull=False)
    return answers.filter(replaced_by=None).order_by("-submitted_at").first()


def draft_of(stay: Stay, sheet_id: str, actor: Actor) -> Answer | None:
    mine = Answer.objects.filter(match=stay.pk, sheet=sheet_id, organization_id=actor.organization_id)
    return mine.filter(submitted_at=None).first()


def deliveries(stay: Stay) -> list[Delivery]:
    sent = Delivery.objects.filter(match=stay.pk).select_related("receiver", "by__practitioner")
    return list(sent.order_by("at"))


def answered_parts(sheet: Sheet, answer: Answer | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """A submitted sheet to read: by section, what was answered."""
    page = sheet_page(sheet, answer.data if answer else {}, {})
    every = {question.field.id: question for question in page.look}
    every |= {question.field.id: question for part in page.parts for question in part.questions}
    parts = [
        (section.title, [_read(every[field.id]) for field in section.fields if every[field.id].shown])
        for section in sheet.sections
    ]
    return [part for part in parts if part[1]]


def _read(question: Question) -> tuple[str, str]:
    return question.field.label, question.shown + question.field.unit


def offered_to_record(sheet: Sheet, answer: Answer, patient: Patient) -> dict[str, Field]:
    """By path: fields of a sent sheet that say something else than the record, and that only a sheet can tell it."""
    known = {path: entry["value"] for path, entry in patient.profile.items()}
    return {
        field.prefill: field
        for field in sheet.fields
        if field.prefill in PROFILE_PATHS
        and is_answered(answer.data.get(field.id))
        and answer.data[field.id] != known.get(field.prefill)
    }


STEPS = {
    "begun": gettext_lazy("担当だと答え、病棟へ開きました"),
    "corrected": gettext_lazy("入院の内容を直しました"),
    "voided": gettext_lazy("取り消しました"),
    "discharged": gettext_lazy("退院を記録しました"),
}


@dataclass(frozen=True)
class Step:
    words: str
    at: datetime
    by: PractitionerRole


def steps(stay: Stay) -> list[Step]:
    done = stay.steps.select_related("by__practitioner", "by__organization").order_by("at", "pk")
    return [Step(str(STEPS[step.kind]), step.at, step.by) for step in done]

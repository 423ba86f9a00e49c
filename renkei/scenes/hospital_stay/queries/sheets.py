"""Sheets of a stay as pages ask, show and list them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.directory.queries import wanted_forms_of
from renkei.ground.db.compiled import Asking, Keys, compiled
from renkei.ground.packs.loaded import sheets
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, profession_label
from renkei.ground.sheets.backing import standing_consent
from renkei.ground.sheets.carrying import other_forms
from renkei.ground.sheets.definition import Field, Sheet
from renkei.ground.sheets.doubts import Look, looks
from renkei.ground.sheets.models import Answer, Delivery, Means
from renkei.ground.sheets.prefill import prefill
from renkei.ground.sheets.printing import Cover
from renkei.ground.sheets.reading import era_date
from renkei.ground.sheets.validation import Checked, is_answered, validate
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.known import prefill_context
from renkei.patients.models import Patient
from renkei.patients.policy import may_change_person
from renkei.patients.profile import PROFILE_PATHS
from renkei.patients.work import Due, due_task
from renkei.scenes.hospital_stay.models import Stay
from renkei.scenes.hospital_stay.policy import may_write

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Received:
    pk: UUID
    title: str
    name: str
    sender: Organization
    at: datetime
    received_at: datetime | None
    recalled_at: datetime | None


def titles() -> dict[str, str]:
    return {id: sheet.title for id, sheet in sheets().items()}


def received_by(actor: Actor) -> list[Received]:
    return _received(_sent_to(actor.organization_id, _lately(), False))


def unopened(actor: Actor) -> list[Received]:
    return _received(_sent_to(actor.organization_id, _lately(), True))


def unopened_asked(actor: Actor) -> list[Asking]:
    return [(_sent_to, (actor.organization_id, _lately(), True))]


def how_many_unopened(actor: Actor) -> int:
    return len(_keys_unopened(actor.organization_id, _lately()))


def _received(rows: list[Delivery]) -> list[Received]:
    """With the names of those whose stay is still open to us."""
    titled = titles()
    names = dict(_names(Keys(one.patient_id for one in rows if one.patient_id))) if rows else {}
    return [
        Received(
            one.pk,
            titled.get(one.sheet, one.sheet),
            names.get(one.patient_id, ""),
            one.sender,
            one.at,
            one.received_at,
            one.recalled_at,
        )
        for one in rows
    ]


@compiled
def _sent_to(organization_id: UUID, since: datetime, unopened: bool) -> QuerySet[Delivery]:
    rows = _in_the_app(organization_id, since, unopened).select_related("sender")
    return rows.order_by(F("received_at").asc(nulls_first=True), "-at")


@compiled
def _keys_unopened(organization_id: UUID, since: datetime) -> QuerySet[Delivery, tuple]:
    return _in_the_app(organization_id, since, True).values_list("pk")


@compiled
def _names(keys: Keys) -> QuerySet[Patient, tuple]:
    return Patient.objects.filter(pk__among=keys).values_list("pk", "name")


def _in_the_app(organization_id: UUID, since: datetime, unopened: bool) -> QuerySet[Delivery]:
    sent = Delivery.objects.filter(receiver_id=organization_id, means=Means.APP, answer__isnull=False)
    return sent.filter(at__gte=since, **({"received_at": None, "recalled_at": None} if unopened else {}))


def _lately() -> datetime:
    return timezone.now() - RECENT


@dataclass(frozen=True)
class Question:
    """A field as the page asks it."""

    field: Field
    value: str | list[str]
    shown: str
    source: str
    look: Look | None  # why it wants a human eye
    error: str
    theirs: str = ""  # what somebody faster wrote

    @property
    def candidates(self) -> list[tuple[str, str]]:
        """Where sources differ: each value, and in words with where it comes from."""
        if self.look is None or not self.look.others:
            return []
        said = [(self.value, self.source), *self.look.others]
        return [
            (value, f"{self.field.shown(value)}{self.field.unit}　{source}")
            for value, source in said
            if isinstance(value, str)
        ]


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
    recorded: int  # of those, what the record knew
    total: int


def sheet_page(
    sheet: Sheet,
    data: dict[str, Any],
    sources: dict[str, str],
    *,
    doubts: dict[str, Any] | None = None,
    theirs: dict[str, Any] | None = None,
) -> SheetPage:
    checked = validate(sheet, data)
    found = looks(sheet, checked, doubts or {}, timezone.localdate())
    asked_for = {
        field.id: _question(field, data, sources, checked, found.get(field.id), theirs or data)
        for field in sheet.fields
    }
    parts = [
        _part(section.title, [asked_for[field.id] for field in section.asked if field.id not in found])
        for section in sheet.sections
    ]
    asked = [field.id for section in sheet.sections for field in section.asked]
    answered = [id for id in asked if is_answered(data.get(id))]
    recorded = sum(id in sources for id in answered)
    return SheetPage(
        [asked_for[id] for id in found],
        [part for part in parts if part.questions],
        len(answered),
        recorded,
        len(asked),
    )


def _part(title: str, questions: list[Question]) -> Part:
    return Part(title, questions, sum(is_answered(question.value) for question in questions))


def _question(
    field: Field, data: dict, sources: dict, checked: Checked, look: Look | None, theirs: dict
) -> Question:
    value, other = data.get(field.id, ""), theirs.get(field.id, "")
    return Question(
        field,
        value,
        _in_words(field, value, checked.values.get(field.id)),
        sources.get(field.id, "") if is_answered(value) else "",
        look,
        checked.problems.get(field.id, ""),
        field.shown(other) if other != value and is_answered(other) else "",
    )


def _in_words(field: Field, typed: str | list[str], read: Any) -> str:
    if isinstance(read, date):
        return era_date(read)
    return field.shown(typed) if is_answered(typed) else ""


@dataclass(frozen=True)
class SheetState:
    """A sheet of a stay with what its organisation has written; None: nothing yet."""

    sheet: Sheet
    answer: Answer | None


@dataclass(frozen=True)
class Writing:
    """A sheet that somebody writes for a stay: to whom it may go, and whether it may."""

    actor: Actor
    stay: Stay
    sheet: Sheet

    @cached_property
    def about(self) -> dict[str, Any]:
        """What prefilling and destinations start from."""
        return {
            "patient": prefill_context(self.actor, self.stay.patient),
            "stay": self.stay,
            "today": timezone.localdate(),
        }

    @cached_property
    def receivers(self) -> list[Organization]:
        assert self.sheet.way
        keys = self.sheet.way.receivers(self.about, self.actor.organization_id)
        found = Organization.objects.in_bulk(keys)
        return [found[key] for key in keys]

    @cached_property
    def consented(self) -> bool:
        return standing_consent(self.stay.patient_id, timezone.now()) is not None

    @property
    def may_record_consent(self) -> bool:
        return may_change_person(self.actor, self.stay.patient_id)

    @property
    def is_own(self) -> bool:
        """It stays with who writes it: nobody receives it, and no consent is asked."""
        return self.sheet.way is not None and not self.sheet.way.goes_to

    @property
    def consent_only(self) -> bool:
        return bool(self.sheet.way and self.sheet.way.consent_only)

    @property
    def listed_fax(self) -> str:
        """The directory's number of the one receiver."""
        return self.receivers[0].fax if len(self.receivers) == 1 else ""

    def cover(self, answer: Answer, *, number: str, attention: str) -> Cover:
        own = Organization.objects.get(pk=self.actor.organization_id)
        return Cover(
            to="、".join(one.name for one in self.receivers),
            attention=attention,
            number=number,
            office=own.name,
            by=self.actor.name,
            phone=own.phone,
            fax=own.fax,
            day=era_date(timezone.localdate()),
            key=str(answer.pk)[-8:].upper(),
        )

    @cached_property
    def wishes(self) -> list[tuple[Organization, Sheet]]:
        """The form on which a receiver wants to be told, where it is another than this one and can be printed."""
        others = {form.id: form for form in other_forms(self.sheet, sheets().values())}
        wanted = wanted_forms_of([one.pk for one in self.receivers]) if others else {}
        return [(one, others[wanted[one.pk]]) for one in self.receivers if wanted.get(one.pk) in others]

    @property
    def wished(self) -> str:
        """The form's id where the one receiver wants it."""
        return self.wishes[0][1].id if len(self.receivers) == 1 and self.wishes else self.sheet.id

    @property
    def receiver_keys(self) -> list[str]:
        return [str(one.pk) for one in self.receivers]

    @property
    def receiver_choices(self) -> list[tuple[str, str]]:
        return [(str(one.pk), one.name) for one in self.receivers]

    @property
    def where(self) -> str:
        """In the words of the button: the ward, the one office, or how many."""
        names = [self._name(one) for one in self.receivers]
        return names[0] if len(names) == 1 else _("選んだところ")

    def _name(self, one: Organization) -> str:
        return self.stay.ward or one.name if one.pk == self.stay.hospital_id else one.name

    @cached_property
    def due(self) -> Due | None:
        """What stands open for this stay and waits for this sheet."""
        open_ones = Task.objects.filter(match=self.stay.pk, sheet=self.sheet.id, state=TaskState.OPEN)
        task = open_ones.filter(organization_id=self.actor.organization_id).first()
        return due_task(task, self.stay.patient, timezone.localdate()) if task else None

    @cached_property
    def deliveries(self) -> list[Delivery]:
        return [one for one in deliveries(self.stay) if one.sheet == self.sheet.id]


def writable(actor: Actor, stay: Stay) -> list[SheetState]:
    """The sheets that this organisation writes for the stay, each with how far it is."""
    mine = [sheet for sheet in sheets().values() if may_write(actor, stay, sheet)]
    own = Answer.objects.filter(match=stay.pk, organization_id=actor.organization_id, replaced_by=None)
    newest = {
        answer.sheet: answer for answer in own.only("sheet", "saved_at", "submitted_at").order_by("saved_at")
    }
    return [SheetState(sheet, newest.get(sheet.id)) for sheet in mine]


def latest_answer(stay: Stay, sheet_id: str) -> Answer | None:
    answers = Answer.objects.filter(match=stay.pk, sheet=sheet_id, submitted_at__isnull=False)
    return answers.filter(replaced_by=None).order_by("-submitted_at").first()


def draft_of(stay: Stay, sheet_id: str, actor: Actor) -> Answer | None:
    mine = Answer.objects.filter(match=stay.pk, sheet=sheet_id, organization_id=actor.organization_id)
    return mine.filter(submitted_at=None).first()


def deliveries(stay: Stay) -> list[Delivery]:
    sent = Delivery.objects.filter(match=stay.pk).select_related("receiver", "by__practitioner")
    return list(sent.order_by("at"))


@dataclass(frozen=True)
class Opener:
    at: datetime
    organization: str
    profession: str


def openers(delivery: Delivery) -> list[Opener]:
    """Who opened what one's own organisation sent, in order."""
    with connection.cursor() as cursor:
        cursor.execute("select at, organization, profession from renkei_openers(%s)", [delivery.pk])
        return [Opener(at, office, profession_label(code)) for at, office, code in cursor.fetchall()]


def to_phone_asked(actor: Actor) -> list[Asking]:
    return [(_to_phone, (actor.organization_id,))]


def to_phone(actor: Actor) -> list[Delivery]:
    """What was taken back and lies on paper somewhere, or was said: those offices are still to be phoned."""
    return _to_phone(actor.organization_id)


@compiled
def _to_phone(organization_id: UUID) -> QuerySet[Delivery]:
    mine = Delivery.objects.filter(sender_id=organization_id, recalled_at__isnull=False)
    waiting = mine.filter(recall_told_at=None).exclude(means=Means.APP).select_related("receiver")
    return waiting.order_by("recalled_at")


def answered_parts(sheet: Sheet, answer: Answer | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """A submitted sheet to read: by section, what was answered."""
    page = sheet_page(sheet, answer.data if answer else {}, {})
    every = {question.field.id: question for question in page.look}
    every |= {question.field.id: question for part in page.parts for question in part.questions}
    parts = [
        (section.title, [_read(every[field.id]) for field in section.asked if every[field.id].shown])
        for section in sheet.sections
    ]
    return [part for part in parts if part[1]]


def _read(question: Question) -> tuple[str, str]:
    return question.field.label, question.shown + question.field.unit


def offered_to_record(actor: Actor, sheet: Sheet, answer: Answer, patient: Patient) -> dict[str, Field]:
    """By path: fields of a sent sheet that say something else than the record, and that only a sheet can tell it."""
    known = prefill(sheet, {"patient": prefill_context(actor, patient)})
    standing = {id: found.value for id, found in known.items()}
    return {
        field.prefill: field
        for field in sheet.fields
        if field.prefill in PROFILE_PATHS
        and is_answered(answer.data.get(field.id))
        and answer.data[field.id] != standing.get(field.id)
    }

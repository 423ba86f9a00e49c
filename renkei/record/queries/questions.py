"""Questions with their ladder: below the entries of a course, and on Today of who asks and who is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind, Profession, profession_label
from renkei.ground.sheets.models import Means
from renkei.patients.models import CareTeamMember, Patient
from renkei.patients.policy import Section, lasting, opening
from renkei.record.models import Question, QuestionStep
from renkei.record.queries.persons import MINE
from renkei.record.queries.proxies import PROXIED, PROXIED_AT_FIRST, Proxied
from renkei.record.ways import Choice, ways

State, Kind, Step = Question.State, Question.Kind, QuestionStep.Kind
MOST = 30

COLUMNS = f"""
    q.id, q.entry_id, q.patient_id, q.kind, q.state, q.organization_id, q.asked_id, o.name, o.phone, q.function, a.name,
    q.text, q.facts::json, q.number, q.at, q.wanted_until, q.reminded_at,
    (select json_agg(json_build_array(s.kind, s.at, s.text, sa.name, sr.profession) order by s.at, s.id)
       from record_questionstep s
       left join people_practitionerrole sr on sr.id = s.by_id
       left join people_practitioner sa on sa.id = sr.practitioner_id
      where s.question_id = q.id),
    (select json_agg(json_build_array(w.id, w.entry_id, e.version, w.choice, w.means, {PROXIED}, e.text,
                                      e.at, ea.name, er.profession) order by e.at, e.id)
       from record_questionanswer w
       join record_entry e on e.id = w.entry_id
       join people_practitionerrole er on er.id = e.author_id
       join people_practitioner ea on ea.id = er.practitioner_id
      where w.question_id = q.id and e.sealed_at is null),
    (select {PROXIED_AT_FIRST} from record_entry e left join record_entryversion old on old.entry_id = e.id and old.number = 1
      where e.id = q.entry_id)
"""
JOINED = """
      join people_organization o on o.id = q.asked_id
      left join people_practitionerrole r on r.id = q.person_id
      left join people_practitioner a on a.id = r.practitioner_id
"""
OF_ENTRIES = (
    f"select {COLUMNS} from record_question q {JOINED} where q.entry_id = any(%(keys)s) order by q.id"
)
OF_OFFICE = f"""
    with waiting as (
        select id from record_question where asked_id = %(organization)s and state = 'open'
         union
        select id from record_question where organization_id = %(organization)s and state in ('open', 'call')
         union
        select w.question_id from record_entry e join record_questionanswer w on w.entry_id = e.id
         where e.organization_id = %(organization)s and e.waits_since is not null and e.sealed_at is null
           and w.replaced_at is null)
    select {COLUMNS}, p.name, p.birth_date, oo.name, x.name, xr.profession
      from record_question q {JOINED}
      join record_entry t on t.id = q.entry_id and t.sealed_at is null
      join people_practitionerrole xr on xr.id = t.author_id
      join people_practitioner x on x.id = xr.practitioner_id
      join people_organization oo on oo.id = q.organization_id
      join patients_patient p on p.patient_id = q.patient_id and {MINE}
     where q.id in (select id from waiting)
     order by q.kind = 'urgent' desc, q.wanted_until, q.id limit %(limit)s
"""


class Rung(NamedTuple):
    icon: str
    at: datetime
    text: str


class Taken(NamedTuple):
    """A step that was taken."""

    kind: str
    at: str
    text: str
    name: str | None
    profession: str | None


class Given(NamedTuple):
    """An answer, as it stands in the entry that it is."""

    id: str
    entry_id: str
    version: int
    choice: str
    means: str
    proxied_row: list[Any] | None
    text: str
    at_text: str
    name: str
    profession: str

    @property
    def proxied(self) -> Proxied | None:
        return Proxied.read(self.proxied_row)

    @property
    def is_unsettled(self) -> bool:
        return self.proxied is not None and self.proxied.is_unsettled

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.at_text)

    @property
    def waits_long(self) -> bool:
        return self.is_unsettled and timezone.now() - self.at > timedelta(minutes=ways().proxy.minutes)

    @property
    def by(self) -> str:
        return f"{self.name}（{profession_label(self.profession)}）"

    @property
    def mark(self) -> tuple[str, str] | None:
        """Kind of mark and its words, where an answer is more than somebody's word about it."""
        if self.proxied:
            return self.proxied.mark
        if self.means != Means.APP:
            return "done", _("%(means)sの返事の書き写し") % {"means": Means(self.means).label}
        return None


class Asked(NamedTuple):
    """A question to one office, as the course shows it."""

    id: UUID
    entry_id: UUID
    patient_id: UUID
    kind: str
    state: str
    organization_id: UUID
    asked_id: UUID
    office: str
    phone: str
    function: str
    person: str | None
    text: str
    facts: list[str]
    number: str
    at: datetime
    wanted_until: datetime
    reminded_at: datetime | None
    step_rows: list[list[Any]] | None
    answer_rows: list[list[Any]] | None
    proxied_row: (
        list[Any] | None
    )  # of an urgent entry that was written for a doctor, of its words as they were told

    @property
    def proxied(self) -> Proxied | None:
        return Proxied.read(self.proxied_row)

    @property
    def to(self) -> str:
        who = self.person or profession_label(self.function)
        return f"{who}（{self.office}）"

    @property
    def steps(self) -> list[Taken]:
        return [Taken(*row) for row in self.step_rows or ()]

    @property
    def answers(self) -> list[Given]:
        return [Given(*row) for row in self.answer_rows or ()]

    @property
    def is_urgent(self) -> bool:
        return self.kind == Kind.URGENT

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def please_phone(self) -> bool:
        """Nobody watches, nobody answered in time, or a call was asked for."""
        unwatched = any(step.kind == Step.UNWATCHED for step in self.steps)
        unheard = self.is_urgent and self.is_open and (unwatched or self.reminded_at is not None)
        return self.state == State.CALL or unheard

    @property
    def mark(self) -> tuple[str, str]:
        match self.state:
            case State.ANSWERED:
                return "done", _("確認あり") if self.is_urgent else _("返事あり")
            case State.WITHDRAWN:
                return "stopped", _("取り下げ")
            case State.CALL:
                return "today", _("電話待ち")
        now, until = timezone.localtime(), timezone.localtime(self.wanted_until)
        if until < now:
            return "late", _("確認がまだです") if self.is_urgent else _("返事がまだです")
        if until.date() == now.date():
            return "today", _("きょう %(at)s まで") % {"at": f"{until:%H:%M}"}
        return "later", _("%(month)s/%(day)s まで") % {"month": until.month, "day": until.day}

    @property
    def choices(self) -> tuple[Choice, ...]:
        """One-tap answers: for a doctor."""
        return ways().answers if self.function in ways().proxy.of and not self.is_urgent else ()


def ladder(asked: Iterable[Asked]) -> list[Rung]:
    """Who was told, who heard, who was phoned: of all whom one entry asks, in the order of time."""
    questions = list(asked)
    told = [one for one in questions if one.is_urgent and any(step.kind == Step.TOLD for step in one.steps)]
    rungs = []
    if told:
        who = _("と").join(profession_label(one.function) for one in told)
        rungs.append(Rung("check", told[0].at, _("%(who)sに知らせました") % {"who": who}))
    rungs += [rung for one in questions for step in one.steps if (rung := _rung(one, step))]
    return sorted(rungs, key=lambda rung: rung.at)


def _rung(asked: Asked, step: Taken) -> Rung | None:
    said = f"「{step.text}」" if step.text else ""
    named = f"{step.name}（{profession_label(step.profession)}）" if step.profession else ""
    who = {"who": named, "office": asked.office, "said": said}
    words = {
        Step.UNWATCHED: ("clock", _("%(office)sはいま営業時間外です。電話もしてください")),
        Step.ACKNOWLEDGED: ("check", _("%(who)sが確認%(said)s")),
        Step.FAXED: ("printer", _("%(who)sが%(office)sへFAXで送りました%(said)s")),
        Step.PHONED: ("phone", _("%(who)sが%(office)sに電話で伝えました%(said)s")),
        Step.SILENT: ("ring", _silent(asked)),
        Step.CONFIRMED: ("check", _("%(who)sが確かめました")),
        Step.WITHDRAWN: ("cross", _("%(who)sが取り下げました")),
    }.get(step.kind)  # type: ignore[call-overload]
    return Rung(words[0], datetime.fromisoformat(step.at), words[1] % who) if words else None


def _silent(asked: Asked) -> str:
    if asked.is_urgent:
        return _("%(office)sの確認がありません → 「電話してください」を表示")
    return _("%(office)sの返事がまだありません")


def questions_of(entries: list[UUID]) -> dict[UUID, list[Asked]]:
    """By the entry that asks."""
    found: dict[UUID, list[Asked]] = {}
    with connection.cursor() as cursor:
        cursor.execute(OF_ENTRIES, {"keys": entries})
        for row in cursor.fetchall():
            asked = Asked(*row)
            found.setdefault(asked.entry_id, []).append(asked)
    return found


@dataclass(frozen=True)
class Waiting:
    """A question on Today."""

    asked: Asked
    name: str
    birth_date: date
    office: str  # that asks
    author: str
    profession: str

    @property
    def by(self) -> str:
        return f"{self.author}（{profession_label(self.profession)}・{self.office}）"

    @property
    def unsettled(self) -> Given | None:
        return next((one for one in self.asked.answers if one.is_unsettled), None)


@dataclass(frozen=True)
class Questions:
    """What waits for our word, what waits for the doctor among us, and what we wait for."""

    actor: Actor
    rows: list[Waiting]

    @cached_property
    def to_answer(self) -> list[Waiting]:
        return [one for one in self._to_us if one.asked.is_open]

    @cached_property
    def to_confirm(self) -> list[Waiting]:
        return [one for one in self._to_us if one.unsettled]

    @cached_property
    def asked(self) -> list[Waiting]:
        ours = [one for one in self.rows if one.asked.organization_id == self.actor.organization_id]
        return [one for one in ours if one.asked.state in (State.OPEN, State.CALL)]

    @property
    def _to_us(self) -> list[Waiting]:
        return [one for one in self.rows if one.asked.asked_id == self.actor.organization_id]

    def may_confirm(self, one: Waiting) -> bool:
        return self.actor.profession == one.asked.function


def waiting_questions(actor: Actor) -> Questions:
    """Urgent ones first, then the one wanted soonest."""
    with connection.cursor() as cursor:
        cursor.execute(OF_OFFICE, {"organization": actor.organization_id, "limit": MOST})
        size = len(Asked._fields)
        return Questions(actor, [Waiting(Asked(*row[:size]), *row[size:]) for row in cursor.fetchall()])


class Addressee(NamedTuple):
    """An office of the team that may be asked, in its function; or one outside of it, by fax."""

    organization_id: UUID
    function: str
    role_id: UUID | None
    label: str

    @property
    def key(self) -> str:
        return f"{self.organization_id}/{self.function}"


OUTSIDE = {
    OrganizationKind.CLINIC: Profession.DOCTOR,
    OrganizationKind.HOSPITAL: Profession.DOCTOR,
    OrganizationKind.DENTAL: Profession.DENTIST,
    OrganizationKind.PHARMACY: Profession.PHARMACIST,
}


def addressees(actor: Actor, patient: Patient) -> list[Addressee]:
    """Offices of the team that read the record, in the order of joining."""
    members = CareTeamMember.objects.filter(lasting(), opening(Section.RECORD), patient=patient)
    rows = members.exclude(organization_id=actor.organization_id).order_by("stay_id", "since", "id")
    fields = ("organization_id", "function", "practitioner_role_id", "organization__name")
    names = rows.values_list(*fields, "practitioner_role__practitioner__name")
    return [
        Addressee(office, function, role, _addressed(function, name, office_name))
        for office, function, role, office_name, name in names
    ]


def _addressed(function: str, name: str | None, office: str) -> str:
    who = profession_label(function)
    return f"{who}　{name}（{office}）" if name else f"{who}（{office}）"


def outsiders(patient: Patient) -> list[Addressee]:
    """Clinics, dentists, hospitals and pharmacies of the prefecture with a fax, outside of the team; the town's first."""
    inside = CareTeamMember.objects.filter(lasting(), patient=patient).values("organization_id")
    offices = Organization.objects.filter(
        kind__in=OUTSIDE, ended_at=None, municipality__prefecture=patient.municipality.prefecture_id
    )
    rows = offices.exclude(fax="").exclude(pk__in=inside).values_list("id", "kind", "name", "municipality_id")
    near = sorted(rows, key=lambda row: (row[3] != patient.municipality_id, row[1], row[2]))
    return [Addressee(key, OUTSIDE[OrganizationKind(kind)], None, name) for key, kind, name, _town in near]

"""Calls after a discharge: what an office has to call, whom it called and what it heard, and how many."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import profession_label
from renkei.ground.tasks.calendar import fiscal_year
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.models import CareTeamMember, Certification, Contact, Patient
from renkei.patients.policy import lasting
from renkei.patients.work import Due, due_task
from renkei.scenes.hospital_stay.calls import RULE, Plan, plan_for
from renkei.scenes.hospital_stay.models import Applicant, Call, Heard, Stay

MOST = 300


@dataclass(frozen=True)
class Planned:
    """A call that is to be made: `tries` are those that came to nothing so far."""

    due: Due
    stay: Stay
    tries: list[Call]
    readmitted: Stay | None

    @property
    def last(self) -> Call | None:
        return self.tries[0] if self.tries else None


@dataclass(frozen=True)
class Worklist:
    late: list[Planned] = field(default_factory=list)
    today: list[Planned] = field(default_factory=list)
    ahead: list[Planned] = field(default_factory=list)

    @property
    def now(self) -> list[Planned]:
        return [*self.late, *self.today]


def worklist(actor: Actor) -> Worklist:
    """Of the office, by their day. Four queries; none but the first when there is nothing to call."""
    own = Task.objects.filter(
        organization_id=actor.organization_id, rule__startswith=RULE, state=TaskState.OPEN
    )
    tasks = list(own.order_by("agreed_until", "pk")[:MOST])
    if not tasks:
        return Worklist()
    stays = _stays({task.match for task in tasks})
    tried = _by_task(tasks)
    again = _later_stays(stays.values())
    today, found = timezone.localdate(), Worklist()
    for task in tasks:
        stay = stays.get(task.match)
        if stay is None:  # no longer ours to see
            continue
        due = due_task(task, stay.patient, today)
        row = Planned(due, stay, tried.get(task.pk, []), readmission_of(stay, again))
        {"late": found.late, "today": found.today}.get(due.state, found.ahead).append(row)
    return found


def _stays(keys: Iterable[UUID]) -> dict[UUID, Stay]:
    return Stay.objects.select_related("patient", "hospital").in_bulk(list(keys))


def _by_task(tasks: Iterable[Task]) -> dict[UUID, list[Call]]:
    """The newest first."""
    calls: dict[UUID, list[Call]] = {}
    made = Call.objects.filter(task__in=[task.pk for task in tasks], voided_at=None)
    for call in made.select_related("by__practitioner").order_by("-at", "-pk"):
        calls.setdefault(call.task_id, []).append(call)
    return calls


def _later_stays(stays: Iterable[Stay]) -> list[Stay]:
    people = {stay.patient_id for stay in stays if stay.discharged_on}
    rows = Stay.objects.filter(patient_id__in=people, voided_at=None)
    return list(rows.order_by("admitted_on", "pk")) if people else []


def readmission_of(stay: Stay, stays: Iterable[Stay]) -> Stay | None:
    """The stay that is one's readmission by the region's definition."""
    if stay.discharged_on is None:
        return None
    plan = plan_for(stay.municipality)
    for one in stays:
        said = (stay.discharged_on, one.admitted_on, one.planned, one.reason)
        if one.patient_id == stay.patient_id and one.pk != stay.pk and plan.is_readmission(*said):
            return one
    return None


@dataclass(frozen=True)
class NewApplicant:
    """In hospital, applied for the first time: the planned call, None where it is made or nobody's."""

    applicant: Applicant
    called: Call | None
    due: date | None


def applicants(actor: Actor) -> list[NewApplicant]:
    """In hospital now, without a certification since; of whom the actor's organisation is in the team. Three queries."""
    certified = Certification.objects.filter(
        patient_id=OuterRef("patient_id"), until__gte=OuterRef("applied_on")
    )
    waiting = Applicant.objects.filter(
        ~Exists(certified), voided_at=None, stay__voided_at=None, stay__discharged_on=None
    )
    rows = list(waiting.select_related("patient", "stay__hospital").order_by("applied_on", "pk")[:MOST])
    keys = [one.stay_id for one in rows]
    calls = {
        call.stay_id: call
        for call in Call.objects.filter(stay__in=keys, made=True, voided_at=None)
        .select_related("organization")
        .order_by("at")
    }
    open_ones = Task.objects.filter(match__in=keys, rule__startswith=RULE, state=TaskState.OPEN)
    due = {task.match: task.agreed_until for task in open_ones}
    return [NewApplicant(one, calls.get(one.stay_id), due.get(one.stay_id)) for one in rows]


@dataclass(frozen=True)
class Line:
    """A call as the log shows it, in the words of its plan."""

    call: Call
    result: str
    heard: list[tuple[str, str, str]]  # item, words, code
    readmitted: Stay | None = None

    @property
    def is_readmission(self) -> bool:
        return self.call.in_hospital or self.readmitted is not None


def line(call: Call, plan: Plan, readmitted: Stay | None = None) -> Line:
    said = plan.result(call.result)
    heard = [
        (item.label, str(Heard(code).label), code)
        for item in plan.items
        if (code := call.heard.get(item.id)) in Heard.values
    ]
    return Line(call, said.label if said else call.result, heard, readmitted)


@dataclass(frozen=True)
class Month:
    first: date
    made: int
    tried: int


@dataclass(frozen=True)
class Log:
    lines: list[Line]
    months: list[Month]  # of the fiscal year, those with calls
    readmitted: int


def log(actor: Actor, month: date) -> Log:
    """The office's calls of a month, the newest first, and their number in each month of its fiscal year."""
    year = fiscal_year(month)
    first, after = date(year, 4, 1), date(year + 1, 4, 1)
    own = Call.objects.filter(organization_id=actor.organization_id, voided_at=None)
    made, tried = Counter[date](), Counter[date]()
    for at, was_made in own.filter(at__date__gte=first, at__date__lt=after).values_list("at", "made"):
        counted = timezone.localtime(at).date().replace(day=1)
        (made if was_made else tried)[counted] += 1
    months = [Month(one, made[one], tried[one]) for one in sorted(made.keys() | tried.keys())]
    of_month = own.filter(at__date__year=month.year, at__date__month=month.month)
    rows = list(
        of_month.select_related("patient", "task", "stay__hospital", "by__practitioner", "asked_of").order_by(
            "-at", "-pk"
        )[:MOST]
    )
    again = _later_stays([one.stay for one in rows])
    lines = [line(one, plan_for(one.stay.municipality), readmission_of(one.stay, again)) for one in rows]
    readmitted = len({one.call.stay_id for one in lines if one.is_readmission})
    return Log(lines, months, readmitted)


@dataclass(frozen=True)
class Page:
    """What somebody who calls has before them."""

    plan: Plan
    lines: list[Line]  # of the whole stay, the newest first
    others: list[Task]  # further calls of the stay that stand
    phones: list[tuple[str, str]]  # whose, number
    readmitted: Stay | None


def page(task: Task, stay: Stay) -> Page:
    plan = plan_for(stay.municipality)
    calls = Call.objects.filter(stay=stay, voided_at=None).select_related(
        "by__practitioner", "by__organization", "task", "asked_of"
    )
    others = Task.objects.filter(match=stay.pk, rule__startswith=RULE).exclude(state=TaskState.WITHDRAWN)
    again = readmission_of(stay, _later_stays([stay]))
    return Page(
        plan,
        [line(call, plan) for call in calls.order_by("-at", "-pk")],
        list(others.exclude(pk=task.pk).order_by("agreed_until", "pk")),
        phones(stay.patient),
        again,
    )


def phones(patient: Patient) -> list[tuple[str, str]]:
    """The person's own, then the contacts' in calling order."""
    own = [(patient.name, patient.phone)] if patient.phone else []
    contacts = Contact.objects.filter(patient=patient).exclude(phone="").order_by("order")
    return [*own, *((f"{one.name}（{one.relation}）", one.phone) for one in contacts)]


def calls_of_stay(stay: Stay) -> tuple[list[Task], list[Line], Applicant | None]:
    """What is planned, what was called, and the application that stands."""
    plan = plan_for(stay.municipality)
    tasks = Task.objects.filter(match=stay.pk, rule__startswith=RULE).exclude(state=TaskState.WITHDRAWN)
    calls = Call.objects.filter(stay=stay, voided_at=None).select_related("by__organization", "task")
    lines = [line(call, plan) for call in calls.order_by("-at", "-pk")]
    applied = Applicant.objects.filter(stay=stay, voided_at=None).first()
    return list(tasks.select_related("organization").order_by("agreed_until", "pk")), lines, applied


def to_ask(stay: Stay) -> list[tuple[str, str]]:
    """Offices of the team with their functions: key and words."""
    team = CareTeamMember.objects.filter(
        lasting(), Q(sections=None), patient_id=stay.patient_id, stay_id=None
    )
    return [
        (
            f"{one.organization_id}:{one.function}",
            f"{one.organization.name}（{profession_label(one.function)}）",
        )
        for one in team.select_related("organization").order_by("since", "pk")
    ]

"""What is due in an office, with whose it is: three clocks apart, the nearest one decides state and order."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.db.compiled import Keys, compiled
from renkei.ground.db.paging import Page, moment, page, place
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.calendar import spoken
from renkei.ground.tasks.models import Task
from renkei.ground.tasks.queries import assigned, on_desk
from renkei.patients.charge import may_look_after
from renkei.patients.in_charge import EVERYBODYS, Whose, in_charge, with_charge
from renkei.patients.models import Patient

LATELY = timedelta(days=30)
NEAREST = 12  # on Today; the page of the office's work has all of them
A_PAGE = 50


@dataclass(frozen=True)
class Due:
    """A task as a list shows it: three clocks apart, the nearest one decides state and order."""

    task: Task
    patient: Patient | None
    state: str  # late | today | later: a kind of mark
    days: int  # until the nearest clock ends; negative when it has
    nearest: date
    nearer: str  # agreed | fees | law
    fees: list[tuple[str, date]]  # those whose days are not over
    whose: Whose = EVERYBODYS

    @property
    def state_words(self) -> str:
        if self.days < 0:
            return _("%(days)d日超過") % {"days": -self.days}
        return _("あと%(days)d日") % {"days": self.days} if self.days else _("きょうまで")

    @property
    def note(self) -> str:
        """Who asked for it and where it was decided; of what came back, from whom and why; the law's own words."""
        return "　".join(
            words for words in (self.whose.because, asked_words(self.task) or self.task.law_why) if words
        )

    @property
    def agreed_words(self) -> str:
        return _until(self.task.agreed_until) if self.task.agreed_until else ""

    @property
    def law_words(self) -> tuple[str, ...]:
        return (self.task.law_name, _until(self.task.law_until)) if self.task.law_until else ()

    @property
    def fee_words(self) -> tuple[str, ...]:
        if self.task.fees and not self.fees:
            return (_("どの区分の日も過ぎています"),)
        return tuple(f"{name} {_until(until)}" for name, until in self.fees)


def asked_words(task: Task) -> str:
    if task.returned_by:
        return _("%(office)sから戻されました：%(why)s") % {
            "office": task.returned_by.organization.name,
            "why": task.returned_because,
        }
    if task.assigned_by is None:
        return ""
    words = {
        "office": task.assigned_by.organization.name,
        "name": task.assigned_by.practitioner.name,
        "where": task.rule_source,
    }
    return (
        _("%(where)sで、%(office)s %(name)sから") if task.rule_source else _("%(office)s %(name)sから")
    ) % words


def _until(day: date) -> str:
    return _("%(day)sまで") % {"day": spoken(day)}


@dataclass(frozen=True)
class Work:
    """What is due in the office, the nearest first: of one's own people and of nobody's, and of the colleagues'."""

    due: list[Due]
    colleagues: list[Due]
    done: list[tuple[Task, Patient | None]]

    @property
    def nearest(self) -> list[Due]:
        return self.due[:NEAREST]

    @property
    def further(self) -> list[Due]:
        return self.due[NEAREST:]

    @property
    def beside(self) -> list[Due]:
        """The nearest of the colleagues', where one's own leave room."""
        return self.colleagues[: max(0, NEAREST - len(self.due))]


def work(actor: Actor) -> Work:
    today = timezone.localdate()
    due, done = on_desk(actor.organization_id, today)
    keys = Keys(task.patient_id for task in (*due, *done) if task.patient_id)
    people = _people(keys, actor.organization_id, today)
    who: dict[UUID | None, Patient] = {one.pk: one for one in people}
    charge = in_charge(actor, people, today)
    shown = [due_task(task, who.get(task.patient_id), today, charge.of(task)) for task in due]
    return Work(
        [one for one in shown if one.whose.mine],
        [one for one in shown if not one.whose.mine],
        [(task, who.get(task.patient_id)) for task in done],
    )


MINE, NOBODY = "mine", "nobody"
Of = UUID | str | None  # of a colleague, of "mine" or of "nobody"; None: of everybody


@dataclass(frozen=True)
class Row:
    due: Due
    who: list[str]  # looks after the person


@dataclass(frozen=True)
class OfficeWork:
    """Everything that is due in the office, with who looks after whom."""

    page: Page[Row]
    counts: list[tuple[str, Of, int]]  # name, whose, how many; none where nobody is told apart, as on a ward


def office_work(actor: Actor, of: Of, after: str | None) -> OfficeWork:
    shown = work(actor)
    every = sorted([*shown.due, *shown.colleagues], key=_place)
    names = {role.pk: role.practitioner.name for role in may_look_after(actor)}
    told_apart = any(due.whose.roles for due in every)
    counts: list[tuple[str, Of, int]] = [
        (words, whose, sum(_is(due, whose) for due in every))
        for words, whose in (
            (_("事業所の全部"), None),
            (_("わたしと担当なし"), MINE),
            (_("担当なし"), NOBODY),
        )
    ]
    counts += [
        (name, role, n)
        for role, name in names.items()
        if role != actor.id and (n := sum(_is(due, role) for due in every))
    ]
    chosen = [due for due in every if _is(due, of)]
    if last := place(after, date.fromisoformat, moment, UUID):
        chosen = [due for due in chosen if _place(due) > last]
    rows = [
        Row(due, [names[role] for role in due.whose.roles if role in names]) for due in chosen[: A_PAGE + 1]
    ]
    return OfficeWork(page(rows, A_PAGE, lambda row: _cursor(row.due)), counts if told_apart else [])


def _is(due: Due, of: Of) -> bool:
    if of is None:
        return True
    if of == MINE:
        return due.whose.mine
    return not due.whose.roles and due.patient is not None if of == NOBODY else of in due.whose.roles


def _place(due: Due) -> tuple[date, datetime, UUID]:
    return due.nearest, due.task.started_at, due.task.pk


def _cursor(due: Due) -> tuple[str, str, UUID]:
    return due.nearest.isoformat(), due.task.started_at.isoformat(), due.task.pk


@compiled
def _people(keys: Keys, organization_id: UUID, today: date) -> QuerySet[Patient]:
    return with_charge(Patient.objects.filter(pk__among=keys).defer("profile"), organization_id, today)


def asked(patient: Patient) -> list[Due]:
    """What the team asked of each other for this person: what is open, and what was done lately."""
    today = timezone.localdate()
    tasks = assigned(patient.pk, timezone.now() - LATELY)
    return [due_task(task, None, today) for task in tasks]


def due_task(task: Task, patient: Patient | None, today: date, whose: Whose = EVERYBODYS) -> Due:
    fees = [(fee["name"], date.fromisoformat(fee["until"])) for fee in task.fees]
    running = [fee for fee in fees if fee[1] >= today]
    nearest = task.nearest(today)
    days = (nearest - today).days
    return Due(
        task,
        patient,
        "late" if days < 0 else "later" if days else "today",
        days,
        nearest,
        "agreed" if nearest == task.agreed_until else "law" if nearest == task.law_until else "fees",
        running,
        whose,
    )

"""What is due in an office, with whose it is: three clocks apart, the nearest one decides state and order."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.db.compiled import Keys, compiled
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.calendar import spoken
from renkei.ground.tasks.models import Task
from renkei.ground.tasks.queries import assigned, closed_today, open_tasks
from renkei.patients.models import Patient

LATELY = timedelta(days=30)
A_WEEK, MANY = 7, 12


@dataclass(frozen=True)
class Due:
    """A task as a list shows it: three clocks apart, the nearest one decides state and order."""

    task: Task
    patient: Patient | None
    state: str  # late | today | later: a kind of mark
    days: int  # until the nearest clock ends; negative when it has
    nearer: str  # agreed | fees | law
    fees: list[tuple[str, date]]  # those whose days are not over

    @property
    def state_words(self) -> str:
        if self.days < 0:
            return _("%(days)d日超過") % {"days": -self.days}
        return _("あと%(days)d日") % {"days": self.days} if self.days else _("きょうまで")

    @property
    def note(self) -> str:
        """Who asked for it and where it was decided; of what came back, from whom and why; the law's own words."""
        return asked_words(self.task) or self.task.law_why

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
    due: list[Due]
    done: list[tuple[Task, Patient | None]]

    @property
    def ahead(self) -> list[Due]:
        """What can wait a week, when there is much: a month's visits all begin on one day."""
        return [one for one in self.due if one.days > A_WEEK] if len(self.due) > MANY else []

    @property
    def now(self) -> list[Due]:
        return self.due[: len(self.due) - len(self.ahead)]


def work(actor: Actor) -> Work:
    today = timezone.localdate()
    due, done = open_tasks(actor.organization_id, today), closed_today(actor.organization_id, today)
    people = _people(Keys(task.patient_id for task in (*due, *done) if task.patient_id))
    who: dict[UUID | None, Patient] = {one.pk: one for one in people}
    return Work(
        [due_task(task, who.get(task.patient_id), today) for task in due],
        [(task, who.get(task.patient_id)) for task in done],
    )


@compiled
def _people(keys: Keys) -> QuerySet[Patient]:
    return Patient.objects.filter(pk__among=keys).defer("profile")


def asked(patient: Patient) -> list[Due]:
    """What the team asked of each other for this person: what is open, and what was done lately."""
    today = timezone.localdate()
    tasks = assigned(patient.pk, timezone.now() - LATELY)
    return [due_task(task, None, today) for task in tasks]


def due_task(task: Task, patient: Patient | None, today: date) -> Due:
    fees = [(fee["name"], date.fromisoformat(fee["until"])) for fee in task.fees]
    running = [fee for fee in fees if fee[1] >= today]
    nearest = task.nearest(today)
    days = (nearest - today).days
    return Due(
        task,
        patient,
        "late" if days < 0 else "later" if days else "today",
        days,
        "agreed" if nearest == task.agreed_until else "law" if nearest == task.law_until else "fees",
        running,
    )

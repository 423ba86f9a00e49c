"""An office's tasks as Today shows them; and what was asked about one matter or person."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from renkei.ground.db.compiled import compiled
from renkei.ground.db.names import with_names
from renkei.ground.tasks.models import Task, TaskState


def open_tasks(organization_id: UUID, today: date) -> list[Task]:
    """The nearer clock first, whichever of the two it is."""
    return sorted(_open(organization_id), key=lambda task: (task.nearest(today), task.started_at, task.pk))


@compiled
def _open(organization_id: UUID) -> QuerySet[Task]:
    tasks = Task.objects.filter(organization_id=organization_id, state=TaskState.OPEN)
    return with_names(
        tasks, "assigned_by__practitioner", "assigned_by__organization", "returned_by__organization"
    )


@compiled
def closed_today(organization_id: UUID, today: date) -> QuerySet[Task]:
    closed = Task.objects.filter(organization_id=organization_id, state=TaskState.DONE)
    return closed.filter(closed_at__date=today).order_by("-closed_at")


@compiled
def assigned(patient_id: UUID, since: datetime) -> QuerySet[Task]:
    """What people asked of each other for a person: what is open by its day, then what was closed since."""
    tasks = Task.objects.filter(patient_id=patient_id, assigned_by__isnull=False)
    shown = tasks.filter(Q(state=TaskState.OPEN) | Q(state=TaskState.DONE, closed_at__gte=since))
    return _with_who_asked(shown).order_by("-state", "agreed_until", "pk")


def decided(match: UUID) -> list[Task]:
    """What was assigned in one matter, withdrawn or not, in the order of assigning."""
    tasks = Task.objects.filter(match=match, assigned_by__isnull=False)
    return list(_with_who_asked(tasks).order_by("started_at", "pk"))


def _with_who_asked(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related(
        "organization",
        "assigned_by__practitioner",
        "assigned_by__organization",
        "returned_by__organization",
        "closed_by__practitioner",
    )

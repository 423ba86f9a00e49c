"""An office's tasks as Today shows them; and what was asked about one matter or person."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from renkei.ground.db.compiled import compiled
from renkei.ground.db.names import with_names
from renkei.ground.tasks.calendar import midnight
from renkei.ground.tasks.models import Task, TaskState

A_DAY = timedelta(days=1)


def on_desk(organization_id: UUID, today: date) -> tuple[list[Task], list[Task]]:
    """What is open, the nearer clock first, whichever of them it is; and what was done today, the last first."""
    found = _on_desk(organization_id, midnight(today), midnight(today + A_DAY))
    due = [task for task in found if task.state == TaskState.OPEN]
    done = [task for task in found if task.state == TaskState.DONE]
    due.sort(key=lambda task: (task.nearest(today), task.started_at, task.pk))
    done.sort(key=lambda task: (task.closed_at, task.pk), reverse=True)
    return due, done


@compiled
def _on_desk(organization_id: UUID, since: datetime, until: datetime) -> QuerySet[Task]:
    done = Q(state=TaskState.DONE, closed_at__gte=since, closed_at__lt=until)
    tasks = Task.objects.filter(Q(state=TaskState.OPEN) | done, organization_id=organization_id)
    return with_names(
        tasks, "assigned_by__practitioner", "assigned_by__organization", "returned_by__organization"
    )


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

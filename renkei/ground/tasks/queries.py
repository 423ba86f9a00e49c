"""An office's tasks as Today shows them."""

from datetime import date
from uuid import UUID

from renkei.ground.tasks.models import Task, TaskState


def open_tasks(organization_id: UUID, today: date) -> list[Task]:
    """The nearer clock first, whichever of the two it is."""
    tasks = Task.objects.filter(organization_id=organization_id, state=TaskState.OPEN)
    return sorted(tasks, key=lambda task: (task.nearest(today), task.started_at, task.pk))


def closed_today(organization_id: UUID, today: date) -> list[Task]:
    closed = Task.objects.filter(organization_id=organization_id, state=TaskState.DONE)
    return list(closed.filter(closed_at__date=today).order_by("-closed_at"))

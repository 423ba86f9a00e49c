"""Reminders: each step of a rule once, as one notice a day to an office, however many tasks it has."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from renkei.ground.jobs.actions import notify
from renkei.ground.jobs.models import Notice
from renkei.ground.jobs.quiet import is_at_rest
from renkei.ground.tasks.calendar import midnight
from renkei.ground.tasks.models import Task, TaskState

TODAY = "/"


def plan(task: Task, steps: Sequence[int], today: date) -> None:
    """Steps that are past are taken: whoever hears of a task on its last day needs no reminder the same day."""
    until = task.firm_until
    if until is None:
        task.remind_on = None
        return
    past = [step for step in steps if until - timedelta(days=step) <= today]
    task.reminded = min([*past, *([] if task.reminded is None else [task.reminded])], default=None)
    left = [step for step in steps if task.reminded is None or step < task.reminded]
    task.remind_on = until - timedelta(days=max(left)) if left else None


def remind(tasks: Sequence[Task], steps_of: Callable[[Task], Sequence[int]], today: date) -> None:
    """Tasks whose day of reminding has come; a death is kept silent about."""
    living = [task for task in tasks if not is_at_rest(task.patient_id)]
    tell_once_a_day("task.due_soon", {task.organization_id for task in living}, today)
    for task in tasks:
        plan(task, steps_of(task), today)
    Task.objects.bulk_update(tasks, ["reminded", "remind_on"])


def to_remind(today: date, most: int) -> list[Task]:
    waiting = Task.objects.filter(state=TaskState.OPEN, remind_on__lte=today)
    return list(waiting.order_by("remind_on", "pk")[:most])


def tell_once_a_day(kind: str, organization_ids: Collection[UUID], today: date) -> None:
    """Leads to Today; as the system, which alone knows what an office was told already."""
    told = Notice.objects.filter(kind=kind, organization_id__in=organization_ids, path=TODAY)
    already = set(told.filter(created_at__gte=midnight(today)).values_list("organization_id", flat=True))
    for organization_id in sorted(set(organization_ids) - already):
        notify(kind, organization_id=organization_id, about=None, path=TODAY)

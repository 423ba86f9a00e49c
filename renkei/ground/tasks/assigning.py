"""What people ask of each other's offices: assigned with a day, finished by any means, handed back or withdrawn."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import CLOCKS_MAY_DIFFER
from renkei.ground.tasks.models import Task, TaskState


class AlreadyClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("この「やること」は、ほかの人がもう終えたか、取り下げています。"))


@transaction.atomic
def assign(
    *,
    title: str,
    organization_id: UUID,
    until: date,
    patient_id: UUID,
    municipality: str,
    match: UUID,
    decided: str = "",
    target: str,
    by: Actor,
) -> Task:
    """`decided`: where, in words (「退院前カンファレンス」); `target`: the page that it is about."""
    task = Task(
        title=title.strip(),
        organization_id=organization_id,
        agreed_until=until,
        agreed_why=_("頼んだときに決めた日です。"),
        patient_id=patient_id,
        municipality=municipality,
        match=match,
        rule_source=decided,
        assigned_by_id=by.id,
        started_at=timezone.now(),
        target=target,
    )
    Task.objects.bulk_create([task])
    if organization_id != by.organization_id:
        notify("task.assigned", organization_id=organization_id, about=patient_id, path=target)
    record(
        "assign.task",
        by=by,
        object_id=task.pk,
        patients=[patient_id],
        detail={"to": str(organization_id)},
    )
    return task


@transaction.atomic
def finish(task: Task, *, means: str, at: datetime, note: str, by: Actor) -> Task:
    """Done, or told by phone, fax or paper that it is: by the office that owns it, or by the one that asked."""
    if at > timezone.now() + CLOCKS_MAY_DIFFER:
        raise ValidationError({"at": _("これからの時刻です。終わった時刻を入れてください。")})
    _advance(
        task,
        "finish",
        by,
        state=TaskState.DONE,
        closed_at=at,
        closed_means=means,
        closed_with=note.strip(),
        closed_by_id=by.id,
    )
    return task


@transaction.atomic
def hand_back(task: Task, *, because: str, by: Actor) -> Task:
    """「うちではできません」: it stands, still to be done, at the office that asked."""
    asking = task.assigned_by.organization_id if task.assigned_by else None
    if asking is None or asking == task.organization_id:
        raise ValidationError(_("自分の事業所の「やること」です。やめるときは、取り下げてください。"))
    _advance(
        task,
        "return",
        by,
        organization_id=asking,
        returned_at=timezone.now(),
        returned_by_id=by.id,
        returned_because=because.strip(),
    )
    notify("task.returned", organization_id=asking, about=task.patient_id, path=task.target)
    return task


@transaction.atomic
def withdraw(task: Task, *, because: str, by: Actor) -> Task:
    """By the office that asked: nothing is to be done any more."""
    owner = task.organization_id
    _advance(task, "withdraw", by, state=TaskState.WITHDRAWN, withdrawn_because=because.strip())
    if owner != by.organization_id:
        notify("task.withdrawn", organization_id=owner, about=task.patient_id, path=task.target)
    return task


def _advance(task: Task, verb: str, by: Actor, **changes: Any) -> None:
    """Raises AlreadyClosed when somebody was faster."""
    standing = Task.objects.filter(pk=task.pk, state=TaskState.OPEN, organization_id=task.organization_id)
    if not standing.update(**changes):
        raise AlreadyClosed
    for name, value in changes.items():
        setattr(task, name, value)
    record(f"{verb}.task", by=by, object_id=task.pk, patients=[task.patient_id] if task.patient_id else [])

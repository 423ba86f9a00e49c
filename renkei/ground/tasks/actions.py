"""What people do with tasks beside the page where they are done: close by phone, fax or paper."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.db.ids import new_id
from renkei.ground.facts.actions import emit, void
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import deliver
from renkei.ground.sheets.models import Delivery, Means
from renkei.ground.tasks import engine
from renkei.ground.tasks.calendar import local_day, midnight, spoken
from renkei.ground.tasks.models import Task, TaskState


@transaction.atomic
def close_by_other_means(
    task: Task, *, means: str, at: datetime, told: str, basis: str = "", basis_note: str = "", by: Actor
) -> Delivery:
    """「3階病棟 平良さんへ 17:50」: told by phone, sent by fax or handed over without a sheet of ours."""
    if means == Means.APP:
        raise ValidationError(_("電話・FAX・紙のどれかを選んでください。"))
    if task.state != TaskState.OPEN:
        raise ValidationError(_("この「やること」は、ほかの人がもう終えています。"))
    if task.sheet is None or task.receiver_id is None:
        raise ValidationError(_("この「やること」には、届ける書類がありません。"))
    return deliver(
        sheet=task.sheet,
        answer=None,
        patient_id=task.patient_id,
        municipality=task.municipality,
        match=task.match,
        receiver_id=task.receiver_id,
        means=means,
        at=at,
        told=told,
        basis=basis,
        basis_note=basis_note,
        by=by,
    )


@transaction.atomic
def note(task: Task, *, on: date, by: Actor) -> Task:
    """「11月20日に訪問した」: what was to be done was done, on this day. It is told as a fact, which closes the task."""
    if task.note is None or task.state != TaskState.OPEN:
        raise ValidationError(_("この「やること」は、ほかの人がもう終えています。"))
    if on > timezone.localdate():
        raise ValidationError({"on": _("これからの日です。行った日を入れてください。")})
    key = new_id()
    emit(
        task.note,
        key,
        task.patient_id,
        occurred_at=midnight(on),
        known_at=timezone.now(),
        municipality=task.municipality,
        office=by.organization_id,
        match=None if task.match == task.patient_id else task.match,
        live=task,
        by=by,
    )
    record("note.task", by=by, object_id=task.pk, patients=_patients(task), detail={"kind": task.note})
    Task.objects.filter(pk=task.pk, state=TaskState.DONE).update(noted_key=key, closed_by_id=by.id)
    task.refresh_from_db()
    if task.state == TaskState.OPEN:
        words = _("この「やること」は%(day)sから数えます。それより前の日では終わりません。")
        raise ValidationError({"on": words % {"day": spoken(local_day(task.started_at))}})
    return task


@transaction.atomic
def take_back(task: Task, *, by: Actor) -> Task:
    """It was noted by mistake: as if nobody had, for the task and for the figures."""
    if task.note is None or task.noted_key is None or task.state != TaskState.DONE:
        raise ValidationError(_("この「やること」は、ここでは元に戻せません。"))
    void(task.note, task.noted_key)
    Task.objects.filter(pk=task.pk).update(noted_key=None)
    record("take_back.task", by=by, object_id=task.pk, patients=_patients(task), detail={"kind": task.note})
    task.refresh_from_db()
    return task


def _patients(task: Task) -> list[UUID]:
    return [task.patient_id] if task.patient_id else []


@transaction.atomic
def withdraw_tasks(match: UUID, *, states: Iterable[str], because: str, by: Actor) -> None:
    """The event never happened, or nothing is to be done any more; quietly, without a notice."""
    for task in Task.objects.filter(match=match, state__in=states):
        engine.withdraw(task, because=because)
        record("withdraw.task", by=by, object_id=task.pk, patients=_patients(task))

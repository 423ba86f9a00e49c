"""What people do with tasks beside the page where they are done: close by phone, fax or paper."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import deliver
from renkei.ground.sheets.models import Delivery, Means
from renkei.ground.tasks import engine
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
def withdraw_tasks(match: UUID, *, states: Iterable[str], because: str, by: Actor) -> None:
    """The event never happened, or nothing is to be done any more; quietly, without a notice."""
    for task in Task.objects.filter(match=match, state__in=states):
        engine.withdraw(task, because=because)
        record(
            "withdraw.task", by=by, object_id=task.pk, patients=[task.patient_id] if task.patient_id else []
        )

"""A written sheet goes from one side of a stay to the other, or stays with who wrote it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from renkei.ground.facts.actions import emit
from renkei.ground.jobs.actions import notify
from renkei.ground.packs.loaded import rules_for
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import deliver, recall, send, submit
from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.models import Answer, Delivery, Means
from renkei.ground.tasks.calendar import local_day
from renkei.ground.tasks.engine import reconsider
from renkei.ground.tasks.models import Task, TaskState
from renkei.scenes.hospital_stay.models import Stay


@transaction.atomic
def send_sheet(
    stay: Stay,
    draft: Answer,
    sheet: Sheet,
    *,
    to: Iterable[UUID],
    means: str,
    at: datetime,
    told: str = "",
    number: str = "",
    basis: str = "",
    basis_note: str = "",
    by: Actor,
) -> list[Delivery]:
    """Submit and deliver to each of these organisations; in the app, they are told. Raises NoBacking."""
    _check(sheet, to := list(to), basis)
    answer = submit(draft, sheet, by=by)
    sent = [
        send(
            answer,
            receiver_id=one,
            municipality=stay.municipality,
            means=means,
            at=at,
            told=told,
            number=number,
            basis=basis,
            basis_note=basis_note,
            by=by,
        )
        for one in to
    ]
    for delivery in sent if means == Means.APP else ():
        path = reverse("hospital_stay:received", args=[delivery.pk])
        notify("sheet.received", organization_id=delivery.receiver_id, about=stay.patient_id, path=path)
    return sent


@transaction.atomic
def keep_sheet(stay: Stay, draft: Answer, sheet: Sheet, *, by: Actor) -> Answer:
    """Written to the end, and kept by the office that wrote it: it goes nowhere."""
    if sheet.way is None or sheet.way.goes_to:
        raise ValidationError(_("「%s」は、届ける相手のある書類です。") % sheet.title)
    answer = submit(draft, sheet, by=by)
    emit(
        "sheet.kept",
        answer.pk,
        stay.patient_id,
        occurred_at=answer.submitted_at,
        known_at=answer.submitted_at,
        municipality=stay.municipality,
        office=by.organization_id,
        hospital=stay.hospital_id,
        match=stay.pk,
        values={"sheet": sheet.id},
        live=answer,
        by=by,
    )
    return answer


@transaction.atomic
def tell_by_phone(
    stay: Stay,
    sheet: Sheet,
    *,
    to: Iterable[UUID],
    at: datetime,
    told: str,
    basis: str = "",
    basis_note: str = "",
    by: Actor,
) -> list[Delivery]:
    """What the sheet asks was said; nothing written went over, and the draft stays as it is. Raises NoBacking."""
    _check(sheet, to := list(to), basis)
    return [
        deliver(
            sheet=sheet.id,
            answer=None,
            patient_id=stay.patient_id,
            municipality=stay.municipality,
            match=stay.pk,
            receiver_id=one,
            means=Means.PHONE,
            at=at,
            told=told,
            basis=basis,
            basis_note=basis_note,
            by=by,
        )
        for one in to
    ]


@transaction.atomic
def recall_delivery(delivery: Delivery, *, because: str, note: str, by: Actor) -> Delivery:
    """「誤って送った」: nobody opens it any more, the receiver is told, and what it had closed is open again."""
    if delivery.recalled_at:
        return delivery
    recall(delivery, because=because, note=note, by=by)
    _reopen(delivery)
    if delivery.means == Means.APP:
        path = reverse("hospital_stay:received", args=[delivery.pk])
        about = delivery.patient_id
        notify("sheet.recalled", organization_id=delivery.receiver_id, about=about, path=path)
    return delivery


def _reopen(delivery: Delivery) -> None:
    if delivery.match is None:
        return
    for task in Task.objects.filter(match=delivery.match, sheet=delivery.sheet, state=TaskState.DONE):
        for rule in rules_for(task.municipality, local_day(task.started_at)):
            if rule.id == task.rule:
                reconsider(task, rule)


def _check(sheet: Sheet, to: list[UUID], basis: str) -> None:
    if not to:
        raise ValidationError(_("届ける相手を1つ以上選んでください。"))
    if basis and sheet.way and sheet.way.consent_only:
        raise ValidationError(_("「%s」は、同意がある方についてだけ送れます。") % sheet.title)

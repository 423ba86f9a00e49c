"""A written sheet goes from one side of a stay to the other, or stays with who wrote it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import deliver, send, submit
from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.models import Answer, Delivery, Means
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


def _check(sheet: Sheet, to: list[UUID], basis: str) -> None:
    if not to:
        raise ValidationError(_("届ける相手を1つ以上選んでください。"))
    if basis and sheet.way and sheet.way.consent_only:
        raise ValidationError(_("「%s」は、同意がある方についてだけ送れます。") % sheet.title)

"""A written sheet goes to the hospital of a stay."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import send, submit
from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.models import Answer, Delivery, Means
from renkei.scenes.hospital_stay.models import Stay


@transaction.atomic
def send_sheet(
    stay: Stay, draft: Answer, sheet: Sheet, *, means: str, at: datetime, told: str, by: Actor
) -> Delivery:
    """Submit and deliver to the stay's hospital; in the app, its ward is told."""
    delivery = send(
        submit(draft, sheet, by=by),
        receiver_id=stay.hospital_id,
        municipality=stay.municipality,
        means=means,
        at=at,
        told=told,
        by=by,
    )
    if means == Means.APP:
        path = reverse("hospital_stay:received", args=[delivery.pk])
        notify("sheet.received", organization_id=stay.hospital_id, about=stay.patient_id, path=path)
    return delivery

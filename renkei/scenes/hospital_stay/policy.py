"""Doors: a row is obtained here or not at all; forbidden looks like absent (404)."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from renkei.ground.people.actor import Actor
from renkei.ground.sheets.models import Delivery
from renkei.ground.tasks.models import Task
from renkei.scenes.hospital_stay.models import Announcement, Inquiry, Stay


def inquiry_for(actor: Actor, id: UUID) -> Inquiry:
    """One that reached the actor's office."""
    inquiries = Inquiry.objects.select_related("announcement__hospital")
    return get_object_or_404(inquiries, pk=id, organization_id=actor.organization_id)


def announcement_for(actor: Actor, id: UUID) -> Announcement:
    return get_object_or_404(Announcement, pk=id, hospital_id=actor.organization_id)


def stay_for(actor: Actor, id: UUID) -> Stay:
    """Of somebody in whose team the actor's organisation is; row policies say so."""
    stays = Stay.objects.select_related("patient", "hospital")
    return get_object_or_404(stays, pk=id)


def delivery_for(actor: Actor, id: UUID) -> Delivery:
    """What the actor's organisation received."""
    deliveries = Delivery.objects.select_related("answer", "sender", "by__practitioner")
    return get_object_or_404(deliveries, pk=id, receiver_id=actor.organization_id)


def task_for(actor: Actor, id: UUID) -> Task:
    return get_object_or_404(Task, pk=id, organization_id=actor.organization_id)

"""Doors: an office opens what it brought along itself."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from renkei.exchange.models import ClientImport
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, PractitionerRole


def imports_for(actor: Actor) -> QuerySet[ClientImport]:
    """Newest first."""
    own = ClientImport.objects.filter(organization_id=actor.organization_id)
    return own.select_related("by__practitioner").order_by("-made_at")


def import_for(actor: Actor, import_id: UUID) -> ClientImport:
    found = imports_for(actor).filter(pk=import_id).first()
    if found is None:
        raise Http404
    return found


def registrar(number: str, username: str | None = None) -> PractitionerRole | None:
    """For the command: the named member of the office with this number, else whoever has cared there longest."""
    roles = PractitionerRole.objects.select_related("practitioner", "organization").filter(
        organization__number=number, capacity=Capacity.CARE, until=None
    )
    named = roles.filter(practitioner__user__username=username) if username else roles
    return named.order_by("since", "pk").first()

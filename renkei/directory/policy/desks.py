"""Doors: everybody who works here finds every listed hospital; its entry is kept by itself, or by the region's hub."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from renkei.directory.models import LiaisonDesk
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind
from renkei.ground.people.unlisted import UNLISTED
from renkei.ground.policy.permissions import Permission, may
from renkei.ground.region.queries import towns_together


def hospitals() -> QuerySet[Organization]:
    """To look through: without those that somebody only named in words."""
    return _standing().exclude(UNLISTED)


def _standing() -> QuerySet[Organization]:
    standing = Organization.objects.filter(kind=OrganizationKind.HOSPITAL, ended_at=None)
    return standing.select_related("municipality")


def hospitals_of(actor: Actor) -> QuerySet[Organization]:
    """Those of the region of the actor's town; of everywhere, where the actor has no town. By town and name."""
    found = hospitals().order_by("municipality_id", "name")
    return found.filter(municipality__in=towns_together(actor.municipality)) if actor.municipality else found


def current_desks() -> QuerySet[LiaisonDesk]:
    return LiaisonDesk.objects.filter(until=None)


def hospital_for(actor: Actor, hospital_id: UUID) -> Organization:
    """Also one that stands in no list: whoever sees a stay follows its link."""
    found = _standing().filter(pk=hospital_id).first()
    if found is None:
        raise Http404
    return found


def may_keep(actor: Actor, hospital: Organization) -> bool:
    """The hospital's own people; the hub for what hospitals of its region told it."""
    return hospital.pk in kept_of(actor, [hospital])


def kept_of(actor: Actor, asked: Iterable[Organization]) -> set[UUID]:
    """Those of these whose entries this actor keeps; one query, however many they are."""
    if not may(actor, Permission.KEEP_DESK):
        return set()
    if actor.organization_kind == OrganizationKind.LIAISON_CENTRE:
        towns = towns_together(actor.municipality)
        return {each.pk for each in asked if each.municipality_id in towns}
    return {each.pk for each in asked if each.pk == actor.organization_id}


def hospital_to_keep(actor: Actor, hospital_id: UUID) -> Organization:
    found = hospital_for(actor, hospital_id)
    if not may_keep(actor, found):
        raise Http404
    return found

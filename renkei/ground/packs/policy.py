"""Doors: what holds in a municipality is everybody's to read there; its own office proposes, and writes down decisions."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from renkei.ground.packs.models import PackVersion
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, OrganizationKind
from renkei.ground.policy.permissions import Permission, may


def versions_of(actor: Actor) -> QuerySet[PackVersion]:
    """Of the actor's own municipality."""
    return PackVersion.objects.filter(municipality=actor.municipality)


def version_for(actor: Actor, version_id: UUID) -> PackVersion:
    found = versions_of(actor).select_related(
        "proposed_by__practitioner",
        "agreed_by__practitioner",
        "declined_by__practitioner",
        "ended_by__practitioner",
    )
    version = found.filter(pk=version_id).first()
    if version is None:
        raise Http404
    return version


def shelf_for(actor: Actor) -> QuerySet[PackVersion]:
    """What other municipalities agreed on, for those who decide in one or advise them; an ended version is not offered."""
    agreed = PackVersion.objects.filter(agreed_at__isnull=False, until=None)
    if not (may_agree(actor) or may_advise(actor)):
        return agreed.none()
    return agreed.exclude(municipality=actor.municipality).select_related("municipality")


def on_shelf_for(actor: Actor, version_id: UUID) -> PackVersion:
    version = shelf_for(actor).filter(pk=version_id).first()
    if version is None:
        raise Http404
    return version


def may_advise(actor: Actor) -> bool:
    return actor.capacity == Capacity.PREFECTURE


def may_agree(actor: Actor) -> bool:
    town_hall = actor.organization_kind == OrganizationKind.MUNICIPALITY and bool(actor.municipality)
    return town_hall and may(actor, Permission.AGREE_RULES)


def town_of(actor: Actor) -> str:
    """Its code; 404 for who speaks for no municipality."""
    if not may_agree(actor) or actor.municipality is None:
        raise Http404
    return actor.municipality

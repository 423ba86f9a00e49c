"""Doors: who works here finds the guides meant for members, and those of the towns where one works."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from renkei.directory.models import Access, Guide, GuideEdition, GuideTown
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
from renkei.ground.policy.permissions import Permission, may

PUBLISHERS = (OrganizationKind.MUNICIPALITY, OrganizationKind.LIAISON_CENTRE, OrganizationKind.HOSPITAL)


def guides_for(actor: Actor) -> QuerySet[Guide]:
    """Whatever this actor may find and read; what was taken off the shelf is not there."""
    here = Q(Exists(_towns(municipality=actor.municipality)))
    open_to = Q(access=Access.MEMBERS) | (Q(access=Access.TOWNS) & here) | Q(owner_id=actor.organization_id)
    return Guide.objects.filter(open_to, withdrawn_at=None)


def used_in(guides: QuerySet[Guide], municipality: str | None) -> QuerySet[Guide]:
    return guides.filter(Exists(_towns(municipality=municipality)))


def _towns(**which: object) -> QuerySet[GuideTown]:
    return GuideTown.objects.filter(guide=OuterRef("pk"), **which)


def guides_to_keep(actor: Actor) -> QuerySet[Guide]:
    """The own office's; a municipality's office keeps those that its town publishes as well."""
    if not may_publish(actor):
        return Guide.objects.none()
    own = Q(owner_id=actor.organization_id)
    if actor.organization_kind == OrganizationKind.MUNICIPALITY:
        own |= Q(Exists(_towns(municipality=actor.municipality, publishes=True)))
    return Guide.objects.filter(own, withdrawn_at=None)


def due_by(guides: QuerySet[Guide], day: date) -> QuerySet[Guide]:
    """Whose current edition was to be looked at again by that day."""
    old = GuideEdition.objects.filter(guide=OuterRef("pk"), until=None, review_on__lte=day)
    return guides.filter(Exists(old))


def may_publish(actor: Actor) -> bool:
    return may(actor, Permission.PUBLISH_GUIDE) and actor.organization_kind in PUBLISHERS


def guide_for(actor: Actor, guide_id: UUID) -> Guide:
    return _one(guides_for(actor).filter(pk=guide_id))


def guide_to_keep(actor: Actor, guide_id: UUID) -> Guide:
    return _one(guides_to_keep(actor).filter(pk=guide_id))


def edition_for(actor: Actor, edition_id: UUID) -> GuideEdition:
    """Old ones too: what somebody worked by stays readable."""
    editions = GuideEdition.objects.filter(guide__in=guides_for(actor), pk=edition_id)
    return _one(editions.select_related("guide", "document"))


def _one(rows: QuerySet):
    row = rows.first()
    if row is None:
        raise Http404
    return row

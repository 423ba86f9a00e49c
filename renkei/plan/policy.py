"""Doors: what is published is everybody's to read; only the office that published it supersedes it."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from renkei.ground.people.actor import Actor
from renkei.plan.models import Publication


def publications() -> QuerySet[Publication]:
    """Newest first."""
    return Publication.objects.select_related("supersedes", "superseded_by").order_by("-published_at", "-pk")


def publication_for(publication_id: UUID) -> Publication:
    return _one(publications().filter(pk=publication_id))


def own_publication_for(actor: Actor, publication_id: UUID) -> Publication:
    """That stands, and may be superseded."""
    own = publications().filter(pk=publication_id, organization_id=actor.organization_id)
    return _one(own.filter(superseded_by=None))


def standing(indicator: str) -> QuerySet[Publication]:
    return publications().filter(indicator=indicator, superseded_by=None)


def _one(rows: QuerySet[Publication]) -> Publication:
    row = rows.first()
    if row is None:
        raise Http404
    return row

"""Doors: what is published is everybody's to read; only the office that published it supersedes it."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
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


OWN = {
    OrganizationKind.CARE_MANAGER_OFFICE: ("office", gettext_lazy("事業所")),
    OrganizationKind.HOSPITAL: ("hospital", gettext_lazy("病院")),
}


def own_dimension(actor: Actor) -> tuple[str, str]:
    """By what the figures tell such an organisation from the others, in words too; 404 for one that they do not."""
    found = OWN.get(OrganizationKind(actor.organization_kind))
    if found is None:
        raise Http404
    return found[0], str(found[1])


def _one(rows: QuerySet[Publication]) -> Publication:
    row = rows.first()
    if row is None:
        raise Http404
    return row

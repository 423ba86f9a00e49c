"""Doors: a prefecture opens the surveys of its own office, a municipality those of its prefecture."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from renkei.ground.documents.models import Document
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, OrganizationKind, PractitionerRole
from renkei.network.models import SurveyRound, Tag


def rounds_for(actor: Actor) -> QuerySet[SurveyRound]:
    """Newest first."""
    rounds = SurveyRound.objects.select_related("organization", "prefecture").order_by("-year", "survey")
    if actor.capacity == Capacity.STATISTICS:
        return rounds.filter(prefecture__municipality=actor.municipality)
    return rounds.filter(organization_id=actor.organization_id)


def round_for(actor: Actor, round_id: UUID) -> SurveyRound:
    return _one(rounds_for(actor).filter(pk=round_id))


def tag_for(actor: Actor, tag_id: UUID) -> Tag:
    own = Tag.objects.filter(pk=tag_id, round__organization_id=actor.organization_id)
    return _one(own.select_related("round"))


def upload_for(actor: Actor, document_id: UUID) -> Document:
    own = Document.objects.filter(pk=document_id, upload__isnull=False, organization_id=actor.organization_id)
    return _one(own)


def _one(rows: QuerySet):
    row = rows.first()
    if row is None:
        raise Http404
    return row


def prefecture_role(username: str | None = None) -> PractitionerRole | None:
    """For the command: the named officer of a prefecture, or whoever has been one longest; else the command's own."""
    roles = PractitionerRole.objects.select_related("practitioner", "organization").filter(
        until=None, organization__kind=OrganizationKind.PREFECTURE
    )
    officers = roles.filter(capacity=Capacity.PREFECTURE)
    if username:
        return officers.filter(practitioner__user__username=username).first()
    return officers.order_by("since").first() or roles.filter(capacity=Capacity.SYSTEM).first()

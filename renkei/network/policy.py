"""Doors: a prefecture opens the surveys of its own office, a municipality those of its prefecture."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from renkei.ground.documents.models import Document
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, Organization, OrganizationKind, PractitionerRole
from renkei.network.models import SurveyResponse, SurveyRound, Tag


def rounds_for(actor: Actor) -> QuerySet[SurveyRound]:
    """Newest first."""
    rounds = SurveyRound.objects.select_related("organization", "prefecture").order_by("-year", "survey")
    if actor.capacity == Capacity.STATISTICS:
        return rounds.filter(prefecture__municipality=actor.municipality)
    return rounds.filter(organization_id=actor.organization_id)


def round_for(actor: Actor, round_id: UUID) -> SurveyRound:
    return _one(rounds_for(actor).filter(pk=round_id))


def responses_of(actor: Actor) -> QuerySet[SurveyResponse]:
    """A prefecture's office sees those of its own rounds, a town hall its own."""
    responses = SurveyResponse.objects.select_related("round__organization")
    if actor.capacity == Capacity.STATISTICS and actor.organization_kind == OrganizationKind.MUNICIPALITY:
        own = [actor.municipality]
        return responses.filter(Q(towns__contains=own) | Q(invited__contains=own))
    if actor.capacity == Capacity.PREFECTURE:
        return responses.filter(office_id=actor.organization_id)
    return responses.none()


def prefecture_of(actor: Actor) -> str:
    """Its code: the office's own, or that of the survey which it took in last. 404 where neither is known."""
    if actor.capacity != Capacity.PREFECTURE:
        raise Http404
    own = Organization.objects.filter(pk=actor.organization_id).values_list("prefecture", flat=True).first()
    code = own or rounds_for(actor).values_list("prefecture", flat=True).first()
    if not code:
        raise Http404
    return code


def response_for(actor: Actor, response_id: UUID) -> SurveyResponse:
    return _one(responses_of(actor).filter(pk=response_id))


def answers_for(actor: Actor, response: SurveyResponse) -> bool:
    """It is this town's own to write."""
    return actor.capacity == Capacity.STATISTICS and actor.municipality in response.towns


def is_invited(actor: Actor, response: SurveyResponse) -> bool:
    """It may join those who answer."""
    return actor.capacity == Capacity.STATISTICS and actor.municipality in response.invited


def collects(actor: Actor, response: SurveyResponse) -> bool:
    """The office that asked, which accepts, returns and takes in what was mailed."""
    return actor.capacity == Capacity.PREFECTURE and response.office_id == actor.organization_id


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

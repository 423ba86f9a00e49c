"""Doors: an administrator manages the people of the own office, and nobody else's."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from renkei.ground.offices.letters import still_open
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import JoiningMail, PractitionerRole


def colleagues_of(actor: Actor) -> QuerySet[PractitionerRole]:
    return PractitionerRole.objects.filter(organization_id=actor.organization_id, until=None)


def colleague_for(actor: Actor, role_id: UUID) -> PractitionerRole:
    role = colleagues_of(actor).select_related("practitioner").filter(pk=role_id).first()
    if role is None:
        raise Http404
    return role


def joinings_of(actor: Actor) -> QuerySet[JoiningMail]:
    """Invitations by mail of the own office."""
    return JoiningMail.objects.filter(organization_id=actor.organization_id)


def joining_for(actor: Actor, joining_id: UUID) -> JoiningMail:
    joining = joinings_of(actor).filter(pk=joining_id).first()
    if joining is None:
        raise Http404
    return joining


def joining_open_to_all(joining_id: UUID) -> JoiningMail | None:
    """For whoever has the link: it opens nothing without the code and the number. None for one that is over."""
    return (
        JoiningMail.objects.filter(still_open(), pk=joining_id, mailed_at__isnull=False)
        .select_related("organization")
        .first()
    )


def capacities_of(actor: Actor) -> QuerySet[PractitionerRole]:
    """Every capacity that this person may switch to."""
    return PractitionerRole.objects.filter(practitioner_id=actor.practitioner_id, until=None)


def capacity_for(actor: Actor, role_id: UUID | str) -> PractitionerRole:
    role = capacities_of(actor).filter(pk=role_id).first()
    if role is None:
        raise Http404
    return role

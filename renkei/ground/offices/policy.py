"""Doors: an administrator manages the people of the own office; the secretariat admits the offices of its towns."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from renkei.ground.offices.letters import still_open
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import (
    Capacity,
    Device,
    JoiningMail,
    OfficeAdmission,
    OrganizationKind,
    PractitionerRole,
    User,
)
from renkei.ground.policy.permissions import Permission, may
from renkei.ground.region.queries import towns_together


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


def devices_of(actor: Actor) -> QuerySet[Device]:
    """Shared devices of the own office, those that were withdrawn too."""
    return Device.objects.filter(organization_id=actor.organization_id)


def device_for(actor: Actor, device_id: UUID) -> Device:
    device = devices_of(actor).filter(pk=device_id, withdrawn_at=None).first()
    if device is None:
        raise Http404
    return device


def users_at(device: Device) -> QuerySet[User]:
    """Who may sign in with a PIN there: whoever has one and works for its office, as more than its administrator."""
    works = PractitionerRole.objects.filter(
        Q(until=None) | Q(until__gt=timezone.now()),
        practitioner=OuterRef("practitioner"),
        organization=device.organization_id,
    ).exclude(capacity=Capacity.ADMINISTRATOR)
    return User.objects.filter(Exists(works), is_active=True, pin__isnull=False)


def user_at(device: Device, user_id: UUID) -> User:
    user = users_at(device).select_related("practitioner").filter(pk=user_id).first()
    if user is None:
        raise Http404
    return user


def admitting_towns(actor: Actor) -> set[str]:
    """Codes of the towns for which this actor is the secretariat: the hub's region, a town hall's own town."""
    if not may(actor, Permission.ADMIT_OFFICES) or not actor.municipality:
        return set()
    if actor.organization_kind == OrganizationKind.LIAISON_CENTRE:
        return towns_together(actor.municipality)
    return {actor.municipality} if actor.organization_kind == OrganizationKind.MUNICIPALITY else set()


def towns_to_admit(actor: Actor) -> set[str]:
    """404 for a desk that is no secretariat."""
    if towns := admitting_towns(actor):
        return towns
    raise Http404


def admissions_of(actor: Actor) -> QuerySet[OfficeAdmission]:
    return OfficeAdmission.objects.filter(organization__municipality__in=towns_to_admit(actor))


def admission_for(actor: Actor, admission_id: UUID) -> OfficeAdmission:
    admission = admissions_of(actor).select_related("organization", "mail").filter(pk=admission_id).first()
    if admission is None:
        raise Http404
    return admission


def capacities_of(actor: Actor) -> QuerySet[PractitionerRole]:
    """Every capacity that this person may switch to; at a shared device those of its office."""
    own = PractitionerRole.objects.filter(practitioner_id=actor.practitioner_id, until=None)
    if actor.at_device:
        own = own.filter(organization_id=actor.organization_id)
    return own.exclude(capacity=Capacity.ADMINISTRATOR) if actor.by_pin else own


def capacity_for(actor: Actor, role_id: UUID | str) -> PractitionerRole:
    role = capacities_of(actor).filter(pk=role_id).first()
    if role is None:
        raise Http404
    return role

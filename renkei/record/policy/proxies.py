"""代行入力: who may write for a doctor of the own office, and whose word makes it the doctor's own."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind, PractitionerRole
from renkei.record.models import Entry
from renkei.record.policy.entries import entry_for
from renkei.record.ways import ways

HOUSES = (OrganizationKind.CLINIC, OrganizationKind.DENTAL, OrganizationKind.HOSPITAL)


def doctors_to_write_for(actor: Actor) -> list[PractitionerRole]:
    """Of one's own office; nobody where there can be none, without a query. One query."""
    if actor.organization_kind not in HOUSES or actor.profession in ways().proxy.of:
        return []
    roles = PractitionerRole.objects.filter(
        Q(until=None) | Q(until__gt=timezone.now()),
        organization_id=actor.organization_id,
        profession__in=ways().proxy.of,
    )
    return list(roles.select_related("practitioner").order_by("practitioner__kana", "practitioner__name"))


def is_doctors(actor: Actor) -> bool:
    return actor.organization_kind in HOUSES and actor.profession in ways().proxy.of


def unsettled_of(actor: Actor) -> QuerySet[Entry]:
    """What waits for this doctor: written in the own name, or in that of a colleague who has left."""
    if not is_doctors(actor):
        return Entry.objects.none()
    gone = Q(for_role__until__isnull=False, for_role__until__lte=timezone.now())
    waiting = Entry.objects.filter(
        organization_id=actor.organization_id, for_role__isnull=False, confirmed_at=None, sealed_at=None
    )
    return waiting.filter(Q(for_role__practitioner=actor.practitioner_id) | gone)


def may_confirm(actor: Actor, entry: Entry) -> bool:
    return entry.is_unsettled and unsettled_of(actor).filter(pk=entry.pk).exists()


def entry_to_confirm(actor: Actor, patient_id: UUID, entry_id: UUID) -> Entry:
    entry = entry_for(actor, patient_id, entry_id)
    if not may_confirm(actor, entry):
        raise Http404
    return entry

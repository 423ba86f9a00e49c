"""代行入力: who may write for a doctor of the own office, and whose word makes it the doctor's own."""

from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind, PractitionerRole, Profession
from renkei.record.models import Entry, PersonalRange
from renkei.record.policy.entries import entry_for
from renkei.record.ways import ways

HOUSES = (OrganizationKind.CLINIC, OrganizationKind.DENTAL, OrganizationKind.HOSPITAL)


class Confirms(Func):
    """The acting role may confirm this entry: one rule, which the database also holds every change against."""

    function = "renkei_confirms"
    output_field = BooleanField()

    def __init__(self) -> None:
        names = ("patient_id", "organization_id", "for_profession", "for_role_id", "at")
        super().__init__(*map(F, names))


def writes_for_doctors(actor: Actor) -> bool:
    """Of an office that may have a doctor, and none oneself."""
    return actor.organization_kind in HOUSES and actor.profession not in ways().proxy.of


def is_doctors(actor: Actor) -> bool:
    return actor.organization_kind in HOUSES and actor.profession in ways().proxy.of


def doctors_to_write_for(actor: Actor) -> list[PractitionerRole]:
    """Of one's own office; nobody where there can be none, without a query. One query."""
    if not writes_for_doctors(actor):
        return []
    roles = PractitionerRole.objects.filter(
        Q(until=None) | Q(until__gt=timezone.now()),
        organization_id=actor.organization_id,
        profession__in=ways().proxy.of,
    )
    return list(roles.select_related("practitioner").order_by("practitioner__kana", "practitioner__name"))


def waiting_in(organization_id: UUID) -> QuerySet[Entry]:
    """Written in an office for a doctor of it, and neither confirmed, refused nor replaced."""
    return Entry.objects.filter(
        organization_id=organization_id, waits_since__isnull=False, sealed_at=None, answers__replaced_at=None
    )


def unsettled_of(actor: Actor) -> QuerySet[Entry]:
    """What waits for this doctor: written in the own name, or in that of somebody whose place this one has taken."""
    return waiting_in(actor.organization_id).filter(Confirms()) if is_doctors(actor) else Entry.objects.none()


def may_confirm(actor: Actor, entry: Entry) -> bool:
    return entry.is_unsettled and unsettled_of(actor).filter(pk=entry.pk).exists()


def speaks_for_doctor(actor: Actor, entry: Entry) -> bool:
    """What this one writes into it is the doctor's own word, whether it waited or not."""
    return entry.is_proxied and is_doctors(actor) and Entry.objects.filter(Confirms(), pk=entry.pk).exists()


def entry_to_confirm(actor: Actor, patient_id: UUID, entry_id: UUID) -> Entry:
    entry = entry_for(actor, patient_id, entry_id)
    if not may_confirm(actor, entry):
        raise Http404
    return entry


def may_refuse(actor: Actor, entry: Entry) -> bool:
    """Instead of a wrong answer the doctor gives another."""
    return not hasattr(entry, "answers") and may_confirm(actor, entry)


def entry_to_refuse(actor: Actor, patient_id: UUID, entry_id: UUID) -> Entry:
    entry = entry_for(actor, patient_id, entry_id)
    if not may_refuse(actor, entry):
        raise Http404
    return entry


def ranges_of(organization_id: UUID) -> QuerySet[PersonalRange]:
    """What is usual for a person, written for a doctor of this clinic, and not yet confirmed."""
    return PersonalRange.objects.filter(clinic_id=organization_id, confirmed_at=None, ended_at=None)


def ranges_to_confirm(actor: Actor) -> QuerySet[PersonalRange]:
    if actor.profession != Profession.DOCTOR:
        return PersonalRange.objects.none()
    return ranges_of(actor.organization_id)

"""Doors: a person is reached only through the care team of one's own organisation, section by section."""

from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404

from renkei.ground.db.compiled import compiled
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity
from renkei.ground.policy.permissions import Permission, may
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.models import (
    Absence,
    CareTeamMember,
    Consent,
    Handover,
    Invitation,
    Merge,
    MergeOffer,
    Patient,
    ProbableDuplicate,
)

CAPACITIES = (Capacity.CARE, Capacity.WARD, Capacity.DESK)


class Section(StrEnum):
    IDENTITY = "identity"
    CONTACTS = "contacts"
    CERTIFICATION = "certification"
    CONSENT = "consent"
    TEAM = "team"
    STAY = "stay"
    SHEETS = "sheets"
    RECORD = "record"
    WHOLE = "whole"  # named by no stay's membership: only a full member changes who the person is


WARD_SECTIONS = (
    Section.IDENTITY,
    Section.CONTACTS,
    Section.CERTIFICATION,
    Section.TEAM,
    Section.STAY,
    Section.SHEETS,
    Section.RECORD,
)


def lasting() -> Q:
    """Memberships that stand now, by the database's clock, as the row policies see it."""
    return Q(since__lte=Now()) & (Q(until__isnull=True) | Q(until__gt=Now()))


def opening(section: Section) -> Q:
    return Q(sections__isnull=True) | Q(sections__contains=[section.value])


def patients_visible_to(actor: Actor, section: Section = Section.IDENTITY) -> QuerySet[Patient]:
    if actor.capacity not in CAPACITIES:
        return Patient.objects.none()
    return _visible_to(actor.organization_id, section)


def _visible_to(organization_id: UUID, section: Section) -> QuerySet[Patient]:
    mine = CareTeamMember.objects.filter(lasting(), opening(section), organization_id=organization_id)
    return Patient.objects.filter(pk__in=mine.values("patient_id"))


def memberships_of_office(actor: Actor) -> QuerySet[CareTeamMember]:
    """The own office's that stand, of whole records: those of one stay end with it."""
    own = CareTeamMember.objects.filter(lasting(), organization_id=actor.organization_id, stay_id=None)
    return own.filter(sections__isnull=True)


def handover_for(actor: Actor, handover_id: UUID) -> Handover:
    """One of the own office, taken back or not: who was slower is told so by the action."""
    found = Handover.objects.filter(organization_id=actor.organization_id, pk=handover_id).first()
    if found is None:
        raise Http404
    return found


def absence_for(actor: Actor, absence_id: UUID) -> Absence:
    """One of the own office, ended or not."""
    found = Absence.objects.filter(organization_id=actor.organization_id, pk=absence_id).first()
    if found is None:
        raise Http404
    return found


def patient_for(actor: Actor, patient_id: UUID, section: Section = Section.IDENTITY) -> Patient:
    """The person with municipality and area; Http404 when this actor may not see that section."""
    found = _patient(actor.organization_id, patient_id, section) if actor.capacity in CAPACITIES else []
    if not found:
        raise Http404
    return found[0]


@compiled
def _patient(organization_id: UUID, patient_id: UUID, section: Section) -> QuerySet[Patient]:
    visible = _visible_to(organization_id, section).select_related("municipality__prefecture", "care_area")
    return visible.defer("profile").filter(pk=patient_id)


def patient_to_change(actor: Actor, patient_id: UUID) -> Patient:
    """The same for who may change identity, contacts, certification, consent and team."""
    return patient_for(actor, patient_id, Section.WHOLE)


def is_full_member(actor: Actor, patient_id: UUID) -> bool:
    return actor.capacity in CAPACITIES and bool(
        _patient_key(actor.organization_id, patient_id, Section.WHOLE)
    )


@compiled
def _patient_key(organization_id: UUID, patient_id: UUID, section: Section) -> QuerySet[Patient, tuple]:
    return _visible_to(organization_id, section).filter(pk=patient_id).values_list("pk")


def opens_to(actor: Actor, patient: Patient, section: Section) -> bool:
    """As `patients_visible_to`, for the panels of one page."""
    given = _sections(actor.organization_id, patient.pk) if actor.capacity in CAPACITIES else []
    return any(one is None or section.value in one for (one,) in given)


@compiled
def _sections(organization_id: UUID, patient_id: UUID) -> QuerySet[CareTeamMember, tuple]:
    mine = CareTeamMember.objects.filter(lasting(), organization_id=organization_id, patient_id=patient_id)
    return mine.values_list("sections")


def may_change_person(actor: Actor, patient_id: UUID) -> bool:
    """Who finds the pages behind `patient_to_change` open: a full member whose work it is."""
    return may(actor, Permission.MANAGE_TEAM) and is_full_member(actor, patient_id)


def invitation_for(actor: Actor, invitation_id: UUID) -> Invitation:
    """An offer to one's own organisation; an answered one only tells what was answered."""
    own = Invitation.objects.filter(organization_id=actor.organization_id)
    invitation = own.select_related("made_by__organization").filter(pk=invitation_id).first()
    if invitation is None:
        raise Http404
    return invitation


def task_for(actor: Actor, task_id: UUID) -> Task:
    """One that somebody assigned: of the office that owns it, or of the one that asked for it."""
    ours = Q(organization_id=actor.organization_id) | Q(assigned_by__organization_id=actor.organization_id)
    tasks = Task.objects.filter(ours, pk=task_id, assigned_by__isnull=False)
    task = tasks.select_related(
        "organization",
        "assigned_by__organization",
        "assigned_by__practitioner",
        "returned_by__organization",
        "closed_by__practitioner",
    ).first()
    if task is None:
        raise Http404
    return task


def due_for(actor: Actor, task_id: UUID) -> tuple[Task, Patient]:
    """A task of one's own office that is noted on a page of its own, and the person, whom one may see."""
    noted = Task.objects.filter(organization_id=actor.organization_id, note__isnull=False, pk=task_id)
    task = noted.select_related("closed_by__practitioner").first()
    if task is None or task.patient_id is None or task.state == TaskState.WITHDRAWN:
        raise Http404
    return task, patient_for(actor, task.patient_id)


def asked_for_it(actor: Actor, task: Task) -> bool:
    return task.assigned_by is not None and task.assigned_by.organization_id == actor.organization_id


def duplicate_for(actor: Actor, duplicate_id: UUID) -> ProbableDuplicate:
    found = ProbableDuplicate.objects.filter(organization_id=actor.organization_id, pk=duplicate_id)
    duplicate = found.select_related("counterpart").first()
    if duplicate is None:
        raise Http404
    return duplicate


def duplicate_of(actor: Actor, pair: UUID) -> ProbableDuplicate:
    """What one's own office was told of this pair."""
    own = ProbableDuplicate.objects.filter(organization_id=actor.organization_id, pair=pair).first()
    if own is None:
        raise Http404
    return own


def merge_offer_for(actor: Actor, offer_id: UUID) -> MergeOffer:
    mine = Q(organization_id=actor.organization_id) | Q(to_id=actor.organization_id)
    offer = (
        MergeOffer.objects.filter(mine, pk=offer_id).select_related("organization", "to", "made_by").first()
    )
    if offer is None:
        raise Http404
    return offer


def merge_for(actor: Actor, merge_id: UUID) -> Merge:
    """A merge that one's own office made or agreed to."""
    mine = Q(organization_id=actor.organization_id) | Q(counterpart_id=actor.organization_id)
    found = Merge.objects.filter(mine, pk=merge_id).select_related("organization").first()
    if found is None:
        raise Http404
    return found


def where_now(actor: Actor, patient_id: UUID) -> UUID | None:
    """Whose page tells of somebody whose registration was merged, as far as this actor may open it."""
    kept = (
        Merge.objects.filter(gone_id=patient_id, undone_at=None).values_list("patient_id", flat=True).first()
    )
    return kept if kept and patients_visible_to(actor).filter(pk=kept).exists() else None


def consent_for(patient: Patient, consent_id: UUID) -> Consent:
    """A consent of this person that still stands."""
    consent = Consent.objects.filter(patient=patient, withdrawn_at=None, pk=consent_id).first()
    if consent is None:
        raise Http404
    return consent

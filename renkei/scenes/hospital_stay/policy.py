"""Doors: a row is obtained here or not at all; forbidden looks like absent (404)."""

from uuid import UUID

from django.db.models import F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy

from renkei.ground.packs.loaded import sheet_as, sheet_for, sheets
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.models import Answer, Delivery
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.policy import Section, is_full_member
from renkei.scenes.hospital_stay.calls import RULE
from renkei.scenes.hospital_stay.models import (
    Announcement,
    Applicant,
    Call,
    Conference,
    Inquiry,
    Paper,
    Participant,
    Preparation,
    Stay,
)

ALWAYS_OPEN = (Section.IDENTITY, Section.TEAM, Section.STAY)  # else a ward could not tell whom it looks after
MAY_OPEN = {
    Section.CONTACTS: gettext_lazy("緊急の連絡先"),
    Section.CERTIFICATION: gettext_lazy("要介護認定"),
    Section.SHEETS: gettext_lazy("これまでの連携の書類"),
    Section.RECORD: gettext_lazy("日々の記録"),
}
OFFICES = (OrganizationKind.CARE_MANAGER_OFFICE, OrganizationKind.SUPPORT_CENTRE)


def inquiry_for(actor: Actor, id: UUID) -> Inquiry:
    """One that reached the actor's office."""
    inquiries = Inquiry.objects.select_related("announcement__hospital")
    return get_object_or_404(inquiries, pk=id, organization_id=actor.organization_id)


def announcement_for(actor: Actor, id: UUID) -> Announcement:
    return get_object_or_404(Announcement, pk=id, hospital_id=actor.organization_id)


def stay_for(actor: Actor, id: UUID) -> Stay:
    """Of somebody in whose team the actor's organisation is; row policies say so."""
    stays = Stay.objects.select_related("patient", "hospital")
    return get_object_or_404(stays, pk=id)


def stay_to_change(actor: Actor, id: UUID) -> Stay:
    """By the hospital, by the office that answers for the person and by the one that recorded it; others only read."""
    stay = stay_for(actor, id)
    if not may_change(actor, stay):
        raise Http404
    return stay


def stay_to_write_for(actor: Actor, id: UUID, sheet_id: str) -> tuple[Stay, Sheet]:
    """With a sheet that this kind of organisation writes for a stay, by its own `[way]`."""
    stay, sheet = stay_for(actor, id), sheets().get(sheet_id)
    if sheet is None or not may_write(actor, stay, sheet):
        raise Http404
    return stay, _as_begun(actor, stay, sheet)


def _as_begun(actor: Actor, stay: Stay, sheet: Sheet) -> Sheet:
    """With what the person's region asks beside the form: today, or when somebody began to write on it."""
    answers = Answer.objects.filter(match=stay.pk, sheet=sheet.id, replaced_by=None)
    begun = answers.filter(Q(organization_id=actor.organization_id) | Q(submitted_at__isnull=False))
    version = (
        begun.order_by(F("submitted_at").desc(nulls_first=True)).values_list("version", flat=True).first()
    )
    found = (
        sheet_as(sheet.id, version)
        if version
        else sheet_for(sheet.id, stay.municipality, timezone.localdate())
    )
    return found or sheet


def may_write(actor: Actor, stay: Stay, sheet: Sheet) -> bool:
    """A hospital writes for its own stays only."""
    written = (
        sheet.way is not None and sheet.way.of == "stay" and actor.organization_kind in sheet.way.written_by
    )
    is_hospital = actor.organization_kind == OrganizationKind.HOSPITAL
    return written and (not is_hospital or stay.hospital_id == actor.organization_id)


def may_change(actor: Actor, stay: Stay) -> bool:
    own = stay.hospital_id == actor.organization_id or may_send_for(actor)
    return own or stay.steps.filter(kind="noted", by__organization_id=actor.organization_id).exists()


def may_open(actor: Actor, stay: Stay) -> bool:
    """Only who has the whole record decides what a hospital sees of it."""
    return may_send_for(actor) and is_full_member(actor, stay.patient_id)


def may_send_for(actor: Actor) -> bool:
    return actor.organization_kind in OFFICES


def own_delivery_for(actor: Actor, id: UUID) -> Delivery:
    """What the actor's organisation sent or told."""
    deliveries = Delivery.objects.select_related("receiver", "by__practitioner", "recalled_by__practitioner")
    return get_object_or_404(deliveries, pk=id, sender_id=actor.organization_id, patient_id__isnull=False)


def delivery_for(actor: Actor, id: UUID) -> Delivery:
    """What the actor's organisation received."""
    deliveries = Delivery.objects.select_related("answer", "sender", "by__practitioner")
    mine = deliveries.filter(receiver_id=actor.organization_id, answer__isnull=False)
    return get_object_or_404(mine, pk=id)


def paper_for(actor: Actor, id: UUID) -> Paper:
    """One that the actor's organisation took in or was handed, and that nobody sealed."""
    papers = Paper.objects.select_related("patient", "sender", "organization", "taken_in_by__practitioner")
    own = Q(organization_id=actor.organization_id) | Q(handings__organization_id=actor.organization_id)
    return get_object_or_404(papers.filter(own, sealed_at=None).distinct(), pk=id)


def may_seal(actor: Actor, paper: Paper) -> bool:
    """Who took it in: the facts of its handing are that office's, and only it can take them back."""
    return paper.organization_id == actor.organization_id


def task_for(actor: Actor, id: UUID) -> Task:
    return get_object_or_404(Task, pk=id, organization_id=actor.organization_id)


def conference_for(actor: Actor, id: UUID) -> Conference:
    """Of somebody in whose team the actor's organisation is; row policies say so."""
    conferences = Conference.objects.select_related(
        "patient", "stay__patient", "stay__hospital", "slot", "organization"
    )
    return get_object_or_404(conferences, pk=id)


def conference_to_run(actor: Actor, id: UUID) -> Conference:
    """By who called it and by the hospital of the stay; others answer, propose, read."""
    conference = conference_for(actor, id)
    if not may_run(actor, conference):
        raise Http404
    return conference


def may_run(actor: Actor, conference: Conference) -> bool:
    return actor.organization_id in (conference.organization_id, conference.stay.hospital_id)


def preparation_for(actor: Actor, id: UUID) -> Preparation:
    """Of somebody in whose team the actor's organisation is; row policies say so."""
    found = Preparation.objects.select_related(
        "stay__patient", "stay__hospital", "organization", "ready_by__practitioner"
    )
    return get_object_or_404(found, pk=id, dropped_at=None)


def participant_for(actor: Actor, id: UUID) -> Participant:
    """Whose answer is written down: by anybody of the team who heard it."""
    participants = Participant.objects.select_related("organization")
    return get_object_or_404(participants, pk=id)


def seat_of(actor: Actor, conference: Conference) -> Participant | None:
    """Where one's own office is asked; the hospital that runs it is asked nothing."""
    mine = Participant.objects.filter(conference=conference, organization_id=actor.organization_id)
    return mine.exclude(organization_id=conference.organization_id).order_by("-is_manager", "pk").first()


def conference_to_record(actor: Actor, id: UUID) -> Conference:
    """Minutes are written by who runs it, and by the care manager who was invited."""
    conference = conference_for(actor, id)
    mine = seat_of(actor, conference)
    if not may_run(actor, conference) and not (mine and mine.is_manager):
        raise Http404
    return conference


def call_for(actor: Actor, id: UUID) -> tuple[Task, Stay]:
    """A planned call of one's own office about somebody whom it still sees, and the stay that it follows."""
    own = Task.objects.filter(organization_id=actor.organization_id, rule__startswith=RULE)
    task = get_object_or_404(own.exclude(state=TaskState.WITHDRAWN), pk=id)
    return task, stay_for(actor, task.match)


def call_to_void(actor: Actor, id: UUID) -> Call:
    """One that one's own office made, and that still counts."""
    calls = Call.objects.select_related("patient", "stay", "task", "by__practitioner")
    return get_object_or_404(calls, pk=id, organization_id=actor.organization_id, voided_at=None)


def applicant_for(actor: Actor, id: UUID) -> Applicant:
    """By whoever may change the stay."""
    applicants = Applicant.objects.select_related("stay__patient", "stay__hospital", "patient")
    found = get_object_or_404(applicants, pk=id, voided_at=None)
    if not may_change(actor, found.stay):
        raise Http404
    return found

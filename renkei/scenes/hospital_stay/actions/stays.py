"""A stay as it begins, is corrected or was none; every step is kept with who and when."""

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.db.notify import tell_access_changed
from renkei.ground.facts.actions import void
from renkei.ground.offices.admission import enter_team
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind, Profession
from renkei.ground.sheets.actions import rematch
from renkei.ground.sheets.models import Delivery
from renkei.ground.tasks.actions import withdraw_tasks
from renkei.ground.tasks.models import TaskState
from renkei.patients.models import CareTeamMember, Certification, Patient
from renkei.patients.policy import lasting
from renkei.scenes.hospital_stay.actions.conferences import give_up_all
from renkei.scenes.hospital_stay.actions.discharges import alive_after_all, follow_stay
from renkei.scenes.hospital_stay.actions.expectations import forget_announced
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Announcement, Inquiry, Segment, Stay, VoidReason
from renkei.scenes.hospital_stay.stay_steps import (
    advance,
    refuse_before_birth,
    refuse_if_voided,
    step,
    tell_team,
)
from renkei.scenes.hospital_stay.telling import tell_admitted


@transaction.atomic
def begin(stay: Stay, by: Actor, kind: str = "begun") -> None:
    """The stay stands on record, with its first place; the rules and the figures hear of it."""
    _stamp(stay)
    Stay.objects.bulk_create([stay])
    Segment.objects.bulk_create([_segment(stay)])
    step(stay, kind, {}, _said(stay), by)
    tell_admitted(stay, by)


@transaction.atomic
def record_stay(
    patient: Patient,
    *,
    said: Admission,
    hospital_id: UUID | None = None,
    named: str = "",
    told_by: str,
    known_at: datetime,
    by: Actor,
) -> Stay:
    """An office has heard of it, from the family or on the phone: the same stay as one that a hospital announced.

    A hospital that is not in the directory is named in words, and stands there unverified. It sees nothing until it
    is opened to it. Raises ValidationError.
    """
    if Stay.objects.filter(patient=patient, voided_at=None, discharged_on=None).exists():
        raise ValidationError(_("この方の入院は、もう記録されています。"))
    if known_at > timezone.now():
        raise ValidationError({"known_at": _("これからの日時です。聞いた日時を入れてください。")})
    refuse_before_birth(patient, known_at, "known_at")
    refuse_before_birth(patient, said.admitted_on, "admitted_on")
    stay = Stay(
        patient=patient,
        hospital=_hospital(hospital_id, named),
        known_at=known_at,
        told_by=told_by,
        **vars(said),
    )
    begin(stay, by, "noted")
    tell_team("stay.noted", stay, by)
    return stay


def adopt(stay: Stay, said: Announcement, by: Actor) -> Stay:
    """The hospital announces what an office had recorded: one stay, not two; it was known since the office knew."""
    before = _said(stay)
    told = {name: getattr(said, name) for name in Admission.__dataclass_fields__}
    advance(stay, stay.version, announcement=said, hospital_id=said.hospital_id, **told)
    stay.hospital = said.hospital
    place = {"organization": said.hospital, "ward": said.ward, "since": said.admitted_on}
    Segment.objects.filter(stay=stay).update(**place)
    step(stay, "corrected", before, _said(stay), by)
    tell_admitted(stay, by)
    return stay


def noted_by_an_office(inquiry: Inquiry) -> UUID | None:
    """A stay that goes on where it began, that no hospital has announced and that is the one asked about: in the same
    hospital or one named only in words, begun at most a week apart. Whoever noted it: who is asked may not see it yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("select renkei_noted_stay(%s)", [inquiry.pk])
        return cursor.fetchone()[0]


@transaction.atomic
def correct_admission(stay: Stay, *, said: Admission, version: int, by: Actor) -> Stay:
    """By the office or the hospital. Tasks, clocks and figures follow. Raises ValidationError and SomebodyWasFaster."""
    refuse_if_voided(stay)
    refuse_before_birth(stay.patient, said.admitted_on, "admitted_on")
    before, places = _said(stay), list(Segment.objects.filter(stay=stay).order_by("since", "pk"))
    if len(places) > 1 and said.admitted_on > places[1].since:
        raise ValidationError({"admitted_on": _("次の場所に移った日より後の日です。")})
    if stay.discharged_on and said.admitted_on > stay.discharged_on:
        raise ValidationError({"admitted_on": _("退院した日より後の日です。退院の記録を確かめてください。")})
    advance(stay, version, **vars(said))
    Segment.objects.filter(pk=places[0].pk).update(since=stay.admitted_on)
    Segment.objects.filter(pk=places[-1].pk).update(ward=stay.ward)
    step(stay, "corrected", before, _said(stay), by)
    tell_admitted(stay, by)
    return stay


@transaction.atomic
def void_stay(stay: Stay, *, because: str, version: int, by: Actor) -> None:
    """Another person was meant, or it never happened. What was sent stays a fact, of no stay."""
    refuse_if_voided(stay)
    advance(stay, version, voided_at=timezone.now(), voided_because=because)
    step(stay, "voided", {}, {"because": because}, by)
    alive_after_all(stay, because=str(VoidReason(because).label), by=by)
    states = (TaskState.OPEN, TaskState.DONE)
    withdraw_tasks(stay.pk, states=states, because=str(VoidReason(because).label), by=by)
    void("stay.admitted", stay.pk)
    if stay.discharged_on:
        void("stay.discharged", stay.pk)
    forget_announced(stay)
    for delivery in Delivery.objects.filter(match=stay.pk):
        rematch(delivery, None, by=by)
    give_up_all(stay, because=str(VoidReason(because).label), by=by)
    _close(stay, by)  # last: it ends the ward's own sight of all this


def _close(stay: Stay, by: Actor) -> None:
    """The page closes at once for everybody who saw it for this stay; what was printed or sent stays where it is."""
    for organization_id in follow_stay(stay):
        detail = {"organization": str(organization_id)}
        record("end.ward", by=by, object_id=stay.pk, patients=[stay.patient_id], detail=detail)
        tell_access_changed(organization_id)


def stand_in(stay: Stay, by: Actor) -> None:
    """Nobody is care manager: for this stay the support centre answers for the person, and may open the record."""
    enter_team(by.organization_id)
    member = CareTeamMember(
        patient_id=stay.patient_id,
        organization_id=by.organization_id,
        function=Profession.SOCIAL_WORKER,
        stay_id=stay.pk,
        since=Now(),
    )
    CareTeamMember.objects.bulk_create([member])


def _stamp(stay: Stay) -> None:
    patient = Patient.objects.get(pk=stay.patient_id)
    certified = Certification.objects.filter(patient_id=patient.pk, since__lte=stay.admitted_on)
    newest = certified.order_by("-since").first()
    managers = CareTeamMember.objects.filter(
        lasting(),
        patient_id=patient.pk,
        stay_id=None,
        organization__kind=OrganizationKind.CARE_MANAGER_OFFICE,
    )
    manager = managers.order_by("-since").first()
    stay.municipality, stay.resides = patient.municipality_id, patient.resides
    stay.insurer = newest.insurer if newest else None
    stay.office_id = manager.organization_id if manager else None


def _hospital(hospital_id: UUID | None, named: str) -> Organization:
    if hospital_id:
        return Organization.objects.get(pk=hospital_id)
    words = " ".join(named.split())
    if not words:
        raise ValidationError({"named": _("病院を選ぶか、名前を書いてください。")})
    known = Organization.objects.filter(kind=OrganizationKind.HOSPITAL, name=words, ended_at=None).first()
    return known or Organization.objects.create(kind=OrganizationKind.HOSPITAL, name=words)


def _segment(stay: Stay) -> Segment:
    return Segment(
        stay=stay,
        patient_id=stay.patient_id,
        organization_id=stay.hospital_id,
        ward=stay.ward,
        since=stay.admitted_on,
    )


def _said(stay: Stay) -> dict[str, Any]:
    said = asdict(Admission(**{name: getattr(stay, name) for name in Admission.__dataclass_fields__}))
    return {name: str(value) if isinstance(value, date | time) else value for name, value in said.items()}

"""A stay from its beginning to its end; every step is kept with who and when."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.facts.actions import emit, void
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind, Profession
from renkei.ground.sheets.actions import SomebodyWasFaster, rematch
from renkei.ground.sheets.models import Delivery
from renkei.ground.tasks.actions import withdraw_tasks
from renkei.ground.tasks.calendar import TOKYO
from renkei.ground.tasks.models import TaskState
from renkei.patients.actions.wards import close_to_ward, memberships_of
from renkei.patients.models import CareTeamMember, Certification, Patient
from renkei.patients.policy import lasting
from renkei.scenes.hospital_stay.actions.conferences import BEFORE_ITS_DAY, give_up_all
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Outcome, Segment, Stay, StayStep, VoidReason

SENT_BEFORE = timedelta(
    days=7
)  # a sheet sent before the admission may belong to it; the rules' look-back decides
AFTER_DISCHARGE = timedelta(days=7)  # the summary is written in the week after


@transaction.atomic
def begin(stay: Stay, by: Actor) -> None:
    """The stay stands on record, with its first place; the rules and the figures hear of it."""
    _stamp(stay)
    Stay.objects.bulk_create([stay])
    Segment.objects.bulk_create([_segment(stay)])
    _step(stay, "begun", {}, _said(stay), by)
    _tell_admitted(stay, by)


@transaction.atomic
def correct_admission(stay: Stay, *, said: Admission, version: int, by: Actor) -> Stay:
    """By the office or the hospital. Tasks, clocks and figures follow. Raises SomebodyWasFaster."""
    _refuse_if_over(stay)
    before = _said(stay)
    _advance(stay, version, **vars(said))
    Segment.objects.filter(stay=stay).update(since=stay.admitted_on, ward=stay.ward)
    _step(stay, "corrected", before, _said(stay), by)
    _tell_admitted(stay, by)
    return stay


@transaction.atomic
def void_stay(stay: Stay, *, because: str, version: int, by: Actor) -> None:
    """Another person was meant, or it never happened. What was sent stays a fact, of no stay."""
    _refuse_if_over(stay)
    _advance(stay, version, voided_at=timezone.now(), voided_because=because)
    _step(stay, "voided", {}, {"because": because}, by)
    states = (TaskState.OPEN, TaskState.DONE)
    withdraw_tasks(stay.pk, states=states, because=str(VoidReason(because).label), by=by)
    void("stay.admitted", stay.pk)
    if stay.discharged_on:
        void("stay.discharged", stay.pk)
    for delivery in Delivery.objects.filter(match=stay.pk):
        rematch(delivery, None, by=by)
    give_up_all(stay, because=str(VoidReason(because).label), by=by)
    close_to_ward(stay.pk, by)  # last: it ends the ward's own sight of all this


@transaction.atomic
def discharge(stay: Stay, *, on: date, outcome: str, version: int, by: Actor) -> Stay:
    """A death closes what is still to be done, quietly."""
    _refuse_if_over(stay)
    if on < stay.admitted_on:
        raise ValidationError({"on": _("入院した日より前の日です。")})
    _advance(stay, version, discharged_on=on, outcome=outcome)
    Segment.objects.filter(stay=stay, until=None).update(until=on)
    _step(stay, "discharged", {}, {"on": on.isoformat(), "outcome": outcome}, by)
    if outcome == Outcome.DIED:
        withdraw_tasks(stay.pk, states=(TaskState.OPEN,), because=_("亡くなられたため"), by=by)
        give_up_all(stay, because=_("亡くなられたため"), states=BEFORE_ITS_DAY, by=by)
    emit(
        "stay.discharged",
        stay.pk,
        stay.patient_id,
        occurred_at=datetime.combine(on, time(), TOKYO),
        known_at=timezone.now(),
        values={"outcome": outcome},
        **_places(stay),
        live=stay,
        by=by,
    )
    memberships_of(stay.pk, by).update(until=Now() + AFTER_DISCHARGE)
    return stay


def stand_in(stay: Stay, by: Actor) -> None:
    """Nobody is care manager: for this stay the support centre answers for the person, and may open the record."""
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


def _segment(stay: Stay) -> Segment:
    return Segment(
        stay=stay,
        patient_id=stay.patient_id,
        organization_id=stay.hospital_id,
        ward=stay.ward,
        since=stay.admitted_on,
    )


def _refuse_if_over(stay: Stay) -> None:
    if stay.voided_at:
        raise ValidationError(_("この入院は取り消されています。"))


def _advance(stay: Stay, version: int, **changes: Any) -> None:
    changed = Stay.objects.filter(pk=stay.pk, version=version).update(version=F("version") + 1, **changes)
    if not changed:
        raise SomebodyWasFaster
    for name, value in changes.items():
        setattr(stay, name, value)
    stay.version = version + 1


def _said(stay: Stay) -> dict[str, Any]:
    said = asdict(Admission(**{name: getattr(stay, name) for name in Admission.__dataclass_fields__}))
    return {name: str(value) if isinstance(value, date | time) else value for name, value in said.items()}


def _step(stay: Stay, kind: str, before: dict, after: dict, by: Actor) -> None:
    step = StayStep(
        stay=stay,
        patient_id=stay.patient_id,
        kind=kind,
        at=timezone.now(),
        by_id=by.id,
        before=before,
        after=after,
    )
    StayStep.objects.bulk_create([step])
    record(f"{kind}.stay", by=by, object_id=stay.pk, patients=[stay.patient_id])


def _tell_admitted(stay: Stay, by: Actor) -> None:
    _claim_sent_before(stay, by)
    emit(
        "stay.admitted",
        stay.pk,
        stay.patient_id,
        occurred_at=stay.admitted_at,
        known_at=stay.known_at,
        values={
            "stay": "planned" if stay.planned else "unplanned",
            "days": stay.planned_days,
            "reason": stay.reason,
            "had_care_manager": stay.office_id is not None,
            "resides": stay.resides,
            "time_known": stay.admitted_time is not None,
        },
        **_places(stay),
        live=stay,
        by=by,
    )


def _claim_sent_before(stay: Stay, by: Actor) -> None:
    """What went to this hospital for nobody's stay, shortly before, was meant for this one."""
    loose = Delivery.objects.filter(patient_id=stay.patient_id, receiver_id=stay.hospital_id, match=None)
    first_day = datetime.combine(stay.admitted_on - SENT_BEFORE, time(), TOKYO)
    for delivery in loose.filter(at__gte=first_day):
        rematch(delivery, stay.pk, by=by)


def _places(stay: Stay) -> dict[str, Any]:
    return {
        "municipality": stay.municipality,
        "insurer": stay.insurer,
        "office": stay.office_id,
        "hospital": stay.hospital_id,
        "match": stay.pk,
    }

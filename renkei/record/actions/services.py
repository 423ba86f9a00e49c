"""Saying where a person is for a while, and that a service rests or goes on; the rest of the team hears of it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit import actions as audit
from renkei.ground.facts import actions as facts
from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient
from renkei.record.actions.happening import happened
from renkei.record.actions.readers import tell_others
from renkei.record.models import Pause, Sojourn
from renkei.record.policy.services import services_path


@transaction.atomic
def begin_sojourn(
    *, patient: Patient, kind: str, since: date, until: date | None = None, place: str = "", by: Actor
) -> Sojourn:
    row = Sojourn(
        patient=patient,
        organization_id=by.organization_id,
        author_id=by.id,
        kind=kind,
        place=place.strip(),
        since=since,
        until=until,
        recorded_at=timezone.now(),
    )
    Sojourn.objects.bulk_create([row])
    happened("sojourn.begun", row.pk, patient, {"kind": str(row.kind)}, by)
    tell_others("sojourn.told", patient, services_path(patient.pk), by)
    audit.record("begin.sojourn", by=by, object_id=row.pk, patients=[patient.pk], detail={"kind": kind})
    return row


@transaction.atomic
def end_sojourn(*, sojourn: Sojourn, mistaken: bool = False, by: Actor) -> None:
    """The person is back, or was never there."""
    now = timezone.now()
    standing = Sojourn.objects.filter(pk=sojourn.pk, ended_at=None)
    if not standing.update(ended_at=now, ended_by_id=by.id):
        raise ValidationError(_("ほかの人が先に終わりにしました。"))
    if mistaken:
        facts.void("sojourn.begun", sojourn.pk)
    else:
        happened("sojourn.ended", sojourn.pk, sojourn.patient, {"kind": str(sojourn.kind)}, by)
        tell_others("sojourn.told", sojourn.patient, services_path(sojourn.patient_id), by)
    audit.record("end.sojourn", by=by, object_id=sojourn.pk, patients=[sojourn.patient_id])


@transaction.atomic
def pause_services(
    *,
    patient: Patient,
    offices: Collection[UUID],
    since: date,
    resumes_on: date | None = None,
    because: str = "",
    by: Actor,
) -> list[Pause]:
    """Of each office that does not rest already. Raises ValidationError where another was faster."""
    resting = Pause.objects.filter(patient=patient, organization_id__in=offices, resumed_on=None)
    left = sorted(set(offices) - set(resting.values_list("organization_id", flat=True)))
    rows = [
        Pause(
            patient=patient,
            organization_id=office,
            author_id=by.id,
            since=since,
            resumes_on=resumes_on,
            because=because.strip(),
            recorded_at=timezone.now(),
        )
        for office in left
    ]
    try:
        with transaction.atomic():
            Pause.objects.bulk_create(rows)
    except IntegrityError as twice:
        raise ValidationError(_("ほかの人が先に書きました。いまの様子を確かめてください。")) from twice
    for row in rows:
        happened("service.paused", row.pk, patient, {"own": row.organization_id == by.organization_id}, by)
    if rows:
        tell_others("service.changed", patient, services_path(patient.pk), by)
    audit.record(
        "pause.services", by=by, object_id=None, patients=[patient.pk], detail={"offices": len(rows)}
    )
    return rows


@transaction.atomic
def plan_resumption(*, pause: Pause, on: date | None, by: Actor) -> None:
    """Another day, or none yet."""
    if not Pause.objects.filter(pk=pause.pk, resumed_on=None).update(resumes_on=on):
        raise ValidationError(_("もう再開しています。"))
    tell_others("service.changed", pause.patient, services_path(pause.patient_id), by)
    audit.record("plan.resumption", by=by, object_id=pause.pk, patients=[pause.patient_id])


@transaction.atomic
def resume_service(*, pause: Pause, on: date, by: Actor) -> None:
    if not Pause.objects.filter(pk=pause.pk, resumed_on=None).update(resumed_on=on, resumed_by_id=by.id):
        raise ValidationError(_("もう再開しています。"))
    happened("service.resumed", pause.pk, pause.patient, {}, by)
    tell_others("service.changed", pause.patient, services_path(pause.patient_id), by)
    audit.record("resume.service", by=by, object_id=pause.pk, patients=[pause.patient_id])

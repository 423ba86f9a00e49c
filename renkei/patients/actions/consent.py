"""Consent is a record: who gave it, how, for what; withdrawing it stops the sharing at once."""

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell_access_changed
from renkei.ground.packs.rounds import look_again
from renkei.ground.people.actor import Actor
from renkei.patients.models import CareTeamMember, Consent, Invitation, Patient
from renkei.patients.policy import lasting


@transaction.atomic
def record_consent(*, patient: Patient, fields: dict, by: Actor) -> Consent:
    consent = Consent(patient=patient, recorded_by_id=by.id, **fields)
    Consent.objects.bulk_create([consent])
    detail = {"purpose": consent.purpose, "giver": consent.giver, "form": consent.form}
    audit.record("record.consent", by=by, object_id=consent.pk, patients=[patient.pk], detail=detail)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Actor) -> list[UUID]:
    """Sharing in the team ends at once, for every organisation but the one that records the withdrawal.
    Returns the organisations whose access ended; `queries.holders` says who holds copies."""
    Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=Now(), withdrawn_by_id=by.id)
    ended = end_sharing(consent.patient_id, by) if consent.purpose == Consent.Purpose.TEAM else []
    audit.record(
        "withdraw.consent",
        by=by,
        object_id=consent.pk,
        patients=[consent.patient_id],
        detail={"purpose": consent.purpose, "organizations": [str(key) for key in ended]},
    )
    return ended


def end_sharing(patient_id: UUID, by: Actor) -> list[UUID]:
    team = CareTeamMember.objects.filter(lasting(), patient_id=patient_id)
    others = team.exclude(organization_id=by.organization_id)
    ended = list(others.order_by("organization_id").values_list("organization_id", flat=True).distinct())
    others.update(until=Now())
    Invitation.objects.filter(patient_id=patient_id, answered_at=None).update(
        answered_at=Now(), accepted=False
    )
    for organization_id in ended:
        tell_access_changed(organization_id)
    look_again(patient_id, by=by)
    return ended

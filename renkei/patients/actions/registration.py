"""Registering a person: blind match first, membership before the person, consent with both."""

from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.db.ids import new_id
from renkei.ground.jobs.actions import notify
from renkei.ground.offices.admission import enter_team
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
from renkei.patients.folding import fold_person
from renkei.patients.models import CareTeamMember, Consent, Patient, ProbableDuplicate


class Match(NamedTuple):
    """A person who may be the same, and the office that answers for them. Never shown to who asks."""

    patient_id: UUID
    organization_id: UUID | None


@transaction.atomic
def register(*, identity: dict, consent: dict, by: Actor) -> Patient:
    """`identity` and `consent` are fields of Patient and Consent. What is returned, and what the page shows,
    is the same whether or not somebody like this person is known already. Raises `NotAdmitted`."""
    enter_team(by.organization_id)
    patient = Patient(**identity)
    patient.folded_name, patient.folded_kana = fold_person(patient.name), fold_person(patient.kana)
    matches = blind_match(patient)
    member = CareTeamMember(
        patient=patient,
        organization_id=by.organization_id,
        practitioner_role_id=by.id,
        function=by.profession,
        since=Now(),
    )
    CareTeamMember.objects.bulk_create([member])
    Patient.objects.bulk_create([patient])
    Consent.objects.bulk_create([Consent(patient=patient, recorded_by_id=by.id, **consent)])
    for match in matches:
        _tell_both_offices(patient, match, by)
    audit.record("register.patient", by=by, patients=[patient.pk])
    return patient


def blind_match(patient: Patient) -> list[Match]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select patient_id, organization_id from renkei_blind_match(%s, %s, %s)",
            [patient.folded_kana, patient.birth_date, patient.sex],
        )
        return [Match(*row) for row in cursor.fetchall()]


def _tell_both_offices(patient: Patient, match: Match, by: Actor) -> None:
    ours, pair = _answering_office(patient, by), new_id()
    told = [
        ProbableDuplicate(
            patient_id=patient_id, organization_id=office, counterpart_id=counterpart, pair=pair
        )
        for patient_id, office, counterpart in (
            (match.patient_id, match.organization_id, ours),
            (patient.pk, ours, None),
        )
        if office
    ]
    ProbableDuplicate.objects.bulk_create(told)
    for duplicate in told:
        path = f"/patients/duplicates/{duplicate.pk}/"
        notify(
            "patient.duplicate",
            organization_id=duplicate.organization_id,
            about=duplicate.patient_id,
            path=path,
        )


def _answering_office(patient: Patient, by: Actor) -> UUID | None:
    """The new person's care-manager office, else the support centre of the area."""
    if by.organization_kind == OrganizationKind.CARE_MANAGER_OFFICE:
        return by.organization_id
    with connection.cursor() as cursor:
        cursor.execute(
            "select renkei_support_centre(%s, %s)", [patient.municipality_id, patient.care_area_id]
        )
        return cursor.fetchone()[0]


@transaction.atomic
def settle_duplicate(*, duplicate: ProbableDuplicate, by: Actor) -> ProbableDuplicate:
    """The offices have talked; a merge is another matter."""
    duplicate.settled_at = timezone.now()
    duplicate.save(update_fields=["settled_at"])
    audit.record("settle.duplicate", by=by, object_id=duplicate.pk, patients=[duplicate.patient_id])
    return duplicate

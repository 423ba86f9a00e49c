"""Taking back a registration that nobody has touched since: as if it had not been."""

from django.db import connection, transaction
from psycopg import sql

from renkei.ground.audit import actions as audit
from renkei.ground.facts.models import FactSubject
from renkei.ground.people.actor import Actor
from renkei.patients.merging import MOVES
from renkei.patients.models import (
    CareTeamMember,
    Certification,
    Consent,
    Contact,
    Patient,
    ProbableDuplicate,
)

OF_REGISTERING = (Certification, Contact, Consent)  # what comes with a registration, beside the membership


class Touched(Exception):
    """Somebody has changed or written something since; the registration stays."""


@transaction.atomic
def unregister(*, patient: Patient, version: int, by: Actor) -> None:
    """Raises `Touched` unless `version` stands, the team is our office alone, and nothing was written about the person."""
    standing = Patient.objects.select_for_update().filter(pk=patient.pk, version=version)
    team = CareTeamMember.objects.filter(patient=patient)
    if not standing.exists() or team.count() > 1 or _written(patient):
        raise Touched
    ProbableDuplicate.objects.filter(patient_id=patient.pk, organization_id=by.organization_id).delete()
    FactSubject.objects.filter(patient_id=patient.pk).delete()
    for model in OF_REGISTERING:
        model._default_manager.filter(patient=patient).delete()
    audit.record("unregister.patient", by=by, patients=[patient.pk])
    with connection.cursor() as cursor:  # the membership goes last: without it nobody may remove the person
        cursor.execute("delete from patients_patient where patient_id = %s", [patient.pk])
        cursor.execute("delete from patients_careteammember where patient_id = %s", [patient.pk])
        cursor.execute("set constraints all immediate")


def _written(patient: Patient) -> bool:
    """Whether any room holds a row about the person that registering does not make."""
    made = {
        "patients_careteammember",
        "patients_certification",
        "patients_consent",
        "patients_probableduplicate",
    }
    tables = [table for table in MOVES if table not in made]
    asked = sql.SQL(" or ").join(
        sql.SQL("exists (select 1 from {} where patient_id = %(patient)s)").format(sql.Identifier(table))
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select {}").format(asked), {"patient": patient.pk})
        return cursor.fetchone()[0]

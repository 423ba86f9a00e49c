"""Doors of an office's own copies: through the person while in the team, through what the office keeps afterwards."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.http import Http404

from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient
from renkei.patients.policy import Section, patients_visible_to

KEPT = "select name, kana, birth_date from renkei_kept_people(%s)"


@dataclass(frozen=True)
class Subject:
    """Of whom a copy is: in the team, the person; afterwards what one's own papers say of who it was."""

    pk: UUID
    name: str
    kana: str
    birth_date: date
    in_team: bool


def copy_subject(actor: Actor, patient_id: UUID) -> Subject:
    patient = patients_visible_to(actor, Section.RECORD).defer("profile").filter(pk=patient_id).first()
    return _subject(patient) if patient else _kept(actor, patient_id)


def _subject(patient: Patient) -> Subject:
    return Subject(patient.pk, patient.name, patient.kana, patient.birth_date, in_team=True)


def _kept(actor: Actor, patient_id: UUID) -> Subject:
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [patient_id])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    name, kana, birth_date = row
    return Subject(patient_id, name, kana, birth_date, in_team=False)

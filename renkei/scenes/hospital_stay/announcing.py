"""An announcement learns nothing: work, page and time are the same whoever was meant, or nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization
from renkei.patients.folding import fold_person
from renkei.patients.models import Patient
from renkei.scenes.hospital_stay.models import Announcement, Inquiry

ATTEMPT = "announce.stay"
ATTEMPTS_AN_HOUR = 30


class TooManyAttempts(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("1時間に送れる件数を超えました。お急ぎのときは地域の窓口へお電話ください。"))


@dataclass(frozen=True, kw_only=True)
class Admission:
    """What a hospital says of an admission; a time of day may be unknown."""

    admitted_on: date
    admitted_time: time | None = None
    planned: bool
    planned_days: int | None = None
    reason: str
    ward: str = ""
    contact: str = ""


@transaction.atomic
def announce(*, kana: str, birth_date: date, sex: str, admission: Admission, by: Actor) -> Announcement:
    """Raises TooManyAttempts. What was found goes to the offices concerned and is not returned."""
    if _attempts() >= ATTEMPTS_AN_HOUR:
        raise TooManyAttempts
    announcement = Announcement(
        hospital_id=by.organization_id,
        by_id=by.id,
        kana=kana.strip(),
        folded_kana=fold_person(kana),
        birth_date=birth_date,
        sex=sex,
        made_at=timezone.now(),
        **vars(admission),
    )
    Announcement.objects.bulk_create([announcement])
    record(ATTEMPT, by=by, object_id=announcement.pk)
    tell_offices(announcement, _concerned(announcement), at=announcement.made_at)
    return announcement


def tell_offices(
    announcement: Announcement, concerned: Iterable[tuple[UUID | None, UUID]], *, at: datetime
) -> None:
    """By (patient, office). Written without being read: row policies hide it from the hospital."""
    inquiries = [
        Inquiry(announcement=announcement, organization_id=office, patient_id=patient, told_at=at)
        for patient, office in concerned
    ]
    Inquiry.objects.bulk_create(inquiries)
    for inquiry in inquiries:
        path = reverse("hospital_stay:inquiry", args=[inquiry.pk])
        notify(
            "inquiry.received", organization_id=inquiry.organization_id, about=inquiry.patient_id, path=path
        )


def _attempts() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select renkei_attempts(%s, %s)", [ATTEMPT, timezone.now() - timedelta(hours=1)])
        return cursor.fetchone()[0]


def _concerned(announcement: Announcement) -> list[tuple[UUID | None, UUID]]:
    """(patient, office): the care managers of whoever matches, else the support centre of the hospital's area."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select patient_id, organization_id from renkei_blind_match(%s, %s, %s)",
            [announcement.folded_kana, announcement.birth_date, announcement.sex],
        )
        matched = [(patient, office) for patient, office in cursor.fetchall() if office]
    centre = support_centre_of(Organization.objects.get(pk=announcement.hospital_id))
    return matched or ([(None, centre)] if centre else [])


def support_centre_of(one: Organization | Patient) -> UUID | None:
    """地域包括支援センター of the area in which somebody lives or a hospital stands."""
    with connection.cursor() as cursor:
        cursor.execute("select renkei_support_centre(%s, %s::uuid)", [one.municipality_id, one.care_area_id])
        return cursor.fetchone()[0]

"""The story's people and their clock: 東海林 千代乃 of こもれび, and 漆原 who has no care manager."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from unittest.mock import patch
from uuid import UUID

from django.db import connection
from django.utils import timezone

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.db.ids import new_id
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.people.models import PractitionerRole, Profession
from renkei.ground.sheets.actions import open_draft
from renkei.ground.sheets.models import Delivery, Means
from renkei.ground.tasks.calendar import TOKYO
from renkei.ground.tasks.models import Task
from renkei.patients.actions import record_consent
from renkei.patients.folding import fold_person
from renkei.patients.models import CareTeamMember, Patient
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.announcing import Admission, announce
from renkei.scenes.hospital_stay.calls import RULE
from renkei.scenes.hospital_stay.models import Announcement, Inquiry, Stay
from tests.cast import BIRTH, LONG_AGO, Cast, actor_of
from tests.people import consent

MONDAY = date(2026, 11, 16)
KANA = "ショウジ チヨノ"
SHEET = "admission-info"


def at(day: int, hour: int = 15, minute: int = 20) -> datetime:
    """In November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


@contextmanager
def clock(now: datetime):
    with patch.object(timezone, "now", return_value=now):
        yield


@contextmanager
def acts(role: PractitionerRole, now: datetime):
    """This person acts at this time, through both locks."""
    with clock(now), acting_as(role.pk):
        yield actor_of(role)


def register(
    cast: Cast, name: str, kana: str, *, by: PractitionerRole, birth: date = BIRTH, consented: bool = True
) -> Patient:
    """A person of the role's office; of a support centre, when nobody is care manager."""
    patient = Patient(
        patient_id=new_id(),
        name=name,
        kana=kana,
        folded_kana=fold_person(kana),
        birth_date=birth,
        sex="female",
        municipality=cast.town,
    )
    member = CareTeamMember(
        patient_id=patient.pk,
        organization_id=by.organization_id,
        function=Profession.CARE_MANAGER,
        since=LONG_AGO,
    )
    with acting_as(by.pk):
        CareTeamMember.objects.bulk_create([member])
        Patient.objects.bulk_create([patient])
        if consented:
            record_consent(patient=patient, fields=consent(), by=actor_of(by))
    return patient


@dataclass
class Story:
    cast: Cast
    said: dict = field(default_factory=lambda: {"planned": False, "reason": "acute", "ward": "3階東病棟"})

    def announce(
        self,
        now: datetime,
        *,
        kana: str = KANA,
        birth: date = BIRTH,
        by: PractitionerRole | None = None,
        **said,
    ) -> Announcement:
        on = said.pop("admitted_on", now.date())
        known = said.pop("admitted_time", now.time().replace(tzinfo=None))
        admission = Admission(admitted_on=on, admitted_time=known, **(self.said | said))
        with acts(by or self.cast.taira, now) as actor:
            return announce(kana=kana, birth_date=birth, sex="female", admission=admission, by=actor)

    def inquiry(self, announcement: Announcement, role: PractitionerRole) -> Inquiry | None:
        with acting_as(role.pk):
            return Inquiry.objects.filter(announcement=announcement).select_related("announcement").first()

    def admit(self, now: datetime, *, role: PractitionerRole | None = None, **said) -> Stay:
        """Announced and confirmed in the same minute."""
        role = role or self.cast.suzuki
        inquiry = self.inquiry(self.announce(now, **said), role)
        with acts(role, now) as actor:
            return actions.confirm(inquiry, sections=["contacts", "sheets"], by=actor)

    def send(self, stay: Stay, now: datetime, *, means: str = Means.APP, told: str = "") -> Delivery:
        with acts(self.cast.suzuki, now) as actor:
            draft = open_draft(sheet_of(SHEET), {}, patient_id=stay.patient_id, match=stay.pk, by=actor)
            to = [stay.hospital_id]
            [sent] = actions.send_sheet(
                stay, draft, sheet_of(SHEET), to=to, means=means, at=now, told=told, by=actor
            )
            return sent

    def tasks(self, stay: Stay, role: PractitionerRole | None = None) -> list[Task]:
        """But for the calls after a discharge, which have tests of their own."""
        with acting_as((role or self.cast.suzuki).pk):
            return list(Task.objects.filter(match=stay.pk).exclude(rule__startswith=RULE).order_by("pk"))

    def task(self, stay: Stay, role: PractitionerRole | None = None) -> Task:
        (task,) = self.tasks(stay, role)
        return task


def facts(table: str = "facts_fact_now") -> list[dict]:
    """As the statistics role reads them."""
    with as_office(), connection.cursor() as cursor:
        cursor.execute(f"select * from {table} order by recorded_at, id")
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [row | {"values": json.loads(row["values"])} for row in rows]


def kinds(match: UUID) -> list[str]:
    return [row["kind"] for row in facts() if row["match"] == match]

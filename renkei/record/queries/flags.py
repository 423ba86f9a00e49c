"""What worries somebody: of one person, and on the lists of those who answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import profession_label
from renkei.patients.models import Patient
from renkei.record.policy import may_answer_flags
from renkei.record.queries.persons import MINE

SHOWN = 20

COLUMNS = (
    "f.id, f.kind, f.words, f.at, f.until, f.answer, f.answered_at, a.name, r.profession, o.name, b.name"
)
JOINED = """
      join people_practitionerrole r on r.id = f.author_id
      join people_practitioner a on a.id = r.practitioner_id
      join people_organization o on o.id = f.organization_id
      left join people_practitionerrole br on br.id = f.answered_by_id
      left join people_practitioner b on b.id = br.practitioner_id
"""
# what is answered stays in sight for the rest of the day
OF_PERSON = f"""
    select {COLUMNS}, null, null, null
      from (select * from record_flag
             where patient_id = %(patient)s and (answered_at is null or answered_at >= %(today)s)
             order by at desc, id desc limit %(limit)s) f {JOINED}
     order by (f.answered_at is not null), f.until, f.id
"""
WAITING = f"""
    select {COLUMNS}, p.patient_id, p.name, p.birth_date
      from record_flag f
      join patients_patient p on p.patient_id = f.patient_id {JOINED}
     where f.answered_at is null and {MINE}
     order by f.until, f.id limit %(limit)s
"""


class Raised(NamedTuple):
    """A flag as lists show it; the person is None on the person's own page."""

    id: UUID
    kind: str
    words: str
    at: datetime
    until: datetime
    answer: str
    answered_at: datetime | None
    author: str
    profession: str
    organization: str
    answered_by: str | None
    patient_id: UUID | None
    name: str | None
    birth_date: date | None

    @property
    def who(self) -> str:
        return f"{self.author}（{profession_label(self.profession)}・{self.organization}）"

    @property
    def is_late(self) -> bool:
        return self.answered_at is None and self.until < timezone.now()


@dataclass(frozen=True)
class OfPerson:
    patient: Patient
    flags: list[Raised]
    may_answer: bool


def flags_of(actor: Actor, patient: Patient) -> OfPerson:
    """Those that wait, and those answered today."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    values = {"patient": patient.pk, "today": today, "limit": SHOWN}
    return OfPerson(patient, _raised(OF_PERSON, values), may_answer_flags(actor))


def waiting_flags(actor: Actor) -> list[Raised]:
    """Of one's people, the one wanted first on top."""
    return _raised(WAITING, {"organization": actor.organization_id, "limit": SHOWN})


def _raised(statement: str, values: dict) -> list[Raised]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Raised(*row) for row in cursor.fetchall()]

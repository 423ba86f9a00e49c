"""How far each office has read, and since when this role has not: from one mark a role, not a row an entry."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient

OFFICES = "select organization_id, organization, at, null::timestamptz from renkei_last_looks(%(patient)s)"
MINE = """
    select null, null, null, before from record_lastlook where patient_id = %(patient)s and role_id = %(role)s
"""


@dataclass(frozen=True)
class Reads:
    """`since`: the look before this sitting, None when there was none. `offices`: key, name, when last, newest first."""

    since: datetime | None
    offices: tuple[tuple[UUID, str, datetime], ...]

    def of(self, at: datetime, organization_id: UUID) -> list[tuple[str, datetime]]:
        """The offices that have looked since then, the one that wrote left out."""
        return [(name, last) for key, name, last in self.offices if last >= at and key != organization_id]


def reads(actor: Actor, patient: Patient) -> Reads:
    with connection.cursor() as cursor:
        cursor.execute(f"{OFFICES} union all {MINE}", {"patient": patient.pk, "role": actor.id})
        rows = cursor.fetchall()
    offices = sorted(
        ((key, name, at) for key, name, at, _ in rows if key), key=lambda row: row[2], reverse=True
    )
    return Reads(next((before for key, _, _, before in rows if key is None), None), tuple(offices))

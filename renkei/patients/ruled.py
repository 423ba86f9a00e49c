"""What standing rules may ask of people: codes, dates and offices, and nobody's name. Asked as the system."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from renkei.ground.tasks.standing import Subject

FIRST = UUID(int=0)
CARE, SUPPORT = ("21", "22", "23", "24", "25"), ("12", "13")  # of the list `care-level`


class People:
    def after(self, beyond: UUID | None, most: int) -> list[UUID]:
        with connection.cursor() as cursor:
            cursor.execute("select * from renkei_people_of_rules(%s, %s)", [beyond or FIRST, most])
            return [row[0] for row in cursor.fetchall()]

    def subjects(self, patient_ids: Collection[UUID]) -> list[Subject]:
        """Those whom a team looks after."""
        with connection.cursor() as cursor:
            cursor.execute("select * from renkei_ruled(%s)", [list(patient_ids)])
            return [_subject(*row) for row in cursor.fetchall()]

    def page(self, task_id: UUID) -> str:
        return reverse("patients:due", args=[task_id])


def _subject(
    patient_id, municipality, resides, at_rest, level, manager, _manager_role, managed_since, centre, since
) -> Subject:
    return Subject(
        patient_id=patient_id,
        municipality=municipality,
        owners={"care-manager-office": manager, "area-support-centre": centre},
        since=timezone.localdate(managed_since or since),
        values={
            "resides": resides,
            "level": level,
            "certified": "care" if level in CARE else "support" if level in SUPPORT else None,
            "had_care_manager": manager is not None,
        },
        at_rest=at_rest,
    )


def certification_ends(patient_ids: Collection[UUID]) -> Mapping[UUID, date]:
    with connection.cursor() as cursor:
        cursor.execute("select * from renkei_certification_ends(%s)", [list(patient_ids)])
        return dict(cursor.fetchall())

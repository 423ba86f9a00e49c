"""The rows that the actions around a person's medicines write: the list, what became of it, what is left over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from renkei.demo.at_home import AtHome
from renkei.demo.persons import Person
from renkei.demo.region import Role
from renkei.demo.rows import Row
from renkei.ground.people.models import Profession
from renkei.ground.tasks.calendar import local_day
from renkei.record.actions.medication import CATEGORY
from renkei.record.models import Adherence


class WithMedicines(AtHome):
    def add_medications(
        self, person: Person, medicines: Sequence[Row], at: datetime, *, by: Role
    ) -> list[Row]:
        rows = [self._medicine(person, said, at, by) for said in medicines]
        self._medicines_told("begun", rows, person, at, by)
        self.audit("add.medication", at, by, person, rows[0]["id"], {"count": len(rows)})
        return rows

    def change_medication(
        self, person: Person, medicine: Row, said: Row, at: datetime, *, because: str, by: Role
    ) -> Row:
        medicine |= _ended("changed", at, because, by)
        after = self._medicine(person, said, at, by, replaces=medicine["id"])
        self._medicines_told("changed", [after], person, at, by)
        self.audit("change.medication", at, by, person, after["id"])
        return after

    def stop_medication(self, person: Person, medicine: Row, at: datetime, *, because: str, by: Role) -> None:
        medicine |= _ended("stopped", at, because, by)
        self._medicines_told("stopped", [medicine], person, at, by)
        self.audit("stop.medication", at, by, person, medicine["id"], {"mistaken": False})

    def review_medications(self, person: Person, at: datetime, *, by: Role) -> Row:
        row = self.rows.add("record.MedicationReview", id=self.keys.at(at), at=at, **_whose(person, by))
        self.audit("review.medication", at, by, person, row["id"])
        return row

    def note_adherence(self, person: Person, level: str, left_over: str, at: datetime, *, by: Role) -> Row:
        text = f"服薬状況：{Adherence.Level(level).label}\n残薬：{left_over}"
        entry = self.write(person, text, at, category=CATEGORY, by=by)
        row = self.rows.add(
            "record.Adherence",
            id=self.keys.at(at),
            level=level,
            left_over=left_over,
            entry_id=entry["id"],
            at=at,
            **_whose(person, by),
        )
        self._wake_pharmacists("medication.adherence", person, at, by)
        self.audit("note.adherence", at, by, person, row["id"])
        return row

    def _medicine(
        self, person: Person, said: Row, at: datetime, by: Role, replaces: UUID | None = None
    ) -> Row:
        return self.rows.add(
            "record.MedicationStatement",
            id=self.keys.at(at),
            recorded_at=at,
            replaces_id=replaces,
            **(NOT_ENDED | {"since": None, "until": None} | _whose(person, by) | said),
        )

    def _medicines_told(self, what: str, rows: Sequence[Row], person: Person, at: datetime, by: Role) -> None:
        for row in rows:
            self.happened(
                f"medication.{what}",
                row["id"],
                person,
                {"profession": by.profession, "source": row["source"]},
                at,
                by,
            )
        self._wake_pharmacists("medication.changed", person, at, by)

    def _wake_pharmacists(self, kind: str, person: Person, at: datetime, by: Role) -> None:
        pharmacist = person.team.get(Profession.PHARMACIST)
        if pharmacist and pharmacist.office is not by.office:
            self.notify(kind, pharmacist.office, f"/patients/{person.id}/medication/", at)


NOT_ENDED: Row = {"ending": "", "ended_on": None, "ended_at": None, "ended_by_id": None, "ended_because": ""}


def _ended(ending: str, at: datetime, because: str, by: Role) -> Row:
    on = {"ended_on": local_day(at), "ended_at": at, "ended_by_id": by.id}
    return {"ending": ending, "ended_because": because} | on


def _whose(person: Person, by: Role) -> Row:
    return {"patient_id": person.id, "organization_id": by.office.id, "author_id": by.id}

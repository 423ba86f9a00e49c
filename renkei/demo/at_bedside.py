"""The rows that the actions around a person's body write: what was measured, what is usual, what worried somebody."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from renkei.demo.ledger import Ledger
from renkei.demo.persons import Person
from renkei.demo.region import Role
from renkei.demo.rows import Row
from renkei.ground.people.models import Profession
from renkei.record.policy.flags import ANSWERING


class AtBedside(Ledger):
    def measure(self, person: Person, values: Mapping[str, Any], at: datetime, *, by: Role) -> list[Row]:
        taking = self.keys.at(at)
        rows = [
            self.rows.add(
                "record.Observation",
                id=self.keys.at(at),
                patient_id=person.id,
                organization_id=by.office.id,
                author_id=by.id,
                taking=taking,
                kind=kind,
                value=value,
                at=at,
                recorded_at=at,
            )
            for kind, value in values.items()
        ]
        self.happened(
            "vitals.taken", taking, person, {"profession": by.profession, "numbers": len(rows)}, at, by
        )
        self.audit("post.observations", at, by, person, taking, {"kinds": sorted(values)})
        return rows

    def set_range(self, person: Person, at: datetime, *, doctor: Role, by: Role, **limits: Any) -> Row:
        own = by.profession == Profession.DOCTOR
        row = self.rows.add(
            "record.PersonalRange",
            id=self.keys.at(at),
            patient_id=person.id,
            organization_id=by.office.id,
            author_id=by.id,
            doctor=doctor.name,
            clinic_id=doctor.office.id,
            recorded_at=at,
            confirmed_at=at if own else None,
            confirmed_by_id=by.id if own else None,
            **({"low": None, "high": None, "change": None, "change_days": None, "until": None} | limits),
        )
        detail = {"kind": limits["kind"], "proxy": not own}
        self.audit("set.range", at, by, person, row["id"], detail)
        return row

    def flag(
        self,
        person: Person,
        words: str,
        at: datetime,
        *,
        kind: str = "worry",
        observation: Row | None = None,
        by: Role,
    ) -> Row:
        raised = self.rows.add(
            "record.Flag",
            id=self.keys.at(at),
            patient_id=person.id,
            organization_id=by.office.id,
            author_id=by.id,
            kind=kind,
            words=words,
            at=at,
            until=at + timedelta(hours=24),
            entry_id=None,
            observation_id=observation["id"] if observation else None,
        )
        self.happened(
            "flag.raised", raised["id"], person, {"kind": kind, "profession": by.profession}, at, by
        )
        offices = {role.office.id: role.office for name, role in person.team.items() if name in ANSWERING}
        for office in offices.values():
            if office is not by.office:
                path = f"/patients/{person.id}/flags/{raised['id']}/"
                self.notify("flag.raised", office, path, at)
        self.audit("raise.flag", at, by, person, raised["id"], {"kind": kind})
        return raised

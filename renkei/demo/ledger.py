"""Rows that go with everything that happens: facts, the audit trail, notices."""

from datetime import datetime
from typing import Any
from uuid import UUID

from renkei.demo.persons import Person
from renkei.demo.region import Office, Role
from renkei.demo.rows import Keys, Row, Rows


class Ledger:
    """`trail_from`: audit rows and notices are written for what happened since; a year of them would be half the load."""

    def __init__(self, rows: Rows, keys: Keys, trail_from: datetime):
        self.rows, self.keys, self.trail_from = rows, keys, trail_from
        self._standing: dict[tuple[str, UUID], Row] = {}

    def tell(self, kind: str, key: UUID, person: Person, at: datetime, by: Role, **columns: Any) -> None:
        """As `facts.emit`: the same kind and key again is a correction."""
        before = self._standing.get((kind, key))
        nothing = {"municipality": None, "insurer": None, "office": None, "hospital": None, "match": None}
        fact = nothing | {
            "id": self.keys.at(at),
            "kind": kind,
            "key": key,
            "revision": before["revision"] + 1 if before else 1,
            "subject": person.subject,
            "recorded_at": at,
            "recorded_by": before["recorded_by"] if before else by.office.id,
            **columns,
        }
        self._standing[kind, key] = fact
        self._log(fact, "stands")

    def void(self, kind: str, key: UUID, at: datetime) -> None:
        gone = self._standing.pop((kind, key))
        changes = {
            "id": self.keys.at(at),
            "revision": gone["revision"] + 1,
            "recorded_at": at,
        }
        self._log(gone | changes, "void")

    def _log(self, fact: Row, state: str) -> None:
        self.rows.add("facts.FactLog", **fact, state=state)
        self.rows.add("facts.Uncounted", id=fact["id"], recorded_at=fact["recorded_at"])

    def happened(self, kind: str, key: UUID, person: Person, values: Row, at: datetime, by: Role) -> None:
        """At this moment, and known at once."""
        where = {"municipality": person.town.code, "office": by.office.id}
        self.tell(kind, key, person, at, by, occurred_at=at, known_at=at, values=values, **where)

    def audit(
        self,
        action: str,
        at: datetime,
        by: Role | None,
        person: Person | None,
        key: UUID | None = None,
        detail: Row | None = None,
    ) -> None:
        if at >= self.trail_from:
            self.rows.add(
                "audit_event",
                id=self.keys.at(at),
                at=at,
                role=by.id if by else None,
                organization=by.office.id if by else None,
                action=action,
                object_id=key,
                patients=[person.id] if person else [],
                detail=detail or {},
            )

    def notify(self, kind: str, office: Office, path: str, at: datetime, *, urgent: bool = False) -> None:
        if at >= self.trail_from:
            self.rows.add(
                "jobs.Notice",
                id=self.keys.at(at),
                organization_id=office.id,
                kind=kind,
                path=path,
                urgent=urgent,
                created_at=at,
                mailed_at=at,
            )

    def settle(self) -> None:
        """What stands after everything that happened to a person."""
        self.rows["facts.FactNow"] += self._standing.values()
        self._standing.clear()

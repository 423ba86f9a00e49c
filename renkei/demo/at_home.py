"""The rows that the actions of `patients` and `record` write."""

from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from renkei.demo.ledger import Ledger
from renkei.demo.persons import Person
from renkei.demo.region import Office, Role
from renkei.demo.rows import Row
from renkei.ground.search.pairs import pairs
from renkei.patients.folding import fold_person
from renkei.record.models import FINDABLE
from renkei.record.ways import ways

ASKED_WITHIN = 85  # days, and the fortnight of the trail


class AtHome(Ledger):
    # -- the person --

    def register(self, person: Person, *, by: Role) -> None:
        at = person.registered_at
        self.member(person, by.office, by.profession, at, practitioner_role_id=by.id)
        self._patient = self.rows.add(
            "patients.Patient",
            patient_id=person.id,
            name=person.name,
            kana=person.kana,
            folded_name=fold_person(person.name),
            folded_kana=fold_person(person.kana),
            birth_date=person.born,
            sex=person.sex,
            municipality_id=person.town.code,
            care_area_id=person.area,
            address=person.address,
            phone=person.phone,
            household=person.household,
            resides=person.resides,
            profile={
                path: {"value": value, "at": self._asked(person, path).isoformat(), "by": str(by.id)}
                for path, value in person.profile.items()
            },
            registered_at=at,
            version=1,
        )
        person.consent = self.keys.at(at)
        self.rows.add(
            "patients.Consent",
            id=person.consent,
            patient_id=person.id,
            giver="person",
            giver_name=person.name,
            form="signed",
            purpose="team",
            since=at.date(),
            recorded_by_id=by.id,
        )
        self.rows.add("facts.FactSubject", subject=person.subject, patient_id=person.id)
        self.audit("register.patient", at, by, person)

    def _asked(self, person: Person, path: str) -> datetime:
        """Most was asked in the last weeks, some longer ago than forms like it."""
        days = crc32(f"{person.name}/{path}".encode()) % ASKED_WITHIN
        return max(person.registered_at, self.trail_from - timedelta(days=days))

    def set_contacts(self, person: Person, *, by: Role) -> None:
        self._patient["version"] += 1
        for order, (name, relation, phone) in enumerate(person.contacts, 1):
            self.rows.add(
                "patients.Contact",
                id=self.keys.at(person.registered_at),
                patient_id=person.id,
                order=order,
                name=name,
                relation=relation,
                phone=phone,
            )
        self.audit("set.contacts", person.registered_at, by, person, None, {"count": len(person.contacts)})

    def certify(self, person: Person, *, by: Role) -> None:
        since, until = person.certified
        row = self.rows.add(
            "patients.Certification",
            id=self.keys.at(person.registered_at),
            patient_id=person.id,
            level=person.level,
            insurer=person.town.insurer,
            since=since,
            until=until,
        )
        self.audit("certify.patient", person.registered_at, by, person, row["id"], {"level": person.level})

    def invite(self, person: Person, office: Office, function: str, at: datetime, *, by: Role) -> Row:
        invitation = self.rows.add(
            "patients.Invitation",
            id=self.keys.at(at),
            patient_id=person.id,
            organization_id=office.id,
            function=function,
            made_by_id=by.id,
            made_at=at,
            answered_at=None,
            accepted=None,
            answered_by_id=None,
        )
        self.notify("team.invited", office, f"/patients/invitations/{invitation['id']}/", at)
        self.audit("invite.team", at, by, person, invitation["id"])
        return invitation

    def accept(self, invitation: Row, person: Person, at: datetime, *, by: Role) -> None:
        self.member(person, by.office, invitation["function"], at, practitioner_role_id=by.id)
        invitation |= {"answered_at": at, "accepted": True, "answered_by_id": by.id}
        self.audit("accept.invitation", at, by, person, invitation["id"])

    def look(self, person: Person, role: Role, at: datetime) -> None:
        self.rows.add("record.LastLook", id=self.keys.at(at), patient_id=person.id, role_id=role.id, at=at)

    # -- the record --

    def post(
        self,
        person: Person,
        text: str,
        at: datetime,
        *,
        urgent: bool = False,
        audience: str = "team",
        by: Role,
    ) -> Row:
        entry = self.write(person, text, at, urgent=urgent, audience=audience, by=by)
        if urgent:
            for office in {role.office.id: role.office for role in person.team.values()}.values():
                if office is not by.office:
                    self.notify("entry.urgent", office, f"/patients/{person.id}/", at, urgent=True)
        self.audit("post.entry", at, by, person, entry["id"], {"urgent": urgent})
        return entry

    def write(
        self,
        person: Person,
        text: str,
        at: datetime,
        *,
        urgent: bool = False,
        audience: str = "team",
        category: str = "",
        by: Role,
    ) -> Row:
        entry = self.rows.add(
            "record.Entry",
            id=self.keys.at(at),
            patient_id=person.id,
            organization_id=by.office.id,
            author_id=by.id,
            profession=by.profession,
            at=at,
            category=category or ways().category_of(by.profession),
            text=text,
            urgent=urgent,
            audience=audience,
        )
        if audience in FINDABLE:
            self._index(entry)
        self.happened(
            "entry.posted", entry["id"], person, {"profession": by.profession, "urgent": urgent}, at, by
        )
        return entry

    def seal(self, entry: Row, person: Person, because: str, at: datetime, *, by: Role) -> None:
        """The newest entry, put on the wrong person."""
        entry |= {"sealed_at": at, "sealed_by_id": by.id, "sealed_because": because, "changed_at": at}
        if entry["audience"] in FINDABLE:
            self.rows["search.SearchText"].pop()
        self.void("entry.posted", entry["id"], at)
        self.audit("seal.entry", at, by, person, entry["id"])

    def member(self, person: Person, office: Office, function: str, at: datetime, **more: Any) -> Row:
        return self.rows.add(
            "patients.CareTeamMember",
            id=self.keys.at(at),
            patient_id=person.id,
            organization_id=office.id,
            function=function,
            since=at,
            **({"practitioner_role_id": None, "sections": None, "stay_id": None, "until": None} | more),
        )

    def _index(self, entry: Row) -> None:
        self.rows.add(
            "search.SearchText",
            id=self.keys.at(entry["at"]),
            patient_id=entry["patient_id"],
            section="record",
            kind="entry",
            object_id=entry["id"],
            at=entry["at"],
            pairs=" ".join(f"'{pair}'" for pair in pairs(entry["text"])),
        )

"""The rows that each action writes, without the action: what bulk loading is, and what `tests/demo` compares.

One function for each action, by its name, with the moment at which it was done.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from renkei.demo.persons import Person
from renkei.demo.region import Office, Role
from renkei.demo.rows import Keys, Row, Rows
from renkei.ground.people.models import OrganizationKind as Kind
from renkei.ground.people.models import Profession
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import TOKYO, local_day
from renkei.ground.tasks.clock import due
from renkei.ground.tasks.definition import Rule, load_rules
from renkei.ground.tasks.matching import applies
from renkei.patients.folding import fold_person

SHEET, SHEET_VERSION = "admission-info", "2024-06"
WARD_SECTIONS = ("certification", "contacts", "identity", "record", "sheets", "stay", "team")
AFTER_DISCHARGE = timedelta(days=7)
WHAT_WAS_SAID = ("admitted_on", "admitted_time", "planned", "planned_days", "reason", "ward", "contact")


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(load_rules(STANDARD_PACK / "rules" / "hospital-stay.toml"))


class Happenings:
    """`trail_from`: audit rows and notices are written for what happened since; a year of them would be half the load."""

    def __init__(self, rows: Rows, keys: Keys, trail_from: datetime):
        self.rows, self.keys, self.trail_from = rows, keys, trail_from
        self._standing: dict[tuple[str, UUID], Row] = {}

    # -- the person --

    def register(self, person: Person, *, by: Role) -> None:
        at = person.registered_at
        self.join(person, by, by.profession, at)
        self.rows.add(
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
                path: {"value": value, "at": at.isoformat(), "by": str(by.id)}
                for path, value in person.profile.items()
            },
            registered_at=at,
        )
        self.rows.add(
            "patients.Consent",
            id=self.keys.at(at),
            patient_id=person.id,
            giver="person",
            giver_name=person.name,
            form="signed",
            purpose="team",
            since=at.date(),
            recorded_by_id=by.id,
        )
        self.rows.add("facts.FactSubject", subject=person.subject, patient_id=person.id)
        self._audit("register.patient", at, by, person)

    def set_contacts(self, person: Person) -> None:
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

    def certify(self, person: Person) -> None:
        since, until = person.certified
        self.rows.add(
            "patients.Certification",
            id=self.keys.at(person.registered_at),
            patient_id=person.id,
            level=person.level,
            insurer=person.town.insurer,
            since=since,
            until=until,
        )

    def join(self, person: Person, role: Role, function: str, at: datetime) -> None:
        self._member(person, role.office, function, at, practitioner_role_id=role.id)

    def invite(self, person: Person, office: Office, function: str, at: datetime, *, by: Role) -> None:
        invitation = self.rows.add(
            "patients.Invitation",
            id=self.keys.at(at),
            patient_id=person.id,
            organization_id=office.id,
            function=function,
            made_by_id=by.id,
            made_at=at,
        )
        self._notify("team.invited", office, f"/patients/invitations/{invitation['id']}/", at)
        self._audit("invite.team", at, by, person, invitation["id"])

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
        entry = self.rows.add(
            "record.Entry",
            id=self.keys.at(at),
            patient_id=person.id,
            organization_id=by.office.id,
            author_id=by.id,
            profession=by.profession,
            at=at,
            text=text,
            urgent=urgent,
            audience=audience,
        )
        self._tell(
            "entry.posted",
            entry["id"],
            person,
            at,
            by,
            occurred_at=at,
            known_at=at,
            municipality=person.town.code,
            office=by.office.id,
            values={"profession": by.profession, "urgent": urgent},
        )
        self._audit("post.entry", at, by, person, entry["id"])
        return entry

    # -- a stay in hospital --

    def announce(self, kana: str, born: date, sex: str, at: datetime, said: Row, *, by: Role) -> Row:
        announcement = self.rows.add(
            "hospital_stay.Announcement",
            id=self.keys.at(at),
            hospital_id=by.office.id,
            by_id=by.id,
            kana=kana,
            folded_kana=fold_person(kana),
            birth_date=born,
            sex=sex,
            made_at=at,
            **said,
        )
        self._audit("announce.stay", at, by, None, announcement["id"])
        return announcement

    def inquire(self, announcement: Row, person: Person | None, office: Office) -> Row:
        """The half of announcing that reaches an office."""
        at = announcement["made_at"]
        inquiry = self.rows.add(
            "hospital_stay.Inquiry",
            id=self.keys.at(at),
            announcement_id=announcement["id"],
            organization_id=office.id,
            patient_id=person.id if person else None,
            told_at=at,
            state="waiting",
            answered_at=None,
            answered_by_id=None,
        )
        self._notify("inquiry.received", office, f"/stays/inquiries/{inquiry['id']}/", at)
        return inquiry

    def confirm(
        self, inquiry: Row, announcement: Row, person: Person, hospital: Office, at: datetime, *, by: Role
    ) -> Row:
        inquiry |= {"state": "confirmed", "answered_at": at, "answered_by_id": by.id}
        stay = self.rows.add(
            "hospital_stay.Stay",
            id=self.keys.at(at),
            patient_id=person.id,
            announcement_id=announcement["id"],
            hospital_id=hospital.id,
            **{name: announcement[name] for name in WHAT_WAS_SAID},
            known_at=inquiry["told_at"],
            discharged_on=None,
            outcome=None,
            voided_at=None,
            version=1,
        )
        self.rows.add(
            "hospital_stay.Segment",
            id=self.keys.at(at),
            stay_id=stay["id"],
            patient_id=person.id,
            organization_id=hospital.id,
            ward=stay["ward"],
            since=stay["admitted_on"],
            until=None,
        )
        opened = []
        if by.office.kind == Kind.SUPPORT_CENTRE:
            opened.append(self._member(person, by.office, Profession.SOCIAL_WORKER, at, stay_id=stay["id"]))
        sections = list(WARD_SECTIONS)
        opened.append(
            self._member(person, hospital, Profession.NURSE, at, stay_id=stay["id"], sections=sections)
        )
        self._step(stay, "begun", {}, _said(stay), at, by, person)
        self._audit("answer.inquiry", at, by, person, inquiry["id"], {"answer": "confirmed"})
        self._audit("open.to-ward", at, by, person, stay["id"])
        self._notify("inquiry.answered", hospital, "/stays/", at)
        stay["_opened"] = opened
        self._tell_admitted(stay, person, at, by)
        return stay

    def correct_admission(self, stay: Row, person: Person, on: date, at: datetime, *, by: Role) -> None:
        before = _said(stay)
        stay |= {"admitted_on": on, "version": stay["version"] + 1}
        self._segment(stay)["since"] = on
        self._step(stay, "corrected", before, _said(stay), at, by, person)
        self._tell_admitted(stay, person, at, by)

    def void_stay(
        self, stay: Row, person: Person, because: str, words: str, at: datetime, *, by: Role
    ) -> None:
        stay |= {"voided_at": at, "voided_because": because, "version": stay["version"] + 1}
        self._step(stay, "voided", {}, {"because": because}, at, by, person)
        if task := stay.get("_task"):
            task |= {"state": "withdrawn", "withdrawn_because": words}
        self._void("stay.admitted", stay["id"], at)
        for member in stay["_opened"]:
            member["until"] = at

    def discharge(self, stay: Row, person: Person, on: date, outcome: str, at: datetime, *, by: Role) -> None:
        stay |= {"discharged_on": on, "outcome": outcome, "version": stay["version"] + 1}
        self._segment(stay)["until"] = on
        self._step(stay, "discharged", {}, {"on": on.isoformat(), "outcome": outcome}, at, by, person)
        self._tell(
            "stay.discharged",
            stay["id"],
            person,
            at,
            by,
            occurred_at=datetime.combine(on, time(), TOKYO),
            known_at=at,
            values={"outcome": outcome},
            **_places(stay, person),
        )
        for member in stay["_opened"]:
            member["until"] = at + AFTER_DISCHARGE

    def deliver(
        self,
        stay: Row,
        person: Person,
        means: str,
        at: datetime,
        *,
        answer: Row | None,
        told: str = "",
        by: Role,
    ) -> None:
        """Sent in the app, by fax or on paper with a sheet of ours, or told without one."""
        delivery = self.rows.add(
            "sheets.Delivery",
            id=self.keys.at(at),
            answer_id=answer["id"] if answer else None,
            sheet=SHEET,
            patient_id=person.id,
            municipality=person.town.code,
            match=stay["id"],
            sender_id=by.office.id,
            receiver_id=stay["hospital_id"],
            means=means,
            at=at,
            told=told,
            by_id=by.id,
        )
        self._tell(
            "sheet.sent" if answer or means == "app" else f"told.by-{means}",
            delivery["id"],
            person,
            at,
            by,
            occurred_at=at,
            known_at=at,
            municipality=person.town.code,
            office=by.office.id,
            hospital=stay["hospital_id"],
            match=stay["id"],
            values={"sheet": SHEET, "means": means},
        )
        self._audit("send.sheet", at, by, person, delivery["id"], {"sheet": SHEET, "means": means})
        if (task := stay.get("_task")) and task["state"] == "open":
            task |= {
                "state": "done",
                "closed_at": at,
                "closed_means": means,
                "closed_with": told,
                "closed_by_id": by.id,
            }

    def submit(self, stay: Row, person: Person, data: dict[str, Any], at: datetime, *, by: Role) -> Row:
        answer = self.rows.add(
            "sheets.Answer",
            id=self.keys.at(at),
            sheet=SHEET,
            version=SHEET_VERSION,
            patient_id=person.id,
            match=stay["id"],
            organization_id=by.office.id,
            written_by_id=by.id,
            data=data,
            saved_at=at,
            submitted_at=at,
        )
        self._audit("submit.sheet", at, by, person, answer["id"], {"sheet": SHEET})
        return answer

    def settle(self) -> None:
        """What stands after everything that happened to a person."""
        self.rows["facts.FactNow"] += self._standing.values()
        self._standing.clear()

    # -- what actions share --

    def _member(self, person: Person, office: Office, function: str, at: datetime, **more: Any) -> Row:
        return self.rows.add(
            "patients.CareTeamMember",
            id=self.keys.at(at),
            patient_id=person.id,
            organization_id=office.id,
            function=function,
            since=at,
            **({"practitioner_role_id": None, "sections": None, "stay_id": None, "until": None} | more),
        )

    def _segment(self, stay: Row) -> Row:
        return next(
            row for row in reversed(self.rows["hospital_stay.Segment"]) if row["stay_id"] == stay["id"]
        )

    def _step(
        self, stay: Row, kind: str, before: Row, after: Row, at: datetime, by: Role, person: Person
    ) -> None:
        self.rows.add(
            "hospital_stay.StayStep",
            id=self.keys.at(at),
            stay_id=stay["id"],
            patient_id=person.id,
            kind=kind,
            at=at,
            by_id=by.id,
            before=before,
            after=after,
        )
        self._audit(f"{kind}.stay", at, by, person, stay["id"])

    def _tell_admitted(self, stay: Row, person: Person, at: datetime, by: Role) -> None:
        values = {
            "stay": "planned" if stay["planned"] else "unplanned",
            "days": stay["planned_days"],
            "reason": stay["reason"],
            "had_care_manager": person.care_manager is not None,
            "resides": person.resides,
            "time_known": stay["admitted_time"] is not None,
        }
        self._tell(
            "stay.admitted",
            stay["id"],
            person,
            at,
            by,
            occurred_at=admitted_at(stay),
            known_at=stay["known_at"],
            values=values,
            **_places(stay, person),
        )
        self._follow(stay, person, values, by)

    def _follow(self, stay: Row, person: Person, values: Row, by: Role) -> None:
        """What the rules make of an admission, told for the first time or corrected."""
        began = admitted_at(stay)
        for rule in rules():
            if rule.in_force(local_day(began)) and applies(rule, values):
                owner = person.care_manager or next(iter(person.team.values()))
                clocks = due(
                    rule,
                    started_at=began,
                    known_at=stay["known_at"],
                    time_known=values["time_known"],
                    calendar=owner.office.calendar,
                )
                task = stay.get("_task") or self._task(stay, person, rule, owner)
                task |= {
                    "started_at": began,
                    "agreed_until": clocks.agreed and clocks.agreed.until,
                    "agreed_why": clocks.agreed.why if clocks.agreed else "",
                    "fees": [
                        {"name": fee.name, "until": fee.until.isoformat(), "why": fee.why}
                        for fee in clocks.fees
                    ],
                }
                stay["_task"] = task

    def _task(self, stay: Row, person: Person, rule: Rule, owner: Role) -> Row:
        substitute = person.care_manager is None
        return self.rows.add(
            "tasks.Task",
            id=self.keys.at(stay["known_at"]),
            organization_id=owner.office.id,
            patient_id=person.id,
            municipality=person.town.code,
            rule=rule.id,
            rule_version=rule.version,
            rule_source=rule.source,
            title=f"担当ケアマネジャーを決めて、{rule.title}" if substitute else rule.title,
            match=stay["id"],
            sheet=rule.do.send,
            receiver_id=stay["hospital_id"],
            target=f"/stays/{stay['id']}/sheet/",
            state="open",
            closed_at=None,
            closed_means=None,
            closed_with="",
            closed_by_id=None,
            withdrawn_because="",
        )

    def _tell(self, kind: str, key: UUID, person: Person, at: datetime, by: Role, **columns: Any) -> None:
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
        self.rows.add("facts.FactLog", **fact, state="stands")

    def _void(self, kind: str, key: UUID, at: datetime) -> None:
        gone = self._standing.pop((kind, key))
        changes = {
            "id": self.keys.at(at),
            "revision": gone["revision"] + 1,
            "recorded_at": at,
            "state": "void",
        }
        self.rows.add("facts.FactLog", **(gone | changes))

    def _audit(
        self,
        action: str,
        at: datetime,
        by: Role,
        person: Person | None,
        key: UUID | None = None,
        detail: Row | None = None,
    ) -> None:
        if at >= self.trail_from:
            self.rows.add(
                "audit_event",
                id=self.keys.at(at),
                at=at,
                role=by.id,
                organization=by.office.id,
                action=action,
                object_id=key,
                patients=[person.id] if person else [],
                detail=detail or {},
            )

    def _notify(self, kind: str, office: Office, path: str, at: datetime) -> None:
        if at >= self.trail_from:
            self.rows.add(
                "jobs.Notice",
                id=self.keys.at(at),
                organization_id=office.id,
                kind=kind,
                path=path,
                created_at=at,
                mailed_at=at,
            )


def admitted_at(stay: Row) -> datetime:
    return datetime.combine(stay["admitted_on"], stay["admitted_time"] or time(), TOKYO)


def _places(stay: Row, person: Person) -> Row:
    manager = person.care_manager
    return {
        "municipality": person.town.code,
        "insurer": person.town.insurer,
        "office": manager.office.id if manager else None,
        "hospital": stay["hospital_id"],
        "match": stay["id"],
    }


def _said(stay: Row) -> Row:
    told = {name: stay[name] for name in WHAT_WAS_SAID}
    return {name: str(value) if isinstance(value, date | time) else value for name, value in told.items()}

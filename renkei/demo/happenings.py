"""The rows that each action writes, without the action: what bulk loading is, and what `tests/demo` compares.

One function for each action, by its name, with the moment at which it was done.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from renkei.demo.after_discharge import AfterDischarge
from renkei.demo.at_bedside import AtBedside
from renkei.demo.persons import Person
from renkei.demo.region import Office, Role
from renkei.demo.rows import Row
from renkei.demo.with_medicines import WithMedicines
from renkei.ground.packs.loaded import rules_for
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.people.models import OrganizationKind as Kind
from renkei.ground.people.models import Profession
from renkei.ground.sheets.validation import values
from renkei.ground.tasks.calendar import TOKYO, local_day, midnight
from renkei.ground.tasks.clock import due
from renkei.ground.tasks.definition import OnEvent, Rule
from renkei.ground.tasks.matching import applies
from renkei.ground.tasks.models import Task
from renkei.ground.tasks.reminders import plan
from renkei.patients.folding import fold_person
from renkei.patients.ruled import CARE, SUPPORT
from renkei.scenes.hospital_stay.home_list import home_list_for

SHEET = "admission-info"
WARD_SECTIONS = ["identity", "contacts", "certification", "team", "stay", "sheets", "record"]
AFTER_DISCHARGE = timedelta(days=7)
WHAT_WAS_SAID = ("admitted_on", "admitted_time", "planned", "planned_days", "reason", "ward", "contact")


class Happenings(WithMedicines, AtBedside, AfterDischarge):
    """Beside what happens at home, the way to hospital and back: the actions of `hospital_stay` and of sheets."""

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
        self.audit("announce.stay", at, by, None, announcement["id"])
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
        self.notify("inquiry.received", office, f"/stays/inquiries/{inquiry['id']}/", at)
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
            **_stamp(person, announcement["admitted_on"]),
            expected_on=None,
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
            opened.append(self.member(person, by.office, Profession.SOCIAL_WORKER, at, stay_id=stay["id"]))
        opened.append(
            self.member(person, hospital, Profession.NURSE, at, stay_id=stay["id"], sections=WARD_SECTIONS)
        )
        self._step(stay, "begun", {}, _said(stay), at, by, person)
        self.audit("answer.inquiry", at, by, person, inquiry["id"], {"answer": "confirmed"})
        self.audit("grant.ward", at, by, person, stay["id"], {"sections": WARD_SECTIONS})
        self.notify("inquiry.answered", hospital, "/stays/", at)
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
            self._withdraw(task, person, words, at, by)
        self.void("stay.admitted", stay["id"], at)
        for member in stay["_opened"]:
            member["until"] = at
            detail = {"organization": str(member["organization_id"])}
            self.audit("end.ward", at, by, person, stay["id"], detail)

    def expect_discharge(
        self, stay: Row, person: Person, on: date, at: datetime, *, because: str = "", by: Role
    ) -> None:
        """Said by the hospital, first or anew."""
        before = stay["expected_on"]
        kind = "moved" if before else "expected"
        stay |= {"expected_on": on, "version": stay["version"] + 1}
        after = {"on": on.isoformat(), "because": because, "heard": False}
        step = self._step(stay, kind, {"on": before.isoformat()} if before else {}, after, at, by, person)
        standing_in = any(member["function"] == Profession.SOCIAL_WORKER for member in stay["_opened"])
        if person.care_manager or standing_in:
            self.tell(
                "discharge.announced",
                step["id"],
                person,
                at,
                by,
                occurred_at=at,
                known_at=at,
                values={"moved": before is not None, "days": (on - local_day(at)).days},
                **_places(stay),
            )
        offices = {role.office.id: role.office for role in person.team.values()}
        for office in offices.values():
            self.notify(f"discharge.{kind}", office, f"/stays/{stay['id']}/", at)

    def prepare(
        self,
        stay: Row,
        person: Person,
        wanted: Sequence[tuple[str, Office | None, date | None]],
        at: datetime,
        *,
        by: Role,
    ) -> list[Row]:
        """Items of the region's list, who does each and until when."""
        items = {item.id: item for item in home_list_for(person.town.code).items}
        made = [
            self.rows.add(
                "hospital_stay.Preparation",
                id=self.keys.at(at),
                stay_id=stay["id"],
                patient_id=person.id,
                item=item,
                text=items[item].text,
                late=items[item].late,
                days_before=items[item].days_before,
                organization_id=office.id if office else None,
                until=until,
                added_at=at,
                added_by_id=by.id,
                ready_at=None,
                ready_by_id=None,
            )
            for item, office, until in wanted
        ]
        self.audit("prepare.stay", at, by, person, stay["id"], {"items": len(made)})
        for office in {office.id: office for _item, office, _until in wanted if office}.values():
            if office is not by.office:
                self.notify("preparation.asked", office, f"/stays/{stay['id']}/#home", at)
        return made

    def settle_preparation(self, preparation: Row, person: Person, at: datetime, *, by: Role) -> None:
        preparation |= {"ready_at": at, "ready_by_id": by.id}
        self.audit("settle.preparation", at, by, person, preparation["id"])

    def discharge(self, stay: Row, person: Person, on: date, outcome: str, at: datetime, *, by: Role) -> None:
        stay |= {"discharged_on": on, "outcome": outcome, "version": stay["version"] + 1}
        self._segment(stay)["until"] = on
        self._step(stay, "discharged", {}, {"on": on.isoformat(), "outcome": outcome}, at, by, person)
        self.tell(
            "stay.discharged",
            stay["id"],
            person,
            at,
            by,
            occurred_at=midnight(on),
            known_at=at,
            values={"outcome": outcome, "certification": _certification(person, on)},
            **_places(stay),
        )
        for member in stay["_opened"]:
            member["until"] = at + AFTER_DISCHARGE

    def deliver(
        self,
        stay: Row,
        person: Person,
        hospital: Office,
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
            receiver_id=hospital.id,
            means=means,
            at=at,
            told=told,
            by_id=by.id,
            consent_id=person.consent,
        )
        self.tell(
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
        self.audit("send.sheet", at, by, person, delivery["id"], {"sheet": SHEET, "means": means})
        if means == "app":
            self.notify("sheet.received", hospital, f"/stays/received/{delivery['id']}/", at)
        if (task := stay.get("_task")) and task["state"] == "open":
            task |= {
                "state": "done",
                "closed_at": at,
                "closed_means": means,
                "closed_with": told,
                "closed_by_id": by.id,
            }

    def submit(self, stay: Row, person: Person, data: Row, sources: Row, at: datetime, *, by: Role) -> Row:
        """Opened as a draft and submitted as it was."""
        sheet = sheet_of(SHEET)
        answer = self.rows.add(
            "sheets.Answer",
            id=self.keys.at(at),
            sheet=sheet.id,
            version=sheet.version,
            patient_id=person.id,
            match=stay["id"],
            organization_id=by.office.id,
            written_by_id=by.id,
            data=data,
            sources=sources,
            saved_at=at,
            submitted_at=at,
        )
        about = {
            "answer_id": answer["id"],
            "patient_id": person.id,
            "sheet": sheet.id,
            "version": sheet.version,
        }
        for value in values(sheet, data):
            counted = {"field": value.field, "code": value.code, "number": value.number, "date": value.date}
            self.rows.add("sheets.AnswerValue", id=self.keys.at(at), **about, **counted)
        for action in ("draft.sheet", "submit.sheet"):
            self.audit(action, at, by, person, answer["id"], {"sheet": sheet.id})
        return answer

    def _segment(self, stay: Row) -> Row:
        return next(
            row for row in reversed(self.rows["hospital_stay.Segment"]) if row["stay_id"] == stay["id"]
        )

    def _step(
        self, stay: Row, kind: str, before: Row, after: Row, at: datetime, by: Role, person: Person
    ) -> Row:
        self.audit(f"{kind}.stay", at, by, person, stay["id"])
        return self.rows.add(
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

    def _tell_admitted(self, stay: Row, person: Person, at: datetime, by: Role) -> None:
        told = {
            "stay": "planned" if stay["planned"] else "unplanned",
            "days": stay["planned_days"],
            "reason": stay["reason"],
            "had_care_manager": stay["office_id"] is not None,
            "resides": stay["resides"],
            "time_known": stay["admitted_time"] is not None,
            "told_by": "hospital",
        }
        self.tell(
            "stay.admitted",
            stay["id"],
            person,
            at,
            by,
            occurred_at=admitted_at(stay),
            known_at=stay["known_at"],
            values=told,
            **_places(stay),
        )
        self._follow(stay, person, told, at, by)

    def _follow(self, stay: Row, person: Person, told: Row, at: datetime, by: Role) -> None:
        """What the rules make of an admission, told for the first time or corrected."""
        began = admitted_at(stay)
        for rule in rules_for(person.town.code, local_day(began)):
            if rule.when != OnEvent("stay.admitted") or not applies(rule, told):
                continue
            owner = person.care_manager or next(iter(person.team.values()))
            clocks = due(
                rule,
                started_at=began,
                known_at=stay["known_at"],
                time_known=told["time_known"],
                calendar=owner.office.calendar,
            )
            task = stay.get("_task") or self._task(stay, person, rule, owner, by)
            task |= {
                "started_at": began,
                "agreed_until": clocks.agreed.until if clocks.agreed else None,
                "agreed_why": clocks.agreed.why if clocks.agreed else "",
                "fees": [
                    {"name": fee.name, "until": fee.until.isoformat(), "why": fee.why} for fee in clocks.fees
                ],
            }
            task |= _reminders(task, rule, local_day(at))
            stay["_task"] = task

    def _withdraw(self, task: Row, person: Person, because: str, at: datetime, by: Role) -> None:
        task |= {"state": "withdrawn", "withdrawn_because": because}
        self.audit("withdraw.task", at, by, person, task["id"])

    def _task(self, stay: Row, person: Person, rule: Rule, owner: Role, by: Role) -> Row:
        substitute = person.care_manager is None
        return self.rows.add(
            "tasks.Task",
            id=self.keys.at(stay["known_at"]),
            organization_id=owner.office.id,
            practitioner_role_id=by.id if by.office is owner.office else None,
            patient_id=person.id,
            municipality=person.town.code,
            rule=rule.id,
            rule_version=rule.version,
            rule_source=rule.source,
            title=f"担当ケアマネジャーを決めて、{rule.title}" if substitute else rule.title,
            match=stay["id"],
            sheet=SHEET,
            receiver_id=stay["hospital_id"],
            target=f"/stays/{stay['id']}/sheets/{SHEET}/",
            state="open",
            closed_at=None,
            closed_means=None,
            closed_with="",
            closed_by_id=None,
            withdrawn_because="",
        )


def _reminders(task: Row, rule: Rule, today: date) -> Row:
    planned = Task(agreed_until=task["agreed_until"], reminded=task.get("reminded"))
    plan(planned, rule.remind, today)
    return {"reminded": planned.reminded, "remind_on": planned.remind_on}


def admitted_at(stay: Row) -> datetime:
    return datetime.combine(stay["admitted_on"], stay["admitted_time"] or time(), TOKYO)


def _stamp(person: Person, admitted_on: date) -> Row:
    manager = person.care_manager
    return {
        "municipality": person.town.code,
        "insurer": person.town.insurer if person.certified[0] <= admitted_on else None,
        "office_id": manager.office.id if manager else None,
        "resides": person.resides,
    }


def _certification(person: Person, on: date) -> str:
    since, until = person.certified
    if not since <= on <= until:
        return "none"
    return "care" if person.level in CARE else "support" if person.level in SUPPORT else "none"


def _places(stay: Row) -> Row:
    places = {name: stay[name] for name in ("municipality", "insurer")}
    return places | {"office": stay["office_id"], "hospital": stay["hospital_id"], "match": stay["id"]}


def _said(stay: Row) -> Row:
    told = {name: stay[name] for name in WHAT_WAS_SAID}
    return {name: str(value) if isinstance(value, date | time) else value for name, value in told.items()}

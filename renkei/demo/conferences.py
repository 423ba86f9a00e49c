"""The rows that the actions of a conference write, without the action: each function by its name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from renkei.demo.happenings import Happenings
from renkei.demo.persons import Person
from renkei.demo.region import Office, Role
from renkei.demo.rows import Keys, Row

ROOM, LINK = "3階カンファレンス室", "https://meet.example.jp/kaigi-0471"
REMOTE, CAME = ("online", "phone"), ("room", "online", "phone")
FIXED = "fixed"
NOTHING_SAID = {"attendance": None, "called_at": None, "spoke": False}


@dataclass(eq=False)
class Called:
    """A conference with whom and what it is about; a seat's office is found by the seat's key."""

    row: Row
    stay: Row
    person: Person
    office: Office
    slots: list[Row] = field(default_factory=list)
    seats: list[Row] = field(default_factory=list)
    offices: dict[UUID, Office | None] = field(default_factory=dict)
    answered: set[UUID] = field(default_factory=set)


class Conferences:
    """One function for each action, by its name, with the moment at which it was done."""

    def __init__(self, happenings: Happenings, keys: Keys | None = None):
        self.happenings, self.rows, self.keys = happenings, happenings.rows, keys or happenings.keys

    def call(
        self,
        stay: Row,
        person: Person,
        kind: str,
        slots: Sequence[tuple[datetime, datetime]],
        invited: Sequence[tuple[str, Office | None]],
        at: datetime,
        *,
        manager: Office | None,
        by: Role,
    ) -> Called:
        """The care manager is asked; the others wait for her answer."""
        row = self.rows.add(
            "hospital_stay.Conference",
            id=self.keys.at(at),
            patient_id=person.id,
            stay_id=stay["id"],
            organization_id=by.office.id,
            kind=kind,
            state="asking",
            slot_id=None,
            called_at=at,
            called_by_id=by.id,
            version=1,
        )
        conference = Called(row, stay, person, by.office)
        conference.slots = [self._slot(conference, begins, ends, at, by) for begins, ends in slots]
        conference.seats = [self._seat(conference, *one, manager, at) for one in invited]
        self._step(conference, "called", at, by)
        self.happenings.tell(
            "conference.called",
            row["id"],
            person,
            at,
            by,
            occurred_at=at,
            known_at=at,
            values={
                "kind": kind,
                "manager_invited": any(seat["is_manager"] for seat in conference.seats),
                "invited": len(conference.seats),
            },
            **_places(stay),
        )
        first = [seat for seat in conference.seats if seat["is_manager"]]
        self._ask(conference, first or self._others(conference), at)
        return conference

    def answer(
        self,
        conference: Called,
        seat: Row,
        choices: str,
        at: datetime,
        *,
        means: str = "app",
        told: str = "",
        by: Role,
    ) -> None:
        """`choices`: y, m or n for each day, in their order. After the care manager's word the others are asked."""
        words = {"y": "yes", "m": "maybe", "n": "no"}
        said = [words[choice] for choice in choices]
        for slot, choice in zip(conference.slots, said, strict=True):
            self.rows.add(
                "hospital_stay.SlotAnswer",
                id=self.keys.at(at),
                slot_id=slot["id"],
                participant_id=seat["id"],
                patient_id=conference.row["patient_id"],
                choice=choice,
                means=means,
                told=told,
                at=at,
                by_id=by.id,
                replaced_at=None,
            )
        self._audit("answer.conference", conference, at, by, {"means": means, "choices": said})
        conference.answered.add(seat["id"])
        if seat["is_manager"]:
            self._ask(conference, self._others(conference), at)
            if set(said) == {"no"}:
                self._notify("conference.manager_cannot", conference, [conference.office], at)
        elif all(one["id"] in conference.answered for one in conference.seats if one["ask_at"]):
            self._notify("conference.answered", conference, [conference.office], at)

    def fix(self, conference: Called, number: int, at: datetime, *, because: str = "", by: Role) -> None:
        """Another slot than the one that was fixed is a move."""
        moved = conference.row["state"] == FIXED
        slot = conference.slots[number]
        conference.row |= {"state": FIXED, "slot_id": slot["id"], "version": conference.row["version"] + 1}
        self._ask_nobody_else(conference)
        self._step(conference, "moved" if moved else FIXED, at, by, because)
        self._tell("conference.moved" if moved else "conference.fixed", conference, at)

    def cancel(self, conference: Called, because: str, at: datetime, *, by: Role) -> None:
        conference.row |= {"state": "cancelled", "version": conference.row["version"] + 1}
        self._ask_nobody_else(conference)
        self._step(conference, "cancelled", at, by, because)
        self.happenings.void("conference.called", conference.row["id"], at)
        self._tell("conference.cancelled", conference, at)

    def hold(
        self, conference: Called, how: dict[int, tuple[str, bool, bool]], at: datetime, *, by: Role
    ) -> None:
        """By the place of a seat: how they came, whether their turn came round, whether they spoke."""
        for number, seat in enumerate(conference.seats):
            attendance, called, spoke = how.get(number, ("absent", False, False))
            seat |= {
                "attendance": attendance,
                "called_at": at if called or spoke else None,
                "spoke": spoke,
            }
        conference.row |= {"state": "held", "version": conference.row["version"] + 1}
        self._step(conference, "held", at, by)
        seats = conference.seats
        came = [seat for seat in seats if seat["attendance"] in CAME]
        managers = [seat for seat in seats if seat["is_manager"]]
        parts = {seat["part"] for seat in came} - {"person", "family", "other"}
        begins = next(slot for slot in conference.slots if slot["id"] == conference.row["slot_id"])[
            "starts_at"
        ]
        self.happenings.tell(
            "conference.held",
            conference.row["id"],
            conference.person,
            at,
            by,
            occurred_at=begins,
            known_at=at,
            values={
                "kind": conference.row["kind"],
                "manager_invited": bool(managers),
                "manager_came": any(seat["attendance"] in CAME for seat in managers),
                "manager_spoke": any(seat["spoke"] for seat in managers),
                "online": any(seat["attendance"] in REMOTE for seat in came),
                "professions": len(parts),
                "came": len(came),
            },
            **_places(conference.stay),
        )

    def tick(self, conference: Called, steps: Sequence[str], at: datetime, *, by: Role) -> None:
        for step in steps:
            self.rows.add(
                "hospital_stay.Tick",
                id=self.keys.at(at),
                conference_id=conference.row["id"],
                patient_id=conference.row["patient_id"],
                step=step,
                at=at,
                by_id=by.id,
            )
        self._audit("tick.conference", conference, at, by, {"done": len(steps)})

    def write_minutes(
        self,
        conference: Called,
        words: dict[str, Any],
        decisions: Sequence[tuple[str, Office, date]],
        at: datetime,
        *,
        by: Role,
    ) -> list[Row]:
        """Returns the tasks that the decisions became."""
        self.rows.add(
            "hospital_stay.Minutes",
            id=self.keys.at(at),
            conference_id=conference.row["id"],
            patient_id=conference.row["patient_id"],
            version=1,
            written_at=at,
            written_by_id=by.id,
            **words,
        )
        tasks = [self._assign(conference, *decision, at, by) for decision in decisions]
        self._step(conference, "minuted", at, by)
        self._tell("conference.minutes", conference, at)
        return tasks

    def finish(self, task: Row, person: Person, note: str, at: datetime, *, by: Role) -> None:
        task |= {
            "state": "done",
            "closed_at": at,
            "closed_means": "app",
            "closed_with": note,
            "closed_by_id": by.id,
        }
        self.happenings.audit("finish.task", at, by, person, task["id"])

    def _assign(
        self, conference: Called, title: str, office: Office, until: date, at: datetime, by: Role
    ) -> Row:
        person, path = conference.person, f"/stays/conferences/{conference.row['id']}/"
        task = self.rows.add(
            "tasks.Task",
            id=self.keys.at(at),
            organization_id=office.id,
            patient_id=person.id,
            municipality=person.town.code,
            rule="",
            rule_version="",
            rule_source="退院前カンファレンス",
            assigned_by_id=by.id,
            title=title,
            match=conference.row["id"],
            started_at=at,
            agreed_until=until,
            agreed_why="頼んだときに決めた日です。",
            fees=[],
            target=path,
            state="open",
        )
        if office is not by.office:
            self.happenings.notify("task.assigned", office, path, at)
        self.happenings.audit("assign.task", at, by, person, task["id"], {"to": str(office.id)})
        return task

    def _slot(self, conference: Called, begins: datetime, ends: datetime, at: datetime, by: Role) -> Row:
        return self.rows.add(
            "hospital_stay.Slot",
            id=self.keys.at(at),
            conference_id=conference.row["id"],
            patient_id=conference.row["patient_id"],
            starts_at=begins,
            ends_at=ends,
            place=ROOM,
            link=LINK,
            offered_by_id=by.id,
            offered_at=at,
            withdrawn_at=None,
        )

    def _seat(
        self, conference: Called, part: str, office: Office | None, manager: Office | None, at: datetime
    ) -> Row:
        seat = self.rows.add(
            "hospital_stay.Participant",
            id=self.keys.at(at),
            conference_id=conference.row["id"],
            patient_id=conference.row["patient_id"],
            organization_id=office.id if office else None,
            part=part,
            is_manager=office is not None and office is manager,
            invited_at=at,
            ask_at=None,
            asked_at=None,
            **NOTHING_SAID,
        )
        conference.offices[seat["id"]] = office
        return seat

    def _others(self, conference: Called) -> list[Row]:
        seats = [seat for seat in conference.seats if not seat["is_manager"] and not seat["asked_at"]]
        return [seat for seat in seats if conference.offices[seat["id"]] not in (None, conference.office)]

    def _ask(self, conference: Called, seats: Sequence[Row], at: datetime) -> None:
        if not seats:
            return
        for seat in seats:
            seat |= {"ask_at": at, "asked_at": at}
        found = [conference.offices[seat["id"]] for seat in seats]
        self._notify("conference.asked", conference, [office for office in found if office], at)
        asked = [str(seat["organization_id"]) for seat in seats]
        self._audit("ask.team", conference, at, None, {"asked": asked})

    def _ask_nobody_else(self, conference: Called) -> None:
        for seat in conference.seats:
            if not seat["asked_at"]:
                seat["ask_at"] = None

    def _tell(self, kind: str, conference: Called, at: datetime) -> None:
        asked = [conference.offices[seat["id"]] for seat in conference.seats]
        others = [office for office in asked if office and office is not conference.office]
        self._notify(kind, conference, others, at)

    def _notify(self, kind: str, conference: Called, offices: Sequence[Office], at: datetime) -> None:
        for office in dict.fromkeys(offices):
            self.happenings.notify(kind, office, f"/stays/conferences/{conference.row['id']}/", at)

    def _step(self, conference: Called, kind: str, at: datetime, by: Role, because: str = "") -> None:
        self.rows.add(
            "hospital_stay.ConferenceStep",
            id=self.keys.at(at),
            conference_id=conference.row["id"],
            patient_id=conference.row["patient_id"],
            kind=kind,
            because=because,
            at=at,
            by_id=by.id,
        )
        self._audit(f"{kind}.conference", conference, at, by)

    def _audit(
        self, action: str, conference: Called, at: datetime, by: Role | None, detail: Row | None = None
    ) -> None:
        self.happenings.audit(action, at, by, conference.person, conference.row["id"], detail)


def _places(stay: Row) -> Row:
    return {
        "municipality": stay["municipality"],
        "insurer": stay["insurer"],
        "office": stay["office_id"],
        "hospital": stay["hospital_id"],
        "match": stay["id"],
    }

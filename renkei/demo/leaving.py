"""What came before discharges that are over: a conference held for some, and the hospital's summary handed on."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from random import Random
from typing import NamedTuple

from renkei.demo.conferences import Conferences
from renkei.demo.happenings import Happenings
from renkei.demo.meetings import SAID, STAFF
from renkei.demo.papers import Papers
from renkei.demo.persons import Person
from renkei.demo.region import Office, Region, Role
from renkei.demo.rows import Keys, Row
from renkei.ground.people.models import Profession
from renkei.ground.tasks.calendar import TOKYO

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HELD = (0.3, 0.55)  # of the discharges, by hospital: between these
MANAGER_INVITED, MANAGER_CAME, MANAGER_SPOKE = 0.75, 0.8, 0.7  # each of those before it
HANDED = (0.45, 0.75)
LATELY, NOT_YET = 3 * DAY, 0.5  # of the papers handed within this time, so many are still to be opened
NOTICE = DAY  # between the call and the conference at least
SUMMARIES = ("nursing-summary", "nursing-summary", "discharge-summary", "rehabilitation-summary")
TAKERS = (Profession.NURSE, Profession.DOCTOR, Profession.CARE_WORKER, Profession.PHARMACIST)
Guests = list[tuple[str, Office | None]]


class Habits(NamedTuple):
    """How often a hospital does what, as a share of its discharges."""

    holds: float
    hands: float


class Leaving:
    """`thorough`: with minutes, and with the pages of the papers."""

    def __init__(
        self, random: Random, region: Region, now: datetime, happenings: Happenings, *, thorough: bool
    ):
        """Keys of its own: what else the seed makes stays as it is."""
        self.random, self.now, self.thorough = random, now, thorough
        self.make = Conferences(happenings, Keys(random))
        self.papers = Papers(happenings, Keys(random))
        self.offices = {office.id: office for office in region.offices}
        self.habits = {
            office.id: Habits(random.uniform(*HELD), random.uniform(*HANDED)) for office in region.offices
        }

    def befall(self, people: Iterable[Person]) -> None:
        persons = {person.id: person for person in people}
        for stay in self.make.rows["hospital_stay.Stay"]:
            if stay["discharged_on"] and not stay["voided_at"]:
                self._before(stay, persons[stay["patient_id"]], self.habits[stay["hospital_id"]])

    def _before(self, stay: Row, person: Person, habits: Habits) -> None:
        random, desk = self.random, self.random.choice(self.offices[stay["hospital_id"]].roles)
        begins = self._day(stay, random.choice((1, 1, 2, 3, 5)), time(13, 30))
        called = max(begins - 4 * DAY, stay["known_at"] + 9 * HOUR)
        if random.random() < habits.holds and called + NOTICE < begins:
            self._confer(stay, person, desk, called, begins)
        if random.random() < habits.hands:
            self._hand(stay, person, desk)

    def _hand(self, stay: Row, person: Person, desk: Role) -> None:
        """In an envelope, to the first who comes to the home; the others are handed it the same day."""
        random = self.random
        taker = next((person.team[one] for one in TAKERS if one in person.team), None)
        if taker is None:
            return
        arrived = self._day(stay, 0, time(10, random.randrange(60)))
        at, pages = arrived + HOUR, int(self.thorough)
        handed = self.papers.take_in(
            stay, person, random.choice(SUMMARIES), desk, arrived, at, pages=pages, by=taker
        )
        for handing, role in handed:
            is_new = at > self.now - LATELY and random.random() < NOT_YET
            opened = at + random.uniform(0.2, 9) * HOUR
            if not is_new and opened < self.now:
                self.papers.open_paper(handing, person, opened, by=role)

    def _day(self, stay: Row, before: int, at: time) -> datetime:
        return datetime.combine(stay["discharged_on"] - before * DAY, at, TOKYO)

    def _confer(self, stay: Row, person: Person, desk: Role, called: datetime, begins: datetime) -> None:
        random, manager = self.random, person.care_manager
        invited = manager if manager and random.random() < MANAGER_INVITED else None
        conference = self.make.call(
            stay,
            person,
            "before_discharge",
            [(begins, begins + 0.75 * HOUR)],
            guests(person, desk, invited),
            called,
            manager=manager.office if manager else None,
            by=desk,
        )
        if invited:
            self.make.answer(conference, conference.seats[0], "y", called + 4 * HOUR, by=invited)
        self.make.fix(conference, 0, called + 6 * HOUR, by=desk)
        how = {number: ("room", True, True) for number in range(len(conference.seats))}
        if invited:
            how[0] = self._came()
        ended = begins + HOUR
        self.make.hold(conference, how, ended, by=desk)
        if self.thorough:
            self.make.write_minutes(conference, SAID, [], ended + HOUR, by=desk)

    def _came(self) -> tuple[str, bool, bool]:
        random = self.random
        if random.random() >= MANAGER_CAME:
            return "absent", False, False
        return random.choice(("room", "room", "online")), True, random.random() < MANAGER_SPOKE


def guests(person: Person, desk: Role, manager: Role | None) -> Guests:
    """The care manager first, then one who comes to the home, the ward's own, and the family."""
    asked: Guests = [(Profession.CARE_MANAGER, manager.office)] if manager else []
    nurse = person.team.get(Profession.NURSE)
    asked += [(Profession.NURSE, nurse.office)] if nurse else []
    return [*asked, *((part, desk.office) for part in STAFF), ("family", None)]

"""People at home: who they are, whom to call, what they are entitled to, and who cares for them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from renkei.demo.region import Office, Region, Role, Town, read, spoken_names
from renkei.demo.rows import Keys
from renkei.ground.people.models import OrganizationKind as Kind
from renkei.ground.people.models import Profession
from renkei.ground.tasks.calendar import TOKYO

Team = dict[str, Role]  # by function
LEVELS = ("12", "13", "21", "22", "23", "24", "25")
WEIGHTS = (9, 11, 22, 24, 16, 12, 6)
KNOWN = 0.9  # share of the profile that somebody has already asked
RELATIONS = ("長女", "長男", "妻", "夫", "二女", "妹", "長男の妻", "甥")
LONG_TERM = timedelta(days=365)


@dataclass(slots=True, eq=False)
class Person:
    id: UUID
    subject: UUID  # the pseudonym of facts
    name: str
    kana: str
    sex: str
    born: date
    town: Town
    area: UUID
    address: str
    phone: str
    household: str
    resides: str
    level: str
    registered_at: datetime
    team: Team
    clinic: Role
    contacts: list[tuple[str, str, str]]  # name, relation, phone
    certified: tuple[date, date]
    profile: dict[str, Any] = field(default_factory=dict)
    consent: UUID | None = None  # the one given at registration

    @property
    def care_manager(self) -> Role | None:
        return self.team.get(Profession.CARE_MANAGER)


class People:
    """Makes the people of one block, sharing the offices of their town evenly."""

    def __init__(self, random: Random, region: Region, today: date):
        self.random, self.region, self.today = random, region, today
        self.keys = Keys(random)
        self._turn: dict[Office, int] = {}
        self._shares = [town.share for town in region.towns]

    def born(self, number: int) -> Person:
        random = self.random
        town = random.choices(self.region.towns, self._shares)[0]
        sex = "female" if random.random() < 0.62 else "male"
        (family, family_kana), given = random.choice(spoken_names("family")), self._given(sex)
        born = self.today - timedelta(days=int(random.triangular(66, 101, 84) * 365.25))
        level = random.choices(LEVELS, WEIGHTS)[0]
        registered = self._day(random.randrange(366, 600), 10)
        clinic = self._somebody(Kind.CLINIC, town, Profession.DOCTOR)
        person = Person(
            id=self.keys.at(registered),
            subject=self.keys.at(registered),
            name=f"{family} {given[0]}",
            kana=f"{family_kana} {given[1]}",
            sex=sex,
            born=born,
            town=town,
            area=random.choice(town.areas)[0],
            address=f"{town.name}{random.choice(town.streets)}{random.randrange(1, 60)}-{random.randrange(1, 20)}",
            phone=f"{town.phone}-{random.randrange(2000, 9999)}",
            household=random.choices(("alone", "elderly", "child"), (28, 31, 41))[0],
            resides="facility" if random.random() < 0.06 else "home",
            level=level,
            registered_at=registered,
            team=self._team(town, level, number, clinic),
            clinic=clinic,
            contacts=self._contacts(family),
            certified=self._certified(number),
        )
        person.profile = self._profile(person)
        return person

    def _given(self, sex: str) -> tuple[str, str]:
        return self.random.choice(spoken_names("woman" if sex == "female" else "man"))

    def _day(self, days_ago: int, hour: int) -> datetime:
        return datetime.combine(self.today - timedelta(days=days_ago), time(hour), TOKYO)

    def _somebody(self, kind: str, town: Town, profession: str) -> Role:
        """The offices of a town take turns, and so do the people of an office."""
        office = self.random.choice(self.region.of(kind, town))
        able = [
            role
            for role in office.roles
            if role.profession == profession and role.capacity != "administrator"
        ]
        self._turn[office] = self._turn.get(office, -1) + 1
        return able[self._turn[office] % len(able)]

    def _team(self, town: Town, level: str, number: int, clinic: Role) -> Team:
        """One in twenty has no care manager yet; the heavier the care, the larger the team."""
        random, weight, team = self.random, LEVELS.index(level) / 6, Team()
        if number % 20:
            team[Profession.CARE_MANAGER] = self._somebody(
                Kind.CARE_MANAGER_OFFICE, town, Profession.CARE_MANAGER
            )
        else:
            centre = next(office for office in self.region.of(Kind.SUPPORT_CENTRE, town))
            team[Profession.SOCIAL_WORKER] = centre.roles[0]
        chances = (
            (Profession.DOCTOR, 0.75, None),
            (Profession.NURSE, 0.35 + weight * 0.5, Kind.HOME_NURSING),
            (Profession.PHARMACIST, 0.4 + weight * 0.3, Kind.PHARMACY),
            (Profession.CARE_WORKER, 0.6 + weight * 0.3, Kind.HOME_CARE),
            (Profession.THERAPIST, 0.3, Kind.DAY_CARE),
            (Profession.DENTIST, 0.2, Kind.DENTAL),
        )
        for function, chance, kind in chances:
            if random.random() < chance:
                team[function] = self._somebody(kind, town, function) if kind else clinic
        return team

    def _contacts(self, family: str) -> list[tuple[str, str, str]]:
        count = self.random.choice((1, 2, 2, 3))
        return [
            (
                f"{family} {self.random.choice(spoken_names('working'))[0]}",
                relation,
                f"090-{self.random.randrange(10**4):04}-{self.random.randrange(10**4):04}",
            )
            for relation in self.random.sample(RELATIONS, count)
        ]

    def _certified(self, number: int) -> tuple[date, date]:
        """One in twelve ends within two months, and asks for its renewal: applied for a month before, or nearly."""
        years = self.random.choice((1, 2))
        left = (
            self.random.randrange(26, 60) if number % 12 == 0 else self.random.randrange(61, years * 365 - 5)
        )
        until = self.today + timedelta(days=left)
        return until - LONG_TERM * years, until

    def _profile(self, person: Person) -> dict[str, Any]:
        random, words = self.random, read("profile")
        weight = LEVELS.index(person.level) / len(LEVELS)
        found: dict[str, Any] = {}
        for path, grades in words["graded"].items():
            place = min(max(weight + random.gauss(0, 0.12), 0), 0.999)
            found[path] = grades[int(place * len(grades))]
        for path, options in (words["any"] | words["several"]).items():
            if random.random() < KNOWN:
                found[path] = random.choice(options)
        doctor = person.clinic
        return found | {
            "patient.doctor.clinic": doctor.office.name,
            "patient.doctor.phone": doctor.office.phone,
            "patient.doctor.name": doctor.name,
            "patient.doctor.kana": doctor.kana,
        }

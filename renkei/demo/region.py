"""The region 「みすみ川流域」 and who works there, from `data/region.toml`; larger regions repeat its offices."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from renkei.demo.rows import Keys, Row, Rows
from renkei.ground.people.models import OrganizationKind as Kind
from renkei.ground.region.codes import insurer_number, municipality_code
from renkei.ground.region.names import fold_name
from renkei.ground.tasks.calendar import TOKYO, OfficeCalendar

DATA = Path(__file__).parent / "data"
FOUNDED = datetime(2024, 4, 1, 9, tzinfo=TOKYO)
BLOCKS_A_HOSPITAL = 20  # each block of people has offices of its own; hospitals serve many
MANY = (Kind.HOSPITAL, Kind.LIAISON_CENTRE, Kind.MUNICIPALITY)
NUMBER_DIGIT = {Kind.HOSPITAL: 1, Kind.CLINIC: 1, Kind.DENTAL: 3, Kind.PHARMACY: 4, Kind.HOME_NURSING: 6}

WEEKDAYS, SIX_DAYS, EVERY_DAY = range(5), range(6), range(7)
HOURS = {
    Kind.HOME_CARE: (EVERY_DAY, time(7), time(20)),
    Kind.HOME_NURSING: (SIX_DAYS, time(8, 30), time(17, 30)),
    Kind.DAY_CARE: (SIX_DAYS, time(8, 30), time(17)),
    Kind.PHARMACY: (SIX_DAYS, time(9), time(18, 30)),
    Kind.CLINIC: (SIX_DAYS, time(8, 30), time(18)),
    Kind.DENTAL: (SIX_DAYS, time(9), time(18)),
}
OFFICE_HOURS = (WEEKDAYS, time(8, 30), time(17, 30))
NEW_YEAR = ((12, 29), (12, 30), (12, 31), (1, 2), (1, 3))
BON = ((8, 13), (8, 14), (8, 15))


@dataclass(slots=True, frozen=True)
class Town:
    code: str
    insurer: str
    name: str
    share: int
    phone: str
    streets: tuple[str, ...]
    areas: tuple[tuple[UUID, str], ...]


@dataclass(slots=True, eq=False)
class Role:
    id: UUID
    office: "Office"
    name: str
    kana: str
    capacity: str
    profession: str


@dataclass(slots=True, eq=False)
class Office:
    id: UUID
    kind: str
    name: str
    town: Town | None
    phone: str
    fax: str
    calendar: OfficeCalendar
    roles: list[Role] = field(default_factory=list)


@dataclass
class Region:
    towns: list[Town]
    offices: list[Office]

    def of(self, kind: str, town: Town | None = None) -> list[Office]:
        """Those of the town, or of the whole region when the town has none."""
        everywhere = [office for office in self.offices if office.kind == kind]
        return [office for office in everywhere if office.town is town] or everywhere

    def roles(self) -> Iterator[Role]:
        return (role for office in self.offices for role in office.roles)


@cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text())


def spoken_names(group: str) -> list[tuple[str, str]]:
    """(name, kana) of a group of `names.toml`."""
    return [(name, kana) for name, _, kana in (line.partition(" ") for line in read("names")[group])]


class Founder:
    """Makes towns once, and a set of offices for each block of people."""

    def __init__(self, random: Random, today: date):
        self.random, self.keys, self.today = random, Keys(random), today
        self.towns: list[Town] = []
        self._wide: list[Office] = []
        self._number = 0

    def found(self, rows: Rows) -> None:
        plan = read("region")
        areas = {place["code"]: self._prefecture(rows, place) for place in plan["prefecture"]}
        region = rows.add("region.Region", id=self._key(), name=plan["name"])
        for place in plan["municipality"]:
            self.towns.append(self._town(rows, place, areas))
            rows.add(
                "region.RegionMember",
                id=self._key(),
                region_id=region["id"],
                municipality_id=self.towns[-1].code,
                since=FOUNDED.date(),
            )
        for place in plan["prefecture"]:
            name = f"{place['name']} 長寿社会課"
            self._wide.append(self._office(rows, Kind.PREFECTURE, name, None, place["code"]))

    def block(self, rows: Rows, number: int) -> Region:
        """The offices of one block of people; the first has those of the plan, with the people who have names."""
        plan = read("region")["organizations"]
        if number % BLOCKS_A_HOSPITAL == 0:
            self._wide = [office for office in self._wide if office.kind not in MANY[:1]]
        offices = [
            self._office(rows, kind, *self._place(line, number))
            for kind, lines in plan.items()
            if self._founded_anew(kind, number)
            for line in lines
        ]
        self._wide += [office for office in offices if office.kind in MANY]
        near = [office for office in offices if office.kind not in MANY]
        if number == 0:
            for person in read("region")["person"]:
                self._named(rows, person, [*near, *self._wide])
        return Region(self.towns, [*near, *self._wide])

    def _founded_anew(self, kind: str, number: int) -> bool:
        if kind == Kind.HOSPITAL:
            return number % BLOCKS_A_HOSPITAL == 0
        return kind not in MANY or number == 0

    def _place(self, line: str, number: int) -> tuple[str, Town]:
        town_name, _, name = line.partition(" ")
        town = next(town for town in self.towns if town.name == town_name)
        return (f"{name} 第{number + 1}" if number else name), town

    def _key(self) -> UUID:
        return self.keys.at(FOUNDED)

    def _prefecture(self, rows: Rows, place: Row) -> UUID:
        rows.add("region.Prefecture", code=place["code"], name=place["name"])
        area = rows.add(
            "region.MedicalArea", id=self._key(), prefecture_id=place["code"], name=place["medical_area"]
        )
        return area["id"]

    def _town(self, rows: Rows, place: Row, medical_areas: dict[str, UUID]) -> Town:
        code, prefecture = municipality_code(place["five"]), place["five"][:2]
        rows.add(
            "region.Municipality",
            code=code,
            prefecture_id=prefecture,
            medical_area_id=medical_areas[prefecture],
            name=place["name"],
            kana=place["kana"],
        )
        rows.add("region.MunicipalityName", folded=fold_name(place["name"]), municipality_id=code)
        areas = tuple((self._key(), name) for name in place["areas"])
        for key, name in areas:
            rows.add("region.CareArea", id=key, municipality_id=code, name=name)
        return Town(
            code,
            insurer_number(place["five"]),
            place["name"],
            place["share"],
            place["phone"],
            tuple(place["streets"]),
            areas,
        )

    def _office(
        self, rows: Rows, kind: str, name: str, town: Town | None, prefecture: str | None = None
    ) -> Office:
        self._number += 1
        phone = f"{town.phone if town else '0979-50'}-{1000 + self._number % 9000:04}"
        fax = f"{phone[:-4]}{(int(phone[-4:]) + 500) % 10000:04}"
        office = Office(self._key(), kind, name, town, phone, fax, self._calendar(kind))
        rows.add(
            "people.Organization",
            id=office.id,
            kind=kind,
            name=name,
            number=self._office_number(kind, town),
            municipality_id=town.code if town else None,
            prefecture_id=prefecture,
            care_area_id=self._care_area(kind, town, name),
            address=f"{town.name}{town.streets[self._number % len(town.streets)]}{self._number % 40 + 1}"
            if town
            else "",
            phone=phone,
            fax=fax,
            open_on_holidays=office.calendar.works_on_holidays,
            verified_at=FOUNDED,
        )
        self._opening(rows, office)
        for line in read("region")["staff"].get(kind, ()):
            capacity, profession, count = line.split()
            for _n in range(int(count)):
                self._employ(rows, office, capacity, profession)
        return office

    def _office_number(self, kind: str, town: Town | None) -> str | None:
        if town is None or kind in (Kind.MUNICIPALITY, Kind.LIAISON_CENTRE):
            return None
        return f"{town.code[:2]}{NUMBER_DIGIT.get(Kind(kind), 7)}{self._number:07}"

    def _care_area(self, kind: str, town: Town | None, name: str) -> UUID | None:
        """美澄市北部… answers for its own 圏域."""
        if kind != Kind.SUPPORT_CENTRE or town is None:
            return None
        return next((key for key, area in town.areas if area in name), town.areas[0][0])

    def _calendar(self, kind: str) -> OfficeCalendar:
        days, opens, closes = HOURS.get(Kind(kind), OFFICE_HOURS)
        ends = [] if kind in (Kind.HOSPITAL, Kind.HOME_CARE) else [*NEW_YEAR]
        if self.random.random() < 0.4 and ends:
            ends += BON
        years = range(self.today.year - 1, self.today.year + 2)
        closed = frozenset(date(year, month, day) for year in years for month, day in ends)
        return OfficeCalendar({day: (opens, closes) for day in days}, closed, kind == Kind.HOME_CARE)

    def _opening(self, rows: Rows, office: Office) -> None:
        for weekday, hours in office.calendar.hours.items():
            if hours:
                rows.add(
                    "people.OpeningHours",
                    id=self._key(),
                    organization_id=office.id,
                    weekday=weekday,
                    opens=hours[0],
                    closes=hours[1],
                )
        for day in sorted(office.calendar.closed_days):
            rows.add("people.ClosedDay", id=self._key(), organization_id=office.id, date=day)

    def _employ(self, rows: Rows, office: Office, capacity: str, profession: str) -> None:
        family, family_kana = self.random.choice(spoken_names("family"))
        given, given_kana = self.random.choice(spoken_names("working"))
        name, kana = f"{family} {given}", f"{family_kana} {given_kana}"
        practitioner = rows.add("people.Practitioner", id=self._key(), name=name, kana=kana)
        self._appoint(rows, practitioner, office, capacity, profession)

    def _appoint(self, rows: Rows, who: Row, office: Office, capacity: str, profession: str) -> Role:
        role = Role(self._key(), office, who["name"], who["kana"], capacity, profession)
        rows.add(
            "people.PractitionerRole",
            id=role.id,
            practitioner_id=who["id"],
            organization_id=office.id,
            capacity=capacity,
            profession=profession,
            since=FOUNDED,
        )
        office.roles.append(role)
        return role

    def _named(self, rows: Rows, person: Row, offices: list[Office]) -> None:
        """Somebody with a demonstration sign-in; stands first among the colleagues, so that work comes to them."""
        who = rows.add("people.Practitioner", id=self._key(), name=person["name"], kana=person["kana"])
        rows.add(
            "people.User",
            id=self._key(),
            username=person["username"],
            practitioner_id=who["id"],
            password="!" + f"{self.random.getrandbits(160):040x}",  # no password opens it; one click does
            is_demonstration=True,
        )
        for line in person["roles"]:
            name, capacity, profession = line.split("/")
            office = next(office for office in offices if office.name == name)
            office.roles.remove(role := self._appoint(rows, who, office, capacity, profession))
            office.roles.insert(0, role)

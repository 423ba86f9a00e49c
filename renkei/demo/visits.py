"""Monthly visits of care managers, and applications for the renewal of a certification: what standing rules ask for."""

from datetime import date, datetime, time, timedelta
from random import Random

from renkei.demo.happenings import Happenings
from renkei.demo.persons import Person
from renkei.demo.region import Role
from renkei.ground.tasks.calendar import TOKYO

LAST_MONTH = 0.985  # of the people were visited; the others are late now
A_MONTHS_WORK = 29  # days in which everybody of a month is visited
APPLIED = 0.6
SUPPORT = ("12", "13")
WINDOW = timedelta(days=60)


def visit_people(persons: list[Person], happenings: Happenings, today: date, random: Random) -> None:
    for person in persons:
        manager = person.care_manager
        if manager is None:
            continue
        if person.level not in SUPPORT:
            _visit(person, manager, happenings, today, random)
        _apply(person, manager, happenings, today, random)
    happenings.settle()


def _visit(person: Person, manager: Role, happenings: Happenings, today: date, random: Random) -> None:
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    month = before if random.random() < LAST_MONTH else before.replace(day=1) - timedelta(days=1)
    days = [month.replace(day=random.randint(1, 28))]
    if random.random() < (today.day - 1) / A_MONTHS_WORK:
        days.append(first + timedelta(days=random.randrange(today.day - 1)))
    for day in days:
        _tell("monitoring.visit", person, manager, day, happenings, random)


def _apply(person: Person, manager: Role, happenings: Happenings, today: date, random: Random) -> None:
    opened = person.certified[1] - WINDOW
    if opened < today and random.random() < APPLIED:
        day = opened + timedelta(days=random.randrange((today - opened).days))
        _tell("certification.applied", person, manager, day, happenings, random)


def _tell(
    kind: str, person: Person, manager: Role, day: date, happenings: Happenings, random: Random
) -> None:
    at = datetime.combine(day, time(random.randint(9, 16), random.choice((0, 15, 30, 45))), TOKYO)
    happenings.tell(
        kind,
        happenings.keys.at(at),
        person,
        at,
        manager,
        occurred_at=at,
        known_at=at,
        municipality=person.town.code,
        office=manager.office.id,
        values={},
    )

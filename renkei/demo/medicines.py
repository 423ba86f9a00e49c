"""What people take: a list from the pharmacy, a dose that changed, something stopped, what is left in the box."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from renkei.demo.happenings import Happenings
from renkei.demo.persons import Person
from renkei.demo.region import Role, read
from renkei.demo.rows import Row
from renkei.ground.people.models import Profession
from renkei.ground.tasks.calendar import midnight

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KNOWN, CHANGED, STOPPED, LEFT = 0.6, 0.12, 0.06, 0.15  # shares of people
WRITERS = (Profession.PHARMACIST, Profession.NURSE, Profession.CARE_MANAGER)


class Medicines:
    def __init__(self, random: Random, today: date, happenings: Happenings):
        self.random, self.today, self.make = random, today, happenings
        self.now = midnight(today)
        said = read("medicines")
        self.said = said["said"]
        self.sets: list[list[str]] = [lines for name, lines in said.items() if name != "said"]

    def befall(self, people: Sequence[Person]) -> None:
        for person in people:
            writer = next((person.team[one] for one in WRITERS if one in person.team), None)
            if writer and self.random.random() < KNOWN:
                self._listed(person, writer)

    def _listed(self, person: Person, writer: Role) -> None:
        random = self.random
        at = self.now - random.randrange(20, 200) * DAY + random.uniform(9, 17) * HOUR
        lines = [line for group in random.sample(self.sets, random.randrange(1, 4)) for line in group]
        source = "sheet" if writer.profession == Profession.PHARMACIST else "notebook"
        where = {"source": source, "source_on": at.date(), "prescriber": person.clinic.office.name}
        rows = self.make.add_medications(person, [_said(line) | where for line in lines], at, by=writer)
        pharmacist = person.team.get(Profession.PHARMACIST)
        if pharmacist and random.random() < 0.7:
            self.make.review_medications(
                person, self.now - random.randrange(13, 20) * DAY + 15 * HOUR, by=pharmacist
            )
        doctor = person.team.get(Profession.DOCTOR, writer)
        lately = self.now - random.randrange(1, 12) * DAY + random.uniform(10, 16) * HOUR
        if random.random() < CHANGED:
            half = _said(lines[0]) | {"dose": "0.5錠", "source": "prescription", "source_on": lately.date()}
            half |= {"prescriber": person.clinic.office.name, "since": lately.date()}
            why = random.choice(self.said["change"])
            self.make.change_medication(person, rows[0], half, lately, because=why, by=doctor)
        elif random.random() < STOPPED:
            why = random.choice(self.said["stop"])
            self.make.stop_medication(person, rows[-1], lately, because=why, by=doctor)
        nurse = person.team.get(Profession.NURSE)
        if nurse and random.random() < LEFT:
            left = random.choice(self.said["left"])
            level = random.choice(("sometimes", "often"))
            self.make.note_adherence(person, level, left, lately + HOUR, by=nurse)


def _said(line: str) -> Row:
    name, dose, usage, form = line.split("|")
    said: dict[str, Any] = {"name": name, "dose": dose, "usage": usage, "form": form}
    return said

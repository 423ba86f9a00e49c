"""Six weeks of some people's bodies: three visits a week, a weight that creeps up, a range that a doctor named."""

from datetime import date, timedelta
from random import Random

from renkei.demo.happenings import Happenings
from renkei.demo.persons import Person
from renkei.demo.region import Role
from renkei.demo.rows import Row
from renkei.ground.people.models import Profession
from renkei.ground.tasks.calendar import midnight

WEEKS = 6
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SHARE = 0.3  # of those whom a nurse visits
SWELLING = 0.2  # of those, whose weight creeps up in the last week


class Bodies:
    def __init__(self, random: Random, today: date, happenings: Happenings):
        self.random, self.happenings = random, happenings
        self.now = midnight(today)

    def befall(self, people: list[Person]) -> None:
        visited = [one for one in people if Profession.NURSE in one.team and one.resides == "home"]
        for person in visited:
            if self.random.random() < SHARE:
                self._six_weeks(person, swells=self.random.random() < SWELLING)

    def _six_weeks(self, person: Person, *, swells: bool) -> None:
        random, nurse = self.random, person.team[Profession.NURSE]
        weight, upper = random.uniform(38, 68), random.randrange(112, 150)
        doctor = person.team.get(Profession.DOCTOR)
        if doctor and swells:
            self._limits(person, nurse, doctor)
        for days_ago in range(WEEKS * 7, 0, -1):
            if days_ago % 7 not in (1, 3, 5):
                continue
            gained = 0.35 * max(0, 7 - days_ago) if swells else 0
            values = self._numbers(weight + gained, upper, breathless=swells and days_ago < 4)
            at = self.now - days_ago * DAY + random.uniform(9, 16) * HOUR
            self.happenings.measure(person, values, at, by=nurse)
            weight += random.uniform(-0.15, 0.15)
        if swells:
            self._worry(person, doctor, weight + 2.1)

    def _numbers(self, weight: float, upper: int, *, breathless: bool) -> Row:
        random = self.random
        oxygen = random.randrange(91, 93) if breathless else random.randrange(95, 99)
        return {
            "body_temperature": f"{random.uniform(36.0, 36.9):.1f}",
            "pulse": random.randrange(62, 88),
            "systolic_pressure": upper + random.randrange(-8, 9),
            "diastolic_pressure": upper // 2 + random.randrange(0, 14),
            "oxygen_saturation": oxygen,
            "body_weight": f"{weight:.1f}",
        }

    def _limits(self, person: Person, nurse: Role, doctor: Role) -> None:
        because = "心不全があるため、体重の増えと息切れを早く知る。"
        at = self.now - 30 * DAY + 10 * HOUR
        self.happenings.set_range(
            person, at, kind="body_weight", change=2, change_days=7, because=because, doctor=doctor, by=doctor
        )
        self.happenings.set_range(
            person, at, kind="oxygen_saturation", low=93, because=because, doctor=doctor, by=nurse
        )

    def _worry(self, person: Person, doctor: Role | None, weight: float) -> None:
        worker = person.team.get(Profession.CARE_WORKER)
        if worker:
            words = "両足のむくみが強く、階段で息切れがあります。夕食は半分でした。"
            self.happenings.flag(person, words, self.now - 4 * HOUR, by=worker)

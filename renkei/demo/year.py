"""What happens to people: twelve months of records and stays, and a last fortnight that leaves work for today."""

from datetime import date, datetime, time, timedelta
from random import Random

from renkei.demo.happenings import SHEET, Happenings, admitted_at
from renkei.demo.persons import Person
from renkei.demo.region import Office, Region, Role
from renkei.demo.rows import Row
from renkei.demo.writing import Writer
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.people.models import OrganizationKind as Kind
from renkei.ground.people.models import Profession
from renkei.ground.tasks.calendar import TOKYO, midnight
from renkei.patients.known import SEX_CODES
from renkei.patients.models import Sex

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
QUIET = timedelta(days=14)  # the year's stays end before the last fortnight, which is told on purpose
MANY_ENTRIES, SOME_ENTRIES = 24, 8  # a year and person
STAYS_A_YEAR = 0.45
SAID_BEFORE = 0.8  # of the stays, whose day of discharge the hospital says
WRONG_PERSON = 0.002
NOT_IN, NEVER_CALLED = 0.2, 0.3  # of calls after a discharge
HEARD = ("well", "well", "well", "worry", "unasked")
SPOKE_WITH = ("本人", "本人", "長女さん", "妻", "夫")
WARDS = ("2階西病棟", "3階東病棟", "4階東病棟", "地域包括ケア病棟")
REASONS = ("acute", "acute", "acute", "injury", "examination", "treatment", "other")
MEANS = ("app", "fax", "phone", "paper")
MEANS_WEIGHTS = (54, 20, 17, 9)
AUDIENCES = ("team", "family", "undisclosed")
AUDIENCE_WEIGHTS = (83, 15, 2)


class Year:
    def __init__(
        self, random: Random, region: Region, today: date, happenings: Happenings, *, thorough: bool
    ):
        self.random, self.region, self.happenings, self.thorough = random, region, happenings, thorough
        self.entries = MANY_ENTRIES if thorough else SOME_ENTRIES
        self.now = midnight(today)  # the morning of `today` has seen nothing yet
        self.writer = Writer(random)

    def befall(self, person: Person) -> None:
        """A year of one person."""
        self._begin(person)
        for _n in range(self._how_many(self.entries)):
            self._entry(person, self._sometime())
        for _n in range(self._how_many(STAYS_A_YEAR)):
            self._stay(person)
        for role in dict.fromkeys(person.team.values()):
            self.happenings.look(person, role, self.now - self.random.uniform(0.5, 9) * DAY)

    def _begin(self, person: Person) -> None:
        (_function, first), *others = person.team.items()
        self.happenings.register(person, by=first)
        self.happenings.set_contacts(person, by=first)
        self.happenings.certify(person, by=first)
        for function, role in others:
            at = person.registered_at + HOUR
            invitation = self.happenings.invite(person, role.office, function, at, by=first)
            self.happenings.accept(invitation, person, at + DAY, by=role)

    def _how_many(self, mean: float) -> int:
        """Around the mean, some nothing and some much."""
        return int(self.random.expovariate(1 / mean) + 0.5)

    def _sometime(self) -> datetime:
        day = self.now - DAY * self.random.randrange(1, 365)
        return day + HOUR * self.random.triangular(7.5, 20, 11)

    def _entry(self, person: Person, at: datetime) -> None:
        author = self.random.choice(list(person.team.values()))
        audience = self.random.choices(AUDIENCES, AUDIENCE_WEIGHTS)[0]
        text = self.writer.entry(author.profession)
        entry = self.happenings.post(person, text, at, audience=audience, by=author)
        if self.random.random() < WRONG_PERSON:
            self.happenings.seal(entry, person, "別の方の記録でした。", at + HOUR / 4, by=author)

    # -- stays --

    def _stay(self, person: Person) -> None:
        """Mostly as it should be; some late, some corrected, some never happened."""
        random, happenings = self.random, self.happenings
        admitted = self._sometime() - QUIET
        stay, hospital, manager = self.admit(person, admitted, wait=random.uniform(0.5, 8) * HOUR)
        chance = random.random()
        if chance < 0.02:
            at = stay["known_at"] + random.uniform(9, 20) * HOUR
            happenings.void_stay(stay, person, "did_not_happen", "入院しなかった", at, by=manager)
            return
        if chance < 0.06:
            earlier = stay["admitted_on"] - DAY
            happenings.correct_admission(stay, person, earlier, stay["known_at"] + 10 * HOUR, by=manager)
        days = random.choices((0, 1, 2, 3, 5, 8, 11), (34, 22, 13, 8, 8, 5, 10))[0]
        told_at = stay["known_at"] + days * DAY + random.uniform(8.5, 9.5) * HOUR
        self.tell_hospital(person, stay, hospital, manager, told_at)
        leaves = stay["admitted_on"] + DAY * int(random.triangular(3, 70, 12))
        if random.random() < SAID_BEFORE:
            self._expect(person, stay, hospital, leaves)
        if leaves < self.now.date():
            outcome = random.choices(("home", "facility"), (87, 13))[0]
            at = datetime.combine(leaves, time(15, random.randrange(60)), TOKYO)
            desk = random.choice(hospital.roles)
            happenings.discharge(stay, person, leaves, outcome, at, by=desk)
            if outcome == "home":
                self._calls(stay, person, leaves, at, manager, desk)

    def _calls(self, stay: Row, person: Person, on: date, at: datetime, caller: Role, desk: Role) -> None:
        """Most in time; some reached at the second try; some of the last days still to be made."""
        random, happenings = Random(stay["id"].int), self.happenings
        for task in happenings.plan_calls(stay, person, on, at, caller=caller, by=desk):
            until = datetime.combine(task["agreed_until"], time(9), TOKYO) + random.uniform(0, 8) * HOUR
            if until >= self.now or (random.random() < NEVER_CALLED and until >= self.now - QUIET):
                continue
            if random.random() < NOT_IN:
                happenings.record_call(task, stay, person, "absent", until - 2 * HOUR, by=caller)
            heard = {item: random.choice(HEARD) for item in ("condition", "meals", "medicine")}
            who = random.choice(SPOKE_WITH)
            happenings.record_call(
                task, stay, person, "reached", until, spoke_with=who, heard=heard, by=caller
            )

    def _expect(self, person: Person, stay: Row, hospital: Office, leaves: date) -> None:
        """Told some days before, as far as that day has come."""
        told_on = max(leaves - DAY * self.random.choice((0, 1, 2, 3, 5, 7, 10)), stay["admitted_on"])
        at = max(
            datetime.combine(told_on, time(11, self.random.randrange(60)), TOKYO), stay["known_at"] + 9 * HOUR
        )
        if at < self.now and at.astimezone(TOKYO).date() <= leaves:
            self.happenings.expect_discharge(stay, person, leaves, at, by=self.random.choice(hospital.roles))

    def admit(
        self, person: Person, admitted: datetime, *, wait: timedelta, unplanned: bool = False
    ) -> tuple[Row, Office, Role]:
        """Announced by the hospital soon after, confirmed by the care manager (or the support centre) after `wait`."""
        announcement, inquiry, hospital = self.announce(person, admitted, unplanned=unplanned)
        manager = person.care_manager or self.centre_of(person).roles[0]
        at = announcement["made_at"] + wait
        stay = self.happenings.confirm(inquiry, announcement, person, hospital, at, by=manager)
        return stay, hospital, manager

    def announce(
        self, person: Person, admitted: datetime, *, unplanned: bool = False
    ) -> tuple[Row, Row, Office]:
        hospital = self.random.choice(self.region.of(Kind.HOSPITAL, person.town))
        desk = self.random.choice(hospital.roles)
        at = admitted + self.random.uniform(0.5, 6) * HOUR
        said = self._said(admitted, desk, unplanned)
        announcement = self.happenings.announce(person.kana, person.born, person.sex, at, said, by=desk)
        manager = person.care_manager
        office = manager.office if manager else self.centre_of(person)
        return announcement, self.happenings.inquire(announcement, person, office), hospital

    def centre_of(self, person: Person) -> Office:
        return self.region.of(Kind.SUPPORT_CENTRE, person.town)[0]

    def _said(self, admitted: datetime, desk: Role, unplanned: bool) -> Row:
        planned = not unplanned and self.random.random() < 0.26
        return {
            "ward": self.random.choice(WARDS),
            "contact": f"{desk.name.split()[0]}（{desk.office.phone}）",
            "admitted_on": admitted.date(),
            "admitted_time": None
            if self.random.random() < 0.1
            else admitted.time().replace(second=0, microsecond=0),
            "planned": planned,
            "planned_days": self.random.choice((2, 3, 7, 10, 14)) if planned else None,
            "reason": "treatment" if planned else self.random.choice(REASONS),
        }

    def tell_hospital(self, person: Person, stay: Row, hospital: Office, by: Role, at: datetime) -> None:
        means = self.random.choices(MEANS, MEANS_WEIGHTS)[0]
        answer = None
        if means != "phone":
            data = self._answers(person, stay, hospital, by, at)
            answer = self.happenings.submit(stay, person, data, {}, at, by=by)
        told = "" if means == "app" else f"{stay['ward']} {stay['contact'].partition('（')[0]}さん"
        self.happenings.deliver(stay, person, hospital, means, at, answer=answer, told=told, by=by)

    def _answers(self, person: Person, stay: Row, hospital: Office, by: Role, at: datetime) -> Row:
        """The sheet as the record fills it; the people who only make a region large have its first lines."""
        known = {
            "today": at.date().isoformat(),
            "stay.admitted_on": stay["admitted_on"].isoformat(),
            "stay.hospital": hospital.name,
            "stay.ward": stay["ward"],
            "stay.contact": stay["contact"],
            "patient.care_manager.office": by.office.name,
            "patient.care_manager.name": by.name,
            "patient.care_manager.phone": by.office.phone,
            "patient.care_manager.fax": by.office.fax,
            "patient.consent.given_by": ["person"],
            "patient.name": person.name,
            "patient.kana": person.kana,
            "patient.birth_date": person.born.isoformat(),
            "patient.sex": SEX_CODES[Sex(person.sex)],
            "patient.address": person.address,
            "patient.phone": person.phone,
            "patient.certification.level": person.level,
            "patient.household": person.household,
            "patient.contacts.1.name": person.contacts[0][0],
            "patient.contacts.1.relation": person.contacts[0][1],
            "patient.contacts.1.phone": person.contacts[0][2],
        }
        if self.thorough:
            known |= person.profile
        fields = sheet_of(SHEET).fields
        return {field.id: known[field.prefill] for field in fields if field.prefill in known}


class Fortnight(Year):
    """The last two weeks of one care-manager office, so that everybody around it has something to do today."""

    def befall_office(self, office: Office, people: list[Person]) -> None:
        mine = [
            one
            for one in people
            if one.care_manager and one.care_manager.office is office and one.resides == "home"
        ]
        if len(mine) < 8:
            return
        yesterday = self.now - DAY
        self.announce(mine[0], yesterday + 13 * HOUR, unplanned=True)  # nobody has answered yet
        leaving = (-1, 1, None, 6)  # days from today: passed, tomorrow, not said, next week
        for person, days_ago, leaves in zip(mine[1:5], (6, 3, 1, 2), leaving, strict=True):
            # late, due today, due later
            stay, hospital, manager = self.admit(
                person, self.now - days_ago * DAY + 9 * HOUR, wait=HOUR, unplanned=True
            )
            if leaves is not None:
                day, at = self.now.date() + leaves * DAY, self.now - 30 * HOUR
                self.happenings.expect_discharge(stay, person, day, at, by=hospital.roles[0])
                self._prepare(person, stay, manager, day)
        sent, hospital, manager = self.admit(
            mine[5], self.now - 4 * DAY + 10 * HOUR, wait=2 * HOUR, unplanned=True
        )
        self.tell_hospital(mine[5], sent, hospital, manager, admitted_at(sent) + 30 * HOUR)
        self._invite(mine)
        urgent = [one for one in mine[6:] if Profession.NURSE in one.team][:2]
        for person in urgent:
            nurse = person.team[Profession.NURSE]
            self.happenings.post(person, self.writer.urgent(), yesterday + 21 * HOUR, urgent=True, by=nurse)
        for person in mine:
            self._entry(person, self.now - self.random.uniform(0.3, 2) * DAY)

    def _prepare(self, person: Person, stay: Row, manager: Role, day: date) -> None:
        """The bed is still to come, the medicine is there."""
        nurse, at = person.team.get(Profession.NURSE), self.now - 29 * HOUR
        wanted = (("bed", None, day - DAY), ("medicine", nurse.office if nurse else None, None))
        made = self.happenings.prepare(stay, person, wanted, at, by=manager)
        self.happenings.settle_preparation(made[1], person, at + HOUR, by=nurse or manager)

    def befall_centre(self, centre: Office, people: list[Person]) -> None:
        """People without a care manager, and one whom nobody knows."""
        alone = [
            one
            for one in people
            if not one.care_manager and one.town is centre.town and one.resides == "home"
        ]
        for person, days_ago in zip(alone[:2], (2, 1), strict=False):
            self.admit(person, self.now - days_ago * DAY + 11 * HOUR, wait=2 * HOUR, unplanned=True)
        for person in alone[2:4]:
            self.announce(person, self.now - DAY + 14 * HOUR, unplanned=True)
        for hospital in self.region.of(Kind.HOSPITAL, centre.town)[:1]:
            desk, at = hospital.roles[0], self.now - 7 * HOUR
            said = self._said(self.now - 9 * HOUR, desk, True)
            unknown = self.happenings.announce("クラモチ トメ", date(1938, 5, 2), "female", at, said, by=desk)
            self.happenings.inquire(unknown, None, centre)

    def _invite(self, mine: list[Person]) -> None:
        """Each kind of office near by is asked once."""
        wanted = (
            (Kind.HOME_NURSING, Profession.NURSE),
            (Kind.PHARMACY, Profession.PHARMACIST),
            (Kind.HOME_CARE, Profession.CARE_WORKER),
            (Kind.CLINIC, Profession.DOCTOR),
        )
        for kind, function in wanted:
            person = next((one for one in mine if function not in one.team), None)
            if person and person.care_manager:
                office = self.region.of(kind, person.town)[0]
                self.happenings.invite(person, office, function, self.now - 8 * HOUR, by=person.care_manager)

"""Conferences of people who are in hospital now, one in each state: called, answered, fixed, held, given up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from renkei.demo.conferences import Called, Conferences
from renkei.demo.happenings import Happenings
from renkei.demo.persons import Person
from renkei.demo.region import Office, Region, Role
from renkei.demo.rows import Row
from renkei.ground.people.models import OrganizationKind as Kind

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SAID = {
    "topics": "夜間のトイレ\n退院後の薬\n福祉用具",
    "discussion": "長女から、夜に一人でトイレへ行くのが心配との話があった。\n訪問看護は週2回から始め、1か月後に見直す。\n"
    "薬は一包化し、日付を印字する。",
    "conclusion": "自宅へ退院する。前日までにポータブルトイレを入れる。",
    "left_open": "冬の入浴をどうするか。",
    "next_on": None,
    "audience": "team",
}
STAFF = ("nurse", "social_worker")


class Meetings:
    """Of those who are in hospital now: one state after another."""

    def __init__(self, region: Region, now: datetime, happenings: Happenings):
        """`now`: the morning of the day that has seen nothing yet."""
        self.now, self.make = now, Conferences(happenings)
        self.offices = {office.id: office for office in region.offices}
        self.first_office = region.of(Kind.CARE_MANAGER_OFFICE)[0].id

    def befall(self, people: Sequence[Person]) -> None:
        persons = {person.id: person for person in people}
        in_every_state = (
            self.cannot,
            self.half_answered,
            self.today,
            self.held,
            self.not_invited,
            self.tomorrow,
            self.moved,
            self.given_up,
        )
        for stay, tell in zip(self._here(), in_every_state, strict=False):
            tell(stay, persons[stay["patient_id"]])

    def _here(self) -> list[Row]:
        """In hospital for two days at least; those of the first office before the others."""
        stays = self.make.rows["hospital_stay.Stay"]
        here = [
            stay for stay in stays if not (stay["discharged_on"] or stay["voided_at"]) and stay["office_id"]
        ]
        long = [stay for stay in here if stay["known_at"] < self.now - 2 * DAY]
        return sorted(long, key=lambda stay: stay["office_id"] != self.first_office)

    def cannot(self, stay: Row, person: Person) -> None:
        conference = self._called(stay, person, -18 * HOUR)
        self._answers(conference, "nnn", -17 * HOUR, manager=True)
        self._answers(conference, "yyn", -16 * HOUR)

    def half_answered(self, stay: Row, person: Person) -> None:
        conference = self._called(stay, person, -20 * HOUR)
        self._answers(conference, "yny", -19 * HOUR, manager=True)
        seat = next(iter(self._open(conference)), None)
        if seat:
            desk = self._desk(stay)
            self.make.answer(
                conference, seat, "ymy", self.now - 15 * HOUR, means="phone", told="受付の方", by=desk
            )

    def not_invited(self, stay: Row, person: Person) -> None:
        self._called(stay, person, -21 * HOUR, without_manager=True)

    def today(self, stay: Row, person: Person) -> None:
        self._fixed(stay, person, [0])

    def tomorrow(self, stay: Row, person: Person) -> None:
        self._fixed(stay, person, [1, 2])

    def moved(self, stay: Row, person: Person) -> None:
        conference = self._fixed(stay, person, [1, 3])
        self.make.fix(
            conference, 1, self.now - 14 * HOUR, because="主治医の手術が入ったため", by=self._desk(stay)
        )

    def held(self, stay: Row, person: Person) -> None:
        desk = self._desk(stay)
        conference = self._fixed(stay, person, [-1])
        at = self.now - DAY + 15 * HOUR
        how = {0: ("online", True, True), 1: ("room", True, True)}
        in_the_room = {"family", *STAFF}
        further = [n for n, seat in enumerate(conference.seats) if n > 1 and seat["part"] in in_the_room]
        how |= {n: ("room", True, False) for n in further}
        self.make.hold(conference, how, at, by=desk)
        self.make.tick(conference, ["connected", "introduced", "wishes"], at, by=desk)
        manager = person.care_manager
        if manager:
            today = self.now.date()
            decisions = [
                ("ポータブルトイレを入れる", manager.office, today + 2 * DAY),
                ("退院日の朝の薬を渡す", desk.office, today + DAY),
                ("長女へ、介護タクシーの時刻を伝える", manager.office, today),
            ]
            *_open, last = self.make.write_minutes(conference, SAID, decisions, at + HOUR, by=desk)
            self.make.finish(last, person, "電話で伝えた", at + 3 * HOUR, by=manager)

    def given_up(self, stay: Row, person: Person) -> None:
        conference = self._called(stay, person, -40 * HOUR)
        self.make.cancel(conference, "転院になったため", self.now - 30 * HOUR, by=self._desk(stay))

    def _called(
        self,
        stay: Row,
        person: Person,
        ago: timedelta,
        days: Sequence[int] = (1, 2, 3),
        *,
        without_manager: bool = False,
    ) -> Called:
        desk, manager = self._desk(stay), person.care_manager
        office = manager.office if manager else None
        team = [(function, role.office) for function, role in person.team.items()]
        invited = [one for one in team if not (without_manager and one[1] is office)]
        invited.sort(key=lambda one: one[1] is not office)
        seen: dict[Office, str] = {}
        for part, one in invited:
            seen.setdefault(one, part)
        everybody: list[tuple[str, Office | None]] = [(part, one) for one, part in seen.items()]
        everybody += [(part, desk.office) for part in STAFF]
        everybody += [("person", None), ("family", None)]
        slots = [(self.now + n * DAY + 13.5 * HOUR, self.now + n * DAY + 14.25 * HOUR) for n in days]
        return self.make.call(
            stay, person, "before_discharge", slots, everybody, self.now + ago, manager=office, by=desk
        )

    def _fixed(self, stay: Row, person: Person, days: Sequence[int]) -> Called:
        conference = self._called(stay, person, -44 * HOUR, days)
        self._answers(conference, "y" * len(days), -43 * HOUR, manager=True)
        self._answers(conference, "y" * len(days), -42 * HOUR)
        self.make.fix(conference, 0, self.now - 40 * HOUR, by=self._desk(stay))
        return conference

    def _answers(self, conference: Called, choices: str, ago: timedelta, *, manager: bool = False) -> None:
        """The care manager's, or the first of the others'."""
        seats = [seat for seat in self._open(conference) if seat["is_manager"] == manager]
        for seat in seats[:1]:
            self.make.answer(conference, seat, choices, self.now + ago, by=self._answerer(seat))

    def _open(self, conference: Called) -> list[Row]:
        return [
            seat for seat in conference.seats if seat["asked_at"] and seat["id"] not in conference.answered
        ]

    def _answerer(self, seat: Row) -> Role:
        return self.offices[seat["organization_id"]].roles[0]

    def _desk(self, stay: Row) -> Role:
        return self.offices[stay["hospital_id"]].roles[0]

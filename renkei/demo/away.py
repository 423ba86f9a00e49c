"""Who is not where they mostly are: people on a ショートステイ or with their family, and a colleague on leave."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from renkei.demo.happenings import Happenings
from renkei.demo.persons import Person
from renkei.demo.region import Office, Role
from renkei.demo.rows import Keys, Row
from renkei.ground.people.models import Capacity
from renkei.ground.tasks.calendar import TOKYO, midnight

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SHARE, LATELY = 0.06, 60  # of the people, within so many days
NOW_AWAY = 3
PLACES = (
    ("short_stay", "特別養護老人ホーム せせらぎ"),
    ("short_stay", "ショートステイ 竹とんぼ"),
    ("short_stay", "ショートステイ 竹とんぼ"),
    ("facility", "老健 みすみの丘"),
    ("family", "長女宅"),
)


class Away:
    def __init__(self, random: Random, today: date, happenings: Happenings):
        """Keys of its own: what else the seed makes stays as it is."""
        self.random, self.today, self.keys = random, today, Keys(random)
        self.happenings, self.rows = happenings, happenings.rows

    def befall(self, people: Sequence[Person], first: Office) -> None:
        """`first`: the office whose people are away now, and one of whose colleagues is."""
        self.be_away(first, midnight(self.today) - 3 * DAY + 17 * HOUR)
        known_to_hospital = {stay["patient_id"] for stay in self.rows["hospital_stay.Stay"]}
        at_home = [
            one
            for one in people
            if one.care_manager and one.resides == "home" and one.id not in known_to_hospital
        ]
        for person in at_home:
            if self.random.random() < SHARE:
                self._lately(person)
        # those of the office who have not been away lately
        were = {row["patient_id"] for row in self.rows["record.Sojourn"]}
        mine = [
            one
            for one in at_home
            if one.care_manager and one.care_manager.office is first and one.id not in were
        ]
        for days, person in enumerate(mine[:NOW_AWAY], 1):
            until = None if days == NOW_AWAY else self.today + 2 * days * DAY
            self._begin(person, PLACES[days - 1], self.today - days * DAY, until)

    def be_away(self, office: Office, at: datetime) -> None:
        """The second of those who care for people, from yesterday on; the first covers."""
        cover, role, *_others = [one for one in office.roles if one.capacity == Capacity.CARE]
        row = self.rows.add(
            "patients.Absence",
            id=self.keys.at(at),
            organization_id=office.id,
            role_id=role.id,
            cover_id=cover.id,
            since=self.today - DAY,
            until=self.today + 5 * DAY,
            made_by_id=role.id,
        )
        self.happenings.audit("be_away.colleague", at, role, None, row["id"])

    def _lately(self, person: Person) -> None:
        random = self.random
        since = self.today - random.randrange(8, LATELY) * DAY
        until = since + random.randrange(1, 7) * DAY
        row, by = self._begin(person, random.choice(PLACES), since, until)
        if random.random() < 0.5:
            self.end_sojourn(row, person, _at(until, 16), by=by)

    def _begin(
        self, person: Person, place: tuple[str, str], since: date, until: date | None
    ) -> tuple[Row, Role]:
        manager = person.care_manager
        assert manager is not None
        row = self.begin_sojourn(person, *place, since, until, _at(since - DAY, 11), by=manager)
        return row, manager

    def begin_sojourn(
        self,
        person: Person,
        kind: str,
        place: str,
        since: date,
        until: date | None,
        at: datetime,
        *,
        by: Role,
    ) -> Row:
        row = self.rows.add(
            "record.Sojourn",
            id=self.keys.at(at),
            patient_id=person.id,
            organization_id=by.office.id,
            author_id=by.id,
            kind=kind,
            place=place,
            since=since,
            until=until,
            recorded_at=at,
            ended_at=None,
            ended_by_id=None,
        )
        self._told("begun", row, person, at, by)
        self.happenings.audit("begin.sojourn", at, by, person, row["id"], {"kind": kind})
        return row

    def end_sojourn(self, row: Row, person: Person, at: datetime, *, by: Role) -> None:
        row |= {"ended_at": at, "ended_by_id": by.id}
        self._told("ended", row, person, at, by)
        self.happenings.audit("end.sojourn", at, by, person, row["id"])

    def _told(self, what: str, row: Row, person: Person, at: datetime, by: Role) -> None:
        self.happenings.happened(f"sojourn.{what}", row["id"], person, {"kind": row["kind"]}, at, by)
        for office in dict.fromkeys(role.office for role in person.team.values()):
            if office is not by.office:
                self.happenings.notify("sojourn.told", office, f"/patients/{person.id}/services/", at)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), TOKYO)

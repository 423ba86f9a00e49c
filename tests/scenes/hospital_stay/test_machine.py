"""Whatever happens, in whatever order: tasks and figures are what counting from scratch finds."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.people.models import PractitionerRole
from renkei.ground.sheets.actions import deliver
from renkei.ground.sheets.models import Means
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.actions import close_by_other_means
from renkei.ground.tasks.calendar import local_day
from renkei.patients.models import CareTeamMember, Patient
from renkei.plan.counting import count, recount
from renkei.plan.definition import load_indicators
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Stay
from tests.scenes.hospital_stay.story import KANA, SHEET, Story, acts, at, facts, register

IN_TIME = load_indicators(Path(STANDARD_PACK, "indicators", "hospital-stay.toml"))[0]
NOVEMBER, WINTER = date(2026, 11, 1), date(2027, 1, 1)
NOBODYS = "ウルシハラ ケンイチロウ"


@dataclass
class Left:
    """A place of a stay, as it was when the person went to the next."""

    ward: PractitionerRole
    announced: int


@dataclass
class Sent:
    """What reached a hospital: for the stay that stands, or for nobody's yet."""

    at: datetime
    hospital: UUID
    for_stay: bool


@dataclass
class Told:
    """What happened to one person, kept by the test alone."""

    kana: str
    stay: Stay | None = None  # the one that stands
    known: datetime | None = None
    excluded: bool = False
    dead: bool = False
    ward: PractitionerRole | None = None  # of the place where the person is
    sees: set = field(
        default_factory=set
    )  # the wards that announced the stay, or to which the office opened it
    for_a_week: set = field(default_factory=set)  # those that saw it when the person went on
    announced: int = 0  # times that a day of discharge was told and not taken back
    left: list[Left] = field(default_factory=list)  # places before, the first one first
    sent: list[Sent] = field(default_factory=list)

    @property
    def is_in_hospital(self) -> bool:
        return self.stay.discharged_on is None

    def answered_by(self, last: date) -> bool:
        first = self.stay.admitted_on - timedelta(days=7)
        return any(first <= local_day(one.at) <= last for one in self.sent if one.for_stay)

    def admitted_to(self) -> UUID:
        return (self.left[0].ward if self.left else self.ward).organization_id

    def lasts_for(self, ward: PractitionerRole) -> None:
        """Who still saw it for a week sees it for as long as it lasts."""
        if ward in self.for_a_week:
            self.sees, self.for_a_week = self.sees | {ward}, self.for_a_week - {ward}

    def claim(self) -> None:
        """What went to the hospital of the admission for nobody's stay, in the week before, was for this one."""
        first = self.stay.admitted_on - timedelta(days=7)
        for one in self.sent:
            one.for_stay |= one.hospital == self.admitted_to() and local_day(one.at) >= first

    def state(self) -> str | None:
        """Of the task, None where none may stand."""
        if self.stay is None or self.excluded:
            return None
        if self.answered_by(date.max):
            return "done"
        return None if self.dead else "open"

    def agreed(self) -> date:
        return max(self.stay.admitted_on, local_day(self.known)) + timedelta(days=3)


class Happenings(RuleBasedStateMachine):
    story: Story

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now, self.moves = at(2, 9, 0), 0
        cast = self.story.cast
        self.managed, self.alone = Told(KANA), Told(NOBODYS)
        self.wards = cast.taira, self.story.nagi
        self.chiyono: Patient = register(cast, "東海林 千代乃", KANA, by=cast.suzuki)
        register(cast, "漆原 健一郎", NOBODYS, by=cast.sato)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def office_of(self, told: Told):
        return self.story.cast.suzuki if told is self.managed else self.story.cast.inoue

    def standing(self, of_whom: bool, when: Callable[[Told], bool] = lambda told: True) -> Told | None:
        """One with a stay of which this holds, the one meant where it holds of both: few steps go to waste."""
        meant = (self.managed, self.alone) if of_whom else (self.alone, self.managed)
        return next((told for told in meant if told.stay and when(told)), None)

    @initialize(of_whom=st.booleans(), where=st.integers(0, 1), both=st.booleans(), sent=st.booleans())
    def begins(self, of_whom: bool, where: int, both: bool, sent: bool) -> None:
        """Somebody is in hospital at the start: most of what may happen happens to nobody else."""
        if sent:
            self.is_sent(where=1 - where)
        self.is_admitted(of_whom=of_whom, where=where, ago=0, days=None)
        if both:
            self.is_admitted(of_whom=not of_whom, where=1 - where, ago=1, days=None)

    def who(self, told: Told, by_ward: bool):
        """The ward acts where it sees the stay, the office otherwise."""
        return told.ward if by_ward and told.ward in told.sees else self.office_of(told)

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(
        of_whom=st.booleans(),
        where=st.integers(0, 1),
        ago=st.integers(0, 3),
        days=st.none() | st.integers(1, 9),
    )
    def is_admitted(self, of_whom: bool, where: int, ago: int, days: int | None) -> None:
        meant = (self.managed, self.alone) if of_whom else (self.alone, self.managed)
        told = next((told for told in meant if told.stay is None), None)
        if told is None:
            return
        on = (self.now - timedelta(days=ago)).date()
        said = {"admitted_on": on, "planned": days is not None, "planned_days": days}
        said |= {"by": self.wards[where], "kana": told.kana}
        told.stay = self.story.admit(self.now, role=self.office_of(told), **said)
        told.known, told.excluded, told.dead = self.now, days is not None and days <= 3, False
        told.ward, told.announced, told.left = self.wards[where], 0, []
        told.sees, told.for_a_week = {told.ward}, set()
        told.claim()

    @rule(
        of_whom=st.booleans(),
        by_ward=st.booleans(),
        shift=st.integers(-9, 4),
        days=st.none() | st.integers(1, 9),
    )
    def is_corrected(self, of_whom: bool, by_ward: bool, shift: int, days: int | None) -> None:
        told = self.standing(of_whom)
        if told is None:
            return
        if told.left and shift > 0:
            return
        on = min(told.stay.admitted_on + timedelta(days=shift), self.now.date())
        if told.stay.discharged_on:
            on = min(on, told.stay.discharged_on)
        said = Admission(admitted_on=on, planned=days is not None, planned_days=days, reason="other")
        with acts(self.who(told, by_ward), self.now) as actor:
            actions.correct_admission(told.stay, said=said, version=told.stay.version, by=actor)
        told.excluded = days is not None and days <= 3
        told.claim()

    @rule(of_whom=st.booleans(), by_ward=st.booleans())
    def never_was(self, of_whom: bool, by_ward: bool) -> None:
        told = self.standing(of_whom)
        if told is None:
            return
        with acts(self.who(told, by_ward), self.now) as actor:
            actions.void_stay(told.stay, because="did_not_happen", version=told.stay.version, by=actor)
        told.stay, told.dead, told.announced = None, False, 0
        for one in told.sent:
            one.for_stay = False

    @precondition(lambda self: not self.managed.dead)
    @rule(where=st.integers(0, 1))
    def is_sent(self, where: int) -> None:
        told = self.managed
        if told.stay:
            self.story.send(told.stay, self.now)
            told.sent.append(Sent(self.now, told.ward.organization_id, for_stay=True))
        else:  # before anybody knows of an admission
            hospital = self.wards[where].organization_id
            with acts(self.story.cast.suzuki, self.now) as suzuki:
                deliver(
                    sheet=SHEET,
                    answer=None,
                    patient_id=self.chiyono.pk,
                    municipality=self.chiyono.municipality_id,
                    match=None,
                    receiver_id=hospital,
                    means=Means.APP,
                    at=self.now,
                    told="",
                    by=suzuki,
                )
            told.sent.append(Sent(self.now, hospital, for_stay=False))

    @rule(of_whom=st.booleans(), means=st.sampled_from([Means.PHONE, Means.FAX, Means.PAPER]))
    def is_told(self, of_whom: bool, means: str) -> None:
        told = self.standing(of_whom, lambda told: told.state() == "open")
        if told is None:
            return
        role = self.office_of(told)
        task = next(one for one in self.story.tasks(told.stay, role) if one.state == "open")
        with acts(role, self.now) as actor:
            close_by_other_means(task, means=means, at=self.now, told="3階東病棟", by=actor)
        told.sent.append(Sent(self.now, told.admitted_to(), for_stay=True))

    @rule(of_whom=st.booleans(), by_ward=st.booleans(), died=st.booleans())
    def is_discharged(self, of_whom: bool, by_ward: bool, died: bool) -> None:
        told = self.standing(of_whom, lambda told: told.is_in_hospital)
        if told is None:
            return
        with acts(self.who(told, by_ward), self.now) as actor:
            actions.discharge(
                told.stay,
                on=self.now.date(),
                outcome="died" if died else "home",
                version=told.stay.version,
                by=actor,
            )
        told.dead = died
        told.for_a_week, told.sees = told.for_a_week | told.sees, set()

    @rule(of_whom=st.booleans(), by_ward=st.booleans(), elsewhere=st.booleans())
    def is_moved(self, of_whom: bool, by_ward: bool, elsewhere: bool) -> None:
        """To another ward, or to the other hospital, which sees nothing before the office opens it."""
        told = self.standing(of_whom, lambda told: told.is_in_hospital)
        if told is None:
            return
        self.moves += 1
        to = next(ward for ward in self.wards if (ward != told.ward) == elsewhere)
        with acts(self.who(told, by_ward), self.now) as actor:
            place = {"to_id": to.organization_id, "ward": f"{self.moves}階", "on": self.now.date()}
            actions.transfer_stay(told.stay, version=told.stay.version, by=actor, **place)
        told.left.append(Left(told.ward, told.announced))
        if elsewhere:
            told.for_a_week |= told.sees & {told.ward}
            told.sees -= {told.ward}
            told.ward, told.announced = to, 0

    @rule(of_whom=st.booleans(), by_ward=st.booleans())
    def never_moved(self, of_whom: bool, by_ward: bool) -> None:
        told = self.standing(of_whom, lambda told: told.is_in_hospital and bool(told.left))
        if told is None:
            return
        with acts(self.who(told, by_ward), self.now) as actor:
            version = told.stay.version
            actions.undo_transfer(told.stay, because="まちがい", version=version, by=actor)
        before = told.left.pop()
        if before.ward != told.ward:
            told.sees, told.for_a_week = told.sees - {told.ward}, told.for_a_week - {told.ward}
            told.lasts_for(before.ward)
            told.ward, told.announced = before.ward, before.announced

    @rule(of_whom=st.booleans())
    def is_opened(self, of_whom: bool) -> None:
        told = self.standing(of_whom, lambda told: told.is_in_hospital)
        if told is None:
            return
        with acts(self.office_of(told), self.now) as actor:
            actions.open_stay(told.stay, sections=["contacts"], by=actor)
        told.sees |= {told.ward}
        told.for_a_week -= {told.ward}

    @rule(of_whom=st.booleans(), by_ward=st.booleans(), ahead=st.integers(0, 9))
    def is_expected_to_leave(self, of_whom: bool, by_ward: bool, ahead: int) -> None:
        on = (self.now + timedelta(days=ahead)).date()
        told = self.standing(of_whom, lambda told: told.is_in_hospital and told.stay.expected_on != on)
        if told is None:
            return
        with acts(self.who(told, by_ward), self.now) as actor:
            actions.expect_discharge(told.stay, on=on, version=told.stay.version, by=actor)
        told.announced += 1

    @rule(of_whom=st.booleans(), by_ward=st.booleans())
    def is_not_expected_any_more(self, of_whom: bool, by_ward: bool) -> None:
        told = self.standing(of_whom, lambda told: told.is_in_hospital and told.stay.expected_on is not None)
        if told is None:
            return
        with acts(self.who(told, by_ward), self.now) as actor:
            version = told.stay.version
            actions.withdraw_expectation(told.stay, because="熱が出た", version=version, by=actor)
        told.announced = 0

    @rule(of_whom=st.booleans(), by_ward=st.booleans())
    def is_still_there(self, of_whom: bool, by_ward: bool) -> None:
        told = self.standing(of_whom, lambda told: not told.is_in_hospital)
        if told is None:
            return
        with acts(self.who(told, by_ward), self.now) as actor:
            version = told.stay.version
            actions.undo_discharge(told.stay, because="まちがい", version=version, by=actor)
        told.dead = False
        told.lasts_for(told.ward)

    @invariant()
    def what_stands_is_what_was_told_and_not_taken_back(self) -> None:
        standing, log = facts(), standing_in_log()
        assert sorted(map(repr_of, standing)) == sorted(map(repr_of, log))
        for told in (self.managed, self.alone):
            if told.stay:
                mine = Counter(row["kind"] for row in standing if row["match"] == told.stay.pk)
                assert mine["discharge.announced"] == told.announced
                assert mine["stay.discharged"] == int(told.stay.discharged_on is not None)
        assert sum(row["kind"] == "person.died" for row in standing) == self.managed.dead + self.alone.dead

    @invariant()
    def each_hospital_sees_what_it_was_given(self) -> None:
        for told in (self.managed, self.alone):
            if told.stay is None:
                continue
            for ward in self.wards:
                with acting_as(ward.pk):
                    seen = Stay.objects.filter(pk=told.stay.pk).exists()
                assert seen == (ward in told.sees | told.for_a_week)
                with acting_as(self.office_of(told).pk):
                    rows = CareTeamMember.objects.filter(
                        until=None, stay_id=told.stay.pk, organization_id=ward.organization_id
                    )
                    assert rows.exists() == (ward in told.sees)

    @invariant()
    def tasks_are_what_they_would_have_been_from_the_beginning(self) -> None:
        for told in (self.managed, self.alone):
            if told.stay is None:
                continue
            tasks = self.story.tasks(told.stay, self.office_of(told))
            standing = [(one.state, one.agreed_until) for one in tasks if one.state != "withdrawn"]
            assert standing == ([(told.state(), told.agreed())] if told.state() else [])

    @invariant()
    def figures_are_what_counting_from_scratch_finds(self) -> None:
        asked = {
            "municipalities": [self.story.cast.town.pk],
            "since": NOVEMBER,
            "until": WINTER,
            "as_of": self.now,
        }
        with as_office(), connection.cursor() as cursor:
            counted = count(IN_TIME, cursor=cursor, **asked)
        assert counted == recount(IN_TIME, facts(), **asked) == recount(IN_TIME, standing_in_log(), **asked)
        assert [(cell.n, cell.N) for cell in counted] == self.expected()

    def expected(self) -> list[tuple[int, int]]:
        told = self.managed
        if told.stay is None or told.excluded:
            return []
        return [(int(told.answered_by(told.agreed())), 1)]


def repr_of(row: dict) -> str:
    return repr((row["kind"], row["key"], row["revision"], row["match"], row["values"]))


def standing_in_log() -> list[dict]:
    newest: dict = {}
    for row in facts("facts_fact_log"):
        known = newest.get((row["kind"], row["key"]))
        if known is None or row["revision"] > known["revision"]:
            newest[(row["kind"], row["key"])] = row
    return [row for row in newest.values() if row["state"] == "stands"]


def test_whatever_happens_comes_out_right(story, nagi):
    story.nagi = nagi
    Happenings.story = story
    run_state_machine_as_test(
        Happenings,
        settings=settings(
            max_examples=30,
            stateful_step_count=60,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""Whatever happens, in whatever order: tasks and figures are what counting from scratch finds."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from renkei.ground.db.acting import as_office
from renkei.ground.sheets.actions import deliver
from renkei.ground.sheets.models import Means
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.actions import close_by_other_means
from renkei.ground.tasks.calendar import local_day
from renkei.patients.models import Patient
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
class Told:
    """What happened to one person, kept by the test alone."""

    kana: str
    stay: Stay | None = None  # the one that stands
    known: datetime | None = None
    excluded: bool = False
    dead: bool = False
    moved: bool = False
    announced: int = 0  # times that a day of discharge was told and not taken back
    sent: list[datetime] = field(default_factory=list)

    def answered_by(self, last: date) -> bool:
        first = self.stay.admitted_on - timedelta(days=7)
        return any(first <= local_day(moment) <= last for moment in self.sent)

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
        self.chiyono: Patient = register(cast, "東海林 千代乃", KANA, by=cast.suzuki)
        register(cast, "漆原 健一郎", NOBODYS, by=cast.sato)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def office_of(self, told: Told):
        return self.story.cast.suzuki if told is self.managed else self.story.cast.inoue

    def standing(self, of_whom: bool) -> Told | None:
        told = self.managed if of_whom else self.alone
        return told if told.stay else None

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(of_whom=st.booleans(), ago=st.integers(0, 3), days=st.none() | st.integers(1, 9))
    def is_admitted(self, of_whom: bool, ago: int, days: int | None) -> None:
        told = self.managed if of_whom else self.alone
        if told.stay:
            return
        on = (self.now - timedelta(days=ago)).date()
        said = {"admitted_on": on, "planned": days is not None, "planned_days": days}
        told.stay = self.story.admit(self.now, role=self.office_of(told), kana=told.kana, **said)
        told.known, told.excluded, told.dead = self.now, days is not None and days <= 3, False
        told.announced, told.moved = 0, False

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
        if told.moved and shift > 0:
            return
        on = min(told.stay.admitted_on + timedelta(days=shift), self.now.date())
        if told.stay.discharged_on:
            on = min(on, told.stay.discharged_on)
        said = Admission(admitted_on=on, planned=days is not None, planned_days=days, reason="other")
        with acts(self.story.cast.taira if by_ward else self.office_of(told), self.now) as actor:
            actions.correct_admission(told.stay, said=said, version=told.stay.version, by=actor)
        told.excluded = days is not None and days <= 3

    @rule(of_whom=st.booleans(), by_ward=st.booleans())
    def never_was(self, of_whom: bool, by_ward: bool) -> None:
        told = self.standing(of_whom)
        if told is None:
            return
        with acts(self.story.cast.taira if by_ward else self.office_of(told), self.now) as actor:
            actions.void_stay(told.stay, because="did_not_happen", version=told.stay.version, by=actor)
        told.stay, told.dead, told.announced = None, False, 0

    @precondition(lambda self: not self.managed.dead)
    @rule()
    def is_sent(self) -> None:
        if self.managed.stay:
            self.story.send(self.managed.stay, self.now)
        else:  # before anybody knows of an admission
            with acts(self.story.cast.suzuki, self.now) as suzuki:
                deliver(
                    sheet=SHEET,
                    answer=None,
                    patient_id=self.chiyono.pk,
                    municipality=self.chiyono.municipality_id,
                    match=None,
                    receiver_id=self.story.cast.hospital.pk,
                    means=Means.APP,
                    at=self.now,
                    told="",
                    by=suzuki,
                )
        self.managed.sent.append(self.now)

    @rule(of_whom=st.booleans(), means=st.sampled_from([Means.PHONE, Means.FAX, Means.PAPER]))
    def is_told(self, of_whom: bool, means: str) -> None:
        told = self.standing(of_whom)
        if told is None or told.state() != "open":
            return
        role = self.office_of(told)
        task = next(one for one in self.story.tasks(told.stay, role) if one.state == "open")
        with acts(role, self.now) as actor:
            close_by_other_means(task, means=means, at=self.now, told="3階東病棟", by=actor)
        told.sent.append(self.now)

    @rule(of_whom=st.booleans(), died=st.booleans())
    def is_discharged(self, of_whom: bool, died: bool) -> None:
        told = self.standing(of_whom)
        if told is None or told.stay.discharged_on:
            return
        with acts(self.story.cast.taira, self.now) as taira:
            actions.discharge(
                told.stay,
                on=self.now.date(),
                outcome="died" if died else "home",
                version=told.stay.version,
                by=taira,
            )
        told.dead = died

    @rule(of_whom=st.booleans())
    def goes_to_another_ward(self, of_whom: bool) -> None:
        told = self.standing(of_whom)
        if told is None or told.stay.discharged_on:
            return
        self.moves += 1
        with acts(self.story.cast.taira, self.now) as taira:
            to = {"to_id": self.story.cast.hospital.pk, "ward": f"{self.moves}階", "on": self.now.date()}
            actions.transfer_stay(told.stay, version=told.stay.version, by=taira, **to)
        told.moved = True

    @rule(of_whom=st.booleans(), ahead=st.integers(0, 9))
    def is_expected_to_leave(self, of_whom: bool, ahead: int) -> None:
        told, on = self.standing(of_whom), (self.now + timedelta(days=ahead)).date()
        if told is None or told.stay.discharged_on or told.stay.expected_on == on:
            return
        with acts(self.story.cast.taira, self.now) as taira:
            actions.expect_discharge(told.stay, on=on, version=told.stay.version, by=taira)
        told.announced += 1

    @rule(of_whom=st.booleans(), by_ward=st.booleans())
    def is_not_expected_any_more(self, of_whom: bool, by_ward: bool) -> None:
        told = self.standing(of_whom)
        if told is None or told.stay.discharged_on or told.stay.expected_on is None:
            return
        with acts(self.story.cast.taira if by_ward else self.office_of(told), self.now) as actor:
            version = told.stay.version
            actions.withdraw_expectation(told.stay, because="熱が出た", version=version, by=actor)
        told.announced = 0

    @rule(of_whom=st.booleans(), by_ward=st.booleans())
    def is_still_there(self, of_whom: bool, by_ward: bool) -> None:
        told = self.standing(of_whom)
        if told is None or told.stay.discharged_on is None:
            return
        with acts(self.story.cast.taira if by_ward else self.office_of(told), self.now) as actor:
            version = told.stay.version
            actions.undo_discharge(told.stay, because="まちがい", version=version, by=actor)
        told.dead = False

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


def test_whatever_happens_comes_out_right(story):
    Happenings.story = story
    run_state_machine_as_test(
        Happenings,
        settings=settings(
            max_examples=40,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )

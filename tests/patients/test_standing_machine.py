"""Whatever happens, in whatever order: tasks of standing rules are what working them out from scratch comes to."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.facts.actions import emit, void
from renkei.ground.packs import rounds
from renkei.ground.people.models import Profession
from renkei.ground.tasks.actions import note, take_back
from renkei.ground.tasks.calendar import TOKYO
from renkei.ground.tasks.models import Round, Task, TaskState
from renkei.patients import actions
from renkei.patients.models import CareTeamMember, Patient
from renkei.scenes.hospital_stay.actions import discharge
from renkei.scenes.hospital_stay.models import Stay
from tests.cast import LONG_AGO, TOWN
from tests.scenes.hospital_stay.story import KANA, Story, acts, clock, register

PACK = f"""\
name = "misumi"
title = "美澄市のきまり"
version = "1"
made_by = "美澄市"
municipalities = ["{TOWN}"]
"""
RULE = """\
[[rule]]
id = "{id}"
title = "{id}"
version = "{version}"
when = {when}
unless = [ {{ in_hospital = true, why = "入院中のため" }} ]
match = "patient"
owner = "care-manager-office"
do = {{ note = "{note}", as = "した" }}
law = {{ name = "期限", within = "10 days" }}
remind = ["2 days before"]
done_by = ["{note}"]
from = {starts}
source = "協議会"

"""
FIRST, OCTOBER = date(2026, 7, 1), date(2026, 10, 1)
ENDED = date(2026, 12, 1)


def rules() -> str:
    """One in each month, until December; one so many days before, and from October on fewer; one after 20 days."""
    monthly = '{ missing = "t.visit", in = "month" }'
    return (
        RULE.format(id="monthly", version="1", when=monthly, note="t.visit", starts=FIRST).replace(
            "source", "until = 2026-11-30\nsource"
        )
        + "".join(
            RULE.format(
                id="renewal", version=v, note="t.applied", starts=starts,
                when=f'{{ date = "certification.end", before = "{days} days" }}',
            )
            for v, days, starts in (("1", 60, FIRST), ("2", 30, OCTOBER))
        )
        + RULE.format(
            id="rolling", version="1", note="t.call", starts=FIRST, when='{ missing = "t.call", since = "20 days" }'
        )
    )  # fmt: skip


@dataclass
class Told:
    """What happened, kept by the test alone: days on which something was done, by kind and key."""

    happened: dict[str, dict[UUID, date]] = field(
        default_factory=lambda: {"t.visit": {}, "t.call": {}, "t.applied": {}}
    )
    end: date | None = None
    in_hospital: bool = False

    def last(self, kind: str, default: date) -> date:
        return max([default, *self.happened[kind].values()])

    def wanted(self, today: date) -> set[tuple[str, str, date]]:
        """Rule, version, occasion of every task that stands open."""
        if self.in_hospital:
            return set()
        visited, called = self.last("t.visit", date(2024, 4, 1)), self.last("t.call", date(2024, 4, 1))
        month = max((visited.replace(day=1) + timedelta(days=32)).replace(day=1), FIRST)
        rolling = max(called + timedelta(days=20), FIRST)
        found = set()
        if month <= today < ENDED:
            found.add(("monthly", "1", month))
        if rolling <= today:
            found.add(("rolling", "1", rolling))
        return found | self._renewal(today)

    def _renewal(self, today: date) -> set[tuple[str, str, date]]:
        if self.end is None:
            return set()
        version, started = "1", max(self.end - timedelta(days=60), FIRST)
        if started >= OCTOBER:
            version, started = "2", max(self.end - timedelta(days=30), OCTOBER)
        if started > today or self.last("t.applied", FIRST - timedelta(days=1)) >= started:
            return set()
        return {("renewal", version, self.end)}


class Happenings(RuleBasedStateMachine):
    story: Story

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = datetime(2026, 8, 20, 9, tzinfo=TOKYO)
        self.told = Told()
        cast = self.story.cast
        self.chiyono: Patient = register(cast, "東海林 千代乃", KANA, by=cast.suzuki)
        nurse = CareTeamMember(
            patient=self.chiyono, organization=cast.sakura, function=Profession.NURSE, since=LONG_AGO
        )
        with acting_as(cast.suzuki.pk):
            CareTeamMember.objects.bulk_create([nurse])
        register(cast, "漆原 健一郎", "ウルシハラ ケンイチロウ", by=cast.sato)  # without a care manager
        self.stay: Stay | None = None
        self.worked_out = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @property
    def today(self) -> date:
        return self.now.date()

    @rule(days=st.integers(1, 35))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.worked_out = False

    @rule()
    def the_round_is_made(self) -> None:
        self.go_round()
        self.worked_out = True

    @rule(days=st.integers(-20, 250))
    def is_certified_until(self, days: int) -> None:
        until = self.today + timedelta(days=days)
        with acts(self.story.cast.suzuki, self.now) as suzuki:
            actions.certify(
                patient=self.chiyono, level="22", insurer="982016", since=until - timedelta(days=365), until=until,
                by=suzuki,
            )  # fmt: skip
        self.told.end = max(until, self.told.end or until)
        self.worked_out = True

    @rule(kind=st.sampled_from(["t.visit", "t.call", "t.applied"]), ago=st.integers(0, 40))
    def is_told_elsewhere(self, kind: str, ago: int) -> None:
        """By a room above, of another office of the team."""
        on, key = self.today - timedelta(days=ago), new_id()
        with acts(self.story.cast.sato, self.now) as sato:
            emit(
                kind, key, self.chiyono.pk, occurred_at=datetime(on.year, on.month, on.day, 10, tzinfo=TOKYO),
                municipality=TOWN, live=self.chiyono, by=sato,
            )  # fmt: skip
        self.told.happened[kind][key] = on
        self.worked_out = True

    @rule(ago=st.integers(0, 3), which=st.integers(0, 2))
    def is_noted_on_its_page(self, ago: int, which: int) -> None:
        open_ones = self.tasks(TaskState.OPEN)
        if not open_ones or not self.worked_out:
            return
        task = open_ones[which % len(open_ones)]
        on = max(self.today - timedelta(days=ago), task.started_at.astimezone(TOKYO).date())
        with acts(self.story.cast.suzuki, self.now) as suzuki:
            done = note(task, on=on, by=suzuki)
        assert (done.state, done.closed_by_id) == (TaskState.DONE, self.story.cast.suzuki.pk)
        self.told.happened[done.note][done.noted_key] = on

    @rule()
    def the_last_note_is_taken_back(self) -> None:
        noted = [task for task in self.tasks(TaskState.DONE) if task.noted_key]
        if not noted:
            return
        task = max(noted, key=lambda one: one.closed_at)
        self.told.happened[task.note].pop(task.noted_key, None)
        with acts(self.story.cast.suzuki, self.now) as suzuki:
            take_back(task, by=suzuki)
        self.worked_out = True

    @rule(which=st.integers(0, 5))
    def what_was_told_never_happened(self, which: int) -> None:
        keys = [(kind, key) for kind, of_kind in self.told.happened.items() for key in of_kind]
        if not keys:
            return
        kind, key = keys[which % len(keys)]
        self.told.happened[kind].pop(key)
        for role in (self.story.cast.suzuki, self.story.cast.sato):  # whose it is not, finds nothing to void
            with acts(role, self.now):
                void(kind, key)
        self.worked_out = True

    @rule(away=st.booleans())
    def comes_and_goes(self, away: bool) -> None:
        if away and self.stay is None:
            self.stay = self.story.admit(self.now)
        elif not away and self.stay:
            with acts(self.story.cast.taira, self.now) as taira:
                discharge(self.stay, on=self.today, outcome="home", version=self.stay.version, by=taira)
            self.stay = None
        else:
            return
        self.told.in_hospital = away
        self.worked_out = True

    def go_round(self) -> None:
        with clock(self.now), acting_as(SYSTEM_ROLE):
            Round.objects.filter(day=self.today).delete()
        with clock(self.now):
            while rounds.go_on(self.today):
                pass

    def tasks(self, state: str) -> list[Task]:
        with acting_as(self.story.cast.suzuki.pk):
            tasks = Task.objects.filter(occasion__isnull=False, rule__in=("monthly", "renewal", "rolling"))
            return list(tasks.filter(state=state).order_by("rule", "occasion"))

    def open_ones(self) -> list[tuple[str, str, date]]:
        return [(one.rule, one.rule_version, one.occasion) for one in self.tasks(TaskState.OPEN)]

    @invariant()
    def what_stands_is_what_it_would_have_been_from_the_beginning(self) -> None:
        if not self.worked_out:
            return
        assert self.open_ones() == sorted(self.told.wanted(self.today))
        before = self.rows()
        self.go_round()
        assert self.rows() == before  # a second round finds nothing to do
        with transaction.atomic():
            with acting_as(SYSTEM_ROLE):
                Task.objects.filter(occasion__isnull=False).delete()
            self.go_round()
            assert self.open_ones() == sorted(self.told.wanted(self.today))
            transaction.set_rollback(True)

    def rows(self) -> list[tuple]:
        with acting_as(SYSTEM_ROLE):
            return sorted(Task.objects.values_list("pk", "state", "occasion", "closed_at", "organization"))


@pytest.fixture
def own_rules(tmp_path, settings) -> None:
    folder = tmp_path / "misumi"
    (folder / "rules").mkdir(parents=True)
    (folder / "pack.toml").write_text(PACK, encoding="utf-8")
    (folder / "rules" / "own.toml").write_text(rules(), encoding="utf-8")
    settings.PACKS = tmp_path


def test_whatever_happens_comes_out_right(cast, own_rules):
    Happenings.story = Story(cast)
    with patch.object(rounds, "BATCH", 1):  # each person a batch
        run_state_machine_as_test(
            Happenings,
            settings=settings(
                max_examples=20,
                stateful_step_count=12,
                deadline=None,
                derandomize=True,
                phases=[Phase.generate],
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )

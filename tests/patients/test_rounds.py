"""The daily round and what it tells: in batches, resumable, each reminder once; and at once when the record changes."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.facts.actions import emit
from renkei.ground.jobs.models import Notice
from renkei.ground.packs import jobs, rounds
from renkei.ground.people.models import PractitionerRole
from renkei.ground.tasks import reminders
from renkei.ground.tasks.calendar import TOKYO
from renkei.ground.tasks.models import Round, Task, TaskState
from renkei.patients import actions
from renkei.patients.models import Certification, Consent, Patient
from renkei.scenes.hospital_stay.actions import discharge
from tests.cast import Cast
from tests.people import joined
from tests.scenes.hospital_stay.story import KANA, Story, acts, clock, register

NAMES = [(f"人 {n}", f"ヒト {kana}") for n, kana in enumerate("アイウエオ")]


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=TOKYO)


def make_round(now: datetime) -> int:
    """Batches that it took."""
    batches = 1
    with clock(now):
        while rounds.go_on(now.date()):
            batches += 1
    return batches


def certified(
    cast: Cast, patient: Patient, until: date, now: datetime, by: PractitionerRole | None = None
) -> None:
    with acts(by or cast.suzuki, now) as actor:
        actions.certify(
            patient=patient, level="22", insurer="982019", since=until - timedelta(days=365), until=until, by=actor
        )  # fmt: skip


def people(cast: Cast, number: int) -> list[Patient]:
    """Looked after by こもれび, certified until the end of December."""
    made = [register(cast, name, kana, by=cast.suzuki) for name, kana in NAMES[:number]]
    with acting_as(cast.suzuki.pk):
        Certification.objects.bulk_create(
            Certification(
                patient=one, level="22", insurer="982019", since=date(2026, 1, 1), until=date(2026, 12, 31)
            )
            for one in made
        )
    return made


def tasks(**known) -> list[Task]:
    with acting_as(SYSTEM_ROLE):
        return list(Task.objects.filter(occasion__isnull=False, **known).order_by("rule", "patient_id", "pk"))


def notices(kind: str, office: UUID) -> int:
    with acting_as(SYSTEM_ROLE):
        return Notice.objects.filter(kind=kind, organization_id=office).count()


@contextmanager
def batches_of(size: int):
    with patch.object(rounds, "BATCH", size):
        yield


# -- the round --


def test_it_goes_through_everybody_in_batches_and_then_is_over(cast: Cast):
    people(cast, 5)
    with batches_of(2):
        assert make_round(on(11, 2)) == 4  # 2, 2, 1, and the look that finds nothing more
        assert make_round(on(11, 2)) == 1
    with acting_as(SYSTEM_ROLE):
        assert Round.objects.get().people == 5
    assert len(tasks(rule="renew-certification", state="open")) == 5
    assert len(tasks(rule="monitoring-visit", state="open")) == 5


def test_a_batch_that_failed_is_made_again_and_nothing_twice(cast: Cast):
    people(cast, 4)
    with batches_of(2), clock(on(11, 2)):
        assert rounds.go_on(date(2026, 11, 2))
        with patch.object(rounds, "look_at", side_effect=OSError), pytest.raises(OSError):
            rounds.go_on(date(2026, 11, 2))
        while rounds.go_on(date(2026, 11, 2)):
            pass
    with acting_as(SYSTEM_ROLE):
        assert Round.objects.get().people == 4
    assert len(tasks()) == 8


@pytest.mark.parametrize("number", [1, 3])
def test_it_asks_as_often_for_1_as_for_3(cast: Cast, number):
    people(cast, number)
    with clock(on(11, 2)), CaptureQueriesContext(connection) as captured:
        rounds.go_on(date(2026, 11, 2))
    assert len([one for one in captured if "SAVEPOINT" not in one["sql"]]) == 22


def test_the_job_goes_on_until_the_day_is_done_and_leaves_other_days_alone(cast: Cast):
    people(cast, 3)

    def waiting() -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(
                "select args->>'day' from procrastinate_jobs where status = 'todo' and task_name like %s",
                ["%go_on"],
            )
            return cursor.fetchall()

    with batches_of(2), clock(on(11, 2)):
        jobs.begin_round(timestamp=0)
        assert waiting() == [("2026-11-02",)]
        with acting_as(SYSTEM_ROLE), connection.cursor() as cursor:
            cursor.execute("delete from procrastinate_jobs")
        jobs.go_on(day="2026-11-02")
        assert waiting() == [("2026-11-02",)]
        jobs.go_on(day="2026-11-01")  # left from yesterday: done, and not followed by another
        assert waiting() == [("2026-11-02",)]
    with acting_as(SYSTEM_ROLE):
        assert Round.objects.get(day=date(2026, 11, 2)).people == 2


# -- what an office is told --


def test_an_office_hears_once_a_day_however_many_there_are(cast: Cast):
    people(cast, 3)
    with batches_of(1):
        make_round(on(11, 2))
    assert notices("task.created", cast.komorebi.pk) == 1


def test_of_its_own_act_an_office_is_told_nothing(cast: Cast):
    (patient,) = people(cast, 1)
    certified(cast, patient, date(2027, 1, 1), on(11, 20))
    assert len(tasks(rule="renew-certification", state="open")) == 1
    assert notices("task.created", cast.komorebi.pk) == 0


def test_a_reminder_leaves_once_a_step(cast: Cast):
    """Agreed: 30 days from November 1; the steps are 7 days and 1 day before December 1."""
    people(cast, 2)
    told = {}
    for month, day in [(11, 2), (11, 23), (11, 24), (11, 25), (11, 30), (12, 1), (12, 2)]:
        before = notices("task.due_soon", cast.komorebi.pk)
        make_round(on(month, day))
        told[month, day] = notices("task.due_soon", cast.komorebi.pk) - before
    steps = {when: number for when, number in told.items() if number}
    # of the visit by November 30: the 23rd and 29th; of the renewal by December 1: the 24th and 30th
    assert steps == {(11, 23): 1, (11, 24): 1, (11, 30): 1}


def test_a_step_that_was_slept_through_is_told_once_and_late(cast: Cast):
    people(cast, 1)
    make_round(on(11, 2))
    make_round(on(11, 30))
    assert notices("task.due_soon", cast.komorebi.pk) == 1
    assert [(one.reminded, one.remind_on) for one in tasks(state="open")] == [(1, None), (1, None)]


def test_steps_that_were_past_when_it_began_are_not_told(cast: Cast):
    people(cast, 1)
    make_round(on(11, 29))
    assert [(one.reminded, one.remind_on) for one in tasks(rule="monitoring-visit")] == [(1, None)]
    assert notices("task.due_soon", cast.komorebi.pk) == 0


def test_of_an_events_task_too_the_office_is_reminded(cast: Cast):
    register(cast, "東海林 千代乃", KANA, by=cast.suzuki)
    Story(cast).admit(on(11, 16))  # by November 19
    make_round(on(11, 17))
    assert notices("task.due_soon", cast.komorebi.pk) == 0
    make_round(on(11, 18))
    assert notices("task.due_soon", cast.komorebi.pk) == 1


def test_about_the_dead_nobody_is_reminded(cast: Cast):
    people(cast, 1)
    make_round(on(11, 2))
    with patch.object(reminders, "is_at_rest", return_value=True):
        make_round(on(11, 30))
    assert notices("task.due_soon", cast.komorebi.pk) == 0


# -- at once, when the record changes --


def test_a_renewed_certification_closes_the_task(cast: Cast):
    (patient,) = people(cast, 1)
    make_round(on(11, 2))
    certified(cast, patient, date(2028, 12, 31), on(11, 20))
    (task,) = tasks(rule="renew-certification")
    assert (task.state, task.occasion, task.closed_at) == ("done", date(2026, 12, 31), on(11, 20))


def test_a_visit_told_by_any_room_closes_it_and_the_next_month_wants_another(cast: Cast):
    (patient,) = people(cast, 1)
    make_round(on(11, 2))
    with acts(cast.suzuki, on(11, 12)) as suzuki:
        emit(
            "monitoring.visit", new_id(), patient.pk, occurred_at=on(11, 11), municipality=cast.town.pk,
            live=patient, by=suzuki,
        )  # fmt: skip
    assert [one.state for one in tasks(rule="monitoring-visit")] == ["done"]
    make_round(on(12, 1))
    (done, due) = sorted(tasks(rule="monitoring-visit"), key=lambda one: one.started_at)
    assert (done.closed_at, due.state) == (on(11, 11), "open")
    assert (due.law_until, due.law_why) == (date(2026, 12, 31), "前回は11月11日（水）です。")


def test_who_goes_to_hospital_is_not_visited_until_back_home(cast: Cast):
    register(cast, "東海林 千代乃", KANA, by=cast.suzuki)
    with acting_as(cast.suzuki.pk):
        Certification.objects.bulk_create(
            [
                Certification(
                    patient=Patient.objects.get(), level="22", insurer="982019",
                    since=date(2026, 1, 1), until=date(2027, 12, 31),
                )
            ]
        )  # fmt: skip
    make_round(on(11, 2))
    story = Story(cast)
    stay = story.admit(on(11, 10))
    (task,) = tasks()
    assert (task.state, task.withdrawn_because) == ("withdrawn", "入院中のため")
    with acts(cast.taira, on(11, 20)) as taira:
        discharge(stay, on=date(2026, 11, 20), outcome="home", version=stay.version, by=taira)
    assert [(one.state, one.law_until) for one in tasks(state="open")] == [("open", date(2026, 11, 30))]


def test_it_moves_with_the_care_manager(cast: Cast):
    (patient,) = people(cast, 1)
    make_round(on(11, 2))
    joined(cast, patient, cast.stranger)
    with acts(cast.suzuki, on(11, 20)) as suzuki:
        actions.leave(patient=patient, by=suzuki)
    (renewal,) = tasks(rule="renew-certification")
    assert (renewal.state, renewal.organization_id) == ("open", cast.other_office.pk)


def test_where_nobody_looks_after_a_person_nothing_is_due(cast: Cast):
    (patient,) = people(cast, 1)
    make_round(on(11, 2))
    with acts(cast.suzuki, on(11, 20)) as suzuki:
        actions.leave(patient=patient, without_successor=True, by=suzuki)
    assert {one.state for one in tasks()} == {TaskState.WITHDRAWN}
    assert {one.withdrawn_because for one in tasks()} == {"ケアチームがなくなりました"}


def test_who_stops_sharing_ends_the_work_of_the_others(cast: Cast):
    (patient,) = people(cast, 1)
    joined(cast, patient, cast.sato)
    make_round(on(11, 2))
    with acts(cast.sato, on(11, 20)) as sato:
        consent = actions.record_consent(
            patient=patient,
            fields={"giver": "person", "form": "signed", "purpose": "team", "since": date(2026, 1, 1)},
            by=sato,
        )
        actions.withdraw_consent(consent=Consent.objects.get(pk=consent.pk), by=sato)
    assert {one.state for one in tasks()} == {TaskState.WITHDRAWN}


def test_a_support_centre_that_cares_renews_and_makes_no_monthly_visit(cast: Cast):
    patient = register(cast, *NAMES[0], by=cast.inoue)
    with acting_as(cast.inoue.pk):
        Certification.objects.bulk_create(
            [
                Certification(
                    patient=patient,
                    level="12",
                    insurer="982019",
                    since=date(2026, 1, 1),
                    until=date(2026, 12, 31),
                )
            ]
        )
    make_round(on(11, 2))
    assert [(one.rule, one.organization_id) for one in tasks()] == [("renew-certification", cast.houkatsu.pk)]


def test_both_clocks_of_a_renewal(cast: Cast):
    people(cast, 1)
    make_round(on(11, 2))
    (task,) = tasks(rule="renew-certification")
    assert (task.agreed_until, task.law_until, task.law_name) == (
        date(2026, 12, 1), date(2026, 12, 31), "認定の有効期間",
    )  # fmt: skip
    assert task.law_why == "認定の有効期間は12月31日（木）までです。"
    assert task.title == "要介護認定の更新を申請する"

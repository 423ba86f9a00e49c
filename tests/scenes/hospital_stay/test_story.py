"""From an announcement to a closed task, told once; then what really happens."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.sheets.actions import deliver, receive
from renkei.ground.sheets.models import Answer, Delivery, Means
from renkei.ground.tasks.actions import close_by_other_means
from renkei.ground.tasks.models import TaskState
from renkei.patients.models import CareTeamMember, Patient
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Inquiry, Stay, StayStep
from renkei.scenes.hospital_stay.queries import answers
from tests.scenes.hospital_stay.story import MONDAY, Story, acts, at, facts, kinds, register

FEES = [("入院時情報連携加算(Ⅰ)", "2026-11-16"), ("入院時情報連携加算(Ⅱ)", "2026-11-18")]


def notices(role, kind):
    with acting_as(role.pk):
        return [notice.path for notice in Notice.objects.filter(kind=kind)]


def test_an_announcement_reaches_the_care_managers_and_nobody_else(story, chiyono):
    announcement = story.announce(at(16))
    inquiry = story.inquiry(announcement, story.cast.suzuki)
    assert (inquiry.patient_id, inquiry.state, inquiry.told_at) == (chiyono.pk, "waiting", at(16))
    assert notices(story.cast.suzuki, "inquiry.received") == [f"/stays/inquiries/{inquiry.pk}/"]
    for stranger in (story.cast.taira, story.cast.stranger, story.cast.inoue, story.cast.sato):
        assert story.inquiry(announcement, stranger) is None


def test_of_nobody_the_support_centre_is_told(story, chiyono):
    announcement = story.announce(at(16), kana="ダレ デモナイ")
    inquiry = story.inquiry(announcement, story.cast.inoue)
    assert inquiry.patient_id is None
    assert notices(story.cast.inoue, "inquiry.received") == [f"/stays/inquiries/{inquiry.pk}/"]


def test_confirming_opens_the_named_sections_to_the_ward_for_this_stay(story, chiyono):
    with acting_as(story.cast.taira.pk):
        assert not Patient.objects.exists()
    stay = story.admit(at(16))
    with acting_as(story.cast.taira.pk):
        assert Patient.objects.get().pk == chiyono.pk
        member = CareTeamMember.objects.get(organization=story.cast.hospital)
    assert member.stay_id == stay.pk
    assert member.sections == ["identity", "contacts", "team", "stay", "sheets"]


def test_the_rule_makes_the_task_with_both_clocks(story, chiyono):
    task = story.task(story.admit(at(16)))
    assert task.organization_id == story.cast.komorebi.pk
    assert (task.agreed_until, task.state) == (date(2026, 11, 19), TaskState.OPEN)
    assert [(fee["name"], fee["until"]) for fee in task.fees] == FEES
    assert (task.rule, task.rule_version) == ("send-admission-info", "2026-04")
    assert task.receiver_id == story.cast.hospital.pk


def test_sending_closes_the_task_and_reaches_the_ward(story, chiyono):
    stay = story.admit(at(16))
    delivery = story.send(stay, at(16, 17, 40))
    task = story.task(stay)
    assert (task.state, task.closed_at, task.closed_means) == (TaskState.DONE, at(16, 17, 40), "app")
    assert task.closed_by_id == story.cast.suzuki.pk
    assert notices(story.cast.taira, "sheet.received") == [f"/stays/received/{delivery.pk}/"]
    with acts(story.cast.taira, at(16, 18)) as taira:
        received = receive(Delivery.objects.get(), by=taira)
        assert Answer.objects.get(pk=received.answer_id).submitted_at == at(16, 17, 40)
    assert (received.received_at, received.received_by_id) == (at(16, 18), taira.id)


@pytest.mark.parametrize("means", [Means.PHONE, Means.FAX, Means.PAPER])
def test_what_was_told_by_other_means_closes_as_well(story, chiyono, means):
    stay = story.admit(at(16))
    with acts(story.cast.suzuki, at(16, 18)) as suzuki:
        close_by_other_means(
            story.task(stay), means=means, at=at(16, 17, 50), told="3階東病棟 平良さん", by=suzuki
        )
    task = story.task(stay)
    assert (task.state, task.closed_means, task.closed_with) == (TaskState.DONE, means, "3階東病棟 平良さん")
    assert task.closed_at == at(16, 17, 50)
    assert kinds(stay.pk) == ["stay.admitted", f"told.by-{means}"]


def test_nothing_is_told_before_it_happened(story, chiyono):
    task = story.task(story.admit(at(16)))
    with acts(story.cast.suzuki, at(16, 16)) as suzuki, pytest.raises(ValidationError):
        close_by_other_means(task, means=Means.PHONE, at=at(16, 17), told="", by=suzuki)


def test_facts_hold_codes_and_nothing_that_names(story, chiyono):
    stay = story.admit(at(16))
    (row,) = facts()
    assert (row["kind"], row["key"], row["match"], row["known_at"]) == (
        "stay.admitted",
        stay.pk,
        stay.pk,
        at(16),
    )
    assert (row["office"], row["hospital"]) == (story.cast.komorebi.pk, story.cast.hospital.pk)
    assert row["municipality"] == story.cast.town.pk
    assert row["values"] == {
        "stay": "unplanned",
        "days": None,
        "reason": "acute",
        "had_care_manager": True,
        "resides": "home",
        "time_known": True,
        "told_by": "hospital",
    }


def test_only_the_first_answer_counts(story, chiyono):
    announcement = story.announce(at(16))
    inquiry = story.inquiry(announcement, story.cast.suzuki)
    with acts(story.cast.suzuki, at(16)) as suzuki:
        actions.answer_by_phone(inquiry, note="平良さんへ", by=suzuki)
        with pytest.raises(actions.AlreadyAnswered):
            actions.confirm(inquiry, sections=[], by=suzuki)
        assert not Stay.objects.exists()


def test_not_ours_goes_on_to_the_support_centre(story, chiyono):
    announcement = story.announce(at(16))
    with acts(story.cast.suzuki, at(16, 16)) as suzuki:
        actions.not_ours(story.inquiry(announcement, story.cast.suzuki), by=suzuki)
    passed_on = story.inquiry(announcement, story.cast.inoue)
    assert (passed_on.patient_id, passed_on.told_at) == (chiyono.pk, at(16, 16))


# -- what really happens --


def correct(story: Story, stay: Stay, role, now, **said):
    said = story.said | {"admitted_on": stay.admitted_on, "admitted_time": stay.admitted_time} | said
    with acts(role, now) as actor:
        return actions.correct_admission(stay, said=Admission(**said), version=stay.version, by=actor)


@pytest.mark.parametrize("who", ["suzuki", "taira"])
def test_a_corrected_admission_moves_both_clocks(story, chiyono, who):
    stay = story.admit(at(16))
    correct(
        story, stay, getattr(story.cast, who), at(17), admitted_on=date(2026, 11, 17), admitted_time=time(9)
    )
    task = story.task(stay)
    assert task.agreed_until == date(2026, 11, 20)
    assert [fee["until"] for fee in task.fees] == ["2026-11-17", "2026-11-19"]
    assert [row["revision"] for row in facts("facts_fact_log")] == [1, 2]
    assert [row["occurred_at"] for row in facts()] == [at(17, 9, 0)]
    with acting_as(story.cast.suzuki.pk):
        assert [step.kind for step in StayStep.objects.order_by("pk")] == ["begun", "corrected"]


def test_a_short_planned_stay_is_no_task_after_all(story, chiyono):
    stay = story.admit(at(16))
    correct(story, stay, story.cast.suzuki, at(17), planned=True, planned_days=2, reason="examination")
    task = story.task(stay)
    assert (task.state, task.withdrawn_because) == (TaskState.WITHDRAWN, "短期の予定入院（検査など）")
    correct(story, stay, story.cast.suzuki, at(17), planned=True, planned_days=10, reason="treatment")
    assert [task.state for task in story.tasks(stay)] == [TaskState.WITHDRAWN, TaskState.OPEN]


def test_somebody_was_faster_and_it_is_said(story, chiyono):
    stay = story.admit(at(16))
    stale = Stay(**{name: getattr(stay, name) for name in ("id", "patient_id", "admitted_on", "version")})
    correct(story, stay, story.cast.taira, at(17), planned_days=14)
    with pytest.raises(actions.SomebodyWasFaster):
        correct(story, stale, story.cast.suzuki, at(17), planned_days=7)


def void(story, stay, role, now, because="wrong_person"):
    with acts(role, now) as actor:
        actions.void_stay(stay, because=because, version=stay.version, by=actor)


@pytest.mark.parametrize("who", ["suzuki", "taira"])
def test_a_voided_stay_takes_its_task_back_and_closes_the_record(story, chiyono, who):
    stay = story.admit(at(16))
    story.send(stay, at(16, 17))
    void(story, stay, getattr(story.cast, who), at(17))
    task = story.task(stay)
    assert (task.state, task.withdrawn_because) == (TaskState.WITHDRAWN, "別の方だった")
    assert [(row["kind"], row["match"]) for row in facts()] == [("sheet.sent", None)]
    with acting_as(story.cast.taira.pk):
        assert not Patient.objects.exists()


def test_what_was_sent_for_a_voided_stay_counts_for_the_right_one(story, chiyono):
    wrong = story.admit(at(16))
    story.send(wrong, at(16, 17))
    void(story, wrong, story.cast.suzuki, at(17), "did_not_happen")
    right = story.admit(at(17, 9))
    assert story.task(right).state == TaskState.DONE
    assert sorted(kinds(right.pk)) == ["sheet.sent", "stay.admitted"]


def test_a_sheet_sent_before_the_admission_counts(story, chiyono):
    with acts(story.cast.suzuki, at(12)) as suzuki:
        sent_before(story, chiyono, suzuki, at(12))
    stay = story.admit(at(16))
    task = story.task(stay)
    assert (task.state, task.closed_at) == (TaskState.DONE, at(12))
    assert sorted(kinds(stay.pk)) == ["sheet.sent", "stay.admitted"]


def sent_before(story, patient, by, when):
    return deliver(
        sheet="admission-info",
        answer=None,
        patient_id=patient.pk,
        municipality=patient.municipality_id,
        match=None,
        receiver_id=story.cast.hospital.pk,
        means=Means.APP,
        at=when,
        told="",
        by=by,
    )


def test_one_sent_eight_days_before_does_not(story, chiyono):
    with acts(story.cast.suzuki, at(8)) as suzuki:
        sent_before(story, chiyono, suzuki, at(8))
    stay = story.admit(at(16))
    assert story.task(stay).state == TaskState.OPEN
    correct(story, stay, story.cast.suzuki, at(17), admitted_on=date(2026, 11, 15))
    assert story.task(stay).state == TaskState.DONE


def test_with_no_care_manager_the_support_centre_has_the_task(story):
    cast = story.cast
    urushihara = register(cast, "漆原 健一郎", "ウルシハラ ケンイチロウ", by=cast.sato)
    stay = story.admit(at(16), kana="ウルシハラ ケンイチロウ", role=cast.inoue)
    task = story.task(stay, cast.inoue)
    assert task.organization_id == cast.houkatsu.pk
    assert task.title == "担当ケアマネジャーを決めて、入院時情報提供書を送る"
    (row,) = facts()
    assert (row["office"], row["values"]["had_care_manager"]) == (None, False)
    correct(story, stay, cast.taira, at(17), planned_days=20)
    correct(story, stay, cast.inoue, at(17), planned_days=21)
    assert urushihara.pk == stay.patient_id
    assert [row["values"]["days"] for row in facts()] == [21]


def test_saturday_night_before_a_holiday(story, chiyono):
    """2026-11-21 is a Saturday, Monday the 23rd a holiday: (Ⅰ) ends the day after, (Ⅱ) after the holiday."""
    stay = story.admit(at(21, 20, 0))
    task = story.task(stay)
    assert [fee["until"] for fee in task.fees] == ["2026-11-22", "2026-11-24"]
    assert task.agreed_until == date(2026, 11, 24)


def test_an_unknown_time_keeps_the_earlier_days(story, chiyono):
    stay = story.admit(at(16), admitted_on=MONDAY, admitted_time=None)
    assert [fee["until"] for fee in story.task(stay).fees] == ["2026-11-16", "2026-11-18"]
    assert facts()[0]["values"]["time_known"] is False


def leave(story, stay, role, now, outcome):
    with acts(role, now) as actor:
        return actions.discharge(stay, on=now.date(), outcome=outcome, version=stay.version, by=actor)


def test_a_death_closes_what_was_to_be_done_quietly(story, chiyono):
    stay = story.admit(at(16))
    before = len(notices(story.cast.suzuki, "task.created"))
    leave(story, stay, story.cast.taira, at(17), "died")
    assert (story.task(stay).state, story.task(stay).withdrawn_because) == ("withdrawn", "亡くなられたため")
    correct(story, stay, story.cast.taira, at(18), planned_days=3)
    assert {task.state for task in story.tasks(stay)} == {"withdrawn"}
    assert len(notices(story.cast.suzuki, "task.created")) == before


def test_a_discharge_home_leaves_the_task_open(story, chiyono):
    stay = story.admit(at(16))
    leave(story, stay, story.cast.taira, at(18), "home")
    assert story.task(stay).state == TaskState.OPEN
    assert sorted(kinds(stay.pk)) == ["stay.admitted", "stay.discharged"]


def test_the_hospital_hears_who_answered_and_never_who_was_asked(story, chiyono):
    known, unknown = story.announce(at(16)), story.announce(at(16), kana="ダレ デモナイ")
    with acting_as(story.cast.taira.pk):
        assert not Inquiry.objects.exists()
        assert answers(at(15)) == {}
    with acts(story.cast.suzuki, at(16, 16)) as suzuki:
        actions.answer_by_phone(story.inquiry(known, story.cast.suzuki), note="", by=suzuki)
    with acts(story.cast.inoue, at(16, 16)) as inoue:
        actions.not_ours(story.inquiry(unknown, story.cast.inoue), by=inoue)
    with acting_as(story.cast.taira.pk):
        found = answers(at(15))
    assert found[known.pk][0].office == story.cast.komorebi.name
    assert (found[unknown.pk][0].state, found[unknown.pk][0].office) == ("not_ours", "")

"""Calls after a discharge: planned with it, made or tried, followed by something, and taken back with it."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.tasks.models import Task
from renkei.patients.actions import leave
from renkei.patients.models import CareTeamMember
from renkei.record.actions import record_death, undo_death
from renkei.record.models import Question
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.actions import calls
from renkei.scenes.hospital_stay.actions.calls import Follow
from renkei.scenes.hospital_stay.actions.discharges import undo_discharge
from renkei.scenes.hospital_stay.calls import RULE
from renkei.scenes.hospital_stay.models import Applicant, Call, Stay
from renkei.scenes.hospital_stay.queries import calls as queries
from tests.cast import actor_of, client_as
from tests.pages import request_key
from tests.people import joined
from tests.scenes.hospital_stay.story import KANA, acts, at, clock, facts, register

PLANNED = [
    ("call-2-days", date(2026, 11, 18), "open"),
    ("call-1-week", date(2026, 11, 23), "open"),
    ("call-1-month", date(2026, 12, 16), "open"),
]


def fresh(role, stay: Stay) -> Stay:
    with acting_as(role.pk):
        return Stay.objects.get(pk=stay.pk)


def go_home(story, stay: Stay, now=None, outcome: str = "home", role=None) -> None:
    role, now = role or story.cast.suzuki, now or at(16)
    with acts(role, now) as actor:
        found = Stay.objects.get(pk=stay.pk)
        actions.discharge(found, on=now.date(), outcome=outcome, version=found.version, by=actor)


def planned(story, stay: Stay, role=None) -> list[tuple]:
    with acting_as((role or story.cast.suzuki).pk):
        tasks = Task.objects.filter(match=stay.pk, rule__startswith=RULE).order_by(
            "agreed_until", "started_at"
        )
        return [(task.rule, task.agreed_until, task.state) for task in tasks]


def task_of(story, stay: Stay, rule: str = "call-2-days", role=None) -> Task:
    with acting_as((role or story.cast.suzuki).pk):
        return Task.objects.exclude(state="withdrawn").get(match=stay.pk, rule=rule)


def called(story, stay, now, result="reached", *, rule="call-2-days", role=None, **said) -> Call:
    role = role or story.cast.suzuki
    task = task_of(story, stay, rule, role)
    with acts(role, now) as actor:
        return calls.record_call(task, result=result, at=now, **said, by=actor)


def counted() -> list[dict]:
    return [fact["values"] for fact in facts() if fact["kind"] == "call.made"]


@pytest.fixture
def home(story, chiyono) -> Stay:
    """千代乃 went home on Monday the 16th, after ten days."""
    stay = story.admit(at(6))
    go_home(story, stay)
    return fresh(story.cast.suzuki, stay)


def test_a_discharge_home_plans_the_calls_of_the_pack(story, home):
    assert planned(story, home) == PLANNED
    assert task_of(story, home).title == "退院2日後の電話"
    assert task_of(story, home).organization_id == story.cast.komorebi.pk


@pytest.mark.parametrize("outcome", ["facility", "died", "unknown"])
def test_only_who_goes_home_is_called(story, chiyono, outcome):
    stay = story.admit(at(6))
    go_home(story, stay, outcome=outcome)
    assert planned(story, stay) == []


def test_the_hospital_ends_the_stay_and_the_office_is_told_once(story, chiyono):
    stay = story.admit(at(6))
    with acting_as(story.cast.suzuki.pk):
        before = Notice.objects.filter(kind="task.created").count()
    go_home(story, stay, role=story.cast.taira)
    with acting_as(story.cast.suzuki.pk):
        assert Notice.objects.filter(kind="task.created").count() == before + 1
    assert planned(story, stay) == PLANNED


def test_a_stay_that_is_voided_takes_its_calls_back(story, home):
    called(story, home, at(18))
    with acts(story.cast.suzuki, at(18)) as actor:
        actions.void_stay(home, because="wrong_person", version=home.version, by=actor)
    assert [state for _rule, _day, state in planned(story, home)] == ["withdrawn"] * 3


def test_a_discharge_that_is_taken_back_takes_its_calls_back_and_another_day_moves_them(story, home):
    with acts(story.cast.suzuki, at(17)) as actor:
        undone = undo_discharge(home, because="日をまちがえた", version=home.version, by=actor)
    assert {state for _rule, _day, state in planned(story, home)} == {"withdrawn"}
    go_home(story, undone, at(17))
    again = [one for one in planned(story, home) if one[2] != "withdrawn"]
    assert again == [(rule, day + timedelta(days=1), state) for rule, day, state in PLANNED]


@pytest.mark.parametrize("who", ["suzuki", "taira"])
def test_after_a_discharge_that_was_none_the_real_one_is_called_for_though_somebody_had_called(
    story, home, who
):
    called(story, home, at(18))
    role = getattr(story.cast, who)
    with acts(role, at(18, 16)) as actor:
        undone = undo_discharge(home, because="別の方の退院だった", version=home.version, by=actor)
    assert {state for _rule, _day, state in planned(story, home)} == {"withdrawn"}
    go_home(story, undone, at(20), role=role)
    again = [one for one in planned(story, home) if one[2] != "withdrawn"]
    assert again == [(rule, day + timedelta(days=4), state) for rule, day, state in PLANNED]
    with acting_as(story.cast.suzuki.pk):
        assert Call.objects.filter(stay=home, voided_at=None).count() == 1  # that somebody called stays


def hand_to_minamo(story, chiyono) -> None:
    joined(story.cast, chiyono, story.cast.stranger)
    with acting_as(story.cast.suzuki.pk):
        leave(patient=chiyono, by=actor_of(story.cast.suzuki))


@pytest.mark.parametrize("who", ["stranger", "taira"])
def test_the_care_manager_of_now_is_asked_to_call_though_another_was_when_the_stay_began(story, chiyono, who):
    stay, minamo = story.admit(at(6)), story.cast.stranger
    hand_to_minamo(story, chiyono)
    go_home(story, stay, role=getattr(story.cast, who))
    assert planned(story, stay, minamo) == PLANNED
    assert task_of(story, stay, role=minamo).organization_id == minamo.organization_id
    with acting_as(minamo.pk), clock(at(18)):
        assert len(queries.worklist(actor_of(minamo)).today) == 1


def test_without_a_care_manager_the_plans_second_is_asked(story, chiyono):
    stay = story.admit(at(6))
    with acting_as(story.cast.suzuki.pk):
        leave(patient=chiyono, without_successor=True, by=actor_of(story.cast.suzuki))
    go_home(story, stay, role=story.cast.taira)
    task = task_of(story, stay, role=story.cast.taira)
    assert task.organization_id == story.cast.houkatsu.pk


def test_calls_that_stand_go_with_the_person_to_the_next_care_manager(story, home, chiyono):
    minamo = story.cast.stranger
    called(story, home, at(18))
    hand_to_minamo(story, chiyono)
    with acting_as(minamo.pk), clock(at(23)):
        assert [len(part) for part in (queries.worklist(actor_of(minamo)).today,)] == [1]
        notices = Notice.objects.filter(organization=minamo.organization, kind="task.created")
        assert notices.count() == 1
    done = task_of(story, home, role=minamo)
    assert (done.state, done.organization_id) == ("done", story.cast.komorebi.pk)
    assert (
        client_as(minamo).get(f"/stays/calls/{task_of(story, home, 'call-1-week', minamo).pk}/").status_code
        == 200
    )


def test_who_comes_after_a_time_without_a_care_manager_finds_the_calls(story, home, chiyono):
    cast = story.cast
    joined(cast, chiyono, cast.sato)
    with acting_as(cast.suzuki.pk):
        leave(patient=chiyono, without_successor=True, by=actor_of(cast.suzuki))
    joined(cast, chiyono, cast.stranger, by=cast.sato)
    assert task_of(story, home, role=cast.stranger).organization_id == cast.other_office.pk


def test_who_is_in_hospital_again_is_not_called_until_that_was_a_mistake(story, home):
    again = story.admit(at(17))
    assert {state for _rule, _day, state in planned(story, home)} == {"withdrawn"}
    with acts(story.cast.suzuki, at(17)) as actor:
        actions.void_stay(again, because="did_not_happen", version=again.version, by=actor)
    assert [one for one in planned(story, home) if one[2] != "withdrawn"] == PLANNED


def test_a_death_asks_nothing_and_undone_asks_again(story, home, chiyono):
    with acts(story.cast.suzuki, at(17)) as actor:
        death = record_death(patient=chiyono, place="home", by=actor)
    assert {state for _rule, _day, state in planned(story, home)} == {"withdrawn"}
    with acts(story.cast.suzuki, at(17)) as actor:
        undo_death(death=death, because="別の方", by=actor)
    assert planned(story, home) == PLANNED


def test_a_call_that_reached_somebody_ends_its_plan_and_is_counted(story, home):
    made = called(story, home, at(18), spoke_with="長女さん", heard={"meals": "worry"}, words="食が細い")
    task = task_of(story, home)
    assert (task.state, task.closed_at, task.closed_means) == ("done", at(18), "phone")
    assert task.closed_with == "つながった 長女さん"
    assert (made.heard, made.words, made.made) == ({"meals": "worry"}, "食が細い", True)
    assert counted() == [{"step": "2-days", "result": "reached", "readmitted": False}]
    assert [one[2] for one in planned(story, home)] == ["done", "open", "open"]


def test_tries_that_failed_are_kept_and_the_call_stays_to_be_made(story, home):
    called(story, home, at(18, 10), "absent")
    called(story, home, at(18, 16), "wrong-number")
    assert (task_of(story, home).state, counted()) == ("open", [])
    with acting_as(story.cast.suzuki.pk), clock(at(18, 17)):
        [row] = queries.worklist(client_actor(story)).today
    assert [one.result for one in row.tries] == ["wrong-number", "absent"]
    called(story, home, at(19), "given-up")
    assert (task_of(story, home).state, counted()) == ("done", [])


def client_actor(story):
    return actor_of(story.cast.suzuki)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"result": "nonsense"}, "結果を選んで"),
        ({"result": "reached", "at": at(19)}, "これからの時刻"),
        ({"result": "absent", "at": at(5, 23)}, "入院した日より前"),
    ],
)
def test_what_cannot_be_is_refused(story, home, said, words):
    task = task_of(story, home)
    with acts(story.cast.suzuki, at(18)) as actor, pytest.raises(ValidationError, match=words):
        calls.record_call(task, **({"at": at(18)} | said), by=actor)


def test_a_call_that_somebody_has_ended_is_not_ended_twice(story, home):
    task = task_of(story, home)
    called(story, home, at(18))
    with acts(story.cast.suzuki, at(18)) as actor, pytest.raises(ValidationError, match="ほかの人が"):
        calls.record_call(task, result="reached", at=at(18), by=actor)


def test_a_call_of_another_person_is_voided_and_to_be_made_again(story, home):
    made = called(story, home, at(18), words="別の方の話")
    with acts(story.cast.suzuki, at(18)) as actor:
        gone = calls.void_call(made, because="別の方のところに書いた", by=actor)
        with pytest.raises(ValidationError, match="もう取り消して"):
            calls.void_call(made, because="x", by=actor)
    assert (gone.voided_at, gone.voided_because) == (at(18), "別の方のところに書いた")
    assert (task_of(story, home).state, counted()) == ("open", [])
    assert (called(story, home, at(18, 18)).made, len(counted())) == (True, 1)


def test_what_was_heard_becomes_a_task_or_a_question_of_the_team(story, home, chiyono):
    cast = story.cast
    joined(cast, chiyono, cast.sato)
    joined(cast, chiyono, cast.yanai)
    visit = Follow(organization_id=cast.sakura.pk, text="食事の様子を見に行く", until=date(2026, 11, 20))
    first = called(story, home, at(18), follow=visit)
    asked = Follow(
        organization_id=cast.yanai_clinic.pk,
        text="眠剤を減らせますか",
        until=date(2026, 11, 25),
        function="doctor",
    )
    called(story, home, at(23), rule="call-1-week", follow=asked)
    with acting_as(cast.sato.pk):
        task = Task.objects.get(match=first.pk)
        assert (task.title, task.organization_id, task.agreed_until, task.rule_source) == (
            "食事の様子を見に行く", cast.sakura.pk, date(2026, 11, 20), "退院後の電話",
        )  # fmt: skip
    with acting_as(cast.yanai.pk):
        question = Question.objects.get()
        assert (question.text, question.asked_id) == ("眠剤を減らせますか", cast.yanai_clinic.pk)


def test_nobody_but_the_team_and_the_office_that_called_reads_it(story, home):
    called(story, home, at(18))
    seen = {}
    for name in ("suzuki", "taira", "sato", "stranger", "utsugi"):
        with acting_as(getattr(story.cast, name).pk):
            seen[name] = Call.objects.count()
    assert seen == {"suzuki": 1, "taira": 1, "sato": 0, "stranger": 0, "utsugi": 0}


def test_a_centre_that_stands_in_sees_the_person_until_the_last_call(story, cast):
    urushi = register(
        cast,
        "漆原 ヨシ",
        "ウルシハラ ヨシ",
        by=cast.houkatsu_role if hasattr(cast, "houkatsu_role") else cast.inoue,
    )
    with acting_as(cast.inoue.pk):
        CareTeamMember.objects.filter(patient=urushi).update(until=at(1))
    stay = story.admit(at(6), role=cast.inoue, kana="ウルシハラ ヨシ")
    go_home(story, stay, role=cast.inoue)
    assert [rule for rule, _day, _state in planned(story, stay, cast.inoue)] == [
        rule for rule, _d, _s in PLANNED
    ]
    with acting_as(cast.inoue.pk):
        until = CareTeamMember.objects.get(patient=urushi, organization=cast.houkatsu, stay_id=stay.pk).until
    assert until - timedelta(days=36) > at(16)


# --- the pages


def rows(page: str, id: str) -> list[str]:
    part = page[page.index(f'id="{id}"') :]
    part = part[: part.index("</section>")]
    return re.findall(r"東海林 千代乃|漆原 ヨシ|小田切 勇", part)


@pytest.mark.system("B25", needs="renkei.scenes.hospital_stay.actions.calls.plan_calls")
def test_applicants_in_hospital_a_log_due_dates_what_is_late_and_the_number_a_month(story, cast, chiyono):
    """退院サポート事業: the worklist of new applicants in hospital, and the calls after they went home."""
    stay = story.admit(at(6))
    with acts(cast.suzuki, at(9)) as actor:
        calls.note_application(fresh(cast.suzuki, stay), on=date(2026, 11, 9), by=actor)
    joined(cast, chiyono, cast.inoue)
    centre, office = client_as(cast.inoue), client_as(cast.suzuki)
    with clock(at(10)):
        page = centre.get("/stays/calls/").content.decode()
        assert rows(page, "applicants") == ["東海林 千代乃"]  # new applicants in hospital
        assert ("申請 11/9（月）" in page, "電話は 11/12（木）まで" in page) == (True, True)
        assert rows(page, "ahead") == ["東海林 千代乃"]
    called(story, stay, at(11), rule="call-applied", role=cast.inoue, spoke_with="本人")
    go_home(story, stay, at(16))
    with clock(at(18)):
        page = office.get("/stays/calls/").content.decode()
        assert (rows(page, "applicants"), rows(page, "today"), rows(page, "ahead")) == (
            [], ["東海林 千代乃"], ["東海林 千代乃"] * 2,
        )  # fmt: skip
        assert [day for _rule, day, _state in planned(story, stay)][1:] == [day for _r, day, _s in PLANNED]
    with clock(at(21)):
        page = office.get("/stays/calls/").content.decode()
        assert (rows(page, "late"), "3日超過" in page) == (["東海林 千代乃"], True)  # overdue
    called(story, stay, at(21), "absent")
    called(story, stay, at(21, 17))
    called(story, stay, at(23), rule="call-1-week")
    called(story, stay, at(30) + timedelta(days=16), rule="call-1-month")
    with clock(at(30) + timedelta(days=16)):
        page = office.get("/stays/calls/log/?month=2026-11").content.decode()
    months = re.findall(r"month=(2026-\d\d)\">.*?data-label=\"話せた\">(\d+)<.*?>(\d+)<", page, re.DOTALL)
    assert months == [("2026-11", "2", "1"), ("2026-12", "1", "0")]  # count per month
    assert len(rows(page, "log")) == 3  # the log of November


@pytest.mark.system("B26", needs="renkei.scenes.hospital_stay.actions.calls.record_call")
def test_a_call_is_typed_in_its_form_with_a_result_code_and_readmission_within_30_days_is_flagged(
    story, home, cast
):
    office, path = client_as(cast.suzuki), f"/stays/calls/{task_of(story, home).pk}/"
    with clock(at(18, 10)):
        page = office.get(path)
        html = page.content.decode()
        assert [label in html for label in ("つながった", "不在", "食事と水分", "薬が飲めているか")] == [
            True
        ] * 4
        typed = {"result": "absent", "at": "2026-11-18T10:00", "request_key": request_key(page)}
        assert office.post(path, typed).status_code == 302
        page = office.get(path)
        typed = {
            "result": "reached", "at": "2026-11-18T10:00", "spoke_with": "本人", "heard_meals": "worry",
            "heard_medicine": "well", "words": "朝を抜いている", "request_key": request_key(page),
        }  # fmt: skip
        assert office.post(path, typed).status_code == 302
    with acting_as(cast.suzuki.pk):
        kept = [(one.result, one.made, one.heard) for one in Call.objects.order_by("recorded_at", "pk")]
    assert kept == [("absent", False, {}), ("reached", True, {"meals": "worry", "medicine": "well"})]
    with clock(at(19)):
        assert "30日以内の再入院" not in re.sub("aside.*", "", log_rows(office))
    story.admit(at(20))
    with clock(at(20)):
        page = log_rows(office)
    assert page.count("30日以内の再入院") == 2
    assert "30日以内の再入院 1人" in office_log(office, at(20))


def office_log(client, now) -> str:
    with clock(now):
        return client.get("/stays/calls/log/?month=2026-11").content.decode()


def log_rows(client) -> str:
    page = client.get("/stays/calls/log/?month=2026-11").content.decode()
    part = page[page.index('id="log"') :]
    return part[part.index("<ul") : part.index("</section>")]


@pytest.mark.parametrize(
    ("said", "flagged"),
    [
        ({}, True),
        ({"planned": True, "reason": "treatment"}, False),  # planned chemotherapy
        ({"planned": True, "reason": "examination"}, True),
        ({"admitted_on": date(2026, 11, 16)}, False),  # the day of the discharge: the same stay going on
    ],
)
def test_what_is_a_readmission_is_the_packs_word(story, home, said, flagged):
    called(story, home, at(18))
    story.admit(at(20), **said)
    page = client_as(story.cast.suzuki)
    with clock(at(21)):
        assert ("30日以内の再入院" in log_rows(page)) is flagged


def test_a_day_beyond_the_thirty_is_no_readmission(story, home):
    called(story, home, at(18))
    for days, flagged in ((31, 0), (30, 1)):
        story.admit(at(16) + timedelta(days=days), kana=KANA)
        with clock(at(16) + timedelta(days=40)):
            assert log_rows(client_as(story.cast.suzuki)).count("30日以内の再入院") == flagged


def test_that_somebody_is_in_hospital_again_may_be_heard_on_the_phone(story, home):
    called(story, home, at(18), "in-hospital")
    with clock(at(18)):
        assert "30日以内の再入院" in log_rows(client_as(story.cast.suzuki))
    assert counted() == [{"step": "2-days", "result": "in-hospital", "readmitted": True}]


def test_nothing_typed_is_lost_and_what_is_missing_is_said(story, home):
    office, path = client_as(story.cast.suzuki), f"/stays/calls/{task_of(story, home).pk}/"
    with clock(at(18, 10)):
        page = office.get(path)
        typed = {
            "at": "2026-11-18T10:00",
            "words": "朝を抜いている",
            "kind": "task",
            "request_key": request_key(page),
        }
        refused = office.post(path, typed)
    html = refused.content.decode()
    assert (refused.status_code, "朝を抜いている" in html) == (422, True)
    for words in (
        "電話の結果を選んでください",
        "だれにたのむかを選んでください",
        "何をたのむのかを書いてください",
    ):
        assert words in html


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "2026-11-05T10:00", "9999-12-31T23:59"])
def test_a_time_at_which_nobody_can_have_called_is_refused_and_the_page_opens_on(story, home, typed):
    office, path = client_as(story.cast.suzuki), f"/stays/calls/{task_of(story, home).pk}/"
    with clock(at(18, 10)):
        given = {"result": "absent", "at": typed, "request_key": request_key(office.get(path))}
        assert office.post(path, given).status_code == 422
        assert [office.get(page).status_code for page in (path, "/stays/calls/", "/stays/calls/log/")] == [
            200
        ] * 3


@pytest.mark.parametrize("month", ["9999-05", "0001-02", "0001-12", "2026-13", "x", ""])
def test_a_month_that_is_none_shows_the_current_one(story, home, month):
    with clock(at(18)):
        page = client_as(story.cast.suzuki).get(f"/stays/calls/log/?month={month}")
    assert (page.status_code, "2026年11月" in page.content.decode()) == (200, True)


def test_the_pages_say_what_to_do_when_there_is_nothing(story, cast):
    with clock(at(18)):
        office = client_as(cast.suzuki)
        assert "きょうの電話はありません" in office.get("/stays/calls/").content.decode()
        assert "この月の電話はありません" in office.get("/stays/calls/log/").content.decode()


def test_the_list_asks_as_often_for_three_as_for_one(story, cast, chiyono, django_assert_num_queries):
    names = [("小田切 勇", "オダギリ イサム"), ("貫井 とめ", "ヌクイ トメ")]
    go_home(story, story.admit(at(6)))
    for rounds in (1, 2):
        with acting_as(cast.suzuki.pk), clock(at(18)), django_assert_num_queries(4):
            work = queries.worklist(client_actor(story))
        assert len(work.today) == (1 if rounds == 1 else 3)
        for name, kana in names if rounds == 1 else ():
            register(cast, name, kana, by=cast.suzuki)
            go_home(story, story.admit(at(6), kana=kana))


def test_another_office_does_not_find_the_call(story, home):
    task = task_of(story, home)
    made = called(story, home, at(18))
    for role in (story.cast.stranger, story.cast.sato, story.cast.taira):
        client = client_as(role)
        assert client.get(f"/stays/calls/{task.pk}/").status_code == 404
        assert client.get(f"/stays/calls/made/{made.pk}/void/").status_code == 404


def test_an_application_is_noted_once_and_taken_back(story, chiyono):
    stay = story.admit(at(6))
    office, path = client_as(story.cast.suzuki), f"/stays/{stay.pk}/application/"
    for day, status, words in (
        ("2026-11-20", 422, "これからの日です"),
        ("2026-11-01", 422, "この入院のあいだの日ではありません"),
        ("2026-11-09", 302, ""),
        ("2026-11-09", 422, "もう残っています"),
    ):
        with clock(at(10)):
            answer = office.post(path, {"on": day, "request_key": request_key(office.get(path))})
        assert (answer.status_code, words in answer.content.decode()) == (status, True)
    with acting_as(story.cast.suzuki.pk):
        applicant = Applicant.objects.get()
    path = f"/stays/calls/applicants/{applicant.pk}/"
    with clock(at(10)):
        assert office.post(path, {"request_key": request_key(office.get(path))}).status_code == 302
        assert office.get(path).status_code == 404
    with acting_as(story.cast.suzuki.pk):
        assert list(Task.objects.filter(rule="call-applied").values_list("state", flat=True)) == ["withdrawn"]

"""What offices of one care team ask of each other: it stands on Today until somebody says that it is done."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.sheets.models import Means
from renkei.ground.tasks.actions import close_by_other_means
from renkei.ground.tasks.assigning import AlreadyClosed, assign, finish, hand_back, withdraw
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.work import asked, work
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import joined, registered

COMMODE = "ポータブルトイレを借りる"


@pytest.fixture
def patient(cast: Cast):
    """Of こもれび; さくら坂 is in the team."""
    made = registered(cast)
    joined(cast, made, cast.sato)
    return made


def asks(cast: Cast, patient, *, by=None, of=None, until: date | None = None, title: str = COMMODE) -> Task:
    asking, asked_office = by or cast.sato, of or cast.komorebi
    with acting_as(asking.pk):
        return assign(
            title=title,
            organization_id=asked_office.pk,
            until=until or timezone.localdate(),
            patient_id=patient.pk,
            municipality=cast.town.pk,
            match=patient.pk,
            decided="退院前カンファレンス",
            target=f"/patients/{patient.pk}/tasks/",
            by=actor_of(asking),
        )


def told(role, kind: str) -> int:
    with acting_as(role.pk):
        return Notice.objects.filter(kind=kind).count()


def today(role) -> str:
    return client_as(role).get("/").content.decode()


def press(role, task: Task, do: str, **typed: str):
    client, path = client_as(role), f"/patients/tasks/{task.pk}/"
    return client.post(path, {"request_key": request_key(client.get(path)), "do": do, **typed})


def standing(role, task: Task) -> Task:
    with acting_as(role.pk):
        return Task.objects.get(pk=task.pk)


def test_it_stands_on_the_others_today_with_who_asked_and_by_when(cast, patient):
    asks(cast, patient)
    page = today(cast.suzuki)
    assert (COMMODE in page, "きょうまで" in page) == (True, True)
    assert "退院前カンファレンスで、さくら坂訪問看護ステーション 佐藤 真奈美から" in page
    assert COMMODE not in today(cast.sato)
    assert (told(cast.suzuki, "task.assigned"), told(cast.sato, "task.assigned")) == (1, 0)


def test_of_oneself_nobody_is_told(cast, patient):
    asks(cast, patient, by=cast.suzuki)
    assert told(cast.suzuki, "task.assigned") == 0


def test_one_press_on_today_closes_it(cast, patient):
    task = asks(cast, patient)
    answer = press(cast.suzuki, task, "finish", means="app")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    done = standing(cast.sato, task)
    assert (done.state, done.closed_means, done.closed_by_id) == ("done", "app", cast.suzuki.pk)
    assert "きょう済み" in today(cast.suzuki)


def test_who_asked_hears_by_phone_that_it_is_done(cast, patient):
    task = asks(cast, patient)
    press(cast.sato, task, "finish", means="phone", note="鈴木さんに聞いた。あす届く")
    done = standing(cast.suzuki, task)
    assert (done.closed_means, done.closed_with) == (Means.PHONE, "鈴木さんに聞いた。あす届く")
    assert "電話" in client_as(cast.sato).get(f"/patients/{patient.pk}/tasks/").content.decode()


def test_nothing_is_finished_before_it_happened(cast, patient):
    task = asks(cast, patient)
    with acting_as(cast.suzuki.pk), pytest.raises(ValidationError):
        later = timezone.now() + timedelta(hours=1)
        finish(task, means=Means.APP, at=later, note="", by=actor_of(cast.suzuki))


def test_handed_back_it_stands_with_who_asked_and_the_reason(cast, patient):
    task = asks(cast, patient)
    press(cast.suzuki, task, "return", because="担当が変わりました")
    back = standing(cast.sato, task)
    assert (back.state, back.organization_id) == (TaskState.OPEN, cast.sakura.pk)
    assert "居宅介護支援事業所 こもれびから戻されました：担当が変わりました" in today(cast.sato)
    assert COMMODE not in today(cast.suzuki)
    assert told(cast.sato, "task.returned") == 1


def test_ones_own_is_not_handed_back(cast, patient):
    task = asks(cast, patient, by=cast.suzuki)
    with acting_as(cast.suzuki.pk), pytest.raises(ValidationError):
        hand_back(task, because="", by=actor_of(cast.suzuki))


def test_without_a_reason_it_stays_and_the_page_says_so(cast, patient):
    task = asks(cast, patient)
    answer = press(cast.suzuki, task, "return", because="")
    assert (answer.status_code, "わけを書いてください。" in answer.content.decode()) == (422, True)
    assert standing(cast.suzuki, task).organization_id == cast.komorebi.pk


def test_only_who_asked_withdraws(cast, patient):
    task = asks(cast, patient)
    assert press(cast.suzuki, task, "withdraw", because="要らない").status_code == 404
    press(cast.sato, task, "withdraw", because="家族が買った")
    gone = standing(cast.suzuki, task)
    assert (gone.state, gone.withdrawn_because) == (TaskState.WITHDRAWN, "家族が買った")
    assert told(cast.suzuki, "task.withdrawn") == 1


@pytest.mark.parametrize("step", [hand_back, withdraw])
def test_somebody_was_faster(cast, patient, step):
    task = asks(cast, patient)
    press(cast.suzuki, task, "finish", means="app")
    with acting_as(cast.sato.pk), pytest.raises(AlreadyClosed):
        step(task, because="もう要らない", by=actor_of(cast.sato))


def test_others_of_the_team_see_it_and_do_not_close_it(cast, patient):
    joined(cast, patient, cast.yanai)
    task = asks(cast, patient)
    with acting_as(cast.yanai.pk):
        assert [due.task.title for due in asked(patient)] == [COMMODE]
    assert client_as(cast.yanai).get(f"/patients/tasks/{task.pk}/").status_code == 404
    assert client_as(cast.stranger).get(f"/patients/tasks/{task.pk}/").status_code == 404


def test_only_offices_of_the_team_are_asked(cast, patient):
    client, path = client_as(cast.suzuki), f"/patients/{patient.pk}/tasks/"
    page = client.get(path)
    typed = {"title": COMMODE, "until": "令和8年12月1日", "request_key": request_key(page)}
    assert "さくら坂訪問看護ステーション" in page.content.decode()
    assert client.post(path, typed | {"organization_id": str(cast.other_office.pk)}).status_code == 422
    typed["request_key"] = request_key(client.get(path))
    assert client.post(path, typed | {"organization_id": str(cast.sakura.pk)}).status_code == 302
    with acting_as(cast.sato.pk):
        task = Task.objects.get()
    assert (task.organization_id, task.agreed_until) == (cast.sakura.pk, date(2026, 12, 1))


def test_a_sheet_is_not_delivered_for_it(cast, patient):
    task = asks(cast, patient)
    with acting_as(cast.suzuki.pk), pytest.raises(ValidationError):
        now = timezone.now()
        close_by_other_means(task, means=Means.PHONE, at=now, told="", by=actor_of(cast.suzuki))


def test_a_task_of_nobody_and_one_without_a_day_are_refused_by_the_database(cast, patient):
    task = asks(cast, patient)
    for wrong in ({"assigned_by": None}, {"agreed_until": None}, {"rule": "send-admission-info"}):
        with acting_as(cast.sato.pk), pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**wrong)


@pytest.mark.parametrize("count", [1, 3])
def test_today_asks_the_same_of_one_and_of_three(cast, patient, django_assert_num_queries, count):
    for n in range(count):
        asks(cast, patient, title=f"{COMMODE} {n}")
    with acting_as(cast.suzuki.pk), django_assert_num_queries(2):
        found = work(actor_of(cast.suzuki))
    assert [due.note for due in found.due] == [
        "退院前カンファレンスで、さくら坂訪問看護ステーション 佐藤 真奈美から"
    ] * count

"""What no sheet is sent for: due on Today with the law's clock apart, noted with its day on a page of its own."""

import re
from datetime import date

import pytest

from renkei.ground.db.acting import acting_as
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.tasks.models import Task
from renkei.patients.models import Patient
from tests.cast import Cast, client_as
from tests.pages import request_key
from tests.patients.test_rounds import make_round, on, people, tasks
from tests.people import joined
from tests.scenes.hospital_stay.story import clock


@pytest.fixture
def patient(cast: Cast) -> Patient:
    (one,) = people(cast, 1)
    make_round(on(11, 2))
    return one


def visit() -> Task:
    (task,) = tasks(rule="monitoring-visit")
    return task


def page(role, path: str, status: int = 200) -> str:
    with clock(on(11, 20)):
        answer = client_as(role).get(path)
    assert answer.status_code == status
    return answer.content.decode()


def send(role, task: Task, **typed: str):
    client = client_as(role)
    with clock(on(11, 20)):
        key = request_key(client.get(task.target))
        return client.post(task.target, {"request_key": key, **typed})


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_today_shows_the_law_apart_from_what_was_agreed(cast: Cast, patient):
    due = words(page(cast.suzuki, "/"))
    due = due[due.index("状態") :]
    assert due.index("今月のモニタリング訪問") < due.index(
        "要介護認定の更新を申請する"
    )  # November 30, December 1
    assert (
        "人 0 さん 84歳 今月のモニタリング訪問 前回の記録はありません。 申し合わせの目安 なし 法 法令の期限"
        in due
    )
    assert "月1回の訪問 11月30日（月）まで" in due
    assert "申し合わせの目安 12月1日（火）まで 法 法令の期限 認定の有効期間 12月31日（木）まで" in due


@pytest.mark.parametrize("typed", ["2026-11-18", "令和8年11月18日", "Ｒ８．１１．１８"])
def test_it_was_done_on_a_day(cast: Cast, patient, typed):
    answer = send(cast.suzuki, visit(), do="note", on=typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    done = visit()
    assert (done.state, date.fromisoformat(str(done.closed_at.astimezone().date()))) == (
        "done",
        date(2026, 11, 18),
    )
    assert done.closed_by_id == cast.suzuki.pk
    assert "鈴木 由紀 さんが残しました。" in words(page(cast.suzuki, done.target))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "行った日を入れてください。"),
        ("きのう", "日付は「令和8年3月1日」「R8.3.1」「2026-03-01」のような形で入力してください。"),
        ("2026-11-21", "これからの日です。行った日を入れてください。"),
        ("2026-10-31", "この「やること」は11月1日（日）から数えます。それより前の日では終わりません。"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_a_sentence(cast: Cast, patient, typed, told):
    answer = send(cast.suzuki, visit(), do="note", on=typed)
    assert answer.status_code == 422
    assert told in words(answer.content.decode())
    assert visit().state == "open"


def test_a_mistake_is_taken_back(cast: Cast, patient):
    send(cast.suzuki, visit(), do="note", on="2026-11-18")
    answer = send(cast.suzuki, visit(), do="take-back")
    assert answer.status_code == 302
    (again,) = tasks(rule="monitoring-visit")
    assert (again.state, again.closed_at, again.noted_key) == ("open", None, None)
    assert send(cast.suzuki, again, do="take-back").status_code == 422


def test_what_is_done_is_not_done_again(cast: Cast, patient):
    task = visit()
    send(cast.suzuki, task, do="note", on="2026-11-18")
    answer = send(cast.suzuki, task, do="note", on="2026-11-19")
    assert answer.status_code == 422
    assert "ほかの人がもう終えています" in words(answer.content.decode())


def test_nobody_but_the_office_has_the_page(cast: Cast, patient):
    joined(cast, patient, cast.sato)
    for role in (cast.sato, cast.stranger, cast.utsugi, cast.manager):
        page(role, visit().target, 404)


def test_opening_it_is_on_the_trail(cast: Cast, patient):
    page(cast.suzuki, visit().target)
    looks = page(cast.suzuki, f"/patients/{patient.pk}/who-looked/")
    assert "居宅介護支援事業所 こもれび ケアマネジャー" in words(looks)


def test_a_withdrawn_one_has_no_page(cast: Cast, patient):
    task = visit()
    with acting_as(SYSTEM_ROLE):
        Task.objects.filter(pk=task.pk).update(state="withdrawn")
    page(cast.suzuki, task.target, 404)

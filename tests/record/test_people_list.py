from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from renkei.ground.db import paging
from renkei.ground.db.acting import acting_as
from renkei.record import actions, queries
from renkei.record.queries import persons
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered

LIST_QUERIES = 6  # at most: rooms count in the menu what waits
NAMES = [("大貫 あかね", "オオヌキ アカネ"), ("髙木 実", "タカギ ミノル"), ("白石 健", "シライシ ケン")]


def names(role) -> list[str]:
    with acting_as(role.pk):
        return [row.name for row in queries.people(actor_of(role)).rows]


def test_the_list_goes_by_kana_and_holds_only_ones_own(cast: Cast):
    for name, kana in NAMES:
        registered(cast, name=name, kana=kana)
    assert names(cast.suzuki) == ["大貫 あかね", "白石 健", "髙木 実"]
    assert names(cast.stranger) == []


def test_the_list_is_paged_by_a_cursor_that_holds_no_name(cast: Cast, monkeypatch):
    monkeypatch.setattr(persons, "PAGE", 2)
    for name, kana in NAMES:
        registered(cast, name=name, kana=kana)
    with acting_as(cast.suzuki.pk):
        first = queries.people(actor_of(cast.suzuki))
        second = queries.people(actor_of(cast.suzuki), first.next)
    assert [row.name for row in first.rows] == ["大貫 あかね", "白石 健"]
    assert ([row.name for row in second.rows], second.next) == (["髙木 実"], None)
    assert paging.place(first.next, UUID) == (first.rows[-1].patient_id,)


def test_what_others_wrote_since_the_last_look_is_new(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    for role in (cast.sato, cast.sato, cast.suzuki):
        with acting_as(role.pk):
            actions.post(patient=patient, text="訪問しました", by=actor_of(role))
    assert fresh(cast.suzuki) == [2]
    client_as(cast.suzuki).get(f"/patients/{patient.pk}/")
    assert fresh(cast.suzuki) == [0]
    assert fresh(cast.sato) == [1]


def fresh(role) -> list[int]:
    with acting_as(role.pk):
        return [row.fresh for row in queries.people(actor_of(role)).rows]


def test_the_list_asks_as_often_for_1_as_for_3(cast: Cast):
    client = client_as(cast.suzuki)
    client.get("/patients/")
    for name, kana in NAMES[:1]:
        registered(cast, name=name, kana=kana)
    with CaptureQueriesContext(connection) as one:
        assert client.get("/patients/").status_code == 200
    for name, kana in NAMES[1:]:
        registered(cast, name=name, kana=kana)
    with CaptureQueriesContext(connection) as three:
        assert client.get("/patients/").status_code == 200
    assert len(one) == len(three)
    assert len(one) <= LIST_QUERIES


def test_an_empty_list_says_what_to_do(cast: Cast):
    text = client_as(cast.suzuki).get("/patients/").content.decode()
    assert "ケアチームに入っている方はまだいません" in text


def search(role, words: str) -> tuple[int, str]:
    answer = client_as(role).post("/patients/search/", {"words": words})
    return answer.status_code, answer.content.decode()


def test_a_person_is_found_by_name_in_any_spelling(cast: Cast):
    registered(cast, name="髙木 実", kana="タカギ ミノル")
    for words in ("高木", "髙木", "たかぎ", "ﾀｶｷﾞ"):
        status, text = search(cast.suzuki, words)
        assert (status, "髙木 実" in text) == (200, True), words
    assert "髙木 実" not in search(cast.stranger, "高木")[1]


def test_one_character_is_too_few(cast: Cast):
    status, text = search(cast.suzuki, "高")
    assert (status, "2文字以上を入力してください。" in text) == (422, True)

"""Replies, corrections, kinds: what an entry becomes after it was written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renkei.ground.db.acting import acting_as
from renkei.record import actions, queries
from renkei.record.models import Audience, Entry
from renkei.record.queries import entries_holding
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import joined, registered
from tests.record.test_entries import post


@pytest.fixture
def patient(cast: Cast):
    found = registered(cast)
    joined(cast, found, cast.sato)
    return found


def reply(role, entry: Entry, text: str) -> Entry:
    with acting_as(role.pk):
        return actions.reply(entry=Entry.objects.get(pk=entry.pk), text=text, by=actor_of(role))


def course(role, patient, kind: str = "") -> list[tuple[str, list[str]]]:
    with acting_as(role.pk):
        days = queries.timeline(actor_of(role), patient, kind=kind).days
    return [(line.text, [one.text for one in line.replies]) for day in days for line in day.lines]


def search(role, words: str) -> list[str]:
    with acting_as(role.pk):
        return [found.line.text for found in entries_holding(actor_of(role), words)[0]]


def test_replies_stand_below_in_the_order_of_the_talk_one_level_deep(cast: Cast, patient):
    first = post(cast.suzuki, patient, "夕食は半分でした")
    answer = reply(cast.sato, first, "明日うかがいます")
    reply(cast.suzuki, answer, "お願いします")
    post(cast.suzuki, patient, "あとの記録")
    assert course(cast.sato, patient) == [
        ("あとの記録", []),
        ("夕食は半分でした", ["明日うかがいます", "お願いします"]),
    ]


def test_a_reply_is_read_by_whom_its_entry_is_read_by(cast: Cast, patient):
    first = post(cast.suzuki, patient, "説明はまだです", audience=Audience.UNDISCLOSED)
    assert reply(cast.sato, first, "わかりました").audience == Audience.UNDISCLOSED
    assert search(cast.suzuki, "わかりました") == []


def test_an_open_page_gets_the_whole_thread_when_somebody_replies(cast: Cast, patient):
    first = post(cast.suzuki, patient, "夕食は半分でした")
    with acting_as(cast.suzuki.pk):
        since = queries.timeline(actor_of(cast.suzuki), patient).since
    reply(cast.sato, first, "明日うかがいます")
    fragment = (
        client_as(cast.suzuki).get(f"/patients/{patient.pk}/entries/new/", {"since": since}).content.decode()
    )
    assert fragment.index(f'id="entry-{first.pk}"') < fragment.index("明日うかがいます")


def correct(role, entry: Entry, text: str, version: int = 1, audience: str = "team") -> Entry:
    with acting_as(role.pk):
        return actions.correct(
            entry=Entry.objects.get(pk=entry.pk),
            version=version,
            text=text,
            category="nursing",
            audience=audience,
            by=actor_of(role),
        )


def test_a_correction_leaves_the_old_words_readable_with_who_and_when(cast: Cast, patient):
    entry = post(cast.sato, patient, "体重48.6kg")
    correct(cast.sato, entry, "体重46.8kg")
    assert course(cast.suzuki, patient) == [("体重46.8kg", [])]
    page = client_as(cast.suzuki).get(f"/patients/{patient.pk}/entries/{entry.pk}/").content.decode()
    assert "体重48.6kg" in page and "佐藤 真奈美（さくら坂訪問看護ステーション）が訂正する前" in page
    assert "訂正あり" in client_as(cast.suzuki).get(f"/patients/{patient.pk}/").content.decode()
    assert (search(cast.suzuki, "46.8kg"), search(cast.suzuki, "48.6kg")) == (["体重46.8kg"], [])


def test_what_becomes_a_secret_is_found_no_more_nor_are_its_replies(cast: Cast, patient):
    entry = post(cast.sato, patient, "検査のこと", audience=Audience.FAMILY)
    reply(cast.suzuki, entry, "検査の日を伝えます")
    correct(cast.sato, entry, "検査のこと", audience=Audience.UNDISCLOSED)
    assert search(cast.suzuki, "検査") == []
    with acting_as(cast.suzuki.pk):
        assert set(Entry.objects.values_list("audience", flat=True)) == {Audience.UNDISCLOSED}


def test_who_was_slower_is_told_and_loses_nothing(cast: Cast, patient):
    entry = post(cast.sato, patient, "体重48.6kg")
    path = f"/patients/{patient.pk}/entries/{entry.pk}/correction/"
    client = client_as(cast.sato)
    key = request_key(client.get(path))
    correct(cast.sato, entry, "体重46.8kg")
    form = {"version": 1, "text": "体重46.9kg", "category": "nursing", "audience": "team", "request_key": key}
    answer = client.post(path, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ほかの人が先に書きかえました" in page
    assert "体重46.9kg" in page and "体重46.8kg" in page
    form |= {"version": 2, "request_key": request_key(answer)}
    assert client.post(path, form).status_code == 302
    assert course(cast.suzuki, patient) == [("体重46.9kg", [])]


def test_only_the_office_that_wrote_it_corrects_it(cast: Cast, patient):
    entry = post(cast.sato, patient, "体重48.6kg")
    path = f"/patients/{patient.pk}/entries/{entry.pk}/correction/"
    assert [client_as(role).get(path).status_code for role in (cast.sato, cast.suzuki, cast.stranger)] == [
        200,
        404,
        404,
    ]


def test_what_replied_to_a_sealed_entry_is_gone_with_it(cast: Cast, patient):
    entry = post(cast.sato, patient, "別の方の傷のこと")
    answer = reply(cast.suzuki, entry, "傷の処置をしました")
    with acting_as(cast.sato.pk):
        actions.seal(entry=Entry.objects.get(pk=entry.pk), because="人ちがい", by=actor_of(cast.sato))
    page = client_as(cast.suzuki).get(f"/patients/{patient.pk}/").content.decode()
    assert "傷" not in page and "まちがいのため見えなくした記録です" in page
    assert search(cast.suzuki, "傷の処置") == []
    paths = [f"/patients/{patient.pk}/entries/{one.pk}/" for one in (entry, answer)]
    assert [client_as(cast.suzuki).get(path).status_code for path in paths] == [404, 404]


def test_the_course_of_one_kind(cast: Cast, patient):
    post(cast.suzuki, patient, "サービスの調整")
    post(cast.sato, patient, "創の処置")
    post(cast.sato, patient, "転びました", category="event", urgent=True)
    assert course(cast.suzuki, patient, "nursing") == [("創の処置", [])]
    assert course(cast.suzuki, patient, "urgent") == [("転びました", [])]
    assert len(course(cast.suzuki, patient, "'; drop table")) == 3
    page = client_as(cast.suzuki).get(f"/patients/{patient.pk}/course/", {"kind": "nursing"}).content.decode()
    assert "創の処置" in page and "サービスの調整" not in page
    assert "kind=nursing" in client_as(cast.suzuki).get(f"/patients/{patient.pk}/").content.decode()


def queries_of(path: str, role) -> int:
    client = client_as(role)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


COURSE_QUERIES = 9  # at most: rooms count in the menu what waits


def test_the_course_asks_as_often_for_1_thread_as_for_3(cast: Cast, patient):
    path = f"/patients/{patient.pk}/course/"
    counts = []
    for more in (1, 2):
        for _ in range(more):
            reply(cast.sato, post(cast.suzuki, patient, "記録"), "返事")
        counts.append(queries_of(path, cast.suzuki))
    assert counts[0] == counts[1] <= COURSE_QUERIES


def test_a_reply_needs_words_and_keeps_the_thread_on_the_page(cast: Cast, patient):
    entry = post(cast.suzuki, patient, "夕食は半分でした")
    path = f"/patients/{patient.pk}/entries/{entry.pk}/"
    client = client_as(cast.sato)
    key = request_key(client.get(path))
    answer = client.post(f"{path}replies/", {"text": "", "request_key": key})
    assert answer.status_code == 422
    assert (
        "夕食は半分でした" in answer.content.decode() and "返事を書いてください。" in answer.content.decode()
    )
    said = {"text": "明日うかがいます", "request_key": request_key(answer)}
    assert client.post(f"{path}replies/", said)["Location"] == f"/patients/{patient.pk}/#entry-{entry.pk}"
    assert course(cast.suzuki, patient) == [("夕食は半分でした", ["明日うかがいます"])]

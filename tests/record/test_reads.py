"""Who has read, and what is new since one looked: from one mark a role, not a row an entry."""

from datetime import timedelta

import pytest

from renkei.ground.db.acting import acting_as
from renkei.record import actions, queries
from renkei.record.actions import looks
from renkei.record.models import LastLook
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered
from tests.record.test_entries import post
from tests.record.test_threads import reply


@pytest.fixture
def patient(cast: Cast):
    found = registered(cast)
    for role in (cast.sato, cast.yanai):
        joined(cast, found, role)
    return found


def opened(role, patient) -> str:
    return client_as(role).get(f"/patients/{patient.pk}/").content.decode()


def sits_down_again(monkeypatch) -> None:
    """As if half an hour had passed between any two looks."""
    monkeypatch.setattr(looks, "SITTING", timedelta(0))


def fresh(role, patient) -> list[str]:
    with acting_as(role.pk):
        return [line.text for line in queries.timeline(actor_of(role), patient).fresh]


def test_it_says_how_many_offices_have_read_and_which(cast: Cast, patient):
    entry = post(cast.suzuki, patient, "夕食は半分でした")
    assert "読んだ" not in opened(cast.suzuki, patient)
    opened(cast.sato, patient)
    opened(cast.yanai, patient)
    assert "読んだ 2事業所" in opened(cast.suzuki, patient)
    page = client_as(cast.suzuki).get(f"/patients/{patient.pk}/entries/{entry.pk}/").content.decode()
    readers = page[page.index('id="readers"') :]
    assert "さくら坂訪問看護ステーション" in readers and "柳井医院" in readers
    later = post(cast.suzuki, patient, "そのあと")
    page = client_as(cast.suzuki).get(f"/patients/{patient.pk}/entries/{later.pk}/").content.decode()
    assert "まだ、ほかの事業所は開いていません" in page


def test_there_is_one_mark_a_role_whatever_was_read(cast: Cast, patient):
    for number in range(3):
        post(cast.suzuki, patient, str(number))
        opened(cast.sato, patient)
    with acting_as(cast.sato.pk):
        assert LastLook.objects.count() == 1


def test_what_others_wrote_since_one_looked_is_new_for_the_whole_sitting(cast: Cast, patient, monkeypatch):
    post(cast.suzuki, patient, "まえの記録")
    assert "前に見た" not in opened(cast.sato, patient)
    first = post(cast.suzuki, patient, "夕食は半分でした")
    reply(cast.yanai, first, "様子を見ます")
    post(cast.sato, patient, "自分の記録")
    sits_down_again(monkeypatch)
    page = opened(cast.sato, patient)
    assert fresh(cast.sato, patient) == ["夕食は半分でした", "様子を見ます"]
    digest = page[page.index('id="digest"') : page.index('id="entries"')]
    assert "2件" in digest and "調整 1" in digest and "返事 1" in digest
    monkeypatch.undo()
    opened(cast.sato, patient)
    assert fresh(cast.sato, patient) == ["夕食は半分でした", "様子を見ます"]
    sits_down_again(monkeypatch)
    opened(cast.sato, patient)
    assert fresh(cast.sato, patient) == []


def test_reading_one_kind_or_one_entry_is_no_look_at_what_is_newer(cast: Cast, patient):
    entry = post(cast.suzuki, patient, "夕食は半分でした")
    client = client_as(cast.sato)
    for path in ("course/?kind=nursing", f"entries/{entry.pk}/"):
        assert client.get(f"/patients/{patient.pk}/{path}").status_code == 200
    with acting_as(cast.sato.pk):
        assert LastLook.objects.count() == 0


def test_a_sealed_entry_is_not_new(cast: Cast, patient, monkeypatch):
    opened(cast.sato, patient)
    entry = post(cast.suzuki, patient, "別の方の記録")
    with acting_as(cast.suzuki.pk):
        actions.seal(entry=entry, because="人ちがい", by=actor_of(cast.suzuki))
    sits_down_again(monkeypatch)
    opened(cast.sato, patient)
    assert fresh(cast.sato, patient) == []


def test_today_says_of_what_kind_the_news_is(cast: Cast, patient):
    post(cast.suzuki, patient, "調整しました")
    post(cast.yanai, patient, "診察しました")
    page = client_as(cast.sato).get("/").content.decode()
    assert "医師・調整" in page

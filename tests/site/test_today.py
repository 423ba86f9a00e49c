"""Today of each capacity: what is new and what waits, urgent first, never an empty page."""

import re
from functools import partial

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.actions import notify
from renkei.ground.jobs.models import Notice
from renkei.patients import actions as patients
from renkei.record import actions, queries
from renkei.record.queries import persons
from tests.cast import Cast, actor_of, client_as
from tests.pages import cost, request_key
from tests.people import joined, registered

NAMES = [("大貫 あかね", "オオヌキ アカネ"), ("髙木 実", "タカギ ミノル"), ("白石 健", "シライシ ケン")]


def written_about(cast: Cast, name: str, kana: str, urgent: bool = False):
    """Somebody of both teams, of whom the care manager wrote one entry."""
    patient = registered(cast, name=name, kana=kana)
    joined(cast, patient, cast.sato)
    with acting_as(cast.suzuki.pk):
        actions.post(patient=patient, text="訪問しました", urgent=urgent, by=actor_of(cast.suzuki))
    return patient


def news(role) -> list[tuple[str, int, bool]]:
    with acting_as(role.pk):
        return [(one.name, one.fresh, one.urgent) for one in queries.news(actor_of(role))]


def today(role) -> str:
    return client_as(role).get("/").content.decode()


def counters(page: str) -> dict[str, str]:
    found = re.search(r'<nav class="counters".*?</nav>', page, re.DOTALL)
    return dict(re.findall(r"<a [^>]*>(\S+) <b>(\d+)</b>", found[0])) if found else {}


def test_new_entries_of_others_urgent_ones_first_until_one_has_looked(cast: Cast):
    urgent = written_about(cast, *NAMES[0], urgent=True)
    written_about(cast, *NAMES[1])
    assert news(cast.sato) == [("大貫 あかね", 1, True), ("髙木 実", 1, False)]
    assert news(cast.suzuki) == news(cast.stranger) == []
    assert counters(today(cast.sato))["新しい記録"] == "2"
    client_as(cast.sato).get(f"/patients/{urgent.pk}/")
    assert news(cast.sato) == [("髙木 実", 1, False)]


def test_those_not_shown_are_counted(cast: Cast, monkeypatch):
    monkeypatch.setattr(persons, "NEWS_SHOWN", 2)
    for name, kana in NAMES:
        written_about(cast, name, kana)
    page = today(cast.sato)
    assert counters(page)["新しい記録"] == "3"
    assert "利用者の一覧を見る" in page


def test_it_asks_as_often_for_1_as_for_3(cast: Cast):
    looks = partial(cost, client_as(cast.sato), "/")
    written_about(cast, *NAMES[0])
    one = looks()
    for name, kana in NAMES[1:]:
        written_about(cast, name, kana)
    assert looks() == one


def test_an_invitation_waits_on_today_and_names_nobody(cast: Cast):
    patient = registered(cast)
    with acting_as(cast.suzuki.pk):
        offer = patients.invite(
            patient=patient,
            organization_id=cast.sato.organization_id,
            function=cast.sato.profession,
            by=actor_of(cast.suzuki),
        )
    page = today(cast.sato)
    assert f'href="/patients/invitations/{offer.pk}/"' in page
    assert "居宅介護支援事業所 こもれび から" in page
    assert patient.name not in page
    assert "返事を待たれていること" not in today(cast.stranger)


def test_notices_are_new_until_somebody_of_the_office_says_so(cast: Cast):
    with acting_as(cast.suzuki.pk):
        for _n in range(2):
            notify("team.left", organization_id=cast.suzuki.organization_id, about=None, path="/")
    assert "まだ見ていない知らせ" in today(cast.manager)
    client = client_as(cast.manager)
    page = client.get("/office/")
    until = re.search(r'name="until" value="([^"]+)"', page.content.decode())[1]
    with acting_as(cast.suzuki.pk):
        notify("patient.duplicate", organization_id=cast.suzuki.organization_id, about=None, path="/")
    answer = client.post("/office/seen/", {"until": until, "request_key": request_key(page)})
    assert (answer.status_code, answer["Location"]) == (302, "/office/")
    with acting_as(cast.suzuki.pk):
        seen = Notice.objects.filter(seen_at__isnull=False).values_list("kind", "seen_by")
        assert list(seen) == [("team.left", cast.manager.pk)] * 2
    assert "同じ方かもしれない登録があります" in today(cast.suzuki)
    assert "ケアチームから抜けた事業所があります" not in today(cast.suzuki)


def test_officers_see_their_figures(cast: Cast):
    for role in (cast.utsugi, cast.sakaki):
        assert 'href="/indicators/' in re.search(r"<main.*</main>", today(role), re.DOTALL)[0]
    assert "調査票を取り込む" in today(cast.sakaki)
    assert "調査票を取り込む" not in today(cast.utsugi)

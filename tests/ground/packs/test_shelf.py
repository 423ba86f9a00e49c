"""One town solved it; the prefecture tells the others; one takes it over and uses it the same week. Its reuse is counted."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.packs.laying import materialize
from renkei.ground.packs.loaded import rules_for
from renkei.ground.packs.models import PackVersion
from tests.cast import NEIGHBOUR, TOWN, client_as, organization, role
from tests.ground.packs.test_agreeing import CHANGE, RULE, STARTS, TODAY, decided, place, post, proposed
from tests.ground.packs.test_region_fields import REFUGE, SHEET, own_fields
from tests.pages import cost
from tests.scenes.hospital_stay.story import clock

__all__ = ["place"]


@pytest.fixture(autouse=True)
def now(place):
    with clock(TODAY):
        yield


@pytest.fixture
def ashi(cast):
    hall = organization("municipality", "葦原町 福祉課", cast.neighbour)
    return role("葦名 透", hall, "statistics", "officer", "ashina")


def days(town: str, day: date) -> int:
    return next(rule.agreed.days for rule in rules_for(town, day) if rule.id == RULE)


def agreed(cast) -> PackVersion:
    """美澄市 has one day, and a field of its own."""
    version = proposed(cast.utsugi)
    assert post(client_as(cast.utsugi), "packs:new_field", REFUGE, id=SHEET).status_code == 302
    decided(cast.utsugi, PackVersion.objects.get(pk=version.pk))
    return PackVersion.objects.get()


def test_what_one_town_agreed_on_is_told_of_taken_over_and_counted(cast, ashi):
    version = agreed(cast)
    prefecture, town = client_as(cast.sakaki), client_as(ashi)
    page = prefecture.get(reverse("packs:shelf")).content.decode()
    assert "美澄市のきまり" in page and "使っている市町村 1" in page
    nobody = post(prefecture, "packs:offered", {}, version_id=version.pk)
    assert nobody.status_code == 422 and "すすめる市町を選んでください。" in nobody.content.decode()
    told = post(prefecture, "packs:offered", {"towns": [NEIGHBOUR]}, version_id=version.pk)
    assert told.status_code == 302
    with acting_as(ashi.pk):
        notice = Notice.objects.get(kind="pack.advised")
    page = town.get(notice.path).content.decode()
    assert (
        "項目のかわる書類" in page
        and "入院時情報提供書を送る" in page
        and "連携協議会 2026-11-20 決定" in page
    )
    early = post(
        town,
        "packs:offered",
        {"starts": "2026-11-16", "because": "同じことで困っています"},
        version_id=version.pk,
    )
    assert early.status_code == 422 and "同じことで困っています" in early.content.decode()
    taken = post(town, "packs:offered", {"starts": "2026-12-01", "because": ""}, version_id=version.pk)
    assert taken.status_code == 302
    own = PackVersion.objects.get(municipality=NEIGHBOUR)
    page = town.get(reverse("packs:version", args=[own.pk])).content.decode()
    assert "3日以内" in page and "1日以内" in page and "避難するときの手助け" in page
    decided(ashi, own, decision="葦原町協議会 2026-11-21 決定")
    assert [days(code, STARTS) for code in (TOWN, NEIGHBOUR)] == [1, 1]
    assert own_fields(NEIGHBOUR, STARTS) == {"x_1": "避難するときの手助け"}
    page = prefecture.get(reverse("packs:shelf")).content.decode()
    assert "使っている市町村 2" in page


def test_what_a_town_made_itself_stands_above_what_it_took_over(cast, ashi):
    version = agreed(cast)
    town = client_as(ashi)
    post(town, "packs:offered", {"starts": "2026-12-01", "because": ""}, version_id=version.pk)
    decided(ashi, PackVersion.objects.get(municipality=NEIGHBOUR))
    assert (
        post(town, "packs:change", CHANGE | {"days": "5", "starts": "2026-12-10"}, id=RULE).status_code == 302
    )
    decided(ashi, PackVersion.objects.get(municipality=NEIGHBOUR, agreed_at=None))
    materialize()
    assert [days(NEIGHBOUR, date(2026, 12, day)) for day in (1, 9, 10)] == [1, 1, 5]
    assert days(TOWN, date(2026, 12, 10)) == 1


def test_nobody_else_sees_the_shelf_and_what_ended_is_not_on_it(cast, ashi):
    version = agreed(cast)
    for stranger in (cast.suzuki, cast.taira):
        assert client_as(stranger).get(reverse("packs:shelf")).status_code in (403, 404)
        assert post(client_as(stranger), "packs:offered", {}, version_id=version.pk).status_code in (403, 404)
    assert (
        client_as(cast.utsugi).get(reverse("packs:offered", args=[version.pk])).status_code == 404
    )  # its own
    few = cost(client_as(ashi), reverse("packs:shelf"))
    ends = {"until": (STARTS + timedelta(days=3)).isoformat(), "ended_because": "やめます"}
    assert post(client_as(cast.utsugi), "packs:end", ends, version_id=version.pk).status_code == 302
    assert client_as(ashi).get(reverse("packs:offered", args=[version.pk])).status_code == 404
    assert "まだありません。" in client_as(ashi).get(reverse("packs:shelf")).content.decode()
    assert few <= 12

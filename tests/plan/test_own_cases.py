"""One's own figure opens to its cases, each to where it is written, and to nobody else's."""

import re
from functools import partial
from unittest.mock import patch

import pytest

from renkei.ground.db.acting import acting_as
from renkei.patients.queries import who_looked
from renkei.plan.queries import cases as cases_of
from renkei.scenes.hospital_stay.models import Stay
from tests.cast import client_as
from tests.pages import cost
from tests.scenes.hospital_stay.story import at, clock, register

OWN = "/indicators/own/"
PATH = f"{OWN}admission-info-in-time/"


def groups(page: str) -> dict[str, list[str]]:
    """Names by the sheet in which they stand."""
    parts = re.split(r'<header class="sheet-head"><h2>', page)[1:]
    found = {
        part[: part.index("<")]: re.findall(r'<span class="person"><a href="[^"]*">([^<]*)', part)
        for part in parts
    }
    return {title: names for title, names in found.items() if names}


@pytest.mark.parametrize("who", ["suzuki", "taira"])
def test_the_two_of_one_half_are_named_to_both_sides_and_lead_to_their_stays(told, december, who):
    client = client_as(getattr(told.cast, who))
    assert f'<a href="{PATH}">' in client.get(OWN).content.decode()
    page = client.get(PATH).content.decode()
    assert "確定した最近の12か月　1 / 2" in page
    found = groups(page)
    assert list(found) == ["数に入らないもの", "数に入るもの"]
    assert [len(names) for names in found.values()] == [1, 1]
    links = re.findall(r'<span class="person"><a href="([^"]*)"', page)
    assert [client.get(link).status_code for link in links] == [200, 200]
    words = re.findall('data-label="できごと">([^<]*)', page)
    assert words == ["令和8年11月10日 入院　美澄総合病院", "令和8年11月9日 入院　美澄総合病院"]


def test_whoever_looked_is_written_down_for_each_person(told, december):
    client_as(told.cast.suzuki).get(PATH)
    with acting_as(told.cast.suzuki.pk):
        people = [stay.patient for stay in Stay.objects.select_related("patient")]
        assert len(people) == 2
        for patient in people:
            assert "open.own_cases" in [look.action for look in who_looked(patient, 30)]


def test_nobody_else_learns_of_them(told, december):
    page = client_as(told.cast.stranger).get(PATH).content.decode()
    assert groups(page) == {} and "まだありません" in page
    for who in ("sato", "yanai", "utsugi", "manager"):
        assert client_as(getattr(told.cast, who)).get(PATH).status_code == 404
    assert client_as(told.cast.suzuki).get(f"{OWN}nothing/").status_code == 404


def test_what_one_may_no_longer_open_is_counted_without_a_name(told, december):
    with patch.object(cases_of, "CASES", [lambda keys: {}]):
        page = client_as(told.cast.suzuki).get(PATH).content.decode()
    assert groups(page) == {}
    assert page.count("名前の出ないものが 1件あります。") == 2 and "1 / 2" in page


def test_many_are_shown_a_month_at_a_time(told, december, monkeypatch):
    monkeypatch.setattr(cases_of, "AT_ONCE", 1)
    client = client_as(told.cast.suzuki)
    page = client.get(PATH).content.decode()
    assert 'href="?month=2026-11" aria-current="page"' in page and "令和8年11月　1 / 2" in page
    for wrong in ("2026-10", "x", "2026-11-01\x00"):
        assert "令和8年11月　1 / 2" in client.get(PATH, {"month": wrong}).content.decode()


def test_it_asks_the_same_of_two_and_of_three(told, december):
    looks = partial(cost, client_as(told.cast.suzuki), PATH)
    one = looks()
    register(told.cast, "根尾 義一", "ネオ ヨシカズ", by=told.cast.suzuki)
    told.admit(at(12), kana="ネオ ヨシカズ")
    assert looks() == one


def test_every_figure_of_ones_own_opens_to_as_many_as_it_counts(told, december):
    client = client_as(told.cast.suzuki)
    rows = re.findall(
        rf'<a href="({OWN}[^"]+)">.*?data-label="件数">(?:(\d+) / )?(\d+)<',
        client.get(OWN).content.decode(),
        re.S,
    )
    assert len(rows) == 3
    for path, n, whole in rows:
        page = client.get(path).content.decode()
        assert (f"　{n} / {whole}" if n else f"　{whole}件") in page


def test_a_month_whose_days_run_is_left_out(told):
    with clock(at(11)):
        assert "まだありません" in client_as(told.cast.suzuki).get(PATH).content.decode()

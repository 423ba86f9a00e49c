"""What another source counted is laid beside what is known here: typed in with its source, replaced, never lost."""

import re

import pytest

from renkei.ground.db.acting import acting_as
from renkei.plan import actions
from renkei.plan.models import ExternalCount
from tests.cast import actor_of, client_as
from tests.pages import request_key
from tests.scenes.hospital_stay.story import at, clock

MAY = at(15).replace(year=2027, month=5)  # the fiscal year is over
PAGE, INDICATOR = "/indicators/external/", "/indicators/admission-info-in-time/"
NAME = "mieruka.admission-info-fee"


@pytest.fixture
def afterwards():
    with clock(MAY):
        yield


def types(who, town, count: object = 4, year: int = 2026, **typed: object):
    client = client_as(who)
    said = {
        "name": NAME,
        "municipality": town.pk,
        "year": year,
        "count": count,
        "told_by": "見える化 9月10日",
    } | typed
    return client.post(PAGE, {"request_key": request_key(client.get(PAGE)), **said})


def page_of(who) -> str:
    return client_as(who).get(INDICATOR).content.decode()


def test_the_officer_types_it_and_the_figure_says_how_much_of_it_is_known(told, afterwards):
    cast = told.cast
    assert "ほかの集計（見える化システムなど）の件数は、まだ入っていません" in page_of(cast.utsugi)
    assert types(cast.utsugi, cast.town).status_code == 302
    assert "2 / 4（50.0%）　令和8年度" in page_of(cast.utsugi)
    page = client_as(cast.utsugi).get(PAGE).content.decode()
    assert "見える化 9月10日" in page and cast.utsugi.practitioner.name in page


def test_another_number_takes_its_place_and_the_former_is_kept(told, afterwards):
    cast = told.cast
    types(cast.utsugi, cast.town)
    types(cast.utsugi, cast.town, count=2)
    assert "2 / 2（100.0%）　令和8年度" in page_of(cast.utsugi)
    with acting_as(cast.utsugi.pk):
        rows = ExternalCount.objects.order_by("recorded_at").values_list("count", "replaced_at")
        assert [(count, bool(replaced)) for count, replaced in rows] == [(4, True), (2, False)]


def test_below_the_floor_the_figure_is_marked_a_reference(told, afterwards):
    cast = told.cast
    told.cast.komorebi.verified_at = at(1)
    told.cast.komorebi.save()
    assert "参考値の下限" in page_of(cast.utsugi)
    types(cast.utsugi, cast.town, count=400)
    assert "参考値：下限" in page_of(cast.utsugi)


def test_of_several_towns_only_where_each_has_its_number(told, afterwards):
    cast = told.cast
    types(cast.sakaki, cast.town)
    assert "2 / 4" not in page_of(cast.sakaki)
    types(cast.sakaki, cast.neighbour, count=6)
    assert "2 / 10（20.0%）　令和8年度" in page_of(cast.sakaki)


def test_a_year_that_runs_is_neither_asked_for_nor_laid_beside_a_whole_one(told, december):
    cast = told.cast
    assert types(cast.utsugi, cast.town).status_code == 422
    with acting_as(cast.utsugi.pk):
        said = {"name": NAME, "municipality": cast.town.pk, "year": 2026, "count": 4, "told_by": "x"}
        actions.tell_external(**said, by=actor_of(cast.utsugi))
    assert "2 / 4" not in page_of(cast.utsugi)
    with clock(MAY):
        assert "2 / 4（50.0%）　令和8年度" in page_of(cast.utsugi)


def test_a_year_before_the_definition_is_kept_and_laid_beside_nothing(told, afterwards):
    """It was not counted then: that is not to say that none of them is known."""
    cast = told.cast
    assert types(cast.utsugi, cast.town, count=400, year=2025).status_code == 302
    assert "400（" not in page_of(cast.utsugi)
    types(cast.utsugi, cast.town)
    assert "2 / 4（50.0%）　令和8年度" in page_of(cast.utsugi)


def test_an_officer_types_for_the_own_town_alone(told, afterwards):
    assert types(told.cast.utsugi, told.cast.neighbour).status_code == 422
    assert not ExternalCount.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"count": "-1"}, "0以上の整数"),
        ({"count": "1.5"}, "小数"),
        ({"count": ""}, "件数を入れてください"),
        ({"told_by": ""}, "どの表の、いつの数か"),
        ({"year": "1999"}, "正しく選択"),
        ({"name": "other"}, "正しく選択"),
    ],
)
def test_what_is_no_count_is_refused_in_words(told, afterwards, typed, said):
    answer = types(told.cast.utsugi, told.cast.town, **typed)
    assert answer.status_code == 422 and said in answer.content.decode()


@pytest.mark.parametrize("who", ["suzuki", "taira", "inoue", "manager"])
def test_it_is_for_those_who_publish_figures(told, who):
    assert client_as(getattr(told.cast, who)).get(PAGE).status_code == 404


def test_the_trail_says_who_typed_what(told, afterwards):
    cast = told.cast
    with acting_as(cast.utsugi.pk):
        said = {"name": NAME, "municipality": cast.town.pk, "year": 2026, "count": 3, "told_by": "x"}
        assert re.fullmatch("[0-9a-f-]{36}", str(actions.tell_external(**said, by=actor_of(cast.utsugi)).pk))

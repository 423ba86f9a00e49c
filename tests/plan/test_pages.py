"""The city sees a number that came of the story, with nobody having counted."""

import csv
import io
import re
from dataclasses import replace
from functools import partial
from unittest.mock import patch

import pytest
from django.db import connection
from openpyxl import load_workbook

from renkei.ground.region.models import Prefecture
from renkei.plan import kept
from renkei.plan.queries import reading
from renkei.plan.series import Series, series_for
from tests.cast import client_as
from tests.pages import cost
from tests.scenes.hospital_stay.story import at, clock, register

PATH = "/indicators/admission-info-in-time/"


def rows(client, path=PATH) -> list[list[str]]:
    text = client.get(path + "csv/").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_rate_stands_with_n_and_N(told, december):
    page = client_as(told.cast.utsugi).get(PATH).content.decode()
    assert "50.0" in page
    assert "1 / 2件" in page
    assert "入院を知ってから3日以内に入院時情報提供書を届けたもの" in page
    assert "参加している事業所 0 / 1" in page


def test_the_file_says_the_same(told, december):
    client = client_as(told.cast.utsugi)
    expected = [
        ["月", "2026年11月", "1", "2", "50.0", "参考値"],
        ["病院", "A病院", "1", "2", "50.0", "参考値"],
    ]
    assert rows(client)[1:] == expected
    book = load_workbook(io.BytesIO(client.get(PATH + "excel/").content)).active
    assert [[str(cell) for cell in row] for row in book.iter_rows(min_row=2, values_only=True)] == [
        ["月", "2026年11月", "1", "2", "50", "参考値"],
        ["病院", "A病院", "1", "2", "50", "参考値"],
    ]


def test_a_month_whose_days_run_is_unsettled(told):
    with clock(at(11)):
        assert rows(client_as(told.cast.utsugi))[1][-1] == "未確定"


def test_another_citys_officer_sees_nothing_of_it(told, december):
    cast = told.cast
    cast.utsugi.organization.municipality = cast.neighbour
    cast.utsugi.organization.save()
    assert rows(client_as(cast.utsugi))[1:] == []


def test_the_prefecture_sees_municipalities(told, december):
    assert rows(client_as(told.cast.sakaki))[2] == ["市町村", "美澄市", "1", "2", "50.0", "参考値"]


def test_another_prefectures_officer_sees_nothing_of_it(told, december):
    office = told.cast.sakaki.organization
    office.prefecture = Prefecture.objects.create(code="99", name="潮見県")
    office.save()
    assert rows(client_as(told.cast.sakaki))[1:] == []


@pytest.mark.parametrize("path", ["/indicators/", PATH, PATH + "csv/"])
def test_no_page_of_figures_names_anybody(told, december, path):
    page = client_as(told.cast.utsugi).get(path).content.decode("utf-8-sig")
    assert not any(word in page for word in ("東海林", "千代乃", "ショウジ", "小田切", "オダギリ"))


@pytest.mark.parametrize("who", ["suzuki", "sato", "taira", "stranger", "manager"])
def test_figures_are_for_those_who_answer_for_a_municipality(told, who):
    assert client_as(getattr(told.cast, who)).get(PATH).status_code == 404


def test_hospitals_are_named_when_the_council_decided_so(told, december, monkeypatch):
    (found,) = series_for(None)["admission-info-in-time"].versions
    named = replace(found, publish=replace(found.publish, names="連携協議会 令和8年2月20日の決定"))
    monkeypatch.setattr(reading, "series_for", lambda town: {named.id: Series((named,))})
    client = client_as(told.cast.utsugi)
    assert rows(client)[2][:2] == ["病院", "美澄総合病院"]
    page = client.get(PATH).content.decode()
    assert "病院名は、連携協議会 令和8年2月20日の決定により表示しています。" in page


def test_unless_it_did_no_page_names_a_hospital(told, december):
    page = client_as(told.cast.utsugi).get(PATH).content.decode()
    assert "A病院" in page
    assert "美澄総合病院" not in page


def test_counts_stand_without_a_share(told, december):
    page = client_as(told.cast.utsugi).get("/indicators/admissions/").content.decode()
    assert re.search(r'<text class="value"[^>]*>2</text>', page)
    assert "None" not in page
    assert "n / N" not in page


@pytest.mark.parametrize(
    ("who", "edge"),
    [
        ("utsugi", "市の立場では、ここまで開きます。"),
        ("sakaki", "県の立場では、ここまで開きます。"),
        ("inoue", "この画面は、集計だけを開きます。"),
    ],
)
def test_a_page_says_where_the_capacity_ends(told, who, edge):
    assert edge in client_as(getattr(told.cast, who)).get(PATH).content.decode()


def test_nothing_counted_is_a_sentence(cast):
    page = client_as(cast.utsugi).get(PATH).content.decode()
    assert "確定した月がまだありません。" in page
    assert "数えるものが、まだありません。" in page
    assert "病院ごと" not in page


def test_facts_are_counted_as_the_statistics_role_only(told, december):
    client = client_as(told.cast.utsugi)
    with patch.object(kept, "cells", side_effect=lambda *_a, **_k: seen.append(who()) or []):
        seen: list[str] = []
        client.get(PATH)
    assert seen == ["renkei_office"] * 2  # the months, the hospitals


def test_what_is_no_indicator_is_not_there(cast):
    assert client_as(cast.utsugi).get("/indicators/nonsense/").status_code == 404


def who() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        return cursor.fetchone()[0]


def test_counting_costs_the_same_with_more_facts(told, december):
    """One month, then two."""
    client = client_as(told.cast.utsugi)

    looks = partial(cost, client, PATH)
    before = looks()
    register(told.cast, "根尾 義一", "ネオ ヨシカズ", by=told.cast.suzuki)
    told.admit(at(12).replace(month=12), kana="ネオ ヨシカズ")
    assert [row[1] for row in rows(client)[1:3]] == ["2026年11月", "2026年12月"]
    assert looks() == before

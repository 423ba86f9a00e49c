"""The municipality master in the database, and found again from it."""

import pytest

from renkei.ground.region import models
from renkei.ground.region.actions import know_prefecture
from renkei.ground.region.municipalities import standard_finder
from renkei.ground.region.queries import finder, municipalities

pytestmark = pytest.mark.django_db


def test_what_is_read_back_is_the_master():
    know_prefecture("24")
    assert municipalities("24") == standard_finder().within("24")


def test_told_twice_it_changes_nothing_and_keeps_what_a_region_corrected():
    know_prefecture("24")
    models.Municipality.objects.filter(code="242012").update(kana="ツ")
    know_prefecture("24")
    assert models.Municipality.objects.count() == 29
    assert models.Municipality.objects.get(code="242012").kana == "ツ"


def test_a_prefecture_that_the_master_lacks_stays_unknown():
    know_prefecture("98")
    assert not models.Prefecture.objects.exists()


def test_names_are_found_in_the_database_and_beyond(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        known = finder()
    assert [known.find(name).code for name in ("美澄市", "北嶺県美澄市", "菟野町")] == [
        *(cast.town.code, cast.town.code, "243418")
    ]


def test_a_spelling_listed_in_the_database_is_found(cast):
    models.MunicipalityName.objects.create(municipality=cast.town, folded="ミスミノ町")
    assert finder().find("みすみの町").code == cast.town.code

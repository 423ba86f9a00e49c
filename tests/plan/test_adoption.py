"""How far the house has spread, with nobody asked."""

import re
from datetime import UTC, datetime
from functools import partial

import pytest

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization
from renkei.record import actions
from tests.cast import client_as
from tests.pages import cost
from tests.people import joined, registered
from tests.scenes.hospital_stay.story import acts, at, clock

PATH = "/indicators/adoption/"


def offices(town, registered: dict[datetime, int], unregistered: int) -> None:
    """Clinics that registered on these days, and others that did not."""
    days = [day for day, n in registered.items() for _ in range(n)] + [None] * unregistered
    Organization.objects.bulk_create(
        Organization(id=new_id(), kind="clinic", name=f"診療所{n}", municipality=town, verified_at=day)
        for n, day in enumerate(days)
    )


@pytest.fixture
def region(cast):
    """235 offices in 美澄市 beside those of the cast; 82 of them registered."""
    Organization.objects.filter(municipality__in=[cast.town, cast.neighbour]).update(municipality=None)
    first, second = datetime(2024, 5, 10, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
    offices(cast.town, {first: 40, second: 42}, 153)
    cast.city.municipality = cast.town
    cast.city.save()
    return cast


def page(role) -> str:
    with clock(at(16)):
        return client_as(role).get(PATH).content.decode()


def row(text: str, head: str) -> list[str]:
    found = re.search(rf'<th scope="row">{head}</th>(.*?)</tr>', text, re.DOTALL)
    return re.findall(r"<td[^>]*>(.*?)</td>", found[1]) if found else []


@pytest.mark.system("A07", needs="renkei.plan.adoption.adoption")
def test_82_of_235_offices_print_as_34_9_percent_by_kind_and_with_who_is_active(region):
    clinic = Organization.objects.filter(verified_at__isnull=False, municipality=region.town).first()
    Organization.objects.filter(pk=region.yanai_clinic.pk).update(
        municipality=region.town, verified_at=clinic.verified_at
    )
    Organization.objects.filter(pk=clinic.pk).delete()
    patient = registered(region)
    joined(region, patient, region.yanai)
    with acts(region.yanai, at(15)) as yanai:
        actions.post(patient=patient, text="血圧は落ち着いています。", by=yanai)
    text = page(region.utsugi)
    assert row(text, "診療所") == ["82 / 235（34.9%）", "1 / 82（1.2%）"]
    assert row(text, "医師") == ["1", "1 / 1（100.0%）"]


@pytest.mark.system("A06", needs="renkei.plan.adoption.adoption")
def test_the_curve_of_each_municipality_comes_from_the_dates_of_registering(region):
    offices(region.neighbour, {datetime(2026, 7, 1, tzinfo=UTC): 3}, 1)
    text = page(region.sakaki)
    assert row(text, "美澄市") == ["0", "40", "40", "40", *["82"] * 8]
    assert row(text, "葦原町") == [*["0"] * 10, "3", "3"]
    assert re.findall(r'<th scope="col" class="n">(R[^<]+)</th>', text)[:2] == ["R6.3", "R6.6"]


@pytest.mark.parametrize("who", ["suzuki", "sato", "taira", "stranger", "manager"])
def test_it_is_for_those_who_answer_for_a_region(region, who):
    with clock(at(16)):
        assert client_as(getattr(region, who)).get(PATH).status_code == 404


def test_a_city_sees_its_own(region):
    offices(region.neighbour, {datetime(2026, 7, 1, tzinfo=UTC): 3}, 1)
    assert row(page(region.utsugi), "葦原町") == []


def test_it_costs_the_same_with_more_offices(region):
    looks = partial(cost, client_as(region.utsugi), PATH)
    with clock(at(16)):
        before = looks()
        offices(region.town, {datetime(2026, 7, 1, tzinfo=UTC): 30}, 10)
        assert looks() == before

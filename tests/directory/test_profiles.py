"""A hospital in numbers: as of a day, from a source, and the rate that comes of them."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from renkei.directory import actions
from renkei.directory.models import HospitalProfile
from renkei.directory.queries import newest_numbers, numbers_of
from renkei.ground.db.acting import acting_as
from tests.cast import actor_of, client_as, organization
from tests.pages import request_key

CITY_HOSPITAL = {
    "beds": 354,
    "social_workers": 7,
    "nurses": 4,
    "moves": 730,
    "helped_low": 300,
    "helped_high": 400,
}


def told(cast, as_of: date = date(2026, 4, 1), source: str = "市の実態把握", **numbers):
    with acting_as(cast.taira.pk):
        return actions.keep_profile(
            hospital_id=cast.hospital.pk, as_of=as_of, source=source, numbers=numbers, by=actor_of(cast.taira)
        )


def text_of(response) -> str:
    return re.sub(r"(?:<[^>]+>|\s)+", " ", response.content.decode())


@pytest.mark.system("B23", needs="renkei.directory.actions.profiles.keep_profile")
def test_of_730_people_a_month_300_to_400_had_help_which_is_41_to_55_percent(cast, today):
    ward = client_as(cast.taira)
    address = f"/directory/hospitals/{cast.hospital.pk}/numbers/"
    typed = {"as_of": "令和5年9月1日", "source": "福知山市の実態把握"} | {
        key: str(n) for key, n in CITY_HOSPITAL.items()
    }
    assert ward.post(address, typed | {"request_key": request_key(ward.get(address))}).status_code == 302
    (kept,) = numbers_of(cast.hospital.pk)
    assert (kept.profile.as_of, kept.rate, kept.staff) == (date(2023, 9, 1), (41, 55), 11)
    page = text_of(client_as(cast.suzuki).get(f"/directory/hospitals/{cast.hospital.pk}/"))
    assert "介入率 41〜55%" in page
    for shown in (
        "354床",
        "11人（相談員7人、看護師4人）",
        "730人",
        "300〜400人",
        "令和5年9月1日",
        "福知山市の実態把握",
    ):
        assert shown in page
    table = text_of(client_as(cast.sakaki).get("/directory/hospitals/numbers/"))
    assert "美澄総合病院 美澄市 354 11 730 300〜400人 41〜55% 令和5年9月1日" in table


def test_another_day_stands_beside_it_and_the_same_day_is_corrected(cast, today):
    told(cast, date(2025, 4, 1), moves=700, helped_low=210)
    told(cast, date(2026, 4, 1), moves=700, helped_low=350)
    told(cast, date(2026, 4, 1), moves=730, helped_low=365)
    assert [(one.profile.as_of, one.rate) for one in numbers_of(cast.hospital.pk)] == [
        (date(2026, 4, 1), (50, 50)),
        (date(2025, 4, 1), (30, 30)),
    ]
    assert HospitalProfile.objects.count() == 3
    page = text_of(client_as(cast.suzuki).get(f"/directory/hospitals/{cast.hospital.pk}/"))
    assert "令和7年4月1日 - 700 210人 30%" in page


def test_what_is_not_known_is_not_zero(cast, today, django_assert_num_queries):
    other = organization("hospital", "川原病院", cast.town)
    told(cast, beds=354)
    with django_assert_num_queries(3):
        rows = newest_numbers(actor_of(cast.suzuki))
    assert [(hospital, numbers and (numbers.rate, numbers.staff)) for hospital, numbers in rows] == [
        (other, None),
        (cast.hospital, (None, None)),
    ]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({}, "1つは"),
        ({"helped_low": 3}, "入退院の人数も"),
        ({"moves": 10, "helped_low": 5, "helped_high": 4}, "順に"),
        ({"moves": 10, "helped_low": 5, "helped_high": 11}, "順に"),
    ],
)
def test_numbers_that_contradict_each_other_are_refused(cast, today, numbers, words):
    with pytest.raises(ValidationError, match=words):
        told(cast, **numbers)
    assert not HospitalProfile.objects.exists()


def test_the_database_refuses_them_too(cast, today):
    wrong = {"as_of": today, "source": "x", "moves": 10, "helped_low": 5, "helped_high": 11}
    with pytest.raises(IntegrityError, match="profile_helped_of_moves"), transaction.atomic():
        HospitalProfile.objects.create(organization=cast.hospital, **wrong, by=cast.taira, at=timezone.now())


def test_the_form_says_what_to_mend_and_keeps_what_was_typed(cast, today):
    ward = client_as(cast.taira)
    address = f"/directory/hospitals/{cast.hospital.pk}/numbers/"
    typed = {"as_of": "2027-01-01", "source": "月報", "beds": "354"}
    answer = ward.post(address, typed | {"request_key": request_key(ward.get(address))})
    page = answer.content.decode()
    assert (answer.status_code, "きょうまでの日にしてください" in page, 'value="354"' in page) == (
        422,
        True,
        True,
    )
    assert client_as(cast.suzuki).get(address).status_code == 404

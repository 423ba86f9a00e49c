"""A cursor leads on in its own list; what is not ours, or another list's, is the first page."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from renkei.ground.db import paging
from tests.cast import Cast, client_as
from tests.people import registered

AT, KEY = datetime(2026, 11, 26, 9, 30, tzinfo=UTC), UUID(int=7)


def test_each_part_comes_back_as_what_it_was():
    cursor = paging.cursor(date(2026, 11, 26), AT.isoformat(), KEY, 12)
    assert paging.place(cursor, date.fromisoformat, paging.moment, UUID, int) == (
        date(2026, 11, 26),
        AT,
        KEY,
        12,
    )


@pytest.mark.parametrize("text", [None, "", "x", "WyJhIl0:x:y", "\0"])
def test_none_for_a_first_page_and_for_what_is_not_ours(text):
    assert paging.place(text, UUID) is None


@pytest.mark.parametrize("given", [(), (KEY, KEY), ("x",), (AT.isoformat(),), (3,)])
def test_none_for_the_place_of_another_list(given):
    assert paging.place(paging.cursor(*given), UUID) is None


OTHERS = [
    (),
    ("x",),
    (3,),
    (KEY,),
    (AT.isoformat(),),
    (AT.isoformat(), KEY),
    (date(2026, 11, 26), AT.isoformat(), KEY),
]


@pytest.mark.parametrize("given", OTHERS)
@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("suzuki", "/patients/?after="),
        ("suzuki", "/patients/kept/?after="),
        ("suzuki", "/patients/charge/?after="),
        ("suzuki", "/patients/work/?after="),
        ("suzuki", "/stays/conferences/?after="),
        ("suzuki", "/patients/{patient}/course/?before="),
        ("suzuki", "/patients/{patient}/family/?before="),
        ("suzuki", "/patients/{patient}/entries/new/?since="),
        ("utsugi", "/office/admissions/?after="),
    ],
)
def test_every_list_opens_with_the_cursor_of_another(cast: Cast, who, address, given):
    patient = registered(cast)
    page = address.format(patient=patient.pk) + paging.cursor(*given)
    assert client_as(getattr(cast, who)).get(page).status_code == 200

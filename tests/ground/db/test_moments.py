"""One row with a year that Python has not does not take a page away."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from renkei.ground.db.apps import EARLIEST, LATEST


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("2026-11-27 09:00+09", datetime(2026, 11, 27, tzinfo=UTC)),
        ("0001-01-01 00:00+09", EARLIEST),
        ("infinity", LATEST),
        ("12026-01-01 00:00+00", LATEST),
    ],
)
def test_moments_are_read_whatever_they_are(told, read):
    with connection.cursor() as cursor:
        cursor.execute("select %s::timestamptz", [told])
        assert cursor.fetchone()[0] == read

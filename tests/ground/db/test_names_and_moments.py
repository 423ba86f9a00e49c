"""How rows are read: moments as the database said them, and of what is only named nothing but the name."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renkei.ground.db.names import with_names
from renkei.ground.people.models import PractitionerRole
from tests.cast import Cast


@pytest.mark.parametrize(
    "said, moment",
    [
        ("2026-11-26 13:09:10+09", datetime(2026, 11, 26, 4, 9, 10, tzinfo=UTC)),
        ("2026-11-26 13:09:10.5+00", datetime(2026, 11, 26, 13, 9, 10, 500_000, tzinfo=UTC)),
        ("2026-11-26 13:09:10.123456+00", datetime(2026, 11, 26, 13, 9, 10, 123_456, tzinfo=UTC)),
        ("0850-01-01 00:00:00+00", datetime(850, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_utc(db, said: str, moment: datetime):
    with connection.cursor() as cursor:
        cursor.execute("select %s::timestamptz, null::timestamptz", [said])
        found, nothing = cursor.fetchone()
    assert (found, found.tzinfo, nothing) == (moment, UTC, None)


def test_a_named_row_is_loaded_whole_and_what_it_belongs_to_by_name(cast: Cast):
    rows = PractitionerRole.objects.filter(pk=cast.suzuki.pk)
    with CaptureQueriesContext(connection) as asked:
        (found,) = with_names(rows, "organization", "practitioner")
        told = (found.organization.name, found.practitioner.name, found.capacity, found.since)
    role = rows.get()
    assert told == (cast.komorebi.name, role.practitioner.name, role.capacity, role.since)
    assert len(asked) == 1
    assert found.organization.get_deferred_fields() >= {"phone", "address"}


def test_what_is_wanted_whole_comes_whole(cast: Cast):
    (found,) = with_names(PractitionerRole.objects.filter(pk=cast.suzuki.pk), whole=["organization"])
    assert found.organization.get_deferred_fields() == set()

"""Without its audit row nothing is saved: the trail is made to fail in the database, the write comes by the web."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from renkei.ground.db.ids import new_id
from renkei.ground.db.provision import OWNER
from tests.cast import assemble, client_as
from tests.people import registered

TABLES = (
    "record_entry",
    "facts_fact_now",
    "facts_fact_log",
    "jobs_notice",
    "procrastinate_jobs",
    "db_requestkey",
)


@pytest.fixture
def owner(committed) -> Iterator[psycopg.Connection]:
    dsn = committed.dsn(OWNER, connection.settings_dict["NAME"])
    with psycopg.connect(dsn, autocommit=True) as one:
        yield one


def counts(committed) -> dict[str, int]:
    """As somebody whom no policy keeps from seeing what is there."""
    dsn = committed.superuser_dsn(connection.settings_dict["NAME"])
    with psycopg.connect(dsn) as everything:
        return {table: everything.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES}


def test_a_post_whose_audit_row_fails_leaves_nothing(committed, owner):
    cast = assemble()
    patient, client = registered(cast), client_as(cast.suzuki)
    client.raise_request_exception = False
    owner.execute(
        """create function refuse() returns trigger language plpgsql as
           $$ begin raise exception 'the trail is full'; end $$"""
    )
    owner.execute("create trigger refuse before insert on audit_event for each row execute function refuse()")
    before = counts(committed)
    page = f"/patients/{patient.pk}/entries/"
    answer = client.post(page, {"text": "眠れた", "audience": "team", "request_key": str(new_id())})
    assert (answer.status_code, "こちらの不具合です" in answer.content.decode()) == (500, True)
    assert counts(committed) == before
    owner.execute("drop trigger refuse on audit_event")
    answer = client.post(page, {"text": "眠れた", "audience": "team", "request_key": str(new_id())})
    assert (answer.status_code, counts(committed)["record_entry"]) == (302, 1)

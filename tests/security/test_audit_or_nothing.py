"""No trail, nothing saved: of every action, while its line in the trail cannot be written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from renkei.ground.audit import actions as audit
from renkei.ground.db.ids import new_id
from renkei.ground.db.provision import provision
from tests.conftest import PRISTINE
from tests.security.every_action import CALLS, House, built

# of every table; as the superuser, since the app sees no more than it may
FINGERPRINT = """
    create function a_tests_digest() returns jsonb language plpgsql security definer as $$
    declare one text; mark bigint; found jsonb := '{}';
    begin
        for one in select table_name from information_schema.tables
                    where table_schema = 'public' and table_type = 'BASE TABLE' loop
            execute format('select coalesce(sum(hashtext(t::text)::bigint), 0) from %I t', one) into mark;
            found := found || jsonb_build_object(one, mark);
        end loop;
        return found;
    end $$;
    grant execute on function a_tests_digest() to public
"""
TRAIL = "select count(*) from audit_event"


class TrailBroken(Exception):
    pass


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker) -> Iterator[House]:
    """Once for all; each test goes back to it."""
    name, before = f"own_{new_id().hex}", connection.settings_dict["NAME"]
    provision(django_db_setup.superuser_dsn(), name, template=PRISTINE)
    with psycopg.connect(django_db_setup.superuser_dsn(name)) as superuser:
        superuser.execute(FINGERPRINT)
        superuser.execute(
            f"create function a_tests_trail() returns bigint language sql security definer as $$ {TRAIL} $$;"
            "grant execute on function a_tests_trail() to public"
        )
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name
        yield built()
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture
def at_rest(house: House, django_db_blocker) -> Iterator[House]:
    with django_db_blocker.unblock():
        yield house


def told(what: str):
    with connection.cursor() as cursor:
        cursor.execute(f"select a_tests_{what}()")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", sorted(CALLS))
def test_without_the_last_of_its_lines_in_the_trail_an_action_leaves_nothing(at_rest: House, name: str):
    """The call works and is told, else this would prove nothing; then once more, its last line refused."""
    with tried(at_rest, name) as call:
        lines = told("trail")
        call()
        written = told("trail") - lines
        assert written
    with tried(at_rest, name) as call:
        before = told("digest")
        with refused_at(written), pytest.raises(TrailBroken):
            call()
        if not connection.needs_rollback:  # else the whole page is given up with it
            assert told("digest") == before


@contextmanager
def tried(house: House, name: str) -> Iterator[Callable]:
    who, arrange = CALLS[name]
    with transaction.atomic():
        with house.turn(who) as by:
            yield arrange(house, by)
        transaction.set_rollback(True)


@contextmanager
def refused_at(line: int) -> Iterator[None]:
    def write(detail: dict) -> Jsonb:
        nonlocal line
        line -= 1
        if not line:
            raise TrailBroken
        return Jsonb(detail)

    with patch.object(audit, "Jsonb", write):
        yield

"""Each function that looks past a policy: listed, with a reason, a test in a file of its room, and no other caller."""

from importlib import import_module
from pathlib import Path

import pytest

from renkei.ground.db.bypass import BYPASSES
from renkei.ground.db.provision import APP, OFFICE

DEFINERS = """
    select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'public' and p.prosecdef
"""


def test_the_list_is_what_the_database_has(world):
    found = {row[0] for row in world.connection.execute(DEFINERS)}
    assert found == set(BYPASSES)


def test_each_has_a_reason_and_a_test_of_its_own():
    rooms = [
        import_module(f"tests.security.{path.stem}")
        for path in Path(__file__).parent.glob("test_bypasses_of_*.py")
    ]
    tests = {name for room in rooms for name in vars(room)}
    assert [name for name, one in BYPASSES.items() if not one.reason or one.test not in tests] == []
    assert len({one.test for one in BYPASSES.values()}) == len(BYPASSES)


@pytest.mark.parametrize("name", BYPASSES)
def test_only_the_app_may_call_it_and_it_trusts_no_search_path(world, name):
    callers = world.connection.execute(
        """select r.rolname, p.proconfig from pg_proc p, pg_roles r
            where p.proname = %s and r.rolname in (%s, %s) and has_function_privilege(r.oid, p.oid, 'execute')""",
        [name, APP, OFFICE],
    ).fetchall()
    assert callers == [(APP, ["search_path=public, pg_temp"])]

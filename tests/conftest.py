"""Fixtures of every test: the database as the app sees it, and a named cast."""

import os
from pathlib import Path

import pytest
from django.db import connection

from renkei.ground.db.provision import bypasses
from tests import server
from tests.cast import Cast, assemble

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Migrate as owner, run as app; refuse to run as a role that could get round a policy."""
    with server.private_server(), django_db_blocker.unblock():
        connection.ensure_connection()
        reasons = bypasses(connection.connection)
        if reasons:
            pytest.exit(f"tests must not run as a role that {', '.join(reasons)}", 2)
        yield
        connection.close()


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Real input beside the checkout; a run without it says so loudly."""
    folder = Path(os.environ.get("RENKEI_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"!!! REAL INPUT IS ABSENT: {folder} is not there; this test proved nothing !!!")
    return folder


@pytest.fixture
def cast(db) -> Cast:
    """The named cast, made by nobody in particular; acts only through `acting_as`, `actor_of`, `client_as`."""
    return assemble()

"""Fixtures of every test: the database as the app sees it, and a named cast."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser

from renkei.ground.db.ids import new_id
from renkei.ground.db.provision import DATABASE, bypasses, provision
from renkei.ground.db.server import PrivateServer
from tests import server
from tests.browser.eyes import chromium
from tests.cast import Cast, assemble
from tests.postbox import Postbox, free_port, served

PRISTINE = "pristine"  # migrated and empty: what a test's own database is copied from
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Migrate as owner, run as app; refuse to run as a role that could get round a policy."""
    with server.private_server() as running, django_db_blocker.unblock():
        provision(running.superuser_dsn(), PRISTINE, template=DATABASE)
        connection.ensure_connection()
        reasons = bypasses(connection.connection)
        if reasons:
            pytest.exit(f"tests must not run as a role that {', '.join(reasons)}", 2)
        yield running
        connection.close()


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[PrivateServer]:
    """A database of the test's own, in which transactions really commit; still as the app."""
    name, before = f"own_{new_id().hex}", connection.settings_dict["NAME"]
    provision(django_db_setup.superuser_dsn(), name, template=PRISTINE)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name
        yield django_db_setup
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Real input beside the checkout; a run without it says so loudly."""
    folder = Path(os.environ.get("RENKEI_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"!!! REAL INPUT IS ABSENT: {folder} is not there; this test proved nothing !!!")
    return folder


@pytest.fixture(scope="session")
def browser() -> Browser:
    """Of session scope, so that it is there before a test's transaction: its loop changes Django's connection."""
    return chromium()


@pytest.fixture
def smtp_port(settings) -> int:
    """Where mail goes in this test; nobody listens there yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    return settings.EMAIL_PORT


@pytest.fixture
def postbox(smtp_port: int) -> Iterator[Postbox]:
    with served(Postbox(), smtp_port) as box:
        yield box


@pytest.fixture
def cast(db) -> Cast:
    """The named cast, made by nobody in particular; acts only through `acting_as`, `actor_of`, `client_as`."""
    return assemble()

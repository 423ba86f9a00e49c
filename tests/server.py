"""A pytest plugin, loaded before Django's settings: every run has a PostgreSQL of its own, and acts as the app."""

import os
import tempfile
from pathlib import Path

import psycopg

from renkei.ground.db.installation import installation, point_at
from renkei.ground.db.server import BINARIES, PrivateServer

QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}

_folder = tempfile.TemporaryDirectory(prefix="renkei-test-")
DATA = Path(_folder.name)
DATA.chmod(0o755)
# another PostgreSQL than the wheel's, e.g. Debian's: /usr/lib/postgresql/15/bin
SERVER_BINARIES = Path(os.environ.get("RENKEI_TEST_POSTGRES", BINARIES))
point_at(DATA, PrivateServer(DATA))
os.environ["RENKEI_SECRET_KEY"] = "for tests only"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "1"  # Playwright leaves a loop running in a worker that also asks Django
)


def superuser() -> psycopg.Connection:
    """Past every policy, for tests that must put rows where nobody may."""
    return psycopg.connect(PrivateServer(DATA).superuser_dsn("renkei"))


def private_server():
    return installation(DATA, QUICK, SERVER_BINARIES)

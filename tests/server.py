"""A pytest plugin, loaded before Django's settings: every run has a PostgreSQL of its own, and acts as the app."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from renkei.ground.db.installation import installation, point_at, schema_digest
from renkei.ground.db.server import BINARIES, PrivateServer

QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}

KEPT = Path(__file__).resolve().parent / ".migrated"
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
    """Migrating from nothing takes longer than many a test: done once for a schema, then copied."""
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["cp", "-a", f"{_migrated()}/.", str(DATA)], check=True)
    return installation(DATA, QUICK, SERVER_BINARIES)


def _migrated() -> Path:
    """A stopped installation of the present schema, made by whoever comes first; those of other schemas go."""
    told = f"{schema_digest()} {SERVER_BINARIES}"
    kept = KEPT / hashlib.sha256(told.encode()).hexdigest()[:16]
    if not (kept / "schema").exists():
        for old in KEPT.glob("*/"):
            shutil.rmtree(old)
        kept.mkdir(mode=0o755)
        with installation(kept, QUICK, SERVER_BINARIES):
            pass
        point_at(DATA, PrivateServer(DATA))
    return kept

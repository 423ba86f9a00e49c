"""A whole private installation in one folder: server, roles, schema; ready when the context opens."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renkei.ground.db.backups import settings_for
from renkei.ground.db.provision import APP, DATABASE, OWNER, prepare_schema, provision
from renkei.ground.db.server import BINARIES, PrivateServer

PACKAGE = Path(__file__).resolve().parents[2]


@contextmanager
def installation(
    data: Path, settings: dict[str, str] | None = None, binaries: Path = BINARIES
) -> Iterator[PrivateServer]:
    """Start (or join) the server of `data`, bring the schema up to date, point this process at it as the app."""
    with PrivateServer(data, binaries, settings_for(data) | (settings or {})) as server:
        point_at(data, server)
        schema = schema_digest()
        marker = data / "schema"
        if not marker.exists() or marker.read_text() != schema:
            provision(server.superuser_dsn())
            prepare_schema(server.dsn(OWNER))
            migrate(server.dsn(OWNER))
            marker.write_text(schema)
        yield server


def point_at(data: Path, server: PrivateServer, database: str = DATABASE) -> None:
    """Settings read these when Django is set up."""
    os.environ["RENKEI_DATA"] = str(data.resolve())
    os.environ["RENKEI_DATABASE"] = server.dsn(APP, database)
    os.environ["RENKEI_OWNER_DATABASE"] = server.dsn(OWNER, database)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renkei.settings")


def migrate(owner_dsn: str) -> None:
    """In a process of its own: this one must not become the owner."""
    environment = os.environ | {"RENKEI_DATABASE": owner_dsn}
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0"],
        env=environment,
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The schema could not be brought up to date:\n{done.stderr}")


def schema_digest() -> str:
    files = [*sorted(PACKAGE.rglob("migrations/*.py")), PACKAGE / "ground/db/operations.py"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()

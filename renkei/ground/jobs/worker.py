"""The worker: takes jobs, and seals the audit trail each second."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.worker import Worker

from renkei.ground.audit.sealing import copy_head, seal
from renkei.ground.db.guard import refuse_bypassing_role

log = logging.getLogger("renkei.worker")

SEAL_SECONDS = 1
COPY_SECONDS = 60
HEARTBEAT_SECONDS = 2  # /healthz misses a worker after ten


def run() -> None:
    refuse_bypassing_role()
    threading.Thread(target=keep_sealing, daemon=True, name="sealer").start()
    with app.replace_connector(app.connector.get_worker_connector()) as ready:  # type: ignore[attr-defined]
        ready.run_worker(
            concurrency=2,
            listen_notify=True,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            task_middleware=[on_a_living_connection],
        )


def on_a_living_connection(do_the_job: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """A job's thread keeps its connection; after the database was away, a new one is made."""
    close_old_connections()
    return do_the_job()


def keep_sealing() -> None:
    """A failing database is waited for; what was not sealed is sealed when it is back."""
    copied = 0.0
    while True:
        try:
            seal()
            if time.monotonic() - copied > COPY_SECONDS:
                copy_head(settings.DATA / "audit-heads")
                copied = time.monotonic()
        except (DatabaseError, InterfaceError, OSError) as error:
            log.error("sealing failed: %s", type(error).__name__)
            close_old_connections()
        time.sleep(SEAL_SECONDS)

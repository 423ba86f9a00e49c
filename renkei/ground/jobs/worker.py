"""The worker: takes jobs, and seals the audit trail each second."""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from procrastinate.contrib.django import app

from renkei.ground.audit.sealing import copy_head, seal
from renkei.ground.db.guard import refuse_bypassing_role

log = logging.getLogger("renkei.worker")

SEAL_SECONDS = 1
COPY_SECONDS = 60


def run() -> None:
    refuse_bypassing_role()
    connection.close()
    threading.Thread(target=keep_sealing, daemon=True, name="sealer").start()
    with app.replace_connector(app.connector.get_worker_connector()) as ready:  # type: ignore[attr-defined]
        ready.run_worker(concurrency=2, listen_notify=True)


def keep_sealing() -> None:
    """A failing database is waited for; what was not sealed is sealed when it is back."""
    copied = 0.0
    while True:
        try:
            seal()
            if time.monotonic() - copied > COPY_SECONDS:
                copy_head(settings.DATA / "audit-heads")
                copied = time.monotonic()
        except DatabaseError as error:
            log.error("sealing failed: %s", type(error).__name__)
            close_old_connections()
        time.sleep(SEAL_SECONDS)

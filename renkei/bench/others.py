"""Beside pages: posting with and without its audit row, open pages that hear of a post, the survey."""

import http.client
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

from renkei.bench.figures import Figure, spread
from renkei.bench.house import House
from renkei.bench.serving import post_once
from renkei.bench.stage import Stage, address
from renkei.bench.visitor import Visitor, cookies_of
from renkei.ground.db.acting import acting_as
from renkei.ground.people.actor import actor_of
from renkei.patients.models import Patient

POSTS, PAGES, LOOKS = 200, 5, 20


def audit_cost(stage: Stage) -> list[Figure]:
    """The same posts in this process, with the audit row and with a trail that forgets; taking turns."""
    try:
        from renkei.record.actions import post
    except ImportError:
        return []
    role = stage.care_manager
    by = actor_of(role)

    def write() -> None:
        with acting_as(role.pk):
            post(patient=Patient.objects.get(pk=stage.person), text="計測のための記録です。", by=by)

    timed: dict[bool, list[float]] = {True: [], False: []}
    for number in range(POSTS * 2):
        audited = number % 2 == 0
        with nullcontext() if audited else patch("renkei.ground.audit.actions.record"):
            timed[audited].append(_milliseconds(write))
    return [
        spread("A post with its audit row", timed[True], "no slower"),
        spread("A post without it", timed[False]),
    ]


def live(stage: Stage, house: House) -> list[Figure]:
    """From the answer to a post until the last of five open pages has heard of it."""
    path = address("record:entries", stage.person)
    if path is None:
        return []
    cookies = cookies_of(stage.care_manager)
    visitor = Visitor(house.port, cookies)
    heard: list[float] = []
    streams = [_Stream(house.live_url, cookies, f"patient:{stage.person}") for _n in range(PAGES)]
    for _n in range(LOOKS):
        began = time.perf_counter()
        for stream in streams:
            stream.listen_again()
        if post_once(visitor, path) is None:
            return []
        heard += [(stream.heard_at() - began) * 1000 for stream in streams]
    return [
        spread(f"A post seen by {PAGES} open pages", heard, "p95 ≤ 100", "from the moment the post was sent")
    ]


def survey(data: Path, workbook: Path) -> list[Figure]:
    """The commands as people call them, their start included."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "book.pdf"
        where = ["--year", "2025", "--data", str(data)]
        taken_in = _command_seconds("import", "prefecture-survey", str(workbook), "--replace", *where)
        bound = _command_seconds("report", "survey-book", "--out", str(out), *where)
    return [
        Figure("Survey import", f"{taken_in:.1f}", "s", "≤ 5", "the command, with its start"),
        Figure("Survey book as PDF", f"{bound:.1f}", "s", "≤ 30", "the command, with its start"),
    ]


def _command_seconds(*words: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "renkei", *words], check=True, capture_output=True)
    return time.perf_counter() - began


class _Stream:
    """One open page's stream, read by a thread of its own."""

    def __init__(self, url: str, cookies: dict[str, str], topic: str):
        place = urlsplit(url)
        self.connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.connection.request("GET", f"/stream?topic={topic}", headers={"Cookie": cookie})
        self.response = self.connection.getresponse()
        self._heard, self._at = threading.Event(), 0.0
        threading.Thread(target=self._read, daemon=True).start()

    def listen_again(self) -> None:
        self._heard.clear()

    def heard_at(self) -> float:
        self._heard.wait(10)
        return self._at

    def _read(self) -> None:
        for line in self.response:
            if line.startswith(b"data:"):
                self._at = time.perf_counter()
                self._heard.set()


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000

"""A house to measure: `renkei serve` as people run it, on loopback, and the processor time that it takes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


class NotWell(Exception):
    """The house did not answer in time; the text says what it printed."""


class House:
    def __init__(self, process: subprocess.Popen, port: int, live_url: str):
        self.process, self.port, self.live_url = process, port, live_url

    def processor_seconds(self) -> float:
        """Of the pages' processes (not of the database), since they began."""
        return sum(_seconds(pid) for pid in _below(self.process.pid) if _runs(pid, "renkei.site.wsgi"))


@contextmanager
def serving(data: Path) -> Iterator[House]:
    port, live_url = _free_port(), f"http://127.0.0.1:{_free_port()}"
    command = [
        sys.executable,
        "-m",
        "renkei",
        "serve",
        "--data",
        str(data),
        "--port",
        str(port),
        "--demonstration",
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RENKEI_")}
    environment["RENKEI_LIVE_URL"] = live_url
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait(process, port)
        yield House(process, port, live_url)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait(process: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NotWell(process.stderr.read().decode() if process.stderr else "")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise NotWell(f"no answer on port {port} within {READY_SECONDS} seconds")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _below(pid: int) -> list[int]:
    """The processes that descend from this one."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _parent(int(entry.name))) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name; none when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _parent(pid: int) -> int | None:
    stat = _stat(pid)
    return int(stat[1]) if stat else None


def _seconds(pid: int) -> float:
    stat = _stat(pid)
    return (int(stat[11]) + int(stat[12])) / TICKS if stat else 0.0


def _runs(pid: int, words: str) -> bool:
    try:
        return words in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False

"""`renkei serve` as a stranger starts it, in a folder of its own; watched, hurt and started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

from renkei.ground.db.server import PrivateServer

START_SECONDS = 90
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more: str) -> dict[str, str]:
    """As a new shell has it: nothing of the suite's own database or settings."""
    own = ("RENKEI_", "DJANGO_", "PYTEST_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def renkei(*words: str, timeout: float = 60, **more: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "renkei", *words]
    return subprocess.run(command, env=environment(**more), capture_output=True, text=True, timeout=timeout)


def parents() -> dict[int, int]:
    """Every living process and its parent."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            found[int(entry.parent.name)] = int(parent)
    return found


def offspring(of: int) -> list[int]:
    """All processes below this one, the nearest first."""
    tree, found = parents(), [of]
    for pid in found:
        found += [child for child, parent in tree.items() if parent == pid]
    return found[1:]


def ended(pids: list[int], within: float) -> list[int]:
    """Those of them that still live after so many seconds."""
    deadline = time.monotonic() + within
    while (left := [pid for pid in pids if pid in parents()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


class House:
    def __init__(self, data: Path, *, port: int | None = None, people: int = 30, **more: str):
        self.data, self.port, self.people = data, port or free_port(), people
        self.more = more
        self.log = data.parent / f"{data.name}.log"
        self.process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return self.log.read_text()

    def start(self) -> float:
        """Seconds until it is well."""
        words = ["serve", "--demonstration", "--people", str(self.people), "--workers", "2"]
        command = [sys.executable, "-m", "renkei", *words, "--data", str(self.data), "--port", str(self.port)]
        began = time.monotonic()
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, env=environment(**self.more), stdout=log, stderr=log, start_new_session=True
            )
        self.wait_for(200, START_SECONDS)
        return time.monotonic() - began

    def wait_for(self, status: int, within: float = 30) -> None:
        deadline = time.monotonic() + within
        while self.health() != status:
            assert self.process is None or self.process.poll() is None, (
                f"the house fell:\n{self.said[-3000:]}"
            )
            assert time.monotonic() < deadline, f"/healthz is not {status}:\n{self.said[-3000:]}"
            time.sleep(0.1)

    def health(self) -> int | None:
        return Visitor(self.address).get("/healthz")[0]

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def pids(self) -> list[int]:
        return [self.pid, *offspring(self.pid)]

    def children(self) -> set[int]:
        return {pid for pid, parent in parents().items() if parent == self.pid}

    def child(self, words: str) -> int:
        """The child that runs this command line."""
        for pid in offspring(self.pid):
            if words in Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode():
                return pid
        raise AssertionError(f"no child runs {words}")

    def web_workers(self) -> list[int]:
        return offspring(self.child("renkei.site.wsgi"))

    def postmaster(self) -> int:
        return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])

    def kill_all(self) -> None:
        """As a power cut would: nobody can say goodbye."""
        pids = self.pids()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)  # so that nobody notices the others' end
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        assert self.process is not None
        self.process.wait(10)
        assert ended(pids, 10) == []

    def stop(self, by: signal.Signals = signal.SIGINT) -> list[int]:
        """Ends it; the processes that outlived it."""
        assert self.process is not None
        pids = self.pids()
        self.process.send_signal(by)
        self.process.wait(30)
        return ended(pids, 5)

    def ask(self, question: str, *values: object) -> list[tuple]:
        import psycopg

        with psycopg.connect(PrivateServer(self.data).superuser_dsn("renkei")) as connection:
            return connection.execute(question, values).fetchall()


@contextmanager
def opened(data: Path, **more) -> Iterator[House]:
    house = House(data, **more)
    try:
        house.start()
        yield house
    finally:
        if house.process is not None and house.process.poll() is None:
            house.stop()


class Unredirected(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Visitor:
    """A browser without a screen: cookies, the hidden token of a form, and no redirect followed."""

    def __init__(self, address: str):
        self.address, self.cookies = address, CookieJar()
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), Unredirected()
        ).open

    def get(self, path: str) -> tuple[int | None, str]:
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, /, **fields: str) -> tuple[int | None, str]:
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "")
        body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token or ""}).encode()
        return self._ask(urllib.request.Request(self.address + path, body))

    def sign_in(self, username: str) -> "Visitor":
        self.get("/demonstration/")
        assert self.post("/demonstration/", username=username)[0] == 302
        return self

    def patients(self) -> list[str]:
        found = re.findall(r"/patients/([0-9a-f-]{36})/", self.get("/patients/")[1])
        return sorted(set(found))

    def writes_about(self) -> list[str]:
        """Some people in whose record this visitor may write."""
        return [one for one in self.patients()[:5] if self.get(f"/patients/{one}/entries/")[0] == 200]

    def _ask(self, request: urllib.request.Request) -> tuple[int | None, str]:
        """Status and page; None and the reason when nobody answers."""
        try:
            with self._open(request, timeout=15) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except OSError as error:
            return None, type(error).__name__
        except Exception as error:  # the connection was cut in the middle of an answer
            return None, type(error).__name__

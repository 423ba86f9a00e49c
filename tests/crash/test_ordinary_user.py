"""As root and as an ordinary user: when the suite is root, this house is somebody else's; else it is the suite's own."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.house import ROOT, Visitor, ended, environment, free_port, offspring

IS_ROOT = os.getuid() == 0
# Debian has it everywhere; not the account that the server takes when it is started by root
SOMEBODY = pwd.getpwnam("daemon") if IS_ROOT else pwd.getpwuid(os.getuid())
SECONDS = 120


def as_somebody(*command: str) -> list[str]:
    """The command as an ordinary user.

    Where the interpreter lies under a folder that only root enters (/root), the user may search folders and read, as
    the database server does there; to write, the user has nothing but what an ordinary user has.
    """
    if not IS_ROOT:
        return list(command)
    user = [f"--reuid={SOMEBODY.pw_uid}", f"--regid={SOMEBODY.pw_gid}", "--clear-groups"]
    reached = ["setpriv", *user, "sh", "-c", '"$0" -c ""', sys.executable]
    closed = subprocess.run(reached, capture_output=True, check=False).returncode
    search = [
        "--securebits=+no_setuid_fixup",
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search",
    ] * bool(closed)
    return ["setpriv", *user, *search, "--", *command]


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder of this user, in no folder of ours."""
    folder = Path(tempfile.mkdtemp(prefix="renkei-somebody-"))
    os.chown(folder, SOMEBODY.pw_uid, SOMEBODY.pw_gid)
    yield folder
    shutil.rmtree(folder)


def started(home: Path, port: int) -> subprocess.Popen:
    serve = [sys.executable, "-m", "renkei", "serve", "--data", str(home / "data"), "--port", str(port)]
    command = as_somebody(*serve, "--workers", "1")
    with (home.parent / f"{home.name}.log").open("ab") as log:
        return subprocess.Popen(
            command, env=environment(HOME=str(home)), cwd="/", stdout=log, stderr=log, start_new_session=True
        )


def stopped(process: subprocess.Popen) -> list[int]:
    """Ctrl-C; those that still live ten seconds later."""
    every = [process.pid, *offspring(process.pid)]
    process.send_signal(signal.SIGINT)
    process.wait(60)
    return ended(every, 10)


def owner_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_an_ordinary_user_runs_a_house_of_their_own(home: Path):
    port, log = free_port(), home.parent / f"{home.name}.log"
    try:
        for _first_and_later in range(2):
            process = started(home, port)
            try:
                wait_until_well(port, process, log)
                running = [process.pid, *offspring(process.pid)]
                assert {owner_of(pid) for pid in running} == {SOMEBODY.pw_uid}
                assert len(running) > 5  # the command, the database, its sessions, pages, live pages, worker
            finally:
                assert stopped(process) == []
        files = [home / "data", *(home / "data").rglob("*")]
        assert {file.lstat().st_uid for file in files} == {SOMEBODY.pw_uid}
        assert (home / "data" / "postgres" / "PG_VERSION").exists()
    finally:
        log.unlink()


def wait_until_well(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while Visitor(f"http://127.0.0.1:{port}").get("/healthz")[0] != 200:
        assert process.poll() is None, f"the house fell:\n{log.read_text()[-3000:]}"
        assert time.monotonic() < deadline, f"/healthz is not 200:\n{log.read_text()[-3000:]}"
        time.sleep(0.1)


def test_what_is_set_up_needs_no_root_to_be_found_set_up(home: Path):
    """`make run` begins with it; it writes nothing where all is there."""
    done = subprocess.run(
        as_somebody(str(ROOT / "scripts/setup"), "run"),
        env=environment(HOME=str(home)),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr

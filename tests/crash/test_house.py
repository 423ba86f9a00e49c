"""The supervised house: two side by side, joined, ended in every way, and refused with one plain sentence."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from renkei.ground.db.provision import OWNER
from renkei.ground.db.server import PrivateServer
from tests.crash.house import House, Visitor, ended, environment, free_port, opened, renkei

pytestmark = pytest.mark.xdist_group("house")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Its folder has a long name, with spaces, in Japanese."""
    folder = tmp_path_factory.mktemp("house") / ("連携 の データ " * 6) / ("と て も 長 い " * 6)
    assert len(str(folder)) > 120
    with opened(folder / "data") as one:
        yield one


def test_another_command_joins_and_leaves_the_house_running(house: House):
    postmaster = house.postmaster()
    assert renkei("doctor", "--data", str(house.data)).returncode == 0
    assert (house.postmaster(), house.health()) == (postmaster, 200)


def test_two_houses_side_by_side_do_not_touch_each_other(house: House, tmp_path: Path):
    before = house.children()
    with opened(tmp_path / "other", people=5) as other:
        ours, theirs = (Visitor(one.address).sign_in("mikami").patients() for one in (house, other))
        assert set(ours).isdisjoint(theirs)
        assert other.stop() == []
    assert (house.health(), house.children()) == (200, before)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_it_ends_nothing_of_it_stays_and_the_data_does(house: House, by: signal.Signals):
    before = Visitor(house.address).sign_in("mikami").patients()
    pids = house.pids()
    house.stop(by)
    if by == signal.SIGKILL:
        print(f"started again at once in {house.start():.1f} s")  # while the old database still shuts down
    assert ended(pids, 15) == []
    assert PrivateServer(house.data).socket.exists() == (by == signal.SIGKILL)  # it runs again already
    if by != signal.SIGKILL:
        print(f"started again in {house.start():.1f} s")
    assert Visitor(house.address).sign_in("mikami").patients() == before


def test_it_is_unwell_without_a_worker_and_well_again(house: House):
    worker = house.child("renkei worker")
    os.kill(house.pid, signal.SIGSTOP)  # nobody mends it
    os.kill(worker, signal.SIGKILL)
    try:
        house.wait_for(503)
    finally:
        os.kill(house.pid, signal.SIGCONT)
    house.wait_for(200)
    assert house.child("renkei worker") != worker
    assert "worker が止まっていたので、起動し直しました。" in house.said


def test_a_page_says_so_while_the_database_is_away(house: House):
    visitor = Visitor(house.address).sign_in("mikami")
    os.kill(house.pid, signal.SIGSTOP)  # nobody mends it
    try:
        os.kill(house.postmaster(), signal.SIGKILL)
        house_answers = [visitor.get("/"), visitor.get("/healthz")]
    finally:
        os.kill(house.pid, signal.SIGCONT)
    assert [(status, "こちらの不具合です" in page) for status, page in house_answers] == [(503, True)] * 2
    house.wait_for(200)
    assert visitor.get("/")[0] == 200


@pytest.mark.parametrize(
    "words",
    [["renkei", "worker"], ["granian", "--interface", "wsgi", "renkei.site.wsgi:application"],
     ["granian", "--interface", "asginl", "renkei.ground.live.asgi:application"]],
    ids=["worker", "pages", "live"],
)  # fmt: skip
@pytest.mark.parametrize("role", [OWNER, "postgres"])
def test_nobody_serves_as_a_role_that_bypasses(house: House, words: list[str], role: str):
    port = ["--port", str(free_port())] if words[0] == "granian" else []
    dsn = PrivateServer(house.data).dsn(role)
    done = subprocess.run(
        [sys.executable, "-m", *words[:1], *port, *words[1:]],
        env=environment(RENKEI_DATABASE=dsn, RENKEI_DATA=str(house.data)),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert "refusing to start: the database role" in done.stderr + done.stdout


def refused(*words: str, **more: str) -> str:
    """What `renkei` says when it will not: one sentence."""
    done = renkei(*words, **more)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_a_port_in_use(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"{port} 番はほかで使われています" in refused(
            "serve", "--data", str(tmp_path / "d"), "--port", port
        )


def test_data_of_another_postgresql(tmp_path: Path):
    cluster = tmp_path / "postgres"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("15\n")
    if os.getuid() == 0:
        os.chown(cluster, 65534, 65534)
    assert "PostgreSQL 15 のデータで" in refused("doctor", "--data", str(tmp_path))


def test_data_of_another_user(tmp_path: Path):
    if os.getuid() != 0:
        pytest.skip("!!! only root can make a folder of somebody else's !!!")
    cluster = tmp_path / "postgres"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("18\n")
    os.chown(cluster, 12345, 12345)
    assert "別の利用者がつくったデータです" in refused("doctor", "--data", str(tmp_path))


def test_a_folder_that_cannot_be_written():
    assert "/proc/renkei に書き込めません" in refused("doctor", "--data", "/proc/renkei")

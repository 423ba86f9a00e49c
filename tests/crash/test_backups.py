"""A house that is lost comes back as it was at a minute: real server, real log, real kills."""

import json
import os
import shutil
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from renkei.ground.db import backups
from renkei.ground.db.backups import BackupProblem
from renkei.ground.db.server import PrivateServer
from renkei.ground.tasks.calendar import TOKYO
from tests.crash.house import opened, renkei


def quiet(what: str, part: float) -> None:
    assert 0 <= part <= 1 and what


class Diary:
    """A server whose one table says what was written, and when that was acknowledged."""

    def __init__(self, home: Path) -> None:
        self.data, self.place = home / "data", home / "backups"
        self.data.mkdir()
        self.server = PrivateServer(self.data)
        backups.choose_place(self.data, self.place, self.server)
        self.start()
        self.say("create table written (what text)")

    def start(self) -> None:
        self.server = PrivateServer(self.data, settings=backups.settings_for(self.data))
        self.server.start()

    def say(self, sql: str, *values: object) -> None:
        with psycopg.connect(self.server.superuser_dsn(), autocommit=True) as connection:
            connection.execute(sql, values)

    def write(self, what: str) -> None:
        self.say("insert into written values (%s)", what)

    def hand_over(self) -> None:
        """The piece of the log that is being written is copied now, and not within the minute."""
        self.write("-")
        with psycopg.connect(self.server.superuser_dsn(), autocommit=True) as connection:
            name = connection.execute("select pg_walfile_name(pg_switch_wal())").fetchone()[0]
        deadline = time.monotonic() + 20
        while not (self.place / "wal" / name).exists():
            assert time.monotonic() < deadline, "the log is not copied"
            time.sleep(0.05)

    def kill(self) -> None:
        os.kill(int((self.server.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        self.server.process.wait()
        self.server.process = None
        self.server.stop()


def read(data: Path) -> list[str]:
    with PrivateServer(data) as server, psycopg.connect(server.superuser_dsn()) as connection:
        rows = connection.execute("select what from written where what <> '-' order by what").fetchall()
    return [row[0] for row in rows]


@pytest.fixture
def diary(tmp_path: Path):
    found = Diary(tmp_path)
    yield found
    found.server.stop()


def test_what_was_acknowledged_before_the_minute_is_there_and_nothing_after_it(diary, tmp_path):
    diary.write("a: before the base")
    backups.take(diary.data, diary.place, diary.server, quiet)
    diary.write("b: after the base")
    time.sleep(0.1)
    minute = datetime.now(UTC)
    time.sleep(0.1)
    diary.write("c: the mistake")
    diary.hand_over()
    diary.kill()
    shutil.rmtree(diary.data)  # the disk is gone

    backups.restore(diary.place, tmp_path / "then", minute, quiet)
    assert read(tmp_path / "then") == ["a: before the base", "b: after the base"]
    backups.restore(diary.place, tmp_path / "last", None, quiet)
    assert read(tmp_path / "last") == ["a: before the base", "b: after the base", "c: the mistake"]


def test_a_restored_house_writes_on_and_is_backed_up_again(diary, tmp_path):
    backups.take(diary.data, diary.place, diary.server, quiet)
    diary.hand_over()
    diary.kill()
    data = tmp_path / "again"
    backups.restore(diary.place, data, None, quiet)
    server = PrivateServer(data)
    backups.choose_place(data, tmp_path / "elsewhere", server)
    with PrivateServer(data, settings=backups.settings_for(data)) as server:
        with psycopg.connect(server.superuser_dsn(), autocommit=True) as connection:
            connection.execute("insert into written values ('d: new')")
        backups.take(data, tmp_path / "elsewhere", server, quiet)
    backups.restore(tmp_path / "elsewhere", tmp_path / "third", None, quiet)
    assert read(tmp_path / "third") == ["d: new"]


def test_a_place_chosen_while_the_house_runs_has_the_log_from_then_on(tmp_path):
    """Nobody is asked to start it anew; before, pieces are let go and none is waited for."""
    data, place = tmp_path / "data", tmp_path / "backups"
    data.mkdir()
    with PrivateServer(data, settings=backups.settings_for(data)) as server:
        with psycopg.connect(server.superuser_dsn(), autocommit=True) as connection:
            connection.execute("create table written (what text)")
            connection.execute("select pg_switch_wal()")
        backups.choose_place(data, place, server)
        backups.take(data, place, server, quiet)
        with psycopg.connect(server.superuser_dsn(), autocommit=True) as connection:
            connection.execute("insert into written values ('f: after the base')")
            name = connection.execute("select pg_walfile_name(pg_switch_wal())").fetchone()[0]
            assert connection.execute("show archive_timeout").fetchone()[0] == "1min"
        deadline = time.monotonic() + 20
        while not (place / "wal" / name).exists():
            assert time.monotonic() < deadline, "the log is not copied"
            time.sleep(0.05)
    backups.restore(place, tmp_path / "back", None, quiet)
    assert read(tmp_path / "back") == ["f: after the base"]


def test_a_piece_that_is_missing_is_never_passed_over_in_silence(diary, tmp_path):
    backups.take(diary.data, diary.place, diary.server, quiet)
    minutes = []
    for what in ("a", "b", "c"):
        diary.write(what)
        time.sleep(0.1)
        minutes.append(datetime.now(UTC))
        diary.hand_over()
        time.sleep(1.1)
    pieces = sorted((diary.place / "wal").glob("0000*[0-9A-F]"))
    pieces = [one for one in pieces if len(one.name) == 24]
    pieces[-2].unlink()
    for until in (None, minutes[2]):
        with pytest.raises(BackupProblem, match="記録の写しに抜けがあります"):
            backups.restore(diary.place, tmp_path / "x", until, quiet)
    assert not (tmp_path / "x").exists()
    backups.restore(diary.place, tmp_path / "x", minutes[0], quiet)
    assert read(tmp_path / "x") == ["a"]


def test_a_restore_that_was_cut_leaves_no_house_and_the_next_one_is_whole(diary, tmp_path, monkeypatch):
    diary.write("a")
    backups.take(diary.data, diary.place, diary.server, quiet)
    left = tmp_path / ".restoring-x"
    left.mkdir()
    (left / "half").write_text("of a process that was killed")

    def cut(*_arguments: object) -> None:
        assert (tmp_path / ".restoring-x" / "postgres").is_dir() and not (tmp_path / "x").exists()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(backups, "_replay", cut)
        backups.restore(diary.place, tmp_path / "x", None, quiet)
    assert not (tmp_path / "x").exists() and not left.exists()
    backups.restore(diary.place, tmp_path / "x", None, quiet)
    assert read(tmp_path / "x") == ["a"] and not left.exists()


def test_which_minutes_there_are_is_told(diary, tmp_path):
    with pytest.raises(BackupProblem, match="もどせるバックアップがありません"):
        backups.restore(diary.place, tmp_path / "x", None, quiet)
    base = backups.take(diary.data, diary.place, diary.server, quiet)
    diary.hand_over()
    with pytest.raises(BackupProblem, match="もどせるのは"):
        backups.restore(diary.place, tmp_path / "x", base.began - timedelta(hours=1), quiet)
    with pytest.raises(BackupProblem, match="まだ来ていない時刻"):
        backups.restore(diary.place, tmp_path / "x", datetime.now(UTC) + timedelta(hours=1), quiet)
    with pytest.raises(BackupProblem, match="いちばん新しい記録は"):
        backups.restore(diary.place, tmp_path / "x", datetime.now(UTC), quiet)
    with pytest.raises(BackupProblem, match="空ではありません"):
        backups.restore(diary.place, diary.data, None, quiet)
    assert not (tmp_path / "x").exists()


def test_what_was_cut_or_has_rotted_is_never_taken_for_a_backup(diary, tmp_path, monkeypatch):
    good = backups.take(diary.data, diary.place, diary.server, quiet)

    def cut(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(backups, "_sync", cut)
        with pytest.raises(BackupProblem, match="No space left on device"):
            backups.take(diary.data, diary.place, diary.server, quiet)
    (diary.place / "base" / ".part-20261127T000000").mkdir()  # of one that was killed
    assert [base.name for base in backups.bases(diary.place)] == [good.name]

    diary.hand_over()
    packed = good.folder / "base.tar.gz"
    content = bytearray(packed.read_bytes())
    content[len(content) // 2] ^= 0xFF
    packed.write_bytes(content)
    with pytest.raises(BackupProblem, match="壊れています"):
        backups.restore(diary.place, tmp_path / "x", None, quiet)
    assert not (tmp_path / "x").exists()


def test_two_at_a_time_are_refused(diary):
    with (
        backups.alone(diary.place),
        pytest.raises(BackupProblem, match="いま別のバックアップ"),
        backups.alone(diary.place),
    ):
        pass


def test_old_ones_go_but_never_the_last_two_nor_what_they_need(diary, tmp_path):
    for n in range(3):
        backups.take(diary.data, diary.place, diary.server, quiet)
        diary.write(f"{n}")
        diary.hand_over()
        time.sleep(1)  # a base is named by its second
    long_ago = (datetime.now(UTC) - timedelta(days=90)).isoformat()
    for base in backups.bases(diary.place):
        told = json.loads((base.folder / "told.json").read_text())
        (base.folder / "told.json").write_text(json.dumps(told | {"ended": long_ago}))
    gone = backups.forget(diary.place, 35)
    left = backups.bases(diary.place)
    assert (len(gone), len(left)) == (1, 2)
    pieces = sorted(path.name for path in (diary.place / "wal").glob("0*"))
    assert pieces[0] >= left[0].start_segment
    assert backups.forget(diary.place, 35) == []
    backups.restore(diary.place, tmp_path / "x", None, quiet)
    assert read(tmp_path / "x") == ["0", "1", "2"]


def test_each_night_has_its_base_and_a_missed_one_is_made_up_for(diary):
    assert backups.is_due(diary.place, datetime.now(TOKYO))  # there is none yet
    base = backups.take(diary.data, diary.place, diary.server, quiet)
    told = json.loads((base.folder / "told.json").read_text())
    told["ended"] = datetime(2026, 11, 26, 2, 10, tzinfo=TOKYO).isoformat()
    (base.folder / "told.json").write_text(json.dumps(told))
    due = {
        (day, hour): backups.is_due(diary.place, datetime(2026, 11, day, hour, tzinfo=TOKYO))
        for day, hour in ((26, 4), (26, 14), (27, 0), (27, 2), (27, 14), (28, 3), (28, 14))
    }
    assert [when for when, is_so in due.items() if is_so] == [(27, 2), (28, 3), (28, 14)]


def test_a_place_that_cannot_be_written_is_noticed_and_the_house_goes_on(diary):
    backups.take(diary.data, diary.place, diary.server, quiet)
    assert not backups.archive_state(diary.server).failing
    (diary.place / "wal").rename(diary.place / "away")
    diary.write("e: still acknowledged")
    diary.say("select pg_switch_wal()")
    deadline = time.monotonic() + 20
    while not backups.archive_state(diary.server).failing:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    (diary.place / "away").rename(diary.place / "wal")


def test_the_whole_house_by_its_commands(tmp_path):
    """A stranger's way: demo, backup, serve, kill, restore, doctor."""
    data, place, back = tmp_path / "data", tmp_path / "backups", tmp_path / "back"
    with opened(data, people=10) as house:
        assert renkei("backup", "--data", str(data)).returncode == 1  # nobody said where
        done = renkei("backup", "--data", str(data), "--to", str(place), "--json", timeout=120)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["log_copied"] is True
        done = renkei("backup", "--data", str(data), "--json", timeout=120)
        told = json.loads(done.stdout)
        assert (told["kept"], told["log_copied"], told["log_failing"]) == (2, True, False)
        house.kill_all()
    done = renkei("restore", "--from", str(place), "--data", str(back), timeout=120)
    assert done.returncode == 0, done.stderr
    assert (back / "secret-key").read_text() == (data / "secret-key").read_text()
    assert (back / "secret-key").stat().st_mode & 0o077 == 0
    checked = renkei("doctor", "--data", str(back), timeout=120)
    assert checked.returncode == 0 and "異常はありません。" in checked.stdout, checked.stdout + checked.stderr
    refused = renkei("restore", "--from", str(place), "--data", str(data))
    assert refused.returncode == 1 and "空ではありません" in refused.stderr
    wrong = renkei("restore", "--from", str(place), "--data", str(tmp_path / "y"), "--until", "きのう")
    assert wrong.returncode == 1 and "2026-11-27 14:03" in wrong.stderr

"""Backups of a private installation: a base now and then, every finished piece of the log in between, restored to a minute.

    BACKUPS/base/20261127T021500/   base.tar.gz, pg_wal.tar.gz, backup_manifest, house/ (secret key, heads of the trail)
    BACKUPS/wal/                    what happened since, piece by piece, written by the database itself

A base is written beside its place and takes it whole, verified and synced; what was cut is never taken for one.
"""

import fcntl
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import psycopg

from renkei.ground.db.server import BINARIES, PrivateServer, ServerProblem

PLACE = "backups"  # in the data folder: where this house's log is copied to, from its next start on
EACH_MINUTE = {"archive_timeout": "60s"}
KEPT = ("secret-key", "audit-heads")  # of the data folder, beside the database
SEGMENT = 16 * 1024 * 1024
LEAST_BASES = 2
STAMP = "%Y%m%dT%H%M%S"
NIGHT = range(1, 5)  # hours
ALMOST_A_DAY, TWO_NIGHTS = timedelta(hours=20), timedelta(hours=50)
Progress = Callable[[str, float], None]  # what is being done, and how far: 0 to 1


class BackupProblem(Exception):
    """In a sentence for the operator."""


@dataclass(frozen=True)
class Base:
    folder: Path
    began: datetime
    ended: datetime
    size: int
    start_segment: str  # the first piece of the log that it needs

    @property
    def name(self) -> str:
        return self.folder.name


def settings_for(data: Path) -> dict[str, str]:
    """What the server of this folder is started with. The place is looked up at each piece, so that choosing one needs no
    start; until then pieces are let go."""
    # %p and %f are the server's; a piece that is there already with the same bytes is well
    pointer = shlex.quote(str((data / PLACE).resolve())).replace("%", "%%")
    copy = (
        f'read -r place < {pointer} 2>/dev/null || exit 0; wal="$place/wal"; '
        'if [ -f "$wal/%f" ]; then cmp -s %p "$wal/%f"; else '
        'cp %p "$wal/.%f.part" && sync "$wal/.%f.part" && mv "$wal/.%f.part" "$wal/%f"; fi'
    )
    return {"archive_mode": "on", "archive_command": copy} | (EACH_MINUTE if (data / PLACE).exists() else {})


def choose_place(data: Path, place: Path, server: PrivateServer) -> None:
    """From now on the log of this house is copied there, also by a server that runs."""
    place = place.resolve()
    (place / "base").mkdir(parents=True, exist_ok=True)
    (place / "wal").mkdir(exist_ok=True)
    for folder in (place / "base", place):
        folder.chmod(0o700 if folder.name == "base" else 0o711)
    (place / "wal").chmod(0o700)
    server.give_away(place / "wal")  # the database writes there itself
    pointer = data / PLACE
    pointer.write_text(f"{place}\n", encoding="utf-8")
    pointer.chmod(0o644)  # the database reads it
    with (
        suppress(psycopg.OperationalError),  # one that does not run begins with it
        psycopg.connect(server.superuser_dsn(), autocommit=True) as connection,
    ):
        for name, value in EACH_MINUTE.items():
            connection.execute(f"alter system set {name} = '{value}'")
        connection.execute("select pg_reload_conf()")


def place_of(data: Path) -> Path | None:
    with suppress(FileNotFoundError):
        return Path((data / PLACE).read_text(encoding="utf-8").strip())
    return None


def bases(place: Path) -> list[Base]:
    """Whole ones, the earliest first."""
    found = []
    for folder in sorted((place / "base").glob("[0-9]*")):
        with suppress(OSError, ValueError, KeyError):
            told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
            began, ended = (datetime.fromisoformat(told[name]) for name in ("began", "ended"))
            found.append(Base(folder, began, ended, told["size"], told["start_segment"]))
    return found


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """One backup at a time. Raises BackupProblem."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupProblem(
                "この場所では、いま別のバックアップが動いています。終わってから、もう一度始めてください。"
            ) from error
        yield


def take(
    data: Path, place: Path, server: PrivateServer, progress: Progress, binaries: Path = BINARIES
) -> Base:
    """A base of the house as it is now, while it goes on. Raises BackupProblem; what was begun is taken away then."""
    began = datetime.now(UTC)
    aside = place / "base" / f".part-{began:{STAMP}}"
    try:
        aside.mkdir()
        _copy(aside, server, progress, binaries)
        _verify(aside, progress)
        _keep_house(data, aside / "house")
        told = {
            "began": began.isoformat(),
            "ended": datetime.now(UTC).isoformat(),
            "size": sum(path.stat().st_size for path in aside.rglob("*") if path.is_file()),
            "start_segment": _start_segment(aside),
        }
        (aside / "told.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
        _sync(aside)
        whole = place / "base" / f"{began:{STAMP}}"
        aside.rename(whole)
        _sync_folder(whole.parent)
    except OSError as error:
        raise BackupProblem(
            f"バックアップを書けませんでした（{error.strerror}）。前のバックアップは残っています。"
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    progress("できました", 1)
    return next(base for base in bases(place) if base.folder == whole)


def _copy(aside: Path, server: PrivateServer, progress: Progress, binaries: Path) -> None:
    expected = _size(server)
    command = [str(binaries / "pg_basebackup"), "-D", str(aside), "-F", "tar", "-z", "-X", "stream"]
    command += [
        "--checkpoint=fast",
        "--manifest-checksums=SHA256",
        "--no-password",
        "-d",
        server.superuser_dsn(),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            written = sum(path.stat().st_size for path in aside.glob("*.gz"))
            progress("写しています", min(0.99, written / max(expected / 5, 1)))  # packed to about a fifth
            time.sleep(0.2)
        if process.returncode:
            words = (process.stderr.read() if process.stderr else "").strip().splitlines()
            raise BackupProblem(f"データベースを写せませんでした。{words[-1] if words else ''}")


def _size(server: PrivateServer) -> int:
    with psycopg.connect(server.superuser_dsn()) as connection:
        row = connection.execute("select sum(pg_database_size(oid)) from pg_database").fetchone()
    return int(row[0]) if row else 0


def _verify(folder: Path, progress: Progress) -> None:
    """Every file of the manifest is in the archive with its bytes, and no other. Raises BackupProblem.

    pg_verifybackup reads such archives too, but the binaries of the wheel end in a crash at it.
    """
    try:
        told = json.loads((folder / "backup_manifest").read_text())["Files"]
        wanted = {one["Path"]: one["Checksum"] for one in told}
        with tarfile.open(folder / "pg_wal.tar.gz") as log:
            names = log.getnames()
        found = dict(_digests(folder / "base.tar.gz", progress))
    except (OSError, EOFError, KeyError, ValueError, tarfile.TarError, zlib.error) as error:
        raise BackupProblem(f"バックアップ {folder.name} は壊れています（読めません）。") from error
    wrong = sorted(path for path in wanted.keys() | found.keys() if wanted.get(path) != found.get(path))
    if wrong or not names:
        raise BackupProblem(
            f"バックアップ {folder.name} は壊れています（{wrong[0] if wrong else 'pg_wal'}）。"
        )


def _digests(archive: Path, progress: Progress) -> Iterator[tuple[str, str]]:
    total = archive.stat().st_size
    with archive.open("rb") as packed, tarfile.open(fileobj=packed, mode="r|gz") as content:
        for member in content:
            if not member.isfile():
                continue
            summed, file = hashlib.sha256(), content.extractfile(member)
            while file and (part := file.read(1 << 20)):
                summed.update(part)
            progress("確かめています", min(1.0, packed.tell() / total))
            yield member.name, summed.hexdigest()


def _keep_house(data: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    for name in KEPT:
        if (data / name).is_dir():
            shutil.copytree(data / name, folder / name)
        elif (data / name).exists():
            shutil.copy2(data / name, folder / name)


def _start_segment(folder: Path) -> str:
    first = json.loads((folder / "backup_manifest").read_text())["WAL-Ranges"][0]
    high, low = (int(part, 16) for part in first["Start-LSN"].split("/"))
    return f"{first['Timeline']:08X}{high:08X}{low // SEGMENT:08X}"


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget(place: Path, days: int, binaries: Path = BINARIES) -> list[Base]:
    """Bases older than so many days, but never the last two, and the pieces of the log that none needs any more."""
    every = bases(place)
    limit = datetime.now(UTC) - timedelta(days=days)
    # one that is older than the limit is still wanted if the next is younger: between them one restores from it
    gone = [one for one, following in pairwise(every) if following.ended < limit]
    gone = gone[: max(0, len(every) - LEAST_BASES)]
    for base in gone:
        shutil.rmtree(base.folder)
    left = bases(place)
    if left:
        command = [str(binaries / "pg_archivecleanup"), "-b", str(place / "wal"), left[0].start_segment]
        subprocess.run(command, check=False, capture_output=True)
    return gone


def is_due(place: Path, now: datetime) -> bool:
    """A base each night between one and five; when two nights were missed, at any hour. `now` in the house's own time."""
    every = bases(place)
    if not every:
        return True
    age = now - every[-1].ended
    return age > TWO_NIGHTS or (age > ALMOST_A_DAY and now.hour in NIGHT)


@dataclass(frozen=True)
class Archive:
    """How the copying of the log goes: when a piece was copied last, and whether the last try failed."""

    on: bool
    last: datetime | None
    failing: bool


def archive_state(server: PrivateServer) -> Archive:
    with psycopg.connect(server.superuser_dsn()) as connection:
        row = connection.execute(
            "select current_setting('archive_mode') = 'on', last_archived_time,"
            " coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) from pg_stat_archiver"
        ).fetchone()
    assert row is not None
    return Archive(*row)


# -- back --


def restore(
    place: Path, data: Path, until: datetime | None, progress: Progress, binaries: Path = BINARIES
) -> Base:
    """The house as it was, in a folder of its own. It is made beside and takes its name whole: where this was cut, there is
    no house in `data`. Raises BackupProblem."""
    data = data.resolve()
    if data.exists() and any(data.iterdir()):
        raise BackupProblem(f"{data} は空ではありません。もどす先には、新しいフォルダを指定してください。")
    base = _base_for(place, until)
    _refuse_gap(place, base, until)
    data.parent.mkdir(parents=True, exist_ok=True)
    aside = data.parent / f".restoring-{data.name}"
    shutil.rmtree(aside, ignore_errors=True)  # of a try that was cut
    try:
        aside.mkdir(mode=0o711)
        _verify(base.folder, progress)
        _unpack(base, aside, progress)
        _replay(place, base, aside, until, progress, binaries)
        if data.exists():
            data.rmdir()
        aside.rename(data)
        _sync_folder(data.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    progress("できました", 1)
    return base


def _base_for(place: Path, until: datetime | None) -> Base:
    every = bases(place)
    if not every:
        raise BackupProblem(f"{place} には、もどせるバックアップがありません。")
    if until and until > datetime.now(UTC):
        raise BackupProblem("まだ来ていない時刻です。")
    found = [base for base in every if until is None or base.ended <= until]
    if not found:
        first = f"{every[0].ended.astimezone():%Y-%m-%d %H:%M:%S}"
        raise BackupProblem(f"その時刻の前のバックアップがありません。もどせるのは {first} からです。")
    return found[-1]


def _refuse_gap(place: Path, base: Base, until: datetime | None) -> None:
    """A piece of the log that is missing between others would end the replay there, and nobody would know."""
    pieces = {
        path.name: path for path in (place / "wal").glob("[0-9A-F]" * 24) if path.name >= base.start_segment
    }
    line = [name for name in sorted(pieces) if name[:8] == base.start_segment[:8]]
    for name, following in pairwise(line):
        if following == _next_segment(name):
            continue
        ends = datetime.fromtimestamp(pieces[name].stat().st_mtime, UTC)
        if until is None or until > ends:
            told = f"{ends.astimezone():%Y-%m-%d %H:%M}"
            raise BackupProblem(
                f"記録の写しに抜けがあります（{_next_segment(name)} から {following} の前まで）。"
                f'もどせるのは {told} ごろまでです（--until "{told}"）。'
                "それより後のバックアップがあれば、その時刻からもどせます。"
            )


def _next_segment(name: str) -> str:
    number = (int(name[8:16], 16) << 8) + int(name[16:], 16) + 1
    return f"{name[:8]}{number >> 8:08X}{number & 0xFF:08X}"


def _unpack(base: Base, data: Path, progress: Progress) -> None:
    cluster = data / "postgres"
    cluster.mkdir(parents=True, mode=0o700)
    total = (base.folder / "base.tar.gz").stat().st_size
    with (
        (base.folder / "base.tar.gz").open("rb") as packed,
        tarfile.open(fileobj=packed, mode="r:gz") as archive,
    ):
        for number, member in enumerate(archive):
            archive.extract(member, cluster, filter="data")
            if number % 50 == 0:
                progress("ファイルをもどしています", packed.tell() / total)
    (cluster / "pg_wal").mkdir(mode=0o700, exist_ok=True)
    with tarfile.open(base.folder / "pg_wal.tar.gz") as archive:
        archive.extractall(cluster / "pg_wal", filter="data")
    for path in (cluster, *cluster.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    shutil.copytree(base.folder / "house", data, dirs_exist_ok=True)


def _replay(
    place: Path, base: Base, data: Path, until: datetime | None, progress: Progress, binaries: Path
) -> None:
    """The database plays what happened since, up to the moment, and then goes on by itself."""
    cluster = data / "postgres"
    (cluster / "recovery.signal").touch()
    wal = shlex.quote(str((place / "wal").resolve())).replace("%", "%%")
    settings = {"restore_command": f"cp {wal}/%f %p", "recovery_target_action": "promote"}
    if until:
        settings["recovery_target_time"] = until.isoformat()
        settings["recovery_target_inclusive"] = "off"
    server = PrivateServer(data, binaries, settings)
    server.give_all_away()
    try:
        with server:
            _wait_until_whole(server, progress)
    except ServerProblem as problem:
        raise _too_late(data, place) or BackupProblem(str(problem)) from problem
    (data / "postgres.log").unlink(missing_ok=True)


def _wait_until_whole(server: PrivateServer, progress: Progress) -> None:
    while True:
        try:
            with psycopg.connect(server.superuser_dsn(), connect_timeout=5) as connection:
                row = connection.execute(
                    "select pg_is_in_recovery(), pg_last_xact_replay_timestamp()"
                ).fetchone()
        except psycopg.OperationalError as error:
            raise ServerProblem("データベースが途中で止まりました。") from error
        if row and not row[0]:
            return
        at = f"（{row[1].astimezone():%m月%d日 %H:%M:%S} まで）" if row and row[1] else ""
        progress(f"その後の記録をあてています{at}", 0.5)
        time.sleep(0.3)


def _too_late(data: Path, place: Path) -> BackupProblem | None:
    with suppress(FileNotFoundError):
        if "before configured recovery target was reached" in (data / "postgres.log").read_text(
            errors="replace"
        ):
            pieces = [path.stat().st_mtime for path in (place / "wal").glob("0*")]
            last = (
                f"{datetime.fromtimestamp(max(pieces)):%Y-%m-%d %H:%M:%S}" if pieces else "バックアップの時"
            )
            return BackupProblem(
                f"その時刻までの記録が、まだ写されていません。いちばん新しい記録は {last} ごろまでです。"
            )
    return None

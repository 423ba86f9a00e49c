"""`renkei serve`: pages, live pages and worker beside the private server; Ctrl-C stops all, data stays."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path

import click

from renkei.cli.children import Children, KeepsEnding, interrupt_on_terminate
from renkei.cli.data import DATA, opened
from renkei.cli.demo import make_if_empty
from renkei.ground.db.backups import is_due, place_of
from renkei.ground.db.server import PrivateServer
from renkei.ground.offspring import SUPERVISED
from renkei.ground.tasks.calendar import TOKYO

LIVE_CLIENTS = 20000
LASTING = ("--no-access-log", "--respawn-failed-workers")
READY_SECONDS = 60
GLANCE_SECONDS = 0.2
LOOK_SECONDS, RETRY_SECONDS = 60, 3600  # for a backup that is due; after one was begun
TRAINING_MARK = "training"  # a file in the folder of a house for practice


@click.command(help="ページを出します。Ctrl-C ですべて止まり、データは残ります。")
@DATA
@click.option("--port", type=int, default=8000, show_default=True, help="ページのポート番号。")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", type=int, default=lambda: os.cpu_count() or 2, show_default="コア数")
@click.option(
    "--demonstration", is_flag=True, help="デモの地域がなければつくり、1クリックのサインインを出します。"
)
@click.option(
    "--training", is_flag=True, help="練習の場として出します。透かしが入り、メールも公表も出ていきません。"
)
@click.option("--fresh", is_flag=True, help="練習の場を、はじめの状態に戻してから出します。")
@click.option("--people", type=click.IntRange(1), default=600, show_default=True, help="デモの地域の人の数。")
def serve(
    data: Path,
    port: int,
    host: str,
    workers: int,
    demonstration: bool,
    training: bool,
    fresh: bool,
    people: int,
) -> None:
    interrupt_on_terminate()
    children = Children()
    _refuse_taken_port(host, port)
    os.environ["RENKEI_URL"] = os.environ.get("RENKEI_URL", f"http://{host}:{port}")
    os.environ["RENKEI_LIVE_URL"] = os.environ.get("RENKEI_LIVE_URL", f"http://{host}:{_free_port(host)}")
    _keep_practice_apart(data, training, fresh)
    demonstration = demonstration or training
    if demonstration:
        os.environ["RENKEI_DEMONSTRATION"] = "1"
    with opened(data) as server:
        _collect_static()
        if demonstration:
            make_if_empty(people)
        _lay_packs()
        try:
            _start(children, host, port, workers)
            _wait_until_well(port, host, server, children)
            _announce(demonstration)
            nightly = Nightly(data)
            while True:
                _revive(server, children, patient=True)
                nightly.look()
                time.sleep(GLANCE_SECONDS)
        except KeepsEnding as ended:
            raise click.ClickException(f"{ended} が何度も止まるので、すべてを止めました。") from ended
        except KeyboardInterrupt:
            click.echo("\n止めています…")
        finally:
            children.stop()


def _keep_practice_apart(data: Path, training: bool, fresh: bool) -> None:
    """A folder for practice stays one, and only such a one is ever emptied."""
    mark = data / TRAINING_MARK
    if fresh and not training:
        raise click.ClickException("--fresh は --training といっしょに使ってください。")
    if mark.exists() and not training:
        raise click.ClickException("これは練習用のフォルダです。--training を付けて起動してください。")
    if not training:
        return
    if "RENKEI_DATABASE" in os.environ:
        raise click.ClickException("練習の場は、--data のフォルダの中だけにつくります。")
    if data.exists() and any(data.iterdir()) and not mark.exists():
        raise click.ClickException("空でないフォルダは練習に使えません。別の --data を指定してください。")
    if fresh and mark.exists() and not PrivateServer(data).clear():
        raise click.ClickException("この練習の場は、いま動いています。止めてから --fresh で始めてください。")
    data.mkdir(parents=True, exist_ok=True)
    mark.touch()
    os.environ["RENKEI_TRAINING"] = "1"


class Nightly:
    """Where a place for backups was chosen, a base is taken each night, in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.data, self.next = data, 0.0
        self.process: subprocess.Popen | None = None

    def look(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            if self.process.returncode:
                click.echo(
                    "夜のバックアップに失敗しました。renkei backup で、わけを確かめてください。", err=True
                )
            self.process = None
        if self.process is not None or time.monotonic() < self.next:
            return
        self.next = time.monotonic() + LOOK_SECONDS
        place = place_of(self.data)
        if place and is_due(place, datetime.now(TOKYO)):
            self.next += RETRY_SECONDS
            command = [sys.executable, "-m", "renkei", "backup", "--data", str(self.data)]
            self.process = subprocess.Popen(command, env=_without_database(), stdout=subprocess.DEVNULL)


def _without_database() -> dict[str, str]:
    """As a new shell has it: the command finds the running server by the folder."""
    own = ("RENKEI_DATABASE", "RENKEI_OWNER_DATABASE")
    return {key: value for key, value in os.environ.items() if key not in own}


def _revive(server: PrivateServer | None, children: Children, *, patient: bool = False) -> None:
    """What ended by itself runs again, the database first; it is said, for somebody should ask why."""
    if server and server.revive():
        click.echo("データベースが止まっていたので、起動し直しました。", err=True)
    for name in children.revive(patient=patient):
        click.echo(f"{name} が止まっていたので、起動し直しました。", err=True)


def _start(children: Children, host: str, port: int, workers: int) -> None:
    environment = os.environ | {SUPERVISED: "1"}
    live_port = os.environ["RENKEI_LIVE_URL"].rsplit(":", 1)[1]
    granian = [sys.executable, "-m", "granian", "--host", host, "--log-level", "warning", *LASTING]
    pages = ["--interface", "wsgi", "--port", str(port), "--workers", str(workers), "--blocking-threads", "1"]
    streams = ["--backlog", str(LIVE_CLIENTS), "--backpressure", str(LIVE_CLIENTS)]
    live = ["--interface", "asginl", "--port", live_port, "--workers", "1", *streams]
    children.start("worker", [sys.executable, "-m", "renkei", "worker"], environment)
    children.start("pages", [*granian, *pages, "renkei.site.wsgi:application"], environment)
    children.start("live", [*granian, *live, "renkei.ground.live.asgi:application"], environment)


@click.command(help="仕事（知らせ・メール・監査の封印）を進めます。", hidden=True)
def worker() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renkei.settings")
    import django

    django.setup()
    from renkei.ground.jobs.worker import run

    run()


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"{port} 番はほかで使われています。PORT=8001 のように変えてください。"
            ) from error


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def _lay_packs() -> None:
    """As the database says: a folder that was restored, or is new, has none of them yet."""
    from renkei.ground.packs.laying import materialize

    materialize()


def _collect_static() -> None:
    from renkei.site.staticfiles import collect

    if collect():
        click.echo("画面の部品をととのえました。")


def _wait_until_well(port: int, host: str, server: PrivateServer | None, children: Children) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _revive(server, children)
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise click.ClickException(f"{READY_SECONDS} 秒たってもページが開けません。上の表示にわけがあります。")


def _announce(demonstration: bool) -> None:
    from django.conf import settings

    from renkei.site.demonstration import sign_ins

    click.echo(f"\n  Renkei  {settings.SITE_URL}\n")
    if demonstration:
        click.echo(f"  デモのサインイン  {settings.SITE_URL}/demonstration/")
        for person in sign_ins():
            words = "、".join(f"{label}（{organization}）" for label, organization in person["capacities"])
            click.echo(f"    {person['name']}  {words}")
    click.echo("\n  Ctrl-C で止まります。データは残ります。", err=False)
    sys.stdout.flush()

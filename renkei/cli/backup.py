"""`renkei backup` and `renkei restore`: a house that is lost comes back as it was at a minute."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from renkei.cli.data import DATA, JSON, opened, say
from renkei.ground.db.backups import (
    BackupProblem,
    Base,
    Progress,
    alone,
    archive_state,
    bases,
    choose_place,
    forget,
    place_of,
    take,
)
from renkei.ground.db.backups import (
    restore as restore_house,
)
from renkei.ground.tasks.calendar import TOKYO

EXTERNAL = (
    "データベースが別のところ（RENKEI_DATABASE）にあるので、renkei backup は使えません。"
    "そのデータベースのバックアップ（pg_basebackup や pgBackRest など）と、データのフォルダの secret-key を残してください。"
)
DAYS = 35


@click.command(help="バックアップを取ります。動いたままで取れ、1回目からは記録の写しも続けて残ります。")
@DATA
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="バックアップの場所。はじめの1回だけ指定します（別のディスクにしてください）。",
)
@click.option("--keep", type=click.IntRange(min=1), default=DAYS, show_default=True, help="残す日数。")
@JSON
def backup(data: Path, to: Path | None, keep: int, as_json: bool) -> None:
    if "RENKEI_DATABASE" in os.environ:
        raise click.ClickException(EXTERNAL)
    place = to.resolve() if to else place_of(data)
    if place is None:
        raise click.ClickException(
            "--to でバックアップの場所を指定してください（例: --to /mnt/backup/renkei）。"
        )
    if place == data.resolve() or data.resolve() in place.parents:
        raise click.ClickException("バックアップの場所は、データのフォルダの外にしてください。")
    try:
        with opened(data) as server:
            assert server is not None
            if to:
                choose_place(data, place, server)
            with alone(place), _bar() as progress:
                base = take(data, place, server, progress)
            gone = forget(place, keep)
            archive = archive_state(server)
    except (BackupProblem, OSError) as problem:
        raise click.ClickException(str(problem)) from problem
    result = {
        "base": base.name,
        "bytes": base.size,
        "kept": len(bases(place)),
        "forgotten": [one.name for one in gone],
        "log_copied": archive.on,
        "log_failing": archive.failing,
    }
    say(result, as_json, _told(base, place, len(gone), archive.on, archive.failing))
    sys.exit(1 if archive.failing else 0)


def _told(base: Base, place: Path, gone: int, copied: bool, failing: bool) -> list[str]:
    seconds = (base.ended - base.began).total_seconds()
    lines = [
        f"バックアップ {base.name} を {place} に取りました（{base.size / 1e6:.1f} MB、{seconds:.0f} 秒）。"
    ]
    if gone:
        lines.append(f"古いバックアップを {gone} 個消しました。")
    if failing:
        lines.append("記録の写し（wal）に失敗しています。場所の空きと権限を確かめてください。")
    elif not copied:
        lines.append(
            "記録の写し（wal）は、サーバーを起動しなおしたときから始まります。それまでは、このバックアップの時点にもどせます。"
        )
    return lines


@click.command(help="バックアップから、新しいフォルダへもどします。--until で、その分の直前にもどせます。")
@click.option(
    "--from",
    "place",
    required=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="バックアップの場所。",
)
@click.option(
    "--data", required=True, type=click.Path(path_type=Path, file_okay=False), help="もどす先。空のフォルダ。"
)
@click.option("--until", help='この時刻の直前まで（例: "2026-11-27 14:03"）。省くと、残っている最後まで。')
@JSON
def restore(place: Path, data: Path, until: str | None, as_json: bool) -> None:
    moment = _moment(until) if until else None
    try:
        with _bar() as progress:
            base = restore_house(place, data, moment, progress)
    except (BackupProblem, OSError) as problem:
        raise click.ClickException(str(problem)) from problem
    result = {"base": base.name, "until": moment.isoformat() if moment else None, "data": str(data)}
    lines = [
        f"{base.name} のバックアップから {data} にもどしました。",
        f"つぎに、無事かどうかを調べてください: renkei doctor --data {data}",
        f"使い始めたら、新しいバックアップを取ってください: renkei backup --data {data} --to 場所",
    ]
    say(result, as_json, lines)


def _moment(text: str) -> datetime:
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=TOKYO)
        except ValueError:
            continue
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        given = None
    if given is None or given.tzinfo is None:
        raise click.ClickException('--until は "2026-11-27 14:03" の形で、日本の時刻で書いてください。')
    return given


@contextmanager
def _bar() -> Iterator[Progress]:
    """One line that tells what is being done and how far; nothing where nobody watches."""
    shown = sys.stderr.isatty()

    def tell(what: str, part: float) -> None:
        if shown:
            done = round(part * 20)
            click.echo(f"\r\033[K{'█' * done}{'░' * (20 - done)} {what}", nl=False, err=True)

    yield tell
    if shown:
        click.echo("\r\033[K", nl=False, err=True)

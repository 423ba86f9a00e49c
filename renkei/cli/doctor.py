"""`renkei doctor`: is the house whole? Runs as the owner; changes nothing."""

import os
import sys
from pathlib import Path

import click

from renkei.cli.data import DATA, JSON, opened, say
from renkei.ground.db.backups import archive_state, bases, place_of
from renkei.ground.db.server import PrivateServer


@click.command(help="データが無事かを調べます（監査の鎖、事実の再計算、件数）。")
@DATA
@JSON
@click.option("--audit", "audit_only", is_flag=True, help="監査の鎖だけを調べます。")
def doctor(data: Path, as_json: bool, audit_only: bool) -> None:
    with opened(data) as server:
        _become_owner()
        from renkei.ground.audit.sealing import verify
        from renkei.ground.facts.queries import differences

        verdict = verify(data / "audit-heads" if server else None)
        differing = [] if audit_only else differences()
        kept = _backups(data, server)
        result = {
            "audit": {
                "seals": verdict.seals,
                "rows": verdict.rows,
                "unsealed": verdict.unsealed,
                "broken": verdict.broken,
            },
            "facts_differing": differing,
            "backups": kept,
        }
        say(result, as_json, [*_told(kept), *_lines(verdict, differing)])
    sys.exit(1 if verdict.broken or differing else 0)


def _backups(data: Path, server: PrivateServer | None) -> dict | None:
    """None where the database is elsewhere, and its operator's to keep."""
    place = place_of(data)
    if server is None:
        return None
    every = bases(place) if place else []
    archive = archive_state(server)
    return {
        "place": str(place) if place else None,
        "last": every[-1].ended.isoformat() if every else None,
        "log_copied": archive.on,
        "log_failing": archive.failing,
    }


def _told(kept: dict | None) -> list[str]:
    if kept is None:
        return []
    if kept["last"] is None:
        return ["バックアップはまだありません（renkei backup --to 場所）。"]
    failing = "　記録の写しに失敗しています。" if kept["log_failing"] else ""
    return [f"最後のバックアップ: {kept['last'][:16].replace('T', ' ')}（UTC）、{kept['place']}。{failing}"]


def _become_owner() -> None:
    from django.db import connection
    from psycopg.conninfo import conninfo_to_dict

    connection.close()
    owner = conninfo_to_dict(os.environ["RENKEI_OWNER_DATABASE"])
    connection.settings_dict |= {"USER": owner["user"], "PASSWORD": owner.get("password", "")}


def _lines(verdict, differing: list[str]) -> list[str]:
    lines = [
        f"監査: {verdict.seals} 封印、{verdict.rows} 行を確かめました。まだ封印していない行 {verdict.unsealed}。"
    ]
    if verdict.broken:
        lines.append(f"監査の鎖が切れています: {verdict.broken}")
    lines += [f"事実の「いま」が台帳と違います: {one}" for one in differing]
    return lines if verdict.broken or differing else [*lines, "異常はありません。"]

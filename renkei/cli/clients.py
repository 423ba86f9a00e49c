"""`renkei import clients`: an office's clients from a file, looked at first and taken in only when asked."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from renkei.cli.data import DATA, JSON, opened, say

if TYPE_CHECKING:
    from renkei.exchange.models import ClientImport
    from renkei.ground.people.actor import Actor

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "clients", help="事業所の利用者をまとめて取り込みます（ケアプランデータ連携のCSV、または表）。"
)
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--office", required=True, help="事業所番号（10けた）。")
@click.option("--as", "username", help="だれとして行うか（ログイン名）。省くと事業所で最初に登録された人。")
@click.option(
    "--mapping",
    type=FILE,
    help='列の割り当て（JSON: {"見出し": "項目"}）。省くと知っている見出しだけを読みます。',
)
@click.option("--municipality", help="住所から市町村が読み取れない人の団体コード（6けた）。")
@click.option(
    "--limit-period", is_flag=True, help="第1表がないとき、限度額適用期間を認定有効期間として入れます。"
)
@click.option("--whole", is_flag=True, help="直すところが1つでもあれば、だれも入れません。")
@click.option(
    "--consent", type=click.Choice(["signed", "oral"]), help="全員の同意のいただき方。入れるときに要ります。"
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="同意をいただいた日。入れるときに要ります。")
@click.option("--note", help="どの書類で、どのように確かめたか。入れるときに要ります。")
@click.option("--dry-run", is_flag=True, help="読むだけで、何も残しません。")
@DATA
@JSON
def clients(
    files: tuple[Path, ...],
    office: str,
    username: str | None,
    mapping: Path | None,
    municipality: str | None,
    limit_period: bool,
    whole: bool,
    consent: str | None,
    since: datetime | None,
    note: str | None,
    dry_run: bool,
    data: Path,
    as_json: bool,
) -> None:
    if not dry_run and not (consent and since and note):
        raise click.ClickException(
            "入れるときは --consent --since --note を、見るだけのときは --dry-run を付けてください。"
        )
    with opened(data):
        from renkei.exchange import actions, jobs
        from renkei.exchange.policy import registrar
        from renkei.exchange.tables import NotReadable
        from renkei.ground.db.acting import acting_as
        from renkei.ground.people.actor import actor_of

        role = registrar(office, username)
        if role is None:
            raise click.ClickException(f"事業所番号 {office} に、利用者を登録できる人がいません。")
        by = actor_of(role)
        with acting_as(role.pk):
            try:
                imported = _kept(files, mapping, municipality, limit_period, by)
            except NotReadable as refused:
                raise click.ClickException(
                    "\n".join(["取り込めませんでした。何も入れていません。", *refused.reasons])
                ) from refused
            if dry_run:
                _tell(imported, as_json)
                actions.drop(imported=imported, by=by)
                return
            try:
                said = {
                    "giver": "person",
                    "form": consent,
                    "since": since.date() if since else None,
                    "note": note,
                }
                actions.take_in(imported=imported, consent=said, whole=whole, by=by)
            except (actions.NotAllReadable, actions.NothingToTakeIn) as reason:
                _tell(imported, as_json)
                actions.drop(imported=imported, by=by)
                raise SystemExit(1) from reason
        jobs.carry_on(import_id=str(imported.pk), role_id=str(role.pk))
        with acting_as(role.pk):
            _tell(imported, as_json)


def _kept(
    files: tuple[Path, ...], mapping: Path | None, municipality: str | None, limit_period: bool, by: Actor
) -> ClientImport:
    from renkei.exchange import actions
    from renkei.exchange.careplan.files import is_careplan, read_file
    from renkei.exchange.columns import columns
    from renkei.exchange.tables import NotReadable, read_table

    if all(is_careplan(file.name) for file in files):
        read = [read_file(file.name, file.read_bytes()) for file in files]
        if wrong := [str(one) for file in read for one in file.wrong]:
            raise NotReadable(*wrong)
        return actions.keep_careplan(files=read, limit_period=limit_period, municipality=municipality, by=by)
    if len(files) > 1:
        raise NotReadable("表は1つずつ取り込んでください。")
    table = read_table(files[0].read_bytes())
    chosen = json.loads(mapping.read_text(encoding="utf-8-sig")) if mapping else {}
    if strange := set(chosen.values()) - set(columns().titles):
        raise NotReadable(f"--mapping に、知らない項目「{'」「'.join(sorted(strange))}」があります。")
    fields = {at: chosen.get(head) or columns().field(head) for at, head in enumerate(table.heads)}
    kept = actions.keep_table(table=table, name=files[0].name, municipality=municipality, by=by)
    return actions.map_columns(
        imported=kept, mapping={at: name for at, name in fields.items() if name}, by=by
    )


def _tell(imported: ClientImport, as_json: bool) -> None:
    from renkei.exchange import queries

    imported.refresh_from_db()
    progress = queries.progress(imported)
    rows = [row for row in queries.rows(imported) if row.wrong or row.remarks]
    result: dict[str, Any] = {
        "state": imported.state,
        "rows": progress.total,
        "counts": progress.counts,
        "notes": imported.notes,
        "look_at": [{"place": row.place, "wrong": row.wrong, "remarks": row.remarks} for row in rows],
    }
    lines = [
        f"{progress.total}人: " + "、".join(f"{words} {count}" for _state, words, count in progress.told),
        *imported.notes,
        *(f"{row.place}: {text}" for row in rows for text in (*row.wrong, *row.remarks)),
    ]
    say(result, as_json, lines)

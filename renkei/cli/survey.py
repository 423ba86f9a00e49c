"""`renkei import prefecture-survey` and `renkei report survey-book`."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from renkei.cli.clients import clients
from renkei.cli.data import DATA, JSON, opened, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.ground.people.actor import Actor
    from renkei.network.models import SurveyRound
    from renkei.network.reading import Preview

YEAR = click.option("--year", type=click.IntRange(2000, 2100), required=True, help="年度（西暦）。例 2025")
AS = click.option("--as", "username", help="だれとして行うか（県の担当のログイン名）。省くと最初の県の担当。")


@click.group("import", help="ファイルからデータを取り込みます。")
def import_() -> None:
    pass


import_.add_command(clients)


@click.group(help="冊子などをファイルに書き出します。")
def report() -> None:
    pass


@import_.command("prefecture-survey", help="市町取組状況調査のブック（.xlsx）を取り込みます。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@YEAR
@click.option("--replace", is_flag=True, help="その年度の調査がもう入っていれば、入れ替えます。")
@AS
@DATA
@JSON
def prefecture_survey(
    file: Path, year: int, replace: bool, username: str | None, data: Path, as_json: bool
) -> None:
    content = file.read_bytes()
    with opened(data):
        from renkei.network import actions, queries

        preview = queries.preview(content)
        _refuse_problems(preview)
        try:
            with _acting(username, preview) as by:
                round = actions.import_survey(data=content, name=file.name, year=year, replace=replace, by=by)
        except actions.StandsAlready as reason:
            raise click.ClickException(f"{reason}（--replace）") from reason
        _tell(round, preview, as_json)


@report.command("survey-book", help="調査の冊子をPDFかExcelで書き出します。")
@YEAR
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
    help="書き出すファイル（.pdf か .xlsx）。",
)
@AS
@DATA
@JSON
def survey_book(year: int, out: Path, username: str | None, data: Path, as_json: bool) -> None:
    with opened(data):
        from renkei.network import queries
        from renkei.network.policy import rounds_for
        from renkei.network.writers import WRITERS

        write = WRITERS.get(out.suffix.lower().lstrip("."))
        if write is None:
            raise click.ClickException("--out は .pdf か .xlsx で終わる名前にしてください。")
        with _acting(username) as by:
            round = rounds_for(by).filter(year=year).first()
            if round is None:
                raise click.ClickException(
                    f"{year}年度の調査はまだ入っていません。renkei import prefecture-survey で取り込んでください。"
                )
            book = queries.whole(round).book()
        out.write_bytes(write(book))
        result = {"out": str(out), "answers": len(book.answers), "bytes": out.stat().st_size}
        say(result, as_json, [f"{out} に書き出しました（回答 {len(book.answers)}）。"])


@contextmanager
def _acting(username: str | None, preview: Preview | None = None) -> Iterator[Actor]:
    """The named prefecture's officer, or the first there is; for a survey the office is made where there is none."""
    from renkei.ground.db.acting import acting_as
    from renkei.ground.people.actor import actor_of
    from renkei.network import actions
    from renkei.network.policy import prefecture_role

    role = prefecture_role(username)
    if role is None and username:
        raise click.ClickException(f"「{username}」という県の担当はいません。ログイン名をお確かめください。")
    if role is None and preview:
        role = actions.found_prefecture_office(prefecture=preview.answers[0].municipalities[0].prefecture)
    if role is None:
        raise click.ClickException("県の担当がまだいません。先に調査を取り込んでください。")
    with acting_as(role.pk):
        yield actor_of(role)


def _refuse_problems(preview: Preview) -> None:
    if not preview.ok:
        lines = [str(problem) for problem in preview.problems]
        raise click.ClickException("\n".join(["取り込めませんでした。何も入れていません。", *lines]))


def _tell(round: SurveyRound, preview: Preview, as_json: bool) -> None:
    joint = sum(len(answer.municipalities) > 1 for answer in preview.answers)
    remarks = [
        {"answer": answer.source, "field": remark.field, "text": remark.text}
        for answer, remark in preview.remarks
    ]
    result = {
        "round": str(round.pk),
        "answers": len(preview.answers),
        "joint": joint,
        "municipalities": len(preview.municipalities),
        "missing": [each.name for each in preview.missing],
        "remarks": remarks,
    }
    lines = [
        f"{round.title}: 回答 {len(preview.answers)}（うち共同 {joint}）、{len(preview.municipalities)} 市町を取り込みました。",
        *(f"まだの市町村: {each.name}" for each in preview.missing),
        *(f"見てください {each['answer']}: {each['text']}" for each in remarks),
    ]
    say(result, as_json, lines)

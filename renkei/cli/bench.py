"""`renkei bench`: how fast it is here, on the demonstration region in `--data`; no test, nothing fails by it."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from renkei.cli.data import DATA, JSON, opened, say

PERFORMANCE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
MARK = "<!-- measured by `renkei bench --write` -->"


@click.command(help="速さを測ります。デモの地域がなければつくり、計測用の行（5,000件の記録など）を足します。")
@DATA
@JSON
@click.option("--people", type=click.IntRange(1), default=600, show_default=True, help="つくるときの人の数。")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="つくるときの日付。")
@click.option(
    "--survey",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="調査のブック（.xlsx）。取り込みと冊子も測ります。",
)
@click.option("--write", is_flag=True, help="docs/performance.md の表を書きかえます。")
def bench(
    data: Path, as_json: bool, people: int, today: datetime | None, survey: Path | None, write: bool
) -> None:
    from renkei.cli.demo import is_there, make

    with opened(data):
        if not is_there():
            make(people, today.date() if today else None, quiet=as_json)
        result, lines = _measure(data, survey, as_json)
    say(result, as_json, lines)
    if write:
        _write(lines)


def _measure(data: Path, survey: Path | None, quiet: bool) -> tuple[dict[str, Any], list[str]]:
    from renkei.bench import others
    from renkei.bench.figures import machine, table
    from renkei.bench.house import serving
    from renkei.bench.stage import set_stage

    stage = set_stage(os.environ["RENKEI_OWNER_DATABASE"])
    figures = []
    with serving(data) as house:
        for name, measure in _measures():
            if not quiet:
                click.echo(f"{name}…", err=True)
            figures += measure(stage, house)
    if survey:
        figures += others.survey(data, survey)
    here = machine() | {"people": stage.people}
    told = "、".join(f"{key} {value}" for key, value in here.items())
    result = {"machine": here, "figures": [vars(figure) for figure in figures]}
    return result, [told, "", *table(figures)]


def _measures() -> Iterator[tuple[str, Callable]]:
    from renkei.bench import counting, others, serving, size

    yield "問い合わせの数", lambda stage, house: counting.queries(stage)
    yield "ひとりで開く", serving.pages_alone
    yield "書く", serving.posting
    yield "監査のあるなし", lambda stage, house: others.audit_cost(stage)
    yield "開いているページに届く", others.live
    yield "めいっぱい", serving.saturation
    yield "20人で1分", serving.at_work
    yield "5,000ページ", size.open_pages
    yield "1,000枚の印刷", size.prints
    yield "大きなパック", size.big_pack
    yield "指標の数えなおし", size.figures_anew


def _write(lines: list[str]) -> None:
    """What stands above the mark is by hand and stays."""
    above = PERFORMANCE.read_text().partition(MARK)[0] if PERFORMANCE.exists() else "# How fast it is\n\n"
    PERFORMANCE.write_text(above.rstrip() + f"\n\n{MARK}\n\n" + "\n".join(lines) + "\n")

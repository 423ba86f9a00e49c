"""`renkei demo`: the synthetic region 「みすみ川流域」, of any size; the same day gives the same region."""

import os
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from renkei.cli.data import DATA, JSON, opened, say

PEOPLE = 600


@click.command(help="デモの地域（架空の人と事業所）をつくります。すでにあれば何もしません。")
@DATA
@JSON
@click.option("--people", type=click.IntRange(1), default=PEOPLE, show_default=True, help="人の数。")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="この日までの12か月。省くときょうまで。")
def demo(data: Path, as_json: bool, people: int, today: datetime | None) -> None:
    with opened(data):
        if is_there():
            say(
                {"loaded": False},
                as_json,
                ["デモの地域はもうあります。別の --data を指定すると新しくつくれます。"],
            )
            return
        refuse_beside_real_people()
        began = time.monotonic()
        counts = make(people, today.date() if today else None, quiet=as_json)
        seconds = round(time.monotonic() - began, 1)
        rows = sum(counts.values())
        result: dict[str, Any] = {"loaded": True, "seconds": seconds, "rows": rows, "tables": counts}
        say(result, as_json, [f"{people:,}人の地域を {seconds} 秒でつくりました（{rows:,} 行）。"])


def make_if_empty(people: int) -> None:
    if not is_there():
        refuse_beside_real_people()
        make(people)


def refuse_beside_real_people() -> None:
    """Whoever opens the page of a demonstration can sign in as anybody."""
    from renkei.ground.people.models import User

    if User.objects.exists():
        raise click.ClickException(
            "このフォルダには実際の利用者の登録があります。デモや練習には、別の --data を指定してください。"
        )


def is_there() -> bool:
    from renkei.ground.people.models import User

    return User.objects.filter(is_demonstration=True).exists()


def make(people: int, today: date | None = None, *, quiet: bool = False) -> dict[str, int]:
    from renkei.demo.generate import generate
    from renkei.demo.load import load

    day = today or datetime.now(ZoneInfo("Asia/Tokyo")).date()
    batches = generate(day, people)
    owner = os.environ["RENKEI_OWNER_DATABASE"]
    if quiet:
        counts = load(batches, owner)
    else:
        with click.progressbar(
            length=people, label="デモの地域をつくっています", show_eta=people > PEOPLE
        ) as bar:
            counts = load(batches, owner, bar.update)
    make_first_round(day, people, quiet=quiet)
    return counts


def make_first_round(day: date, people: int, *, quiet: bool = False) -> None:
    """What stands due on the first morning, as the house itself finds it."""
    from renkei.ground.packs import rounds

    steps = iter(lambda: rounds.go_on(day), False)
    if quiet:
        for _each in steps:
            pass
        return
    with click.progressbar(length=people, label="きょうの仕事をさがしています") as bar:
        for _each in steps:
            bar.update(rounds.BATCH)

"""`renkei pack check DIR`: what is wrong in a sheet, rule or indicator, with file and line."""

import os
import secrets
import sys
from pathlib import Path

import click

from renkei.cli.data import JSON, say


@click.group(help="地域のパック（書類・ルール・指標のフォルダ）をあつかいます。")
def pack() -> None:
    pass


@pack.command(help="パックのまちがいを、ファイルと行で示します。データベースは使いません。")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@JSON
def check(folder: Path, as_json: bool) -> None:
    _set_up()
    from renkei.ground.packs.check import check_pack

    problems = check_pack(folder)
    result = {"problems": [{"file": str(p.file), "line": p.line, "text": p.text} for p in problems]}
    lines = [f"{p.file}:{p.line}: {p.text}" for p in problems]
    say(
        result,
        as_json,
        [*lines, f"{len(problems)} 件のまちがいがあります。"] if problems else ["まちがいはありません。"],
    )
    sys.exit(1 if problems else 0)


def _set_up() -> None:
    """The rooms must have registered their paths; no data folder and no database are touched."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renkei.settings")
    os.environ.setdefault("RENKEI_SECRET_KEY", secrets.token_urlsafe())
    import django

    django.setup()

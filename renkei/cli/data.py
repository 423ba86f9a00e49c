"""What every subcommand shares: the data folder, its server, and Django set up as the app."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from renkei.ground.db.installation import installation
from renkei.ground.db.server import PrivateServer, ServerProblem

Command = TypeVar("Command", bound=Callable)

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path(os.environ.get("RENKEI_DATA", "data")),
    show_default="data",
    help="データのフォルダ。サーバーが動いていなければ、そこで起動します。",
)
JSON = click.option("--json", "as_json", is_flag=True, help="結果をJSONで出します。")


@contextmanager
def opened(data: Path) -> Iterator[PrivateServer | None]:
    """The installation in `data`, or the database that RENKEI_DATABASE names; Django is ready inside."""
    if "RENKEI_DATABASE" in os.environ:
        _set_up()
        yield None
        return
    try:
        with installation(data) as server:
            _set_up()
            yield server
    except ServerProblem as problem:
        raise click.ClickException(str(problem)) from problem


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renkei.settings")
    import django

    django.setup()


def say(result: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    """One result, for a person or for a program."""
    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))

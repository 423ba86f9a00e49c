"""`renkei systems`: which rows of the inventory the last test run proved. Works in a checkout.

proven   a marked test passed, and failed when its action did nothing
hollow   a marked test passed although its action did nothing
stale    the test or its action changed since, or it was never sabotaged
missing  no test, or it failed
"""

import ast
import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import click

from renkei.cli.data import JSON

CHECKOUT = Path(__file__).resolve().parents[2]
INVENTORY = "docs/systems.csv"
RESULTS = "test-results/systems.json"
WORST_FIRST = ("missing", "hollow", "stale", "proven")

Record = dict[str, Any]


class System(NamedTuple):
    id: str
    group: str
    title: str


class Standing(NamedTuple):
    system: System
    state: str
    test: str | None


def inventory(root: Path) -> list[System]:
    with (root / INVENTORY).open(encoding="utf-8", newline="") as file:
        return [System(row["id"], row["group"], row["title"]) for row in csv.DictReader(file)]


def merge(before: Iterable[Record], now: Iterable[Record]) -> list[Record]:
    """What ran again replaces what it was; an ordinary run and a sabotaged one stand beside each other."""
    kept = {(record["id"], record["test"], record["sabotaged"]): record for record in [*before, *now]}
    return [kept[key] for key in sorted(kept)]


def digest(root: Path, test: str, needs: str) -> str | None:
    """Of the test's file and the action's source; None when either is gone."""
    file, action = root / test.partition("::")[0], _source(root, needs)
    if action is None or not file.exists():
        return None
    return hashlib.sha256(file.read_bytes() + action.encode()).hexdigest()


def _source(root: Path, dotted: str) -> str | None:
    module, _, name = dotted.rpartition(".")
    file = root / (module.replace(".", "/") + ".py")
    if not file.exists():
        return None
    text = file.read_text(encoding="utf-8")
    found = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name == name]
    return ast.get_source_segment(text, found[0]) if found else None


def standings(root: Path, systems: list[System], records: list[Record]) -> list[Standing]:
    by_row: dict[str, dict[str, dict[bool, Record]]] = {}
    for record in records:
        by_row.setdefault(record["id"], {}).setdefault(record["test"], {})[record["sabotaged"]] = record
    return [_standing(root, system, by_row.get(system.id, {})) for system in systems]


def _standing(root: Path, system: System, tests: dict[str, dict[bool, Record]]) -> Standing:
    """A row stands as its best test does."""
    states = [(WORST_FIRST.index(_state(root, runs)), test) for test, runs in sorted(tests.items())]
    best, test = max(states, default=(0, None), key=lambda one: one[0])
    return Standing(system, WORST_FIRST[best], test)


def _state(root: Path, runs: dict[bool, Record]) -> str:
    plain, sabotaged = runs.get(False), runs.get(True)
    now = digest(root, (plain or sabotaged or {})["test"], (plain or sabotaged or {})["needs"])
    if plain is None or plain["outcome"] != "passed" or now is None:
        return "missing"
    if sabotaged is None or {plain["digest"], sabotaged["digest"]} != {now}:
        return "stale"
    return "hollow" if sabotaged["outcome"] == "passed" else "proven"


@click.command(help="一覧表の各行が、テストで証明されているかを示します（チェックアウトの中で使います）。")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=CHECKOUT,
    help="チェックアウトのフォルダ。",
)
@JSON
def systems(root: Path, as_json: bool) -> None:
    if not (root / INVENTORY).exists():
        raise click.ClickException(f"{root / INVENTORY} がありません。チェックアウトの中で実行してください。")
    results = root / RESULTS
    records = json.loads(results.read_text(encoding="utf-8")) if results.exists() else []
    rows = standings(root, inventory(root), records)
    unknown = sorted({record["id"] for record in records} - {row.system.id for row in rows})
    if unknown:
        raise click.ClickException(f"一覧表にない番号のテストがあります: {', '.join(unknown)}")
    click.echo(_as_json(rows) if as_json else _as_text(rows))


def _as_json(rows: list[Standing]) -> str:
    listed = [{"id": r.system.id, "group": r.system.group, "state": r.state, "test": r.test} for r in rows]
    return json.dumps(listed, ensure_ascii=False, indent=1)


def _as_text(rows: list[Standing]) -> str:
    told = [f"{r.state:8}{r.system.id:5}{r.system.title}  {r.test}" for r in rows if r.state != "missing"]
    counts = Counter(row.state for row in rows)
    total = "  ".join(f"{state} {counts[state]}" for state in reversed(WORST_FIRST))
    return "\n".join([*told, f"{total}  / {len(rows)}"])

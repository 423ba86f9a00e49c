"""The inventory's command against a small checkout of its own, with a real run of pytest in it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from renkei.cli.systems import systems

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = "id,group,title\nA01,A,Told by action\nA02,A,Told by nobody\nA03,A,Failing\nB01,B,Nobody's\n"
ACTION = "TOLD = []\n\ndef tell(word):\n    TOLD.append(word)\n"
REGISTRY = "from room.actions import tell as ring\n\nBELLS = [ring]\n"
TESTS = """
import pytest
from room.actions import TOLD
from room.registry import BELLS

@pytest.mark.system("A01", needs="room.actions.tell")
def test_told():
    BELLS[0]("x")
    assert TOLD.pop() == "x"

@pytest.mark.system("A02", needs="room.actions.tell")
def test_hollow():
    BELLS[0]("x")

@pytest.mark.system("A03", needs="room.actions.tell")
def test_failing():
    assert TOLD == ["never"]
"""


@pytest.fixture
def checkout(tmp_path):
    files = {
        "docs/systems.csv": INVENTORY,
        "room/__init__.py": "",
        "room/actions.py": ACTION,
        "room/registry.py": REGISTRY,
        "test_room.py": TESTS,
        "pytest.ini": "[pytest]\nmarkers =\n    system\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def run(checkout, *options: str) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.systems_plugin",
        "-p",
        "no:django",
        *options,
    ]
    subprocess.run(
        command,
        cwd=checkout,
        env={"PYTHONPATH": f"{ROOT}:{checkout}", "PATH": ""},
        capture_output=True,
        check=False,
    )


def states(checkout) -> dict[str, str]:
    told = CliRunner().invoke(systems, ["--root", str(checkout), "--json"])
    return {row["id"]: row["state"] for row in json.loads(told.output)}


def test_without_a_run_all_is_missing(checkout):
    assert states(checkout) == dict.fromkeys(["A01", "A02", "A03", "B01"], "missing")


@pytest.mark.parametrize("processes", [[], ["-n", "2"]])
def test_a_row_is_proven_when_its_test_falls_with_its_action(checkout, processes):
    run(checkout, *processes)
    assert states(checkout) == {"A01": "stale", "A02": "stale", "A03": "missing", "B01": "missing"}
    run(checkout, "--sabotage", *processes)
    assert states(checkout) == {"A01": "proven", "A02": "hollow", "A03": "missing", "B01": "missing"}


def test_what_changed_since_is_stale(checkout):
    run(checkout)
    run(checkout, "--sabotage")
    (checkout / "room/actions.py").write_text(ACTION + "    return word\n")
    assert states(checkout)["A01"] == "stale"
    (checkout / "room/actions.py").write_text("TOLD = []\n")
    assert states(checkout)["A01"] == "missing"


def test_for_a_person_it_counts(checkout):
    run(checkout)
    run(checkout, "--sabotage")
    told = CliRunner().invoke(systems, ["--root", str(checkout)])
    assert told.output.splitlines() == [
        "proven  A01  Told by action  test_room.py::test_told",
        "hollow  A02  Told by nobody  test_room.py::test_hollow",
        "proven 1  stale 0  hollow 1  missing 2  / 4",
    ]


def test_a_row_that_nobody_knows_is_an_error(checkout):
    (checkout / "docs/systems.csv").write_text("id,group,title\nA01,A,Told\n")
    run(checkout)
    told = CliRunner().invoke(systems, ["--root", str(checkout)])
    assert told.exit_code == 1
    assert "A02, A03" in told.output


def test_the_inventory_is_whole_and_in_order():
    text = (ROOT / "docs/systems.csv").read_text().splitlines()
    ids = [line.split(",")[0] for line in text[1:]]
    assert (text[0], len(ids), len(set(ids))) == ("id,group,title", 379, 379)
    assert all(line.split(",")[1] == line[0] for line in text[1:])

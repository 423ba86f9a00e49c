"""The rooms and their floors, as the contracts in pyproject.toml name them."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "renkei"


def _floors() -> list[list[str]]:
    """From the lowest to the highest; rooms of one floor know nothing of each other."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors, ground = contracts[0]["layers"], contracts[1]["layers"]
    inner = [[f"renkei.ground.{name.strip(' ()')}" for name in layer.split("|")] for layer in ground]
    scenes = [f"renkei.scenes.{path.parent.name}" for path in HOUSE.glob("scenes/*/__init__.py")]
    outer = [
        scenes if floor == "renkei.scenes" else floor.split(" | ")
        for floor in floors
        if floor != "renkei.ground"
    ]
    return [*reversed(inner), *reversed(outer)]


FLOORS = _floors()


def room_of(file: Path) -> str:
    """`renkei.patients` for renkei/patients/jinja/patients/list.html."""
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    rooms = [room for floor in FLOORS for room in floor if f"{module}.".startswith(f"{room}.")]
    return max(rooms, key=len)


def knows(room: str, other: str) -> bool:
    """A room knows itself and every floor below its own."""
    height = {each: number for number, floor in enumerate(FLOORS) for each in floor}
    return room == other or height[other] < height[room]


def sources(*patterns: str) -> list[Path]:
    found = {path for pattern in patterns for path in HOUSE.glob(pattern)}
    return sorted(path for path in found if "migrations" not in path.parts and "vendor" not in path.parts)


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))

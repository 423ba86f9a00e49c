"""What a city reads of a story: an indicator of the standard pack, counted by PostgreSQL."""

from datetime import date, datetime
from pathlib import Path

from django.db import connection

from renkei.ground.db.acting import as_office
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import TOKYO
from renkei.plan.counting import Cell, count
from renkei.plan.definition import Indicator, load_indicators

FOLDER = Path(STANDARD_PACK, "indicators")
LATER = datetime(2027, 9, 1, tzinfo=TOKYO)  # every window is over


def _indicators() -> dict[str, Indicator]:
    return {one.id: one for path in FOLDER.glob("*.toml") for one in load_indicators(path)}


def months(cast, id: str, town=None) -> list[tuple[date, int | None, int]]:
    """Month, n and N of those with any, from April 2026."""
    asked = {
        "municipalities": [(town or cast.town).pk],
        "since": date(2026, 4, 1),
        "until": date(2027, 9, 1),
        "as_of": LATER,
    }
    with as_office(), connection.cursor() as cursor:
        cells: list[Cell] = count(_indicators()[id], cursor=cursor, **asked)
    return [(cell.period, cell.n, cell.N) for cell in cells if cell.N]


def figure(cast, id: str, town=None) -> tuple[int, int]:
    """n of N, over all months."""
    found = months(cast, id, town)
    return sum(n or 0 for _month, n, _N in found), sum(N for _month, _n, N in found)

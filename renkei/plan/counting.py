"""An indicator counted: by one statement over the facts, and the same in plain Python to compare."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from renkei.ground.tasks.calendar import local_day
from renkei.ground.tasks.conditions import all_hold
from renkei.plan.definition import Facts, Indicator
from renkei.plan.statement import NOT_COUNTED, Span, counted

Row = Mapping[str, Any]  # a row of facts_fact_now by its columns
Days = tuple[tuple[int, int], ...]  # (days, how many denominators), from the shortest


@dataclass(frozen=True)
class Cell:
    """`period` is the month's first day; dimensions that were not asked for are None, `split` holds the value of
    the indicator's own. `open` counts the denominators whose days are not yet over; `n` is None where the
    indicator has no numerator; where days are measured, `n` is of how many they could be."""

    period: date
    n: int | None
    N: int
    open: int
    municipality: str | None = None
    care_area: UUID | None = None
    hospital: UUID | None = None
    office: UUID | None = None
    insurer: str | None = None
    split: str | None = None
    days: Days = ()


def count(
    indicator: Indicator,
    *,
    cursor: Any,
    municipalities: Collection[str],
    since: date,
    until: date,
    as_of: datetime,
    by: Sequence[str] = (),
    past: bool = False,
) -> list[Cell]:
    """`by` are some of the indicator's dimensions; ValueError for any other."""
    names = _asked(indicator, by)
    span = Span(frozenset(municipalities), since, until, as_of, past)
    cursor.execute(*counted(indicator, span, names))
    return cells_of(indicator, cursor.fetchall(), names)


def cells_of(indicator: Indicator, rows: Iterable[Sequence], names: Sequence[str]) -> list[Cell]:
    """From rows of month, days, n, N, waiting and the places."""
    numbers: dict[tuple, list[int]] = defaultdict(lambda: [0, 0, 0])
    days: dict[tuple, Counter[int]] = defaultdict(Counter)
    for month, long, n, N, waiting, *place in rows:
        key = (month, *place)
        numbers[key] = [a + b for a, b in zip(numbers[key], (n, N, waiting), strict=True)]
        if long is not None:
            days[key][long] += n
    return _sorted(
        _cell(indicator, month, told, days[month, *place], dict(zip(names, place, strict=True)))
        for (month, *place), told in numbers.items()
    )


def recount(
    indicator: Indicator,
    rows: Iterable[Row],
    *,
    municipalities: Collection[str],
    since: date,
    until: date,
    as_of: datetime,
    by: Sequence[str] = (),
) -> list[Cell]:
    """What `count` says, found without SQL from the same rows."""
    rows, names = list(rows), _asked(indicator, by)
    told = []
    for row in rows:
        if _is_denominator(indicator, row, municipalities, since, until):
            month = local_day(row[indicator.dated]).replace(day=1)
            long, is_in = _answer(indicator, row, rows)
            waits = _window(indicator, row)[1] >= local_day(as_of)
            told.append((month, long, int(is_in), 1, int(waits), *(_place(indicator, row, n) for n in names)))
    return cells_of(indicator, told, names)


def is_settled(indicator: Indicator, cells: Iterable[Cell], month: date, as_of: datetime) -> bool:
    """Only a correction can still change this month: it is over, and so are all its windows."""
    last = max(indicator.count.last, 0) if indicator.count else 0
    month_is_over = next_month(month) + timedelta(days=last) <= local_day(as_of)
    return month_is_over and not any(cell.open for cell in cells if cell.period == month)


def next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _asked(indicator: Indicator, by: Sequence[str]) -> list[str]:
    if unknown := set(by) - set(indicator.dimensions):
        raise ValueError(f"{indicator.id} is not counted by {', '.join(sorted(unknown))}")
    return list(by)


def _cell(indicator: Indicator, month: date, told: Sequence[int], days: Counter[int], place: Row) -> Cell:
    n, N, waiting = told
    named = {"split" if name == indicator.split else name: value for name, value in place.items()}
    if indicator.count is None:
        return Cell(month, None, N, 0, **named)
    return Cell(month, n, N, waiting, days=tuple(sorted(days.items())), **named)


def _sorted(cells: Iterable[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda cell: (cell.period, str(cell)))


def _is(facts: Facts, row: Row) -> bool:
    return row["kind"] in facts.kinds and all_hold(facts.where, row["values"])


def _is_denominator(
    indicator: Indicator, row: Row, municipalities: Collection[str], since: date, until: date
) -> bool:
    if not _is(indicator.of, row) or row["municipality"] not in municipalities or not row[indicator.dated]:
        return False
    is_excluded = any(unless.holds(row["values"]) for unless in indicator.unless)
    return since <= local_day(row[indicator.dated]) < until and not is_excluded


def _place(indicator: Indicator, row: Row, name: str) -> Any:
    if name != indicator.split:
        return row[name]
    value = row["values"].get(name)
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _window(indicator: Indicator, row: Row) -> tuple[date, date]:
    rule = indicator.count or NOT_COUNTED
    began = row["occurred_at"] or row["known_at"]
    after = row[rule.after] or began if rule.after else began
    first = date.min if rule.first is None else local_day(began) + timedelta(days=rule.first)
    return first, local_day(max(after, row["occurred_at"] or after)) + timedelta(days=rule.last)


def _answer(indicator: Indicator, row: Row, rows: Iterable[Row]) -> tuple[int | None, bool]:
    """Days, where they are measured, and whether it is in the figure."""
    rule = indicator.count
    if rule is None or rule.is_of_themselves:
        return None, rule is not None and all_hold(rule.facts.where, row["values"])
    found = [local_day(_happened(other)) for other in rows if _answers(indicator, row, other)]
    if indicator.measure == "days" and found:
        return (local_day(_happened(row)) - min(found)).days, True
    return None, bool(found)


def _happened(row: Row) -> datetime:
    return row["occurred_at"] or row["known_at"]


def _answers(indicator: Indicator, row: Row, other: Row) -> bool:
    rule = indicator.count or NOT_COUNTED
    if not _belong_together(indicator, row, other) or not _is(rule.facts, other):
        return False
    if any(unless.holds(other["values"]) for unless in rule.unless):
        return False
    first, last = _window(indicator, row)
    return first <= local_day(_happened(other)) <= last


def _belong_together(indicator: Indicator, row: Row, other: Row) -> bool:
    same_stay = row["match"] == other["match"]
    if indicator.match == "person":
        return row["subject"] is not None and other["subject"] == row["subject"] and not same_stay
    return row["match"] is not None and same_stay

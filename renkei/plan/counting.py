"""An indicator counted: one statement over the facts that stand now, and the same in plain Python to compare.

Both read a denominator's window as whole days in Japan: from `look_back` days before it occurred to `within`
days after it was known (or occurred, where it was known beforehand), the last day to its end.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from renkei.ground.tasks.calendar import TOKYO, local_day
from renkei.ground.tasks.conditions import AT_MOST, IS, Condition, all_hold
from renkei.plan.definition import Count, Facts, Indicator

# What a definition may name, and the only SQL that it can become.
DIMENSIONS = {name: f"d.{name}" for name in ("municipality", "hospital", "office", "insurer")}
DATES = {"known_at": "d.known_at", "occurred_at": "d.occurred_at"}

# Which facts may answer a denominator; of the same person, only what belongs to another stay.
MATCHES = {
    "": "false",
    "stay": "f.match = c.match",
    "person": "f.subject = c.subject AND f.match IS DISTINCT FROM c.match",
}

NOT_COUNTED = Count(Facts((), ()), within=0, after="known_at", look_back=0)

Row = Mapping[str, Any]  # a row of facts_fact_now by its columns


@dataclass(frozen=True)
class Cell:
    """`period` is the month's first day; dimensions that were not asked for are None. `open` counts the
    denominators whose days are not yet over; `n` is None where the indicator has no numerator."""

    period: date
    n: int | None
    N: int
    open: int
    municipality: str | None = None
    hospital: UUID | None = None
    office: UUID | None = None
    insurer: str | None = None


@dataclass(frozen=True)
class Span:
    """Whose denominators, dated from `since` to before `until`, as things are at `as_of`."""

    municipalities: frozenset[str]
    since: date
    until: date
    as_of: datetime


def count(
    indicator: Indicator,
    *,
    cursor: Any,
    municipalities: Collection[str],
    since: date,
    until: date,
    as_of: datetime,
    by: Sequence[str] = (),
) -> list[Cell]:
    """`by` are some of the indicator's dimensions; ValueError for any other."""
    names, span = _asked(indicator, by), Span(frozenset(municipalities), since, until, as_of)
    cursor.execute(*compile_sql(indicator, span, names))
    return _sorted(
        _cell(indicator, month, n, N, still_open, dict(zip(names, place, strict=True)))
        for month, n, N, still_open, *place in cursor.fetchall()
    )


def compile_sql(indicator: Indicator, span: Span, names: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Only DIMENSIONS, DATES and MATCHES enter the statement; all else that a definition says is bound."""
    bound, rule, dated = _Bound(), indicator.count or NOT_COUNTED, DATES[indicator.dated]
    chosen = "".join(f", {DIMENSIONS[name]}" for name in names)
    grouped = "".join(f", {DIMENSIONS[name].replace('d.', 'c.')}" for name in names)
    statement = f"""
        WITH cohort AS (
            SELECT d.id, d.match, d.subject{chosen}, date_trunc('month', {_in_japan(dated)})::date AS period,
                   {_day("coalesce(d.occurred_at, d.known_at)")} - {bound(rule.look_back)}::int AS first_day,
                   {_day(f"greatest({dated}, d.occurred_at)")} + {bound(rule.within)}::int AS last_day
            FROM facts_fact_now d
            WHERE {_facts("d", indicator.of, bound)}
              AND d.municipality = ANY({bound(sorted(span.municipalities))}::text[])
              AND {dated} >= {bound(_midnight(span.since))}::timestamptz
              AND {dated} < {bound(_midnight(span.until))}::timestamptz
              {"".join(f"AND NOT ({_all('d', unless.conditions, bound)})" for unless in indicator.unless)}
        ), answered AS (
            SELECT DISTINCT c.id
            FROM cohort c JOIN facts_fact_now f ON {MATCHES[indicator.match]}
            WHERE {_facts("f", rule.facts, bound)}
              AND {_day("coalesce(f.occurred_at, f.known_at)")} BETWEEN c.first_day AND c.last_day
        )
        SELECT c.period, count(a.id), count(*),
               count(*) FILTER (WHERE c.last_day >= {bound(local_day(span.as_of))}::date){grouped}
        FROM cohort c LEFT JOIN answered a ON a.id = c.id
        GROUP BY c.period{grouped}"""
    return statement, bound.parameters


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
    cohorts: dict[tuple, list[Row]] = defaultdict(list)
    for row in rows:
        if _is_denominator(indicator, row, municipalities, since, until):
            month = local_day(row[indicator.dated]).replace(day=1)
            cohorts[(month, *(row[name] for name in names))].append(row)
    return _sorted(
        _cell(
            indicator,
            month,
            sum(any(_answers(indicator, row, other) for other in rows) for row in cohort),
            len(cohort),
            sum(_window(indicator, row)[1] >= local_day(as_of) for row in cohort),
            dict(zip(names, place, strict=True)),
        )
        for (month, *place), cohort in cohorts.items()
    )


def is_settled(indicator: Indicator, cells: Iterable[Cell], month: date, as_of: datetime) -> bool:
    """Only a correction can still change this month: it is over, and so are all its windows."""
    within = indicator.count.within if indicator.count else 0
    month_is_over = _next_month(month) + timedelta(days=within) <= local_day(as_of)
    return month_is_over and not any(cell.open for cell in cells if cell.period == month)


class _Bound:
    """Values that travel beside the statement; the call returns the placeholder."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}

    def __call__(self, value: Any) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"


def _facts(alias: str, facts: Facts, bound: _Bound) -> str:
    return f"{alias}.kind = ANY({bound(list(facts.kinds))}::text[]) AND {_all(alias, facts.where, bound)}"


def _all(alias: str, conditions: Iterable[Condition], bound: _Bound) -> str:
    return " AND ".join(_condition(alias, condition, bound) for condition in conditions) or "true"


def _condition(alias: str, condition: Condition, bound: _Bound) -> str:
    values = f'{alias}."values"'
    if condition.op == IS:
        return f"{values} @> {bound(json.dumps({condition.field: condition.value}))}::jsonb"
    key, sign = bound(condition.field), "<=" if condition.op == AT_MOST else ">="
    return (
        f"CASE WHEN jsonb_typeof({values} -> {key}::text) = 'number'"
        f" THEN ({values} ->> {key}::text)::numeric {sign} {bound(condition.value)}::numeric ELSE false END"
    )


def _in_japan(moment: str) -> str:
    return f"({moment} AT TIME ZONE 'Asia/Tokyo')"


def _day(moment: str) -> str:
    return f"{_in_japan(moment)}::date"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO)


def _next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _asked(indicator: Indicator, by: Sequence[str]) -> list[str]:
    if unknown := set(by) - set(indicator.by):
        raise ValueError(f"{indicator.id} is not counted by {', '.join(sorted(unknown))}")
    return list(by)


def _cell(indicator: Indicator, month: date, n: int, N: int, still_open: int, place: Row) -> Cell:
    if indicator.count is None:
        return Cell(month, None, N, 0, **place)
    return Cell(month, n, N, still_open, **place)


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


def _window(indicator: Indicator, row: Row) -> tuple[date, date]:
    rule = indicator.count or NOT_COUNTED
    occurred, dated = row["occurred_at"], row[indicator.dated]
    first = local_day(occurred or row["known_at"]) - timedelta(days=rule.look_back)
    return first, local_day(max(dated, occurred or dated)) + timedelta(days=rule.within)


def _answers(indicator: Indicator, row: Row, other: Row) -> bool:
    rule = indicator.count or NOT_COUNTED
    if not _belong_together(indicator, row, other) or not _is(rule.facts, other):
        return False
    first, last = _window(indicator, row)
    return first <= local_day(other["occurred_at"] or other["known_at"]) <= last


def _belong_together(indicator: Indicator, row: Row, other: Row) -> bool:
    same_stay = row["match"] == other["match"]
    if indicator.match == "person":
        return row["subject"] is not None and other["subject"] == row["subject"] and not same_stay
    return row["match"] is not None and same_stay

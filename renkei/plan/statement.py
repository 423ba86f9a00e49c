"""An indicator as SQL: one row for each denominator, and what is made of those rows.

Both this and `counting.recount` read a denominator's window as whole days in Japan, the last day to its end.
Only the tables below enter a statement as text; all else that a definition says is bound.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from renkei.ground.tasks.calendar import local_day, midnight
from renkei.ground.tasks.conditions import AT_MOST, IS, Condition, Exclusion
from renkei.plan.definition import Count, Facts, Indicator

# What a definition may name, and the only SQL that it can become.
COLUMNS = {name: f"d.{name}" for name in ("municipality", "care_area", "hospital", "office", "insurer")}
DATES = {"known_at": "d.known_at", "occurred_at": "d.occurred_at"}

# Which facts may answer a denominator; of the same person, only what belongs to another stay.
MATCHES = {
    "": "false",
    "stay": "f.match = c.match",
    "person": "f.subject = c.subject AND f.match IS DISTINCT FROM c.match",
}

NOT_COUNTED = Count(Facts((), ()), first=0, last=0, after="")
NOW = "facts_fact_now"


@dataclass(frozen=True)
class Span:
    """Whose denominators, dated from `since` to before `until`, as things are at `as_of`; `past` reads the log
    for what stood then, else what stands now is read."""

    municipalities: frozenset[str]
    since: date
    until: date
    as_of: datetime
    past: bool = False


class Bound:
    """Values that travel beside the statement; the call returns the placeholder."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}

    def __call__(self, value: Any) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"


def counted(indicator: Indicator, span: Span, names: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Rows of month, days (of `measure = "days"`, else NULL), n, N, waiting and the places."""
    bound = Bound()
    grouped = "".join(f", place_{column(indicator, name)}" for name in names)
    statement = f"""{told(indicator, span, bound)}
        SELECT period, days, count(*) FILTER (WHERE is_in), count(*),
               count(*) FILTER (WHERE last_day >= {bound(local_day(span.as_of))}::date){grouped}
        FROM told GROUP BY period, days{grouped}"""
    return statement, bound.parameters


def own_rows(indicator: Indicator, span: Span, place: str, own: UUID) -> tuple[str, dict[str, Any]]:
    """Rows of match, month, day, is_in and days, the newest first: the denominators of one organisation."""
    bound = Bound()
    statement = f"""{told(indicator, span, bound)}
        SELECT match, period, day, is_in, days FROM told
        WHERE place_{place} = {bound(own)}::uuid ORDER BY day DESC, id"""
    return statement, bound.parameters


def column(indicator: Indicator, name: str) -> str:
    """What a dimension is called inside the statement."""
    return "split" if name == indicator.split else name


def told(indicator: Indicator, span: Span, bound: Bound) -> str:
    """`WITH … told AS (…)`: id, period, is_in, days, last_day, the denominator's places, when it was answered."""
    rule, measures = indicator.count or NOT_COUNTED, indicator.measure == "days"
    themselves = (
        all_of("d", rule.facts.where, bound) if rule.is_of_themselves and indicator.count else "false"
    )
    days = "c.day - a.day" if measures else "NULL::int"
    return f"""WITH {_past(span, bound)}cohort AS (
            SELECT d.id, d.match, d.subject, {_places(indicator, bound)},
                   date_trunc('month', {_in_japan(DATES[indicator.dated])})::date AS period,
                   {themselves} AS is_so, {_day(BEGAN)} AS day,
                   {_first_day(rule, bound)} AS first_day, {_last_day(rule, bound)} AS last_day
            FROM {_facts_of(span)} d
            WHERE {_these("d", indicator.of, bound)} AND {_within(indicator, span, bound)}
              {_none("d", indicator.unless, bound)}
        ), answered AS (
            SELECT c.id, min({_day(HAPPENED)}) AS day
            FROM cohort c JOIN {_facts_of(span)} f ON {MATCHES[indicator.match]}
            WHERE {_these("f", rule.facts, bound)} {_none("f", rule.unless, bound)}
              AND (c.first_day IS NULL OR {_day(HAPPENED)} >= c.first_day) AND {_day(HAPPENED)} <= c.last_day
            GROUP BY c.id
        ), told AS (
            SELECT c.*, c.is_so OR a.id IS NOT NULL AS is_in, a.day AS answered_day, {days} AS days
            FROM cohort c LEFT JOIN answered a ON a.id = c.id
        )"""


BEGAN = "coalesce(d.occurred_at, d.known_at)"
HAPPENED = "coalesce(f.occurred_at, f.known_at)"


def _past(span: Span, bound: Bound) -> str:
    if not span.past:
        return ""
    return f"""stood AS (
            SELECT * FROM (
                SELECT DISTINCT ON (kind, key) * FROM facts_fact_log
                WHERE recorded_at <= {bound(span.as_of)}::timestamptz ORDER BY kind, key, revision DESC) newest
            WHERE state = 'stands'
        ), """


def _facts_of(span: Span) -> str:
    return "stood" if span.past else NOW


def _places(indicator: Indicator, bound: Bound) -> str:
    places = [f"{sql} AS place_{name}" for name, sql in COLUMNS.items()]
    split = f'd."values" ->> {bound(indicator.split)}::text' if indicator.split else "NULL::text"
    return ", ".join([*places, f"{split} AS place_split"])


def _first_day(rule: Count, bound: Bound) -> str:
    return "NULL::date" if rule.first is None else f"{_day(BEGAN)} + {bound(rule.first)}::int"


def _last_day(rule: Count, bound: Bound) -> str:
    after = f"greatest({DATES[rule.after]}, d.occurred_at)" if rule.after else BEGAN
    return f"{_day(after)} + {bound(rule.last)}::int"


def _within(indicator: Indicator, span: Span, bound: Bound) -> str:
    dated = DATES[indicator.dated]
    return (
        f"d.municipality = ANY({bound(sorted(span.municipalities))}::text[])"
        f" AND {dated} >= {bound(midnight(span.since))}::timestamptz"
        f" AND {dated} < {bound(midnight(span.until))}::timestamptz"
    )


def _these(alias: str, facts: Facts, bound: Bound) -> str:
    return f"{alias}.kind = ANY({bound(list(facts.kinds))}::text[]) AND {all_of(alias, facts.where, bound)}"


def _none(alias: str, exclusions: Iterable[Exclusion], bound: Bound) -> str:
    return "".join(f"AND NOT ({all_of(alias, unless.conditions, bound)})" for unless in exclusions)


def all_of(alias: str, conditions: Iterable[Condition], bound: Bound) -> str:
    return " AND ".join(_condition(alias, condition, bound) for condition in conditions) or "true"


def _condition(alias: str, condition: Condition, bound: Bound) -> str:
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

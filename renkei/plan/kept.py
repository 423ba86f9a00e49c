"""Kept figures: counted once, and again for what a new or corrected fact touches. Equal to counting anew.

Everything here runs as the statistics role, which alone writes the cells. One at a time takes up what is new;
a page that finds another at it reads what is kept, and says until when that is true.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils import timezone

from renkei.ground.db.ids import new_id
from renkei.ground.tasks.calendar import local_day
from renkei.plan.counting import Cell, cells_of, next_month
from renkei.plan.definition import Indicator
from renkei.plan.statement import DATES, Bound, Span, column, told

ONE_AT_A_TIME = 0x66696775  # an advisory lock's number
A_FEW_CHANGES, A_FEW_FACTS = 500, 100_000  # what a page may wait for; more is left to the worker
A_FLOOD = 20_000  # changes after which counting anew is less work
KEYED = ("care_area", "hospital", "office")
FOREVER = date(9999, 1, 1)

READ = """
    select month, days, sum("n")::int, sum("N")::int, coalesce(sum("N") filter (where waits_until >= %s), 0)::int{place}
      from plan_keptcell
     where definition = %s and dimension = %s and municipality = any(%s) and month >= %s and month < %s
     group by month, days{place}
"""
# The new row of each change and the one that it corrected: both may stand in a cell.
TAKE = """
    with gone as (delete from facts_uncounted returning id, recorded_at), changed as (
        select l.* from gone join facts_fact_log l on l.recorded_at = gone.recorded_at and l.id = gone.id)
    select kind, municipality, known_at, occurred_at, match, subject from changed
     union all
    select b.kind, b.municipality, b.known_at, b.occurred_at, b.match, b.subject
      from changed c join facts_fact_log b on b.kind = c.kind and b.key = c.key and b.revision = c.revision - 1
     where c.revision > 1
"""


@dataclass(frozen=True)
class Change:
    kind: str
    municipality: str | None
    known_at: datetime | None
    occurred_at: datetime | None
    match: Any
    subject: Any


@cache
def definition_of(indicator: Indicator) -> str:
    """The same for the same definition, and another for any other."""
    return sha256(repr(indicator).encode()).hexdigest()[:16]


def cells(
    indicator: Indicator,
    *,
    cursor: Any,
    municipalities: Collection[str],
    since: date,
    until: date,
    as_of: datetime,
    by: str = "",
) -> list[Cell]:
    """As `counting.count` by one of the dimensions or by none; one query."""
    place, key = (", place" if by else ""), definition_of(indicator)
    asked = [local_day(as_of), key, by, sorted(municipalities), since, until]
    cursor.execute(READ.format(place=place), asked)
    rows = cursor.fetchall()
    if by in KEYED:
        rows = [(*row[:-1], row[-1] and UUID(row[-1])) for row in rows]
    return cells_of(indicator, rows, [by] if by else [])


def current_to(cursor: Any) -> datetime:
    """The moment to which the cells tell everything."""
    cursor.execute("select min(recorded_at) from facts_uncounted")
    waits = cursor.fetchone()[0]
    return min(waits, timezone.now()) if waits else timezone.now()


def missing(wanted: Mapping[Indicator, Collection[str]], cursor: Any) -> dict[Indicator, list[str]]:
    """Where a definition was never counted yet."""
    cursor.execute("select definition, municipality from plan_counted")
    there = set(cursor.fetchall())
    found = {
        one: sorted(town for town in towns if (definition_of(one), town) not in there)
        for one, towns in wanted.items()
    }
    return {one: towns for one, towns in found.items() if towns}


def take_up(
    wanted: Mapping[Indicator, Collection[str]], known: Iterable[Indicator], cursor: Any, *, patient: bool
) -> None:
    """Count what was never counted of the `wanted`, and anew what has changed since, of all that is `known`.

    A page does not wait for another that is at it, nor for more than a few changes; the worker is `patient`.
    """
    cursor.execute(f"select pg_{'' if patient else 'try_'}advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    if not patient and not cursor.fetchone()[0]:
        return
    changes = _waiting(cursor)
    facts = _facts(cursor)
    if changes > A_FLOOD and (patient or facts <= A_FEW_FACTS):
        _start_anew(cursor)
    elif changes and (patient or changes <= A_FEW_CHANGES):
        _count_changed({definition_of(one): one for one in known}, cursor)
    if patient or facts <= A_FEW_FACTS:
        for one, towns in missing(wanted, cursor).items():
            count_whole(one, towns, cursor)


def count_whole(indicator: Indicator, municipalities: Collection[str], cursor: Any) -> None:
    count_part(indicator, municipalities, indicator.starts, FOREVER, cursor)
    cursor.executemany(
        "insert into plan_counted (id, definition, municipality) values (%s, %s, %s) on conflict do nothing",
        [(new_id(), definition_of(indicator), town) for town in municipalities],
    )


def count_part(
    indicator: Indicator, municipalities: Collection[str], since: date, until: date, cursor: Any
) -> None:
    """These months of these municipalities, from the facts; what was kept of them goes."""
    key, now = definition_of(indicator), timezone.now()
    cursor.execute(
        "delete from plan_keptcell where definition = %s and municipality = any(%s) and month >= %s and month < %s",
        [key, sorted(municipalities), since, until],
    )
    bound, span = Bound(), Span(frozenset(municipalities), max(since, indicator.starts), until, now)
    places = ", ".join(
        f"({bound(name)}::text, place_{column(indicator, name)}::text)" for name in indicator.dimensions
    )
    cursor.execute(
        f"""{told(indicator, span, bound)}
        INSERT INTO plan_keptcell (id, definition, municipality, dimension, place, month, days, waits_until, "n", "N")
        SELECT gen_random_uuid(), {bound(key)}, place_municipality, dimension, place, period, days,
               CASE WHEN last_day >= {bound(local_day(now))}::date THEN last_day END AS waits_until,
               count(*) FILTER (WHERE is_in), count(*)
        FROM told CROSS JOIN LATERAL (VALUES ('', NULL), {places}) AS placed (dimension, place)
        GROUP BY place_municipality, dimension, place, period, days, waits_until""",
        bound.parameters,
    )


def _waiting(cursor: Any) -> int:
    cursor.execute("select count(*) from (select 1 from facts_uncounted limit %s) a_few", [A_FLOOD + 1])
    return cursor.fetchone()[0]


def _facts(cursor: Any) -> int:
    cursor.execute("select reltuples::bigint from pg_class where relname = 'facts_fact_now'")
    return cursor.fetchone()[0]


def _start_anew(cursor: Any) -> None:
    for table in ("facts_uncounted", "plan_keptcell", "plan_counted"):
        cursor.execute(f"delete from {table}")


def _count_changed(known: Mapping[str, Indicator], cursor: Any) -> None:
    cursor.execute(TAKE)
    changes = [Change(*row) for row in cursor.fetchall()]
    cursor.execute("select definition, array_agg(municipality::text) from plan_counted group by definition")
    for key, towns in cursor.fetchall():
        if key in known:
            _count_touched(known[key], set(towns), changes, cursor)
        else:  # of a definition that no pack has any more
            cursor.execute("delete from plan_keptcell where definition = %s", [key])
            cursor.execute("delete from plan_counted where definition = %s", [key])


def _count_touched(one: Indicator, towns: set[str], changes: Sequence[Change], cursor: Any) -> None:
    touched = {place for place in _own(one, changes) | _answered(one, changes, cursor) if place[0] in towns}
    months = sorted({month for _town, month in touched})
    for month in months:
        count_part(one, {town for town, at in touched if at == month}, month, next_month(month), cursor)


def _own(one: Indicator, changes: Iterable[Change]) -> set[tuple[str, date]]:
    """Where the changed facts are denominators themselves, or were before the change."""
    return {
        (change.municipality, local_day(dated).replace(day=1))
        for change in changes
        if change.kind in one.of.kinds and change.municipality and (dated := getattr(change, one.dated))
    }


def _answered(one: Indicator, changes: Iterable[Change], cursor: Any) -> set[tuple[str, date]]:
    """Where denominators may be answered by the changed facts, or were before the change."""
    link = {"stay": "match", "person": "subject"}.get(one.match)
    kinds = one.count.facts.kinds if one.count else ()
    if link is None:
        return set()
    keys = sorted({getattr(change, link) for change in changes if change.kind in kinds} - {None})
    if not keys:
        return set()
    cursor.execute(
        f"""select distinct d.municipality, date_trunc('month', {DATES[one.dated]} AT TIME ZONE 'Asia/Tokyo')::date
              from facts_fact_now d where d.kind = any(%s) and d.{link} = any(%s)
               and d.municipality is not null and {DATES[one.dated]} is not null""",
        [list(one.of.kinds), keys],
    )
    return set(cursor.fetchall())

"""One's people: the list, whom a name finds, and of whom others wrote."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from renkei.ground.db import paging
from renkei.ground.people.actor import Actor
from renkei.patients.folding import fold_person
from renkei.patients.queries import level_label
from renkei.record.ways import ways

PAGE = 50
NEWS_SHOWN = 8


class Person(NamedTuple):
    """A row of the patients list."""

    patient_id: UUID
    name: str
    kana: str
    birth_date: date
    sex: str
    municipality: str
    level: str | None
    last_at: datetime | None
    fresh: int  # entries of other offices since this role last looked

    @property
    def level_label(self) -> str:
        return level_label(self.level) if self.level else ""


# first lock: membership of one's own organisation; every table below has the second lock beside
STANDS = """m.since <= statement_timestamp() and (m.until is null or m.until > statement_timestamp())
                      and (m.sections is null or jsonb_exists(m.sections, 'identity'))"""
MINE = f"""exists (select 1 from patients_careteammember m
                    where m.patient_id = p.patient_id and m.organization_id = %(organization)s and {STANDS})"""
# the page is cut before its people are looked up in the other tables
PEOPLE = f"""
    select p.patient_id, p.name, p.kana, p.birth_date, p.sex, t.name, c.level, e.last_at, n.fresh
      from (select * from patients_patient p
             where {MINE} and {{condition}}
             order by p.folded_kana, p.patient_id limit %(limit)s) p
      join region_municipality t on t.code = p.municipality_id
      left join lateral (select level from patients_certification c where c.patient_id = p.patient_id
                          order by c.since desc limit 1) c on true
      left join lateral (select max(e.at) as last_at from record_entry e
                          where e.patient_id = p.patient_id and e.sealed_at is null) e on true
      left join record_lastlook k on k.patient_id = p.patient_id and k.role_id = %(role)s
      left join lateral (select count(*) as fresh from record_entry e
                          where e.patient_id = p.patient_id and e.sealed_at is null
                            and e.organization_id <> %(organization)s
                            and e.at > coalesce(k.at, '-infinity')) n on true
     order by p.folded_kana, p.patient_id
"""
AFTER = """(p.folded_kana, p.patient_id) >
    (select l.folded_kana, l.patient_id from patients_patient l where l.patient_id = %(after)s)"""
NAMED = "(p.folded_name like %(like)s or p.folded_kana like %(like)s)"


# counted for all of one's people, named for those that are shown
NEWS = f"""
    select p.patient_id, p.name, p.birth_date, n.fresh, n.urgent, n.last_at, n.kinds, n.people
      from (select m.patient_id, n.*, count(*) over () as people
              from (select distinct m.patient_id from patients_careteammember m
                     where m.organization_id = %(organization)s and {STANDS}) m
              left join record_lastlook k on k.patient_id = m.patient_id and k.role_id = %(role)s
              join lateral (select count(*) as fresh, bool_or(e.urgent) as urgent, max(e.at) as last_at,
                                   array_agg(distinct e.category) as kinds
                              from record_entry e
                             where e.patient_id = m.patient_id and e.sealed_at is null
                               and e.organization_id <> %(organization)s
                               and e.at > greatest(k.at, statement_timestamp() - interval '7 days')) n on n.fresh > 0
             order by n.urgent desc, n.last_at desc, m.patient_id limit %(limit)s) n
      join patients_patient p on p.patient_id = n.patient_id
     order by n.urgent desc, n.last_at desc, p.patient_id
"""


class News(NamedTuple):
    """Somebody of whom others wrote since this role last looked, in the last seven days."""

    patient_id: UUID
    name: str
    birth_date: date
    fresh: int
    urgent: bool
    last_at: datetime
    kinds: list[str]
    people: int  # of all such, also those not shown

    @property
    def kind_labels(self) -> str:
        return "・".join(label for value, label in ways().labels.items() if value in self.kinds)


def news(actor: Actor) -> list[News]:
    """Urgent ones first, then the newest; at most what a page shows at once."""
    values: dict[str, Any] = {"role": actor.id, "organization": actor.organization_id, "limit": NEWS_SHOWN}
    with connection.cursor() as cursor:
        cursor.execute(NEWS, values)
        return [News(*row) for row in cursor.fetchall()]


def people(actor: Actor, cursor: str | None = None) -> paging.Page[Person]:
    """By kana. The cursor is a key, not a name: addresses hold no personal data."""
    place = paging.place(cursor, UUID)
    after = place[0] if place else None
    rows = _people(actor, AFTER if after else "true", after=after, limit=PAGE + 1)
    return paging.page(rows, PAGE, lambda row: (row.patient_id,))


def people_named(actor: Actor, words: str) -> list[Person]:
    """Whose name or kana holds these characters, at most a page and one."""
    plain = fold_person(words)
    return _people(actor, NAMED, like=f"%{plain}%", limit=PAGE + 1) if plain else []


def _people(actor: Actor, condition: str, **values: Any) -> list[Person]:
    values |= {"role": actor.id, "organization": actor.organization_id}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE.format(condition=condition), values)
        return [Person(*row) for row in cursor.fetchall()]

"""Reads of the shared record, flat and few."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from renkei.ground.db import paging
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import profession_label
from renkei.ground.policy.permissions import is_care_manager_office
from renkei.ground.search.pairs import holds
from renkei.ground.search.queries import MOST, search
from renkei.patients.folding import fold_person
from renkei.patients.models import Patient
from renkei.patients.policy import Section, patients_visible_to
from renkei.patients.queries import Look, level_label, who_looked
from renkei.record.models import Entry

PAGE = 50
COURSE = 20  # a phone shows three of them at once
LOOKS = 1000
NEWS_SHOWN = 8

# the page is cut before anything is joined: a plan that hopes for few rows would join and sort them all
LINES = """
    select e.id, e.at, e.text, e.urgent, e.audience, e.profession, e.photo_id, e.sealed_at, e.organization_id,
           o.name, a.name, e.patient_id
      from (select * from record_entry where {condition} order by at desc, id desc limit %(limit)s) e
      join people_organization o on o.id = e.organization_id
      join people_practitionerrole r on r.id = e.author_id
      join people_practitioner a on a.id = r.practitioner_id
     order by e.at desc, e.id desc
"""
OF_PATIENT = "patient_id = %(patient)s"
SHOWN = "(%(all)s or sealed_at is null or organization_id = %(organization)s)"
OLDER = "(at, id) < (%(at)s, %(key)s)"
SINCE = "(at > %(at)s or sealed_at > %(at)s)"
FOUND = "id = any(%(keys)s) and sealed_at is null and patient_id = any(%(patients)s)"
COUNT_SINCE = f"select count(*) from record_entry where {OF_PATIENT} and {SINCE}"


class Line(NamedTuple):
    """An entry as the timeline shows it."""

    id: UUID
    at: datetime
    text: str
    urgent: bool
    audience: str
    profession: str
    photo_id: UUID | None
    sealed_at: datetime | None
    organization_id: UUID
    organization: str
    author: str
    patient_id: UUID

    @property
    def profession_label(self) -> str:
        return profession_label(self.profession)

    @property
    def day(self) -> date:
        return self.at.astimezone(timezone.get_default_timezone()).date()


@dataclass(frozen=True)
class Day:
    date: date
    lines: list[Line]


@dataclass(frozen=True)
class Timeline:
    patient: Patient
    days: list[Day]
    next: str | None  # cursor of what is older
    since: str  # cursor of what will be newer than this page
    may_seal_all: bool
    organization_id: UUID


def timeline(actor: Actor, patient: Patient, cursor: str | None = None) -> Timeline:
    """Newest first, from the cursor on; sealed entries stay as an empty line for who may know of them."""
    values: dict[str, Any] = {
        "all": is_care_manager_office(actor),
        "organization": actor.organization_id,
        "limit": COURSE + 1,
    }
    conditions = [OF_PATIENT, SHOWN]
    if place := paging.place(cursor):
        conditions.append(OLDER)
        values |= {"at": place[0], "key": place[1]}
    return _timeline(actor, patient, _lines(conditions, patient=patient.pk, **values), COURSE)


def newer(actor: Actor, patient: Patient, cursor: str | None) -> Timeline:
    """What was posted, or sealed, since a page was rendered: a sealed entry takes the place of its text."""
    place = paging.place(cursor)
    lines = _lines([OF_PATIENT, SINCE], patient=patient.pk, at=place[0], limit=PAGE) if place else []
    return _timeline(actor, patient, lines, PAGE)


def count_newer(actor: Actor, patient_id: UUID, cursor: str | None) -> int:
    place = paging.place(cursor)
    if place is None:
        return 0
    with connection.cursor() as database:
        database.execute(COUNT_SINCE, {"patient": patient_id, "at": place[0]})
        return database.fetchone()[0]


def _lines(conditions: list[str], **values: Any) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(condition=" and ".join(conditions)), values)
        return [Line(*row) for row in cursor.fetchall()]


def _timeline(actor: Actor, patient: Patient, lines: list[Line], size: int) -> Timeline:
    page = paging.page(lines, size, lambda line: (line.at.isoformat(), line.id))
    days = [Day(day, list(group)) for day, group in groupby(page.rows, key=lambda line: line.day)]
    newest = max((line.sealed_at or line.at for line in lines), default=timezone.now())
    since = paging.cursor(newest.isoformat())
    return Timeline(patient, days, page.next, since, is_care_manager_office(actor), actor.organization_id)


def course(patient: Patient) -> list[Line]:
    """All of it, oldest first, without what was sealed."""
    return _lines([OF_PATIENT, "sealed_at is null"], patient=patient.pk, limit=None)[::-1]


def readers(entry: Entry) -> list[Look]:
    """Who opened the person between this entry and its seal."""
    until = entry.sealed_at or timezone.now()
    return [look for look in who_looked(entry.patient, LOOKS) if entry.at <= look.at <= until]


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
MINE = """exists (select 1 from patients_careteammember m
                    where m.patient_id = p.patient_id and m.organization_id = %(organization)s
                      and m.since <= statement_timestamp()
                      and (m.until is null or m.until > statement_timestamp())
                      and (m.sections is null or jsonb_exists(m.sections, 'identity')))"""
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


NEWS = f"""
    select p.patient_id, p.name, p.birth_date, n.fresh, n.urgent, n.last_at, count(*) over ()
      from patients_patient p
      left join record_lastlook k on k.patient_id = p.patient_id and k.role_id = %(role)s
      join lateral (select count(*) as fresh, bool_or(e.urgent) as urgent, max(e.at) as last_at
                      from record_entry e
                     where e.patient_id = p.patient_id and e.sealed_at is null
                       and e.organization_id <> %(organization)s
                       and e.at > greatest(k.at, statement_timestamp() - interval '7 days')) n on n.fresh > 0
     where {MINE}
     order by n.urgent desc, n.last_at desc, p.patient_id limit %(limit)s
"""


class News(NamedTuple):
    """Somebody of whom others wrote since this role last looked, in the last seven days."""

    patient_id: UUID
    name: str
    birth_date: date
    fresh: int
    urgent: bool
    last_at: datetime
    people: int  # of all such, also those not shown


def news(actor: Actor) -> list[News]:
    """Urgent ones first, then the newest; at most what a page shows at once."""
    values: dict[str, Any] = {"role": actor.id, "organization": actor.organization_id, "limit": NEWS_SHOWN}
    with connection.cursor() as cursor:
        cursor.execute(NEWS, values)
        return [News(*row) for row in cursor.fetchall()]


def people(actor: Actor, cursor: str | None = None) -> paging.Page[Person]:
    """By kana. The cursor is a key, not a name: addresses hold no personal data."""
    place = paging.place(cursor)
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


@dataclass(frozen=True)
class Found:
    """An entry that holds the words, and whose it is."""

    line: Line
    name: str


def entries_holding(actor: Actor, words: str) -> tuple[list[Found], bool]:
    """Newest first, and whether there are more than shown."""
    hits = search(words)
    keys = [hit.object_id for hit in hits if hit.kind == "entry"][:MOST]
    visible = patients_visible_to(actor, Section.RECORD).filter(pk__in={hit.patient_id for hit in hits})
    names = dict(visible.values_list("pk", "name"))
    lines = _lines([FOUND], keys=keys, patients=list(names), limit=MOST)
    found = [Found(line, names[line.patient_id]) for line in lines if holds(line.text, words)]
    return found, len(hits) > MOST

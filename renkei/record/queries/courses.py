"""The course of one person: entries as lines, cut before they are joined."""

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
from renkei.patients.models import Patient
from renkei.patients.queries import Look, who_looked
from renkei.record.models import Entry

PAGE = 50
COURSE = 20  # a phone shows three of them at once
LOOKS = 1000

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
    return _timeline(actor, patient, lines_where(conditions, patient=patient.pk, **values), COURSE)


def newer(actor: Actor, patient: Patient, cursor: str | None) -> Timeline:
    """What was posted, or sealed, since a page was rendered: a sealed entry takes the place of its text."""
    place = paging.place(cursor)
    lines = lines_where([OF_PATIENT, SINCE], patient=patient.pk, at=place[0], limit=PAGE) if place else []
    return _timeline(actor, patient, lines, PAGE)


def count_newer(actor: Actor, patient_id: UUID, cursor: str | None) -> int:
    place = paging.place(cursor)
    if place is None:
        return 0
    with connection.cursor() as database:
        database.execute(COUNT_SINCE, {"patient": patient_id, "at": place[0]})
        return database.fetchone()[0]


def lines_where(conditions: list[str], **values: Any) -> list[Line]:
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
    return lines_where([OF_PATIENT, "sealed_at is null"], patient=patient.pk, limit=None)[::-1]


def readers(entry: Entry) -> list[Look]:
    """Who opened the person between this entry and its seal."""
    until = entry.sealed_at or timezone.now()
    return [look for look in who_looked(entry.patient, LOOKS) if entry.at <= look.at <= until]

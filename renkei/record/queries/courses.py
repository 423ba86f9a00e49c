"""The course of one person: entries as lines, cut before they are joined."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from renkei.ground.db import paging
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import profession_label
from renkei.ground.policy.permissions import Permission, is_care_manager_office, may
from renkei.patients.models import Patient
from renkei.patients.queries import Look, who_looked
from renkei.record.models import Entry, EntryVersion
from renkei.record.queries.looks import Reads, reads
from renkei.record.queries.proxies import PROXIED, Proxied, proxied_version, with_proxy
from renkei.record.queries.questions import Asked, Given, Rung, ladder, questions_of
from renkei.record.ways import ways

PAGE = 50
COURSE = 20  # a phone shows three of them at once
LOOKS = 1000

# the page is cut before anything is joined: a plan that hopes for few rows would join and sort them all
LINES = f"""
    with page as (select * from record_entry where {{condition}} order by at desc, id desc limit %(limit)s),
         shown as (select * from page {{replies}})
    select e.id, e.at, e.text, e.urgent, e.audience, e.profession, e.category, e.sealed_at, e.organization_id, o.name,
           a.name, e.patient_id, e.thread_id, e.version, e.changed_at,
           {PROXIED},
           (select json_agg(json_build_array(t.document_id, d.media_type, d.name) order by t.number)
              from record_attachment t join documents_document d on d.id = t.document_id where t.entry_id = e.id)
      from shown e
      join people_organization o on o.id = e.organization_id
      join people_practitionerrole r on r.id = e.author_id
      join people_practitioner a on a.id = r.practitioner_id
     order by e.at desc, e.id desc
"""
REPLIES = """
    union all select r.* from record_entry r where r.thread_id = any ((select array(select id from page))::uuid[])
"""
OF_PATIENT = "patient_id = %(patient)s"
BEGINS = "thread_id is null"
# that a doctor took something back, all hear who may have read it
SHOWN = "(%(all)s or sealed_at is null or refused or organization_id = %(organization)s)"
OLDER = "(at, id) < (%(at)s, %(key)s)"
OF_KIND = "category = %(kind)s"
URGENT = "urgent"  # and what is asked
ASKING = "(urgent or exists (select 1 from record_question q where q.entry_id = record_entry.id))"
SINCE = "(at > %(at)s or changed_at > %(at)s)"
# a reply brings its thread
CHANGED = f"id = any ((select array(select coalesce(thread_id, id) from record_entry where {OF_PATIENT} and {SINCE}))::uuid[])"
COUNT_SINCE = f"select count(*) from record_entry where {OF_PATIENT} and {SINCE}"


class File(NamedTuple):
    """A photo or PDF as the course shows it."""

    document_id: str
    media_type: str
    name: str

    @property
    def is_photo(self) -> bool:
        return self.media_type.startswith("image/")


class Line(NamedTuple):
    """An entry as the course shows it, or a reply below it."""

    id: UUID
    at: datetime
    text: str
    urgent: bool
    audience: str
    profession: str
    category: str
    sealed_at: datetime | None
    organization_id: UUID
    organization: str
    author: str
    patient_id: UUID
    thread_id: UUID | None
    version: int
    changed_at: datetime | None
    proxied_row: list[Any] | None  # for whom it was written (Proxied)
    attached: list[list[str]] | None
    replies: tuple["Line", ...] = ()
    questions: tuple[Asked, ...] = ()
    given: Given | None = None  # of a reply that is an answer

    @property
    def profession_label(self) -> str:
        return profession_label(self.profession)

    @property
    def category_label(self) -> str:
        return ways().labels.get(self.category) or self.profession_label

    @property
    def proxied(self) -> Proxied | None:
        return Proxied.read(self.proxied_row)

    @property
    def written_by(self) -> str:
        return with_proxy(self.author, self.proxied)

    @property
    def asked(self) -> Asked | None:
        """Whom the entry asks; an urgent one that waits to be heard asks nothing."""
        return next((one for one in self.questions if not one.is_urgent), None)

    @property
    def ladder(self) -> list[Rung]:
        return ladder(self.questions)

    @property
    def files(self) -> list[File]:
        return [File(*one) for one in self.attached or ()]

    @property
    def day(self) -> date:
        return self.at.astimezone(timezone.get_default_timezone()).date()

    @property
    def last_change(self) -> datetime:
        return max([self.changed_at or self.at, *(reply.last_change for reply in self.replies)])


@dataclass(frozen=True)
class Viewer:
    """Who looks at a course, and what they may do with its lines; forms and links ask, actions ask again."""

    organization_id: UUID
    may_seal_all: bool
    may_write: bool
    reads: Reads

    def read_by(self, line: Line) -> int:
        """How many offices have looked since it was written."""
        return len(self.reads.of(line.at, line.organization_id))

    def is_new(self, line: Line) -> bool:
        """Written by others since one looked before."""
        since = self.reads.since
        return since is not None and line.at > since and line.organization_id != self.organization_id

    def may_seal(self, line: Line) -> bool:
        return self.may_write and (self.may_seal_all or line.organization_id == self.organization_id)

    def may_correct(self, line: Line) -> bool:
        return self.may_write and line.organization_id == self.organization_id


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
    viewer: Viewer

    @cached_property
    def fresh(self) -> list[Line]:
        """What others wrote since this role looked before, replies too."""
        lines = [line for day in self.days for line in day.lines]
        every = [one for line in lines for one in (line, *line.replies)]
        return [line for line in every if not line.sealed_at and self.viewer.is_new(line)]


def viewer(actor: Actor, patient: Patient) -> Viewer:
    return Viewer(
        actor.organization_id,
        is_care_manager_office(actor),
        may(actor, Permission.WRITE_RECORD),
        reads(actor, patient),
    )


def timeline(actor: Actor, patient: Patient, cursor: str | None = None, kind: str = "") -> Timeline:
    """Newest first, from the cursor on; sealed entries stay as an empty line for who may know of them.

    `kind` is a category of the pack, or "urgent"; an unknown one shows all.
    """
    values: dict[str, Any] = {
        "all": is_care_manager_office(actor),
        "organization": actor.organization_id,
        "limit": COURSE + 1,
        "kind": kind,
    }
    conditions = [OF_PATIENT, SHOWN]
    if kind == URGENT or kind in ways().labels:
        conditions.append(ASKING if kind == URGENT else OF_KIND)
    if place := paging.place(cursor, paging.moment, UUID):
        conditions.append(OLDER)
        values |= {"at": place[0], "key": place[1]}
    return _timeline(actor, patient, threads_where(conditions, patient=patient.pk, **values), COURSE)


def newer(actor: Actor, patient: Patient, cursor: str | None) -> Timeline:
    """What was posted, corrected or sealed since a page was rendered: it takes the place of what stood there."""
    place = paging.place(cursor, paging.moment)
    lines = threads_where([OF_PATIENT, CHANGED], patient=patient.pk, at=place[0], limit=PAGE) if place else []
    return _timeline(actor, patient, lines, PAGE)


def count_newer(actor: Actor, patient_id: UUID, cursor: str | None) -> int:
    place = paging.place(cursor, paging.moment)
    if place is None:
        return 0
    with connection.cursor() as database:
        database.execute(COUNT_SINCE, {"patient": patient_id, "at": place[0]})
        return database.fetchone()[0]


def lines_where(conditions: list[str], replies: str = "", **values: Any) -> list[Line]:
    """Newest first, a reply like any other."""
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(condition=" and ".join(conditions), replies=replies), values)
        return [Line(*row) for row in cursor.fetchall()]


def threads_where(conditions: list[str], **values: Any) -> list[Line]:
    """Newest first; below each its replies in the order of the talk."""
    lines = lines_where([BEGINS, *conditions], REPLIES, **values)
    replies: dict[UUID, list[Line]] = {}
    for line in reversed(lines):
        if line.thread_id:
            replies.setdefault(line.thread_id, []).append(line)
    first = [line for line in lines if line.thread_id is None]
    asked = questions_of([line.id for line in first])
    return [_thread(line, replies.get(line.id, []), asked.get(line.id, [])) for line in first]


def _thread(line: Line, replies: list[Line], asked: list[Asked]) -> Line:
    given = {one.entry_id: one for question in asked for one in question.answers}
    answers = tuple(reply._replace(given=given.get(str(reply.id))) for reply in replies)
    return line._replace(replies=answers, questions=tuple(asked))


def _timeline(actor: Actor, patient: Patient, lines: list[Line], size: int) -> Timeline:
    page = paging.page(lines, size, lambda line: (line.at.isoformat(), line.id))
    days = [Day(day, list(group)) for day, group in groupby(page.rows, key=lambda line: line.day)]
    newest = max((line.last_change for line in lines), default=timezone.now())
    since = paging.cursor(newest.isoformat())
    return Timeline(patient, days, page.next, since, viewer(actor, patient))


def thread_of(entry: Entry) -> Line:
    """The entry with its replies, sealed or not."""
    values = {"patient": entry.patient_id, "key": entry.thread_id or entry.pk, "limit": 1}
    return threads_where([OF_PATIENT, "id = %(key)s"], **values)[0]


def course(patient: Patient) -> list[Line]:
    """All of it, oldest first, replies behind what they reply to, without what was sealed."""
    lines = threads_where([OF_PATIENT, "(sealed_at is null or refused)"], patient=patient.pk, limit=None)
    flat = [one for line in reversed(lines) for one in (line, *line.replies)]
    return [line for line in flat if not line.sealed_at]


class Former(NamedTuple):
    """What an entry said before, and who had said that it is right."""

    version: EntryVersion
    proxied: Proxied | None


def versions(entry: Entry) -> list[Former]:
    """Newest first."""
    rows = EntryVersion.objects.filter(entry=entry).order_by("-number")
    names = ("replaced_by__practitioner", "replaced_by__organization", "confirmed_by__practitioner")
    return [Former(one, proxied_version(entry, one)) for one in rows.select_related(*names)]


def readers(entry: Entry) -> list[Look]:
    """Who opened the person between this entry and its seal."""
    until = entry.sealed_at or timezone.now()
    return [look for look in who_looked(entry.patient, LOOKS) if entry.at <= look.at <= until]

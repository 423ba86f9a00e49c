"""What an office takes along: entries of a person and a period, that it may read or that it wrote or was told."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from renkei.ground.db import paging
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import profession_label
from renkei.ground.policy.permissions import is_care_manager_office
from renkei.ground.tasks.calendar import local_day
from renkei.record.kinds import kinds as kinds_of_numbers
from renkei.record.models import FINDABLE, Audience
from renkei.record.policy import Subject
from renkei.record.queries.persons import PAGE
from renkei.record.queries.proxies import PROXIED, Proxied, with_proxy
from renkei.record.ways import ways

MOST = 2000  # entries of one copy: a PDF of so many is made in two seconds

# the words of a sealed entry do not leave the database
OWN = f"""
    select e.id, e.at, case when e.sealed_at is null then e.text else '' end, e.urgent, e.audience, e.profession,
           e.category, e.sealed_at, e.organization_id, o.name, a.name, e.thread_id,
           {PROXIED},
           case when e.sealed_at is null then
               (select json_agg(d.name order by t.number)
                  from record_attachment t join documents_document d on d.id = t.document_id where t.entry_id = e.id) end,
           case when e.sealed_at is null then
               (select json_agg(json_build_array(v.text, v.audience, v.replaced_at, va.name, vo.name) order by v.number)
                  from record_entryversion v
                  join people_practitionerrole vr on vr.id = v.replaced_by_id
                  join people_practitioner va on va.id = vr.practitioner_id
                  join people_organization vo on vo.id = vr.organization_id
                 where v.entry_id = e.id) end
      from record_entry e
      join people_organization o on o.id = e.organization_id
      join people_practitionerrole r on r.id = e.author_id
      join people_practitioner a on a.id = r.practitioner_id
     where e.patient_id = %(patient)s and e.at >= %(since)s and e.at < %(until)s
       and (%(all)s or e.sealed_at is null or e.refused or e.organization_id = %(organization)s)
       and (not %(ours)s or e.organization_id = %(organization)s)
       and (%(kinds)s::text[] is null or e.category = any (%(kinds)s))
       and (%(only)s::uuid is null or e.id = %(only)s)
     order by e.at, e.id limit %(limit)s
"""
RECEIVED = """
    select r.*, null, null from renkei_received_entries(%(patient)s, %(since)s, %(until)s) r
     where not %(ours)s and (%(kinds)s::text[] is null or r.category = any (%(kinds)s))
"""
MEASURED = """
    select at, kind, value from record_observation
     where patient_id = %(patient)s and organization_id = %(organization)s and withdrawn_at is null
       and at >= %(since)s and at < %(until)s
     order by at, id
"""
KEPT = """
    select k.patient_id, k.name, k.kana, k.birth_date, k.last from renkei_kept_people(null) k
     where not (k.patient_id = any ((select renkei_my_patients('record'))::uuid[])) {after}
     order by k.last desc, k.patient_id desc limit %(limit)s
"""
OLDER = "and (k.last, k.patient_id) < (%(at)s, %(key)s)"


class Before(NamedTuple):
    """What an entry said before it was corrected."""

    text: str
    audience: str
    replaced_at: datetime
    by: str
    office: str


class CopyLine(NamedTuple):
    """An entry of a copy; of a sealed one when and by whom, no words."""

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
    thread_id: UUID | None
    proxied_row: list[Any] | None  # for whom it was written (Proxied)
    files: tuple[str, ...]
    history: tuple[Before, ...]

    @property
    def written_by(self) -> str:
        return with_proxy(self.author, self.proxied)

    @property
    def proxied(self) -> Proxied | None:
        return Proxied.read(self.proxied_row)

    @property
    def profession_label(self) -> str:
        return profession_label(self.profession)

    @property
    def kind_label(self) -> str:
        return _("返事") if self.thread_id else ways().labels.get(self.category) or self.profession_label

    @property
    def audience_label(self) -> str:
        return str(Audience(self.audience).label)

    @property
    def is_secret(self) -> bool:
        """Marked with what goes on no paper."""
        return self.audience not in FINDABLE


@dataclass(frozen=True)
class Copy:
    subject: Subject
    since: datetime | None
    until: datetime | None
    lines: list[CopyLine]  # oldest first

    @cached_property
    def on_paper(self) -> list[CopyLine]:
        """Without what goes on no paper, and without what was such before it was corrected."""
        return [_on_paper(line) for line in self.lines if not line.is_secret]

    @property
    def left_out(self) -> int:
        return len(self.lines) - len(self.on_paper)


class KeptPerson(NamedTuple):
    """Somebody in whose team the office is no longer, and of whom it keeps what it wrote or received."""

    patient_id: UUID
    name: str
    kana: str
    birth_date: date
    last: datetime


class TooMuch(Exception):
    """More entries than one copy holds."""


def copy(
    actor: Actor,
    subject: Subject,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    ours: bool = False,
    kinds: list[str] | None = None,
    only: UUID | None = None,
) -> Copy:
    """Two queries at most; `until` is the moment after. Row policies say which entries there are. Raises TooMuch."""
    values: dict[str, Any] = {
        "patient": subject.pk,
        "since": since or "-infinity",
        "until": until or "infinity",
        "organization": actor.organization_id,
        "all": is_care_manager_office(actor),
        "ours": ours,
        "kinds": kinds or None,
        "only": only,
        "limit": MOST + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(OWN, values)
        rows = cursor.fetchall()
        if not subject.in_team:
            cursor.execute(RECEIVED, values)
            rows += cursor.fetchall()
    if len(rows) > MOST:
        raise TooMuch
    return Copy(subject, since, until, sorted(map(_line, rows), key=lambda line: (line.at, line.id)))


def _line(row: tuple) -> CopyLine:
    *plain, files, history = row
    before = [
        Before(text, audience, datetime.fromisoformat(at), by, office)
        for text, audience, at, by, office in history or ()
    ]
    return CopyLine._make([*plain, tuple(files or ()), tuple(before)])


def _on_paper(line: CopyLine) -> CopyLine:
    return line._replace(history=tuple(one for one in line.history if one.audience in FINDABLE))


def own_vitals(
    actor: Actor, subject: Subject, *, since: datetime | None = None, until: datetime | None = None
) -> dict[date, str]:
    """What one's own office measured, by day: 「体温 36.5 ℃、血圧（上） 128 mmHg」. One query."""
    found: dict[date, list[str]] = {}
    values = {
        "patient": subject.pk,
        "organization": actor.organization_id,
        "since": since or "-infinity",
        "until": until or "infinity",
    }
    with connection.cursor() as cursor:
        cursor.execute(MEASURED, values)
        for at, kind, value in cursor.fetchall():
            if one := kinds_of_numbers().get(kind):
                found.setdefault(local_day(at), []).append(f"{one.label} {one.with_unit(value)}")
    return {day: "、".join(told) for day, told in found.items()}


def kept_people(cursor: str | None = None) -> paging.Page[KeptPerson]:
    """Of whom the own office keeps something and in whose team it is no longer; the newest first."""
    place = paging.place(cursor, paging.moment, UUID)
    values: dict[str, Any] = {"limit": PAGE + 1}
    if place:
        values |= {"at": place[0], "key": place[1]}
    with connection.cursor() as database:
        database.execute(KEPT.format(after=OLDER if place else ""), values)
        rows = [KeptPerson(*row) for row in database.fetchall()]
    return paging.page(rows, PAGE, lambda row: (row.last.isoformat(), row.patient_id))

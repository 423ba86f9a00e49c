"""What the person's family may see: one question, whoever asks it for whom."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from renkei.ground.db import paging
from renkei.ground.people.models import profession_label
from renkei.ground.tasks.calendar import local_day
from renkei.patients.models import Patient
from renkei.record.queries.courses import File
from renkei.record.queries.proxies import PROXIED, Proxied, with_proxy

PAGE = 20

# marked so, not sealed; a reply only below an entry that is so too; no word of how it was before a correction,
# of what was asked or how urgent it was, of who else may read it; nothing that still waits for its doctor
FAMILY = f"""
    select e.id, e.at, e.text, e.profession, a.name, o.name, e.thread_id is not null, {PROXIED},
           (select json_agg(json_build_array(t.document_id, d.media_type, d.name) order by t.number)
              from record_attachment t join documents_document d on d.id = t.document_id and d.withdrawn_at is null
             where t.entry_id = e.id)
      from record_entry e
      left join record_entry h on h.id = e.thread_id
      join people_practitionerrole r on r.id = e.author_id
      join people_practitioner a on a.id = r.practitioner_id
      join people_organization o on o.id = e.organization_id
     where e.patient_id = %(patient)s and e.audience = 'family' and e.sealed_at is null
       and e.waits_since is null
       and (e.thread_id is null or (h.audience = 'family' and h.sealed_at is null)) {{older}}
     order by e.at desc, e.id desc limit %(limit)s
"""
OLDER = "and (e.at, e.id) < (%(at)s, %(key)s)"


class FamilyLine(NamedTuple):
    """An entry, or a reply to one, as the family reads it."""

    id: UUID
    at: datetime
    text: str
    profession: str
    author: str
    office: str
    is_reply: bool
    proxied_row: list[Any] | None
    attached: list[list[str]] | None

    @property
    def profession_label(self) -> str:
        return profession_label(self.profession)

    @property
    def by(self) -> str:
        author = with_proxy(self.author, Proxied.read(self.proxied_row))
        return f"{author}（{self.profession_label}・{self.office}）"

    @property
    def files(self) -> list[File]:
        return [File(*one) for one in self.attached or ()]


@dataclass(frozen=True)
class FamilyDay:
    date: date
    lines: list[FamilyLine]


@dataclass(frozen=True)
class FamilyView:
    days: list[FamilyDay]  # newest first
    next: str | None  # cursor of what is older


def visible_to_family(patient: Patient, cursor: str | None = None) -> FamilyView:
    """One query. Of everything that is kept about a person, what is marked 家族可, and nothing else."""
    place = paging.place(cursor, paging.moment, UUID)
    values: dict[str, Any] = {"patient": patient.pk, "limit": PAGE + 1}
    if place:
        values |= {"at": place[0], "key": place[1]}
    with connection.cursor() as database:
        database.execute(FAMILY.format(older=OLDER if place else ""), values)
        rows = [FamilyLine(*row) for row in database.fetchall()]
    page = paging.page(rows, PAGE, lambda row: (row.at.isoformat(), row.id))
    days = [
        FamilyDay(day, list(group)) for day, group in groupby(page.rows, key=lambda row: local_day(row.at))
    ]
    return FamilyView(days, page.next)

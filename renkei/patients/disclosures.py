"""What one's own office disclosed in a year, and on what each rests: consent, legal basis, or neither (which must be 0)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from renkei.ground.packs.loaded import sheets
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import profession_label
from renkei.ground.sheets.models import Basis, Delivery, Means
from renkei.ground.tasks.calendar import fiscal_span
from renkei.patients.models import CareTeamMember, Patient, person_path

SHOWN = 100
BACKINGS = ("consent", "basis", "none")
KINDS = {"sheet": _("書類・電話で伝えた"), "team": _("ケアチーム・病棟に開いている")}

COUNTS = "select what, backing, count(*) from renkei_disclosures(%s, %s) group by what, backing"
OTHERS = """
    select what, id, at, receiver, kind, means, backing from renkei_disclosures(%s, %s)
     where backing <> 'consent' order by backing desc, at desc limit %s
"""


class Row(NamedTuple):
    what: str
    id: UUID
    at: datetime
    receiver: str
    kind: str
    means: str
    backing: str


@dataclass(frozen=True)
class Disclosed:
    """One that rests on no consent; of whom and why only for those who may read the record."""

    at: datetime
    receiver: str
    what: str
    without: bool  # neither consent nor basis
    basis: str
    name: str
    url: str


class Line(NamedTuple):
    what: str
    consent: int
    basis: int
    without: int


@dataclass(frozen=True)
class Disclosures:
    year: int  # 年度
    lines: list[Line]
    others: list[Disclosed]

    @property
    def total(self) -> int:
        return sum(line.consent + line.basis + line.without for line in self.lines)

    @property
    def without(self) -> int:
        return sum(line.without for line in self.lines)


def disclosures(actor: Actor, year: int) -> Disclosures:
    """Four queries. Row policies decide which of the names come with it: to an administrator none."""
    span = fiscal_span(year)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, span)
        counted = Counter({(what, backing): number for what, backing, number in cursor.fetchall()})
        cursor.execute(OTHERS, [*span, SHOWN])
        rows = [Row(*row) for row in cursor.fetchall()]
    lines = [Line(str(words), *(counted[what, one] for one in BACKINGS)) for what, words in KINDS.items()]
    return Disclosures(year, lines, _told(rows))


def _told(rows: list[Row]) -> list[Disclosed]:
    keys = [row.id for row in rows]
    sent = {one.pk: one for one in Delivery.objects.filter(pk__in=keys)}
    whose = dict(CareTeamMember.objects.filter(pk__in=keys).values_list("pk", "patient_id"))
    whose |= {key: one.patient_id for key, one in sent.items() if one.patient_id}
    names = dict(Patient.objects.filter(pk__in=whose.values()).values_list("pk", "name"))
    titles = {id: sheet.title for id, sheet in sheets().items()}
    return [_disclosed(row, sent.get(row.id), titles, names, whose.get(row.id)) for row in rows]


def _disclosed(
    row: Row,
    delivery: Delivery | None,
    titles: dict[str, str],
    names: dict[UUID, str],
    patient_id: UUID | None,
) -> Disclosed:
    known = patient_id in names
    return Disclosed(
        row.at,
        row.receiver,
        _what(row, titles),
        row.backing == "none",
        _basis(delivery),
        names[patient_id] if patient_id and known else "",
        person_path(patient_id) if patient_id and known else "",
    )


def _what(row: Row, titles: dict[str, str]) -> str:
    if row.what == "team":
        return profession_label(row.kind)
    return f"{titles.get(row.kind, row.kind)}　{Means(row.means).label}"


def _basis(delivery: Delivery | None) -> str:
    if delivery is None or not delivery.basis:
        return ""
    return f"{Basis(delivery.basis).label}：{delivery.basis_note}"

"""Reads for the pages of this room."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from openpyxl import Workbook

from renkei.exchange.columns import columns
from renkei.exchange.models import ClientImport, ImportRow, ImportState, RowState
from renkei.ground.db import paging
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization
from renkei.ground.workbook import write_text
from renkei.patients.models import CareTeamMember, ProbableDuplicate
from renkei.patients.policy import lasting

PAGE = 20
SAMPLES = 2


@dataclass(frozen=True)
class Progress:
    imported: ClientImport
    counts: dict[str, int]  # by state

    def __getitem__(self, state: str) -> int:
        return self.counts.get(state, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def in_hand(self) -> bool:
        return self.imported.state in (ImportState.RUNNING, ImportState.UNDOING)

    @property
    def to_do(self) -> int:
        return self[RowState.NEW] + self[RowState.TAKEN] + self[RowState.UNDONE] + self[RowState.KEPT]

    @property
    def done(self) -> int:
        if self.imported.state == ImportState.UNDOING:
            return self[RowState.UNDONE] + self[RowState.KEPT]
        return self[RowState.TAKEN]

    @property
    def told(self) -> list[tuple[str, str, int]]:
        """State, its words, how many; only those there are."""
        return [(state, str(label), self[state]) for state, label in RowState.choices if self[state]]


def progress(imported: ClientImport) -> Progress:
    found = ImportRow.objects.filter(imported=imported).values_list("state").annotate(n=Count("pk"))
    return Progress(imported, dict(found))


def page(imported: ClientImport, state: str, cursor: str | None) -> paging.Page[ImportRow]:
    rows = ImportRow.objects.filter(imported=imported)
    if state in RowState.values:
        rows = rows.filter(state=state)
    if place := paging.place(cursor, int):
        rows = rows.filter(number__gt=place[0])
    return paging.page(list(rows.order_by("number")[: PAGE + 1]), PAGE, lambda row: (row.number,))


@dataclass(frozen=True)
class Column:
    at: int
    head: str
    samples: list[str]
    suggested: str


def table_columns(imported: ClientImport) -> list[Column]:
    """With what the office chose for the same heads the last time, else what the heads are known to mean."""
    rows = ImportRow.objects.filter(imported=imported).order_by("number").values_list("cells", flat=True)[:50]
    before = imported.mapping or _last_mapping(imported)
    used: set[str] = set()
    found = []
    for at, head in enumerate(imported.heads):
        samples = [cells[at] for cells in rows if at < len(cells) and cells[at]][:SAMPLES]
        name = before.get(str(at), "") if before else columns().field(head)
        suggested = name if name not in used or name in columns().several else ""
        used.add(suggested)
        found.append(Column(at, head, samples, suggested if samples else ""))
    return found


def _last_mapping(imported: ClientImport) -> dict[str, str]:
    same = ClientImport.objects.filter(
        organization_id=imported.organization_id, heads=imported.heads
    ).exclude(mapping={})
    return same.order_by("-made_at").values_list("mapping", flat=True).first() or {}


def to_confirm(actor: Actor, imported: ClientImport) -> list[ProbableDuplicate]:
    """What our own office was told when these people were registered."""
    keys = ImportRow.objects.filter(imported=imported, patient_id__isnull=False).values("patient_id")
    told = ProbableDuplicate.objects.filter(
        organization_id=actor.organization_id, patient_id__in=keys, settled_at=None
    )
    return list(told.order_by("found_at"))


@dataclass(frozen=True)
class Use:
    """An office that the care plans of these people name."""

    number: str
    name: str
    office: Organization | None  # None: not taking part
    patient_ids: list[Any]


def offices_in_use(imported: ClientImport) -> list[Use]:
    """Those not yet in the team, by name."""
    rows = ImportRow.objects.filter(imported=imported, state=RowState.TAKEN).values_list("patient_id", "read")
    named: dict[str, tuple[str, list[Any]]] = {}
    for patient_id, read in rows:
        for one in read.get("offices", []):
            named.setdefault(one["number"], (one["name"], []))[1].append(patient_id)
    known = {each.number: each for each in Organization.objects.filter(number__in=list(named), ended_at=None)}
    members = CareTeamMember.objects.filter(
        lasting(), patient_id__in={key for _name, keys in named.values() for key in keys}
    )
    there = set(members.values_list("patient_id", "organization_id"))
    found = []
    for number, (name, keys) in sorted(named.items()):
        office = known.get(number)
        missing = [key for key in keys if not office or (key, office.pk) not in there]
        if missing:
            found.append(Use(number, office.name if office else name, office, missing))
    return found


def result_workbook(rows: Iterable[ImportRow]) -> bytes:
    """Row by row what became of it; no cell is a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("取り込みの結果")
    head = [_("ファイルの行"), _("お名前"), _("フリガナ"), _("生年月日"), _("結果"), _("わけ・覚え書き")]
    lines = [head, *map(_line, rows)]
    for number, line in enumerate(lines, start=1):
        for column, text in enumerate(line, start=1):
            write_text(sheet.cell(number, column), text)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _line(row: ImportRow) -> list[str]:
    read = row.read
    words = "\n".join([*row.wrong, *row.remarks])
    who = [str(read.get(name, "")) for name in ("name", "kana", "birth_date")]
    return [row.place, *who, str(RowState(row.state).label), words]


def rows(imported: ClientImport) -> list[ImportRow]:
    return list(ImportRow.objects.filter(imported=imported).order_by("number"))

"""代行入力: the one mark of what was written for a doctor, wherever it is shown, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.db import paging
from renkei.ground.db.compiled import Asking, compiled
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Profession, profession_label
from renkei.ground.tasks.calendar import local
from renkei.record.kinds import kinds
from renkei.record.models import Entry, EntryVersion, PersonalRange
from renkei.record.policy import (
    is_doctors,
    ranges_of,
    ranges_to_confirm,
    unsettled_of,
    waiting_in,
    writes_for_doctors,
)
from renkei.record.ways import ways

PAGE = 30
PANEL = 5
REFUSED_FOR = timedelta(days=7)  # so long a writer is shown on Today what a doctor refused


def _proxied(by: str, at: str, since: str) -> str:
    """SQL of an entry `e`: null for what somebody wrote as the own. renkei_received_entries has the same."""
    return f"""
    case when e.for_profession <> '' then json_build_array(
        e.for_profession,
        (select p.name from people_practitionerrole r join people_practitioner p on p.id = r.practitioner_id
          where r.id = e.for_role_id),
        (select p.name from people_practitionerrole r join people_practitioner p on p.id = r.practitioner_id
          where r.id = case when e.refused then e.sealed_by_id else {by} end),
        case when e.refused then e.sealed_at else {at} end, {since}, e.refused,
        exists (select 1 from record_questionanswer w where w.entry_id = e.id and w.replaced_at is not null)) end
"""


PROXIED = _proxied("e.confirmed_by_id", "e.confirmed_at", "e.waits_since")
# where words stay as they were at first, with `old`, the first version of what was corrected
PROXIED_AT_FIRST = _proxied(
    "case when old.id is null then e.confirmed_by_id else old.confirmed_by_id end",
    "case when old.id is null then e.confirmed_at else old.confirmed_at end",
    "case when old.id is null then e.waits_since when old.confirmed_at is null then e.at end",
)


class Proxied(NamedTuple):
    """For whom it was written, who said that it is right (or refused it) and when, and since when that is waited for."""

    profession: str
    doctor: str | None  # who was asked; None where it was whoever is one in the office
    by: str | None
    at: datetime | None
    since: datetime | None
    refused: bool
    replaced: bool  # an answer, where the doctor himself answered something else

    @classmethod
    def read(cls, row: list[Any] | None) -> "Proxied | None":
        """Of PROXIED."""
        if row is None:
            return None
        profession, doctor, by, at, since, refused, replaced = row
        return cls(profession, doctor, by, _moment(at), _moment(since), refused, replaced)

    @property
    def asked(self) -> str:
        """「柳井 幸子 医師」, or 「医師」."""
        return _titled(self.doctor, self.profession)

    @property
    def is_unsettled(self) -> bool:
        return self.since is not None and not self.replaced and not self.refused

    @property
    def until(self) -> datetime | None:
        """By when the pack wants the doctor's word."""
        return self.since and self.since + timedelta(days=ways().proxy.days)

    @property
    def is_late(self) -> bool:
        return self.is_unsettled and self.until is not None and self.until < timezone.now()

    @property
    def mark(self) -> tuple[str, str]:
        """A kind of mark, and what it says."""
        said = {"doctor": self.asked, "by": _titled(self.by, self.profession), "at": self._when}
        if self.refused:
            return "stopped", _("代行入力・%(by)sが取り下げ（%(at)s）") % said
        if self.replaced and self.since:
            return "stopped", _("代行入力。本人が別の返事をしました")
        if self.since and self.by:
            words = _("代行入力・未確定（%(by)sが%(at)sに確認したあとの訂正。%(doctor)sの確認待ち）")
            return "unsettled", words % said
        if self.since:
            return "unsettled", _("代行入力・未確定（%(doctor)sの確認待ち）") % said
        if self.doctor and self.doctor != self.by:
            return "done", _("代行入力・%(by)sが確認（%(at)s。%(doctor)sあて）") % said
        return "done", _("代行入力・%(by)sが確認（%(at)s）") % said

    @property
    def _when(self) -> str:
        return f"{local(self.at):%Y-%m-%d %H:%M}" if self.at else ""


def _titled(name: str | None, profession: str) -> str:
    return f"{name} {profession_label(profession)}" if name else profession_label(profession)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def proxied_of(entry: Entry) -> Proxied | None:
    """Of one entry; one query, where there is one."""
    if not entry.is_proxied:
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"select {PROXIED} from record_entry e where e.id = %s", [entry.pk])
        return Proxied.read(cursor.fetchone()[0])


def proxied_version(entry: Entry, former: EntryVersion) -> Proxied | None:
    """Of a version that was confirmed before another took its place."""
    if not former.confirmed_by:
        return None
    doctor = entry.for_role.practitioner.name if entry.for_role else None
    by, at = former.confirmed_by.practitioner.name, former.confirmed_at
    return Proxied(entry.for_profession, doctor, by, at, None, refused=False, replaced=False)


def proxied_range(limits: PersonalRange) -> Proxied | None:
    """The same of what is usual for a person; None where the doctor wrote it. Named by `RANGE_NAMES`."""
    if limits.confirmed_by_id == limits.author_id:
        return None
    by = limits.confirmed_by.practitioner.name if limits.confirmed_by else None
    since = None if limits.confirmed_at else limits.recorded_at
    return Proxied(Profession.DOCTOR, limits.doctor, by, limits.confirmed_at, since, False, False)


def with_proxy(author: str, proxied: Proxied | None) -> str:
    """Who wrote it, for paper and for cells."""
    return f"{author}［{proxied.mark[1]}］" if proxied else author


# -- what waits --


@dataclass(frozen=True)
class Unsettled:
    """An entry that waits for a doctor's word."""

    entry: Entry
    proxied: Proxied
    is_answer: bool

    @property
    def key(self) -> str:
        """Which one, and which version of it was shown."""
        return f"{self.entry.pk}:{self.entry.version}"


@dataclass(frozen=True)
class UnsettledRange:
    """What is usual for a person, which waits for a doctor's word."""

    limits: PersonalRange
    proxied: Proxied


@dataclass(frozen=True)
class ForDoctor:
    """On Today of a doctor: the first of what waits for this one's word."""

    rows: Sequence[Unsettled]
    ranges: list[UnsettledRange]

    @property
    def late(self) -> bool:
        marks = [*(one.proxied for one in self.rows), *(one.proxied for one in self.ranges)]
        return any(mark.is_late for mark in marks)


@dataclass(frozen=True)
class OfOffice:
    """On Today of the others there: what waits too long for a doctor, and what a doctor refused of one's own."""

    late: Sequence[Unsettled]
    refused: list[Entry]


def unsettled(actor: Actor, cursor: str | None = None, size: int = PAGE) -> paging.Page[Unsettled]:
    """What has waited longest first. One query."""
    return _page(unsettled_of(actor), cursor, size)


def _page(rows: QuerySet[Entry], cursor: str | None, size: int) -> paging.Page[Unsettled]:
    names = (
        "patient",
        "author__practitioner",
        "for_role__practitioner",
        "confirmed_by__practitioner",
        "answers",
    )
    if place := paging.place(cursor, paging.moment, UUID):
        since, key = place
        rows = rows.filter(Q(waits_since__gt=since) | Q(waits_since=since, pk__gt=key))
    found = [_unsettled(one) for one in rows.select_related(*names).order_by("waits_since", "pk")[: size + 1]]
    return paging.page(
        found, size, lambda one: ((one.entry.waits_since or one.entry.at).isoformat(), one.entry.pk)
    )


def _unsettled(entry: Entry) -> Unsettled:
    doctor = entry.for_role.practitioner.name if entry.for_role else None
    by = entry.confirmed_by.practitioner.name if entry.confirmed_by else None
    proxied = Proxied(
        entry.for_profession, doctor, by, entry.confirmed_at, entry.waits_since, refused=False, replaced=False
    )
    return Unsettled(entry, proxied, hasattr(entry, "answers"))


def unsettled_ranges(actor: Actor) -> list[UnsettledRange]:
    """Written for a doctor of this clinic; the oldest first. One query."""
    waiting = ranges_to_confirm(actor).select_related("patient", "author__practitioner", "organization")
    rows = [(one, proxied_range(one)) for one in waiting.order_by("recorded_at", "pk")[:PAGE]]
    return [UnsettledRange(one, proxied) for one, proxied in rows if proxied and one.kind in kinds()]


def unsettled_panel(actor: Actor) -> ForDoctor | None:
    """Answers stand below what was asked, on the panel of questions."""
    found = ForDoctor(
        _page(unsettled_of(actor).filter(answers=None), None, PANEL).rows, unsettled_ranges(actor)
    )
    return found if found.rows or found.ranges else None


def office_panel(actor: Actor) -> OfOffice | None:
    late = waiting_in(actor.organization_id).filter(waits_since__lt=_late())
    refused = _refused(actor.id, _lately()).select_related("patient", "sealed_by__practitioner")
    found = OfOffice(_page(late, None, PANEL).rows, list(refused.order_by("-sealed_at", "pk")[:PANEL]))
    return found if found.late or found.refused else None


def _late() -> datetime:
    return timezone.now() - timedelta(days=ways().proxy.days)


def _lately() -> datetime:
    return timezone.now() - REFUSED_FOR


def _refused(author_id: UUID, since: datetime) -> QuerySet[Entry]:
    return Entry.objects.filter(author_id=author_id, refused=True, sealed_at__gte=since)


def unsettled_asked(actor: Actor) -> list[Asking]:
    """Nobody but a doctor is asked about."""
    if not is_doctors(actor):
        return []
    return [(_any_unsettled, (actor.organization_id,)), (_any_range, (actor.organization_id,))]


def office_asked(actor: Actor) -> list[Asking]:
    """Nobody but those who may write for a doctor is asked about."""
    if not writes_for_doctors(actor):
        return []
    return [(_any_late, (actor.organization_id, _late())), (_any_refused, (actor.id, _lately()))]


@compiled
def _any_unsettled(organization_id: UUID) -> QuerySet[Entry]:
    return waiting_in(organization_id)


@compiled
def _any_late(organization_id: UUID, before: datetime) -> QuerySet[Entry]:
    return waiting_in(organization_id).filter(waits_since__lt=before)


@compiled
def _any_refused(author_id: UUID, since: datetime) -> QuerySet[Entry]:
    return _refused(author_id, since)


@compiled
def _any_range(organization_id: UUID) -> QuerySet[PersonalRange]:
    return ranges_of(organization_id)

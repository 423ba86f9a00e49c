"""An office's own view of a period, for the inspection: its people, what it wrote, sent and received, on what it rests."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from renkei.ground.packs.loaded import sheets
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.models import Basis, Delivery, Means
from renkei.ground.tasks.calendar import local_day
from renkei.patients.models import CareTeamMember, Consent

MOST_PEOPLE = 600

WROTE = """
    select patient_id, count(*), min(at), max(at), count(*) filter (where version > 1),
           count(*) filter (where sealed_at is not null)
      from record_entry
     where organization_id = %(organization)s and at >= %(since)s and at < %(until)s
     group by patient_id
"""
NAMES = """
    select patient_id, name, kana, birth_date, true from patients_patient where patient_id = any(%(keys)s)
     union all
    select patient_id, name, kana, birth_date, false from renkei_kept_people(null)
     where patient_id = any(%(keys)s)
       and not (patient_id = any ((select renkei_my_patients('identity'))::uuid[]))
"""


class TooManyPeople(Exception):
    """More than one index holds."""


class Wrote(NamedTuple):
    """Entries of one's own office about somebody."""

    entries: int = 0
    first: datetime | None = None
    last: datetime | None = None
    corrected: int = 0
    sealed: int = 0


class Sent(NamedTuple):
    """A sheet that went out or came in."""

    at: datetime
    title: str
    other: str  # the office to which, or from which
    means: str
    received_at: datetime | None
    receipt: str
    recalled_at: datetime | None
    backing: str  # consent, a basis, or none; of what came in the sender answers for it

    @property
    def means_label(self) -> str:
        return str(Means(self.means).label)

    @property
    def basis_label(self) -> str:
        return str(Basis(self.backing).label) if self.backing in Basis.values else ""


@dataclass
class Inspected:
    """One person of the index."""

    key: UUID
    name: str
    kana: str
    birth_date: date
    in_team: bool
    wrote: Wrote = field(default_factory=Wrote)
    sent: list[Sent] = field(default_factory=list)
    received: list[Sent] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    opened_to: list[str] = field(default_factory=list)  # other offices of the team in that time


@dataclass(frozen=True)
class Inspection:
    since: datetime
    until: datetime  # the moment after
    people: list[Inspected]  # by kana

    @property
    def entries(self) -> int:
        return sum(one.wrote.entries for one in self.people)

    @property
    def sent(self) -> int:
        return sum(len(one.sent) for one in self.people)

    @property
    def received(self) -> int:
        return sum(len(one.received) for one in self.people)

    @property
    def unbacked(self) -> int:
        """Sheets that went out on neither consent nor basis: must be 0."""
        return sum(not each.backing for one in self.people for each in one.sent if not each.recalled_at)


def inspection(actor: Actor, *, since: datetime, until: datetime) -> Inspection:
    """Five queries. Row policies decide; names of whom one has left come from one's own papers. Raises TooManyPeople."""
    values: dict[str, Any] = {"organization": actor.organization_id, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(WROTE, values)
        wrote = {row[0]: Wrote(*row[1:]) for row in cursor.fetchall()}
    deliveries = _deliveries(actor, since, until)
    teams = list(
        CareTeamMember.objects.filter(
            _lasting_in(since, until), patient_id__in=_my_people(actor, since, until)
        )
        .order_by("since", "id")
        .values_list("patient_id", "organization_id", "organization__name")
    )
    keys = {*wrote, *(one.patient_id for one in deliveries), *(row[0] for row in teams)}
    if len(keys) > MOST_PEOPLE:
        raise TooManyPeople
    found = _named(keys)
    for key, told in wrote.items():
        if key in found:
            found[key].wrote = told
    _fill_sheets(found, deliveries, actor)
    for key, office, name in teams:
        if key in found and office != actor.organization_id and name not in found[key].opened_to:
            found[key].opened_to.append(name)
    first, last = local_day(since), local_day(until)
    standing = Consent.objects.filter(
        Q(until=None) | Q(until__gte=first), patient_id__in=keys, since__lt=last
    )
    for consent in standing.exclude(withdrawn_at__lt=since).order_by("since", "id"):
        if consent.patient_id in found:
            found[consent.patient_id].consents.append(consent)
    return Inspection(since, until, sorted(found.values(), key=lambda one: (one.kana, one.birth_date)))


def _lasting_in(since: datetime, until: datetime) -> Q:
    return Q(since__lt=until) & (Q(until__isnull=True) | Q(until__gte=since))


def _my_people(actor: Actor, since: datetime, until: datetime) -> Any:
    mine = CareTeamMember.objects.filter(_lasting_in(since, until), organization_id=actor.organization_id)
    return mine.values("patient_id")


def _deliveries(actor: Actor, since: datetime, until: datetime) -> list[Delivery]:
    own = Q(sender_id=actor.organization_id) | Q(receiver_id=actor.organization_id)
    rows = Delivery.objects.filter(own, patient_id__isnull=False, at__gte=since, at__lt=until)
    return list(rows.select_related("sender", "receiver").order_by("at", "id"))


def _named(keys: set[UUID]) -> dict[UUID, Inspected]:
    with connection.cursor() as cursor:
        cursor.execute(NAMES, {"keys": list(keys)})
        return {row[0]: Inspected(*row) for row in cursor.fetchall()}


def _fill_sheets(found: dict[UUID, Inspected], deliveries: list[Delivery], actor: Actor) -> None:
    titles = {id: sheet.title for id, sheet in sheets().items()}
    for one in deliveries:
        person = found.get(one.patient_id) if one.patient_id else None
        if person is None:
            continue
        out = one.sender_id == actor.organization_id
        told = Sent(
            one.at,
            titles.get(one.sheet, one.sheet),
            one.receiver.name if out else one.sender.name,
            one.means,
            one.received_at,
            one.receipt,
            one.recalled_at,
            "consent" if one.consent_id else one.basis,
        )
        (person.sent if out else person.received).append(told)

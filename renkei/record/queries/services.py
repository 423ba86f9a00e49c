"""Where a person is for a while, and whose service rests."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.db.compiled import compiled
from renkei.ground.db.names import with_names
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.calendar import spoken
from renkei.patients.models import Patient
from renkei.patients.queries import team
from renkei.record.models import Pause, Sojourn
from renkei.record.policy.services import speaks_for

AHEAD = timedelta(days=7)  # what is to come is told so early
HISTORY = 20

NOW = """
    select 'sojourn', s.kind, s.place, s.since, s.until from record_sojourn s
     where s.patient_id = %(patient)s and s.ended_at is null and s.since <= %(soon)s
       and (s.until is null or s.until >= %(today)s)
     union all
    select 'pause', '', o.name, p.since, p.resumes_on from record_pause p
      join people_organization o on o.id = p.organization_id
     where p.patient_id = %(patient)s and p.resumed_on is null
     order by 4, 3
"""


class Told(NamedTuple):
    what: str
    kind: str
    name: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Elsewhere:
    """The banner of a person's page."""

    patient: Patient
    sojourns: list[Told]
    pauses: list[Told]

    @property
    def title(self) -> str:
        """「ショートステイ中　ひばり荘（11月24日（火）から）」"""
        if not self.sojourns:
            return _("休止中のサービスがあります")
        first = self.sojourns[0]
        label = str(Sojourn.Kind(first.kind).label)
        words = {"kind": label, "place": first.name, "since": spoken(first.since)}
        text = _("%(kind)s中　%(place)s（%(since)sから）")
        if first.since > timezone.localdate():
            text = _("%(since)sから %(kind)s　%(place)s")
        return text % words

    @property
    def until(self) -> date | None:
        return self.sojourns[0].until if self.sojourns else None


def elsewhere(patient: Patient) -> Elsewhere | None:
    today = timezone.localdate()
    values: dict[str, Any] = {"patient": patient.pk, "today": today, "soon": today + AHEAD}
    with connection.cursor() as cursor:
        cursor.execute(NOW, values)
        rows = [Told(*row) for row in cursor.fetchall()]
    if not rows:
        return None
    sojourns = [row for row in rows if row.what == "sojourn"]
    return Elsewhere(patient, sojourns, [row for row in rows if row.what == "pause"])


@dataclass(frozen=True)
class Service:
    """An office of the team, with its pause if it rests."""

    organization_id: UUID
    office: str
    functions: str
    pause: Pause | None
    mine: bool  # the reader may speak for it

    @property
    def is_due(self) -> bool:
        """The day that was planned has come, and nobody has said that it goes on."""
        on = self.pause.resumes_on if self.pause else None
        return on is not None and on <= timezone.localdate()


@dataclass(frozen=True)
class Services:
    patient: Patient
    sojourns: list[Sojourn]  # now and to come
    rows: list[Service]
    over: list[Pause]

    @property
    def may_pause(self) -> list[Service]:
        return [row for row in self.rows if row.mine and row.pause is None]


def services(actor: Actor, patient: Patient) -> Services:
    """In three queries."""
    pauses = _pauses(patient.pk)
    resting = {one.organization_id: one for one in pauses if one.resumed_on is None}
    functions: dict[UUID, list[str]] = {}
    offices: dict[UUID, str] = {}
    for member in team(patient):
        if member.stay_id is None:
            offices[member.organization_id] = member.office
            functions.setdefault(member.organization_id, []).append(member.function_label)
    rows = [
        Service(key, name, "・".join(functions[key]), resting.get(key), speaks_for(actor, key))
        for key, name in offices.items()
    ]
    today = timezone.localdate()
    over = [one for one in pauses if one.resumed_on is not None][:HISTORY]
    return Services(patient, list(_sojourns(patient.pk, today)), rows, over)


@compiled
def _pauses(patient_id: UUID) -> QuerySet[Pause]:
    rows = Pause.objects.filter(patient_id=patient_id)
    named = with_names(rows, "organization", "author__practitioner", "resumed_by__practitioner")
    return named.order_by("-since", "pk")[:100]


@compiled
def _sojourns(patient_id: UUID, today: date) -> QuerySet[Sojourn]:
    standing = Sojourn.objects.filter(patient_id=patient_id, ended_at=None)
    coming = standing.filter(Q(until__isnull=True) | Q(until__gte=today))
    return with_names(coming, "organization", "author__practitioner").order_by("since", "pk")

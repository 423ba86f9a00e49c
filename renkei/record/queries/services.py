"""Where a person is for a while, and whose service rests."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

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
from renkei.record.queries.now import Told, now

HISTORY = 20


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
        first, today = self.sojourns[0], timezone.localdate()
        since = first.since or today
        label = str(Sojourn.Kind(first.kind).label)
        words = {"kind": label, "place": first.name, "since": spoken(since)}
        text = _("%(kind)s中　%(place)s（%(since)sから）")
        if since > today:
            text = _("%(since)sから %(kind)s　%(place)s")
        return text % words

    @property
    def until(self) -> date | None:
        return self.sojourns[0].until if self.sojourns else None


def elsewhere(patient: Patient) -> Elsewhere | None:
    rows = now(patient.pk)
    sojourns, pauses = ([row for row in rows if row.what == what] for what in ("sojourn", "pause"))
    return Elsewhere(patient, sojourns, pauses) if sojourns or pauses else None


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

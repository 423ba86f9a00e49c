"""What a person takes, what became of it, and whose list changed since one's own office looked through it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.db.compiled import Asking, compiled
from renkei.ground.db.names import with_names
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Profession
from renkei.patients.models import Patient
from renkei.record.models import Adherence, MedicationReview, MedicationStatement
from renkei.record.policy import may_keep_medication
from renkei.record.queries.now import LATELY, now
from renkei.record.queries.persons import MINE

AN_HOUR = timedelta(hours=1)
SHOWN = 20
HISTORY = 200
MOST = 2000
End, Form = MedicationStatement.End, MedicationStatement.Form


@dataclass(frozen=True)
class Change:
    """A medicine that was begun, changed or stopped."""

    kind: str  # begun | changed | stopped
    now: MedicationStatement
    before: MedicationStatement | None
    at: datetime
    on: date | None
    because: str
    new: bool  # since one's own office last looked through the list

    @property
    def kind_label(self) -> str:
        return {"begun": _("開始"), "changed": _("変更"), "stopped": _("中止")}[self.kind]


@dataclass(frozen=True)
class Medications:
    patient: Patient
    standing: list[tuple[str, list[MedicationStatement]]]  # by form
    over: list[MedicationStatement]  # whose own last day is over, and which nobody ended
    changes: list[Change]
    ended: list[MedicationStatement]
    adherence: Adherence | None
    review: MedicationReview | None  # of one's own office, the last
    may_keep: bool
    may_write: bool

    @property
    def count(self) -> int:
        return sum(len(rows) for _label, rows in self.standing)


def medications(actor: Actor, patient: Patient, *, may_write: bool) -> Medications:
    """In three queries; the newest 200 rows of a person."""
    rows = _statements(patient.pk)
    reviews = _reviews(patient.pk, actor.organization_id)
    adherence = _adherence(patient.pk)
    today, review = timezone.localdate(), reviews[0] if reviews else None
    taken = [row for row in rows if not row.ending and not (row.until and row.until < today)]
    groups = [(str(form.label), [row for row in taken if row.form == form]) for form in Form]
    return Medications(
        patient,
        [(label, group) for label, group in groups if group],
        [row for row in rows if not row.ending and row.until and row.until < today],
        _changes(rows, review.at if review else None),
        [row for row in rows if row.ending in (End.STOPPED, End.CHANGED)],
        adherence[0] if adherence else None,
        review,
        may_keep_medication(actor),
        may_write,
    )


def _changes(rows: list[MedicationStatement], reviewed: datetime | None) -> list[Change]:
    """Of the last two weeks, and all since the last review; the newest first. A mistake was none."""
    since = timezone.now() - LATELY
    since = min(since, reviewed) if reviewed else since
    known = {row.pk: row for row in rows}
    found = []
    for row in rows:
        before = known.get(row.replaces_id) if row.replaces_id else None
        if row.ending != End.MISTAKEN and row.recorded_at >= since:
            kind, because = ("changed", before.ended_because) if before else ("begun", "")
            on = before.ended_on if before else row.since
            found.append(
                Change(kind, row, before, row.recorded_at, on, because, _new(row.recorded_at, reviewed))
            )
        if row.ending == End.STOPPED and row.ended_at and row.ended_at >= since:
            new = _new(row.ended_at, reviewed)
            found.append(Change("stopped", row, None, row.ended_at, row.ended_on, row.ended_because, new))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _new(at: datetime, reviewed: datetime | None) -> bool:
    return reviewed is None or at > reviewed


@compiled
def _statements(patient_id: UUID) -> QuerySet[MedicationStatement]:
    rows = MedicationStatement.objects.filter(patient_id=patient_id)
    named = with_names(rows, "organization", "author__practitioner", "ended_by__practitioner")
    return named.order_by("-recorded_at", "name", "pk")[:HISTORY]


@compiled
def _reviews(patient_id: UUID, organization_id: UUID) -> QuerySet[MedicationReview]:
    own = MedicationReview.objects.filter(patient_id=patient_id, organization_id=organization_id)
    return with_names(own, "author__practitioner").order_by("-at")[:1]


@compiled
def _adherence(patient_id: UUID) -> QuerySet[Adherence]:
    rows = Adherence.objects.filter(patient_id=patient_id)
    return with_names(rows, "organization", "author__practitioner").order_by("-at")[:1]


def last_written(actor: Actor, patient: Patient) -> MedicationStatement | None:
    """By this one, in the last hour: the next of the same notebook is likely."""
    rows = MedicationStatement.objects.filter(patient=patient, author_id=actor.id, ending="", replaces=None)
    return rows.filter(recorded_at__gte=timezone.now() - AN_HOUR).order_by("-recorded_at").first()


@dataclass(frozen=True)
class MedicationKnown:
    """What a sheet asks of it: the line recorded last of what is taken, and how it is."""

    newest: MedicationStatement | None
    adherence: Adherence | None


def medication_known(patient: Patient) -> MedicationKnown:
    today = timezone.localdate()
    taken = [row for row in standing_medicines(patient) if not (row.until and row.until < today)]
    noted = _adherence(patient.pk)
    return MedicationKnown(taken[0] if taken else None, noted[0] if noted else None)


def standing_medicines(patient: Patient) -> list[MedicationStatement]:
    return [row for row in _statements(patient.pk) if not row.ending]


@dataclass(frozen=True)
class Taken:
    """On the person's page: which, and how much changed in two weeks."""

    patient: Patient
    names: list[str]
    changed: int


def taken(patient: Patient) -> Taken:
    rows = [row for row in now(patient.pk) if row.what == "medicine"]
    return Taken(patient, [row.name for row in rows if row.kind == "taken"], sum(row.changes for row in rows))


def own_medicines(
    actor: Actor, patient_id: UUID, *, since: datetime | None = None, until: datetime | None = None
) -> list[MedicationStatement]:
    """What one's own office wrote of medicines in a time, the oldest first; also after it left the team."""
    own = MedicationStatement.objects.filter(patient_id=patient_id, organization_id=actor.organization_id)
    if since:
        own = own.filter(recorded_at__gte=since)
    if until:
        own = own.filter(recorded_at__lt=until)
    return list(with_names(own, "author__practitioner").order_by("recorded_at", "pk")[:MOST])


# -- Today of pharmacists --

CHANGED = f"""
    select p.patient_id, p.name, p.birth_date, n.changes, n.last_at
      from patients_patient p
      join lateral (select max(v.at) as at from record_medicationreview v
                     where v.patient_id = p.patient_id and v.organization_id = %(organization)s) v on true
      join lateral (select count(*) as changes, max(greatest(s.recorded_at, s.ended_at)) as last_at
                      from record_medicationstatement s
                      left join people_practitionerrole r on r.id = s.ended_by_id
                     where s.patient_id = p.patient_id and s.ending <> 'mistaken'
                       and (s.recorded_at > coalesce(v.at, %(since)s) and s.organization_id <> %(organization)s
                            or s.ending = 'stopped' and s.ended_at > coalesce(v.at, %(since)s)
                                and r.organization_id <> %(organization)s)) n
           on n.changes > 0
     where {MINE}
     order by n.last_at desc, p.patient_id limit %(limit)s
"""


class Changed(NamedTuple):
    patient_id: UUID
    name: str
    birth_date: date
    changes: int
    last_at: datetime


def changed_people(actor: Actor) -> list[Changed] | None:
    """For a pharmacist: of whom others changed the list since the own office looked through it, or in 90 days."""
    if actor.profession != Profession.PHARMACIST:
        return None
    since = timezone.now() - timedelta(days=90)
    values: dict[str, Any] = {"organization": actor.organization_id, "since": since, "limit": SHOWN}
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, values)
        return [Changed(*row) for row in cursor.fetchall()] or None


def changed_asked(actor: Actor) -> list[Asking]:
    """Nobody but a pharmacist is asked about."""
    return [(_any_statement, ())] if actor.profession == Profession.PHARMACIST else []


@compiled
def _any_statement() -> QuerySet[MedicationStatement]:
    return MedicationStatement.objects.all()

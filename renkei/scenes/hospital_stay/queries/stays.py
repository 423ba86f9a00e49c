"""Who is in hospital, who came and went, and what happened to a stay's record."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.db.compiled import compiled
from renkei.ground.db.names import with_names
from renkei.ground.facts.actions import Value
from renkei.ground.facts.cases import Case
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind, PractitionerRole
from renkei.ground.people.unlisted import UNLISTED
from renkei.ground.sheets.reading import era_date
from renkei.ground.tasks.calendar import spoken
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.models import CareTeamMember, Patient
from renkei.patients.policy import lasting
from renkei.patients.work import Due, due_task
from renkei.scenes.hospital_stay.models import Segment, Stay, StayStep
from renkei.scenes.hospital_stay.queries.board import Waits

NEWS = timedelta(days=3)
PLACES = 500


def in_hospital(actor: Actor) -> list[Stay]:
    return _in_hospital()


@compiled
def _in_hospital() -> QuerySet[Stay]:
    """Of those whose stay the row policies show."""
    stays = _with_names(Stay.objects.filter(voided_at=None, discharged_on=None))
    return stays.order_by("-admitted_on", "pk")


def _with_names(stays: QuerySet[Stay]) -> QuerySet[Stay]:
    return with_names(stays, "patient", "hospital")


def moved(actor: Actor) -> list[Stay]:
    """Who went to hospital or came back in the last days, the newest first."""
    since = timezone.now() - NEWS
    news = Q(known_at__gte=since) | Q(discharged_on__gte=timezone.localdate(since))
    stays = _with_names(Stay.objects.filter(news, voided_at=None))
    return list(stays.order_by(Coalesce("discharged_on", "admitted_on").desc(), "pk"))


def current_stay(patient: Patient) -> Stay | None:
    return next(iter(_stays_now(patient.pk)), None)


@compiled
def _stays_now(patient_id: UUID) -> QuerySet[Stay]:
    return in_hospital_of(patient_id)


def in_hospital_of(patient_id: UUID) -> QuerySet[Stay]:
    stays = Stay.objects.filter(patient_id=patient_id, voided_at=None, discharged_on=None)
    return stays.select_related("hospital").order_by("-admitted_on")


def whether_in_hospital(patient_ids: Collection[UUID]) -> dict[UUID, dict[str, Value]]:
    """For rules, as the system; of whom nothing is said, nobody knows of a stay."""
    with connection.cursor() as cursor:
        cursor.execute("select * from renkei_in_hospital(%s)", [list(patient_ids)])
        return {row[0]: {"in_hospital": True} for row in cursor.fetchall()}


def due_of(stay: Stay) -> Due | None:
    """What stands open for this stay."""
    task = Task.objects.filter(match=stay.pk, state=TaskState.OPEN).first()
    return due_task(task, stay.patient, timezone.localdate()) if task else None


def task_waits(actor: Actor, stays: Sequence[Stay]) -> dict[UUID, list[Waits]]:
    """What stands open for one's own office, and the day that has passed without a word."""
    today, found = timezone.localdate(), defaultdict(list)
    for stay in stays:
        if stay.expected_on and stay.expected_on < today:
            words = _("退院予定日（%s）を過ぎています。病院に確かめてください") % spoken(stay.expected_on)
            found[stay.pk].append(Waits(words, reverse("hospital_stay:stay", args=[stay.pk]), late=True))
    keys = [stay.pk for stay in stays]
    tasks = Task.objects.filter(match__in=keys, organization_id=actor.organization_id, state=TaskState.OPEN)
    for task in tasks.order_by("agreed_until", "pk"):
        if task.match:
            late = task.agreed_until is not None and task.agreed_until < today
            found[task.match].append(Waits(task.title, task.target, late))
    return found


def places(stay: Stay) -> list[Segment]:
    """Where the person was, in order; more than one after a transfer."""
    return list(stay.segments.select_related("organization").order_by("since", "pk"))


def is_open_here(stay: Stay) -> bool:
    """Whether the place where the person is now has been given sight of the stay, if anybody there could look."""
    works_here = PractitionerRole.objects.filter(organization_id=stay.hospital_id, until=None)
    if not works_here.exists():
        return True  # nobody there uses the house: there is nothing to open
    now = CareTeamMember.objects.filter(lasting(), stay_id=stay.pk, organization_id=stay.hospital_id)
    return now.exists()


def listed_for(actor: Actor, now_at: UUID | None = None) -> Q:
    """Without hospitals that another office only named in words, but for the one where the person is now."""
    own = StayStep.objects.filter(kind="noted", by__organization_id=actor.organization_id)
    named = own.values("stay__segments__organization_id")
    return ~UNLISTED | Q(pk__in=named) | Q(pk=now_at)


def next_places(actor: Actor, now_at: UUID | None = None) -> list[tuple[str, str]]:
    """Where a person may be transferred to: hospitals, facilities, clinics with beds."""
    kinds = (OrganizationKind.HOSPITAL, OrganizationKind.FACILITY, OrganizationKind.CLINIC)
    near = Organization.objects.filter(listed_for(actor, now_at), kind__in=kinds, ended_at=None).order_by(
        "name"
    )
    by_kind = sorted(near.values_list("pk", "name", "kind")[:PLACES], key=lambda one: kinds.index(one[2]))
    return [(str(key), name) for key, name, _kind in by_kind]


STEPS = {
    "begun": gettext_lazy("担当だと答え、病棟へ開きました"),
    "noted": gettext_lazy("聞いた入院を記録しました"),
    "corrected": gettext_lazy("入院の内容を直しました"),
    "voided": gettext_lazy("取り消しました"),
    "expected": gettext_lazy("退院予定日は %(on)s と知らされました"),
    "moved": gettext_lazy("退院予定日が %(before)s から %(on)s に変わりました"),
    "withdrawn": gettext_lazy("退院予定日（%(before)s）が取り消されました"),
    "transferred": gettext_lazy("%(on)s に %(to)s へ移りました（退院ではありません）"),
    "stayed": gettext_lazy("移った記録を取り消しました（%(to)s）"),
    "discharged": gettext_lazy("退院を記録しました"),
    "undone": gettext_lazy("退院の記録を取り消しました"),
}
SAID = ("expected", "moved")
SAID_WHY = (*SAID, "withdrawn", "undone", "stayed")


@dataclass(frozen=True)
class Step:
    """One line of 「これまで」; `note` says when, who, and what was added."""

    kind: str
    words: str
    note: str


def steps(stay: Stay) -> list[Step]:
    done = stay.steps.select_related("by__practitioner", "by__organization").order_by("at", "pk")
    return [_step(one) for one in done]


def newest_expectation(done: Sequence[Step]) -> Step | None:
    """Who said the day that stands, and when."""
    return next((one for one in reversed(done) if one.kind in SAID), None)


def _step(done: StayStep) -> Step:
    days = {"on": _spoken(done.after.get("on")), "before": _spoken(done.before.get("on"))}
    days["to"] = f"{done.after.get('name', '')} {done.after.get('ward', '')}".strip()
    role = done.by
    note = _("%(at)s　%(office)s %(name)s") % {
        "at": _moment(done.at),
        "office": role.organization.name,
        "name": role.practitioner.name,
    }
    heard = _("　病院から聞いて") if done.after.get("heard") else ""
    because = f"　{done.after['because']}" if done.kind in SAID_WHY and done.after.get("because") else ""
    return Step(done.kind, str(STEPS[done.kind]) % days, note + heard + because)


def _spoken(day: str | None) -> str:
    return spoken(date.fromisoformat(day)) if day else ""


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{spoken(local.date())} {local:%H:%M}"


def cases(keys: Collection[UUID]) -> dict[UUID, Case]:
    """Of the stays that facts are about, those that whoever is acting may open. One query."""
    stays = with_names(Stay.objects.filter(pk__in=keys), "patient", "hospital")
    return {
        stay.pk: Case(
            stay.patient_id,
            stay.patient.name,
            _("%(day)s 入院　%(hospital)s")
            % {"day": era_date(stay.admitted_on), "hospital": stay.hospital.name},
            reverse("hospital_stay:stay", args=[stay.pk]),
        )
        for stay in stays
    }

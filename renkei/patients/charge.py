"""Who in the own office looks after whom, as the page of it shows: colleagues with their numbers, people by kana."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from renkei.ground.db import paging
from renkei.ground.db.names import with_names
from renkei.ground.offices.policy import colleagues_of
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, PractitionerRole, profession_label
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.models import Absence, CareTeamMember, Handover
from renkei.patients.policy import memberships_of_office

A_PAGE = 50
UNDONE_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Colleague:
    role_id: UUID
    name: str
    people: int


@dataclass(frozen=True)
class Charge:
    """A person whom the office looks after, in one function, with who does."""

    member_id: UUID
    patient_id: UUID
    name: str
    birth_date: date
    function: str
    role_id: UUID | None
    who: str
    has_left: bool  # who looks after the person works here no longer
    tasks: int

    @property
    def function_label(self) -> str:
        return profession_label(self.function)


@dataclass(frozen=True)
class Charges:
    colleagues: list[Colleague]
    nobody: int
    everybody: int
    page: paging.Page[Charge]
    last: Handover | None  # that can still be taken back


def may_look_after(actor: Actor) -> QuerySet[PractitionerRole]:
    """Colleagues to whom people can be given: in the capacity in which they care for people, each once."""
    return colleagues_of(actor).filter(capacity=Capacity.CARE).select_related("practitioner")


def members_of(actor: Actor, of: UUID | str | None) -> QuerySet[CareTeamMember]:
    """Of one colleague, of nobody ("nobody"), or all (None)."""
    own = memberships_of_office(actor)
    if of is None:
        return own
    return own.filter(nobodys()) if of == "nobody" else own.filter(practitioner_role_id=UUID(str(of)))


def nobodys() -> Q:
    return Q(practitioner_role=None) | Q(practitioner_role__until__isnull=False)


def charges(actor: Actor, of: UUID | str | None, after: str | None) -> Charges:
    """In five queries, whatever the number of people and colleagues."""
    numbers = dict(members_of(actor, None).values_list("practitioner_role").annotate(n=Count("pk")))
    roles = may_look_after(actor).order_by("practitioner__kana", "practitioner__name")
    colleagues = [Colleague(one.pk, one.practitioner.name, numbers.get(one.pk, 0)) for one in roles]
    everybody = sum(numbers.values())
    nobody = members_of(actor, "nobody").count()
    return Charges(colleagues, nobody, everybody, _people(actor, of, after), _last(actor))


def _people(actor: Actor, of: UUID | str | None, after: str | None) -> paging.Page[Charge]:
    rows = members_of(actor, of).order_by("patient__folded_kana", "pk")
    if place := paging.place(after, UUID):
        last = CareTeamMember.objects.filter(pk=place[0]).values("patient__folded_kana")[:1]
        rows = rows.alias(last=Subquery(last)).filter(
            Q(patient__folded_kana__gt=F("last")) | Q(patient__folded_kana=F("last"), pk__gt=place[0])
        )
    due = Task.objects.filter(
        organization_id=actor.organization_id, state=TaskState.OPEN, patient_id=OuterRef("patient_id")
    )
    counted = due.order_by().values("patient_id").annotate(n=Count("pk")).values("n")
    found = rows.annotate(tasks=Subquery(counted)).values_list(
        "pk", "patient_id", "patient__name", "patient__birth_date", "function", "practitioner_role_id",
        "practitioner_role__practitioner__name", "practitioner_role__until", "tasks",
    )[: A_PAGE + 1]  # fmt: skip
    now = timezone.now()
    people = [Charge(*row[:6], row[6] or "", bool(row[7] and row[7] <= now), row[8] or 0) for row in found]
    return paging.page(people, A_PAGE, lambda one: (one.member_id,))


def absences(actor: Actor) -> list[Absence]:
    """Of today and of the days to come."""
    days = Absence.objects.filter(organization_id=actor.organization_id, ended_at=None)
    coming = days.filter(until__gte=timezone.localdate()).order_by("since", "pk")
    return list(with_names(coming, "role__practitioner", "cover__practitioner"))


def _last(actor: Actor) -> Handover | None:
    recent = Handover.objects.filter(
        organization_id=actor.organization_id, made_at__gte=timezone.now() - UNDONE_WITHIN
    )
    newest = recent.select_related("to__practitioner", "made_by__practitioner").order_by("-made_at").first()
    return newest if newest and newest.undone_at is None else None

"""Whose a person is today in one's own office: a hint for lists, never a right (docs/decisions/0005)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from renkei.ground.db.compiled import compiled
from renkei.ground.db.names import with_names
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.models import Task
from renkei.patients.models import Absence, CareTeamMember, Patient
from renkei.patients.policy import lasting


@dataclass(frozen=True)
class Whose:
    """A task, for one reader."""

    mine: bool  # for everybody where somebody asked the office, or nobody looks after the person
    because: str = ""  # why it is mine though somebody else looks after the person
    roles: tuple[UUID, ...] = ()


EVERYBODYS = Whose(mine=True)


@dataclass(frozen=True)
class InCharge:
    """Who works here and looks after whom, and who is away today."""

    reader: UUID
    roles: Mapping[UUID, tuple[UUID, ...]]  # by person
    away: Mapping[UUID, Absence]  # by role

    def of(self, task: Task) -> Whose:
        roles = self.roles.get(task.patient_id, ()) if task.patient_id else ()
        asked = (
            task.assigned_by_id is not None
        )  # somebody asked the office, and waits for whoever takes it up
        if asked or not roles or self.reader in (*roles, task.practitioner_role_id):
            return Whose(True, "", roles)
        for role in roles:
            if role in self.away and self._falls_to(role) in (self.reader, None):
                words = _("%(name)s さんの不在中") % {"name": self.away[role].role.practitioner.name}
                return Whose(True, words, roles)
        return Whose(False, "", roles)

    def _falls_to(self, role: UUID) -> UUID | None:
        """Who covers; None for everybody, also where that one is away too."""
        cover = self.away[role].cover_id
        return None if cover in self.away else cover


def in_charge(actor: Actor, people: Iterable[Patient], today: date) -> InCharge:
    """Of people as `with_charge` has them."""
    known = list(people)
    somebody = any(one.anybody_away for one in known)  # type: ignore[attr-defined]
    absences = away(actor.organization_id, today) if somebody else []
    roles = {one.pk: tuple(one.roles) for one in known}  # type: ignore[attr-defined]
    return InCharge(actor.id, roles, {one.role_id: one for one in absences})


def with_charge(people: QuerySet[Patient], organization_id: UUID, today: date) -> QuerySet[Patient]:
    """With the keys of who looks after each, and whether anybody of the office is away: no query of their own."""
    standing = CareTeamMember.objects.filter(lasting(), organization_id=organization_id, stay_id=None)
    working = standing.filter(practitioner_role__isnull=False, practitioner_role__until=None)
    roles = working.filter(patient_id=OuterRef("pk")).values("practitioner_role_id")
    return people.annotate(roles=ArraySubquery(roles), anybody_away=Exists(_on(organization_id, today)))


@compiled
def away(organization_id: UUID, today: date) -> QuerySet[Absence]:
    """Who is away on a day; where two were said, the later of them."""
    return with_names(_on(organization_id, today), "role__practitioner").order_by("since", "pk")


def _on(organization_id: UUID, today: date) -> QuerySet[Absence]:
    days = Absence.objects.filter(organization_id=organization_id, ended_at=None)
    return days.filter(since__lte=today, until__gte=today)

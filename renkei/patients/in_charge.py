"""Whose a person is today in one's own office: a hint for lists, never a right (docs/decisions/0005)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from renkei.ground.db.compiled import Keys, compiled
from renkei.ground.db.names import with_names
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.models import Task
from renkei.patients.models import Absence, CareTeamMember
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
    roles: Mapping[UUID, list[UUID]]  # by person
    away: Mapping[UUID, Absence]  # by role

    def of(self, task: Task) -> Whose:
        roles = tuple(self.roles.get(task.patient_id, ())) if task.patient_id else ()
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


def in_charge(actor: Actor, patients: Iterable[UUID], today: date) -> InCharge:
    roles = defaultdict(list)
    for patient, role in _in_charge(actor.organization_id, Keys(patients)):
        roles[patient].append(role)
    return InCharge(actor.id, roles, {one.role_id: one for one in away(actor.organization_id, today)})


@compiled
def _in_charge(organization_id: UUID, patients: Keys) -> QuerySet[CareTeamMember, tuple[UUID, UUID]]:
    standing = CareTeamMember.objects.filter(lasting(), organization_id=organization_id, stay_id=None)
    working = standing.filter(practitioner_role__isnull=False, practitioner_role__until=None)
    return working.filter(patient_id__among=patients).values_list("patient_id", "practitioner_role_id")


@compiled
def away(organization_id: UUID, today: date) -> QuerySet[Absence]:
    """Who is away on a day; where two were said, the later of them."""
    days = Absence.objects.filter(organization_id=organization_id, ended_at=None)
    that_day = days.filter(since__lte=today, until__gte=today)
    return with_names(that_day, "role__practitioner").order_by("since", "pk")

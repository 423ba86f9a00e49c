"""How long the acting office keeps its records, and why."""

from dataclasses import dataclass

from renkei.ground.people.actor import Actor
from renkei.record.models import Retention
from renkei.record.retention import Keep, keeps


@dataclass(frozen=True)
class Kept:
    """What holds: what the office said, else what the law asks; None where neither says anything."""

    law: Keep | None
    own: Retention | None

    @property
    def years(self) -> int | None:
        return self.own.years if self.own else self.law.years if self.law else None


def retention(actor: Actor) -> Kept:
    """One query."""
    own = Retention.objects.filter(organization_id=actor.organization_id).select_related(
        "set_by__practitioner"
    )
    return Kept(keeps().get(actor.organization_kind), own.first())

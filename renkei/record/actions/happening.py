"""What happened with a person in this room, as the one small fact of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from renkei.ground.facts import actions as facts
from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient


def happened(
    kind: str, key: UUID, patient: Patient, values: Mapping[str, Any], by: Actor, at: datetime | None = None
) -> None:
    """Known now; it happened now as well, unless `at` says when. Codes and numbers only, never words."""
    now = timezone.now()
    facts.emit(
        kind,
        key,
        patient.pk,
        occurred_at=at or now,
        known_at=now,
        municipality=patient.municipality_id,
        office=by.organization_id,
        values=dict(values),
        by=by,
    )

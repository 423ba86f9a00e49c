"""Saying how long the office keeps its records."""

from django.db import transaction
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.people.actor import Actor
from renkei.record.models import Retention


@transaction.atomic
def set_retention(*, years: int, because: str = "", by: Actor) -> None:
    """Of one's own office, from now on. Nothing is deleted by it."""
    said = {"years": years, "because": because, "set_at": timezone.now(), "set_by_id": by.id}
    if not Retention.objects.filter(organization_id=by.organization_id).update(**said):
        Retention.objects.bulk_create([Retention(organization_id=by.organization_id, **said)])
    audit.record("set.retention", by=by, detail={"years": years})

"""The lock between a new office and people's records: asked wherever an office is about to enter a care team."""

from uuid import UUID

from django.utils import timezone

from renkei.ground.people.models import OfficeAdmission


class NotAdmitted(Exception):
    """The secretariat has not called this office yet, or has declined it."""


def refuse_unless_admitted(organization_id: UUID) -> None:
    """Raises `NotAdmitted`."""
    if OfficeAdmission.objects.filter(organization_id=organization_id, called_at=None).exists():
        raise NotAdmitted


def enter_team(organization_id: UUID) -> None:
    """Before each membership; the first one of a new office is its day. Raises `NotAdmitted`."""
    refuse_unless_admitted(organization_id)
    first = OfficeAdmission.objects.filter(organization_id=organization_id, first_person_at=None)
    first.update(first_person_at=timezone.now())

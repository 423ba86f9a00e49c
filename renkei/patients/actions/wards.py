"""A ward sees named sections of a person, for one stay."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell_access_changed
from renkei.ground.offices.admission import enter_team
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, Profession
from renkei.patients.models import CareTeamMember
from renkei.patients.policy import WARD_SECTIONS, Section, lasting

ALWAYS = (Section.IDENTITY, Section.TEAM)  # without these no page of the person opens


@transaction.atomic
def open_to_ward(
    patient_id: UUID,
    *,
    organization: Organization,
    stay_id: UUID,
    sections: Iterable[Section] = WARD_SECTIONS,
    by: Actor,
) -> CareTeamMember:
    """Only of `WARD_SECTIONS`; a second opening to it for the stay replaces the first. Raises `NotAdmitted`."""
    enter_team(organization.pk)
    chosen = {*ALWAYS, *sections}
    named = [section.value for section in WARD_SECTIONS if section in chosen]
    former = CareTeamMember.objects.filter(lasting(), stay_id=stay_id, organization=organization)
    former.update(until=Now())
    member = CareTeamMember(
        patient_id=patient_id,
        organization=organization,
        function=Profession.NURSE,
        sections=named,
        stay_id=stay_id,
        since=Now(),
    )
    CareTeamMember.objects.bulk_create([member])
    audit.record("grant.ward", by=by, object_id=stay_id, patients=[patient_id], detail={"sections": named})
    tell_access_changed(organization.pk)
    return member


def memberships_of(stay_id: UUID, by: Actor) -> QuerySet[CareTeamMember]:
    """Those that this actor may end: all for who has the whole record, its own for a ward or a facility."""
    found = CareTeamMember.objects.filter(stay_id=stay_id)
    whole = CareTeamMember.objects.filter(
        lasting(),
        sections__isnull=True,
        organization_id=by.organization_id,
        patient_id__in=found.values("patient_id"),
    )
    return found if whole.exists() else found.filter(organization_id=by.organization_id)

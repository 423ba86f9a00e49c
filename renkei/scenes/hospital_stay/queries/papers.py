"""Papers of a person, who has each, and what waits to be opened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind, profession_label
from renkei.ground.sheets.backing import standing_consent
from renkei.patients.models import CareTeamMember, Patient
from renkei.patients.policy import Section, lasting, opening
from renkei.scenes.hospital_stay.models import Handing, Paper
from renkei.scenes.hospital_stay.routes import kind_label

SHOWN = 50
SENDERS = 300


@dataclass(frozen=True)
class PaperRow:
    pk: UUID
    title: str
    sender: str
    arrived_at: datetime
    sealed: bool
    has: bool  # one's own organisation may open it
    handed: int
    opened: int


def papers_of(actor: Actor, patient: Patient) -> list[PaperRow]:
    """Two queries. That a paper is there, the whole team sees; who may open it has it."""
    found = list(
        Paper.objects.filter(patient=patient).select_related("sender").order_by("-arrived_at", "-pk")[:SHOWN]
    )
    handed = list(Handing.objects.filter(paper__in=[one.pk for one in found]))
    rows = []
    for one in found:
        own = [each for each in handed if each.paper_id == one.pk]
        has = one.organization_id == actor.organization_id or any(
            each.organization_id == actor.organization_id for each in own
        )
        rows.append(
            PaperRow(
                one.pk,
                kind_label(one.kind),
                one.sender.name if one.sender else one.from_whom,
                one.arrived_at,
                one.sealed_at is not None,
                has and one.sealed_at is None,
                len(own),
                sum(each.opened_at is not None for each in own),
            )
        )
    return rows


@dataclass(frozen=True)
class Has:
    """An organisation that was handed the paper."""

    office: str
    function: str
    at: datetime
    opened_at: datetime | None
    by_route: bool


def who_has(paper: Paper) -> list[Has]:
    rows = paper.handings.select_related("organization").order_by("at", "organization__name", "function")
    return [
        Has(one.organization.name, profession_label(one.function), one.at, one.opened_at, bool(one.route))
        for one in rows
    ]


def may_get(paper: Paper) -> list[tuple[str, str]]:
    """Members of the team who have not been handed it: key, and office with function."""
    has = set(paper.handings.values_list("organization_id", "function"))
    team = CareTeamMember.objects.filter(
        lasting(), opening(Section.RECORD), patient_id=paper.patient_id, stay_id=None
    ).select_related("organization")
    return [
        (str(one.pk), f"{one.organization.name}（{profession_label(one.function)}）")
        for one in team.order_by("since")
        if (one.organization_id, one.function) not in has and one.organization_id != paper.organization_id
    ]


def unopened_papers(actor: Actor) -> list[tuple[Paper, str]]:
    """Handed to one's own organisation and not opened yet, the newest first."""
    waiting = Handing.objects.filter(
        organization_id=actor.organization_id, opened_at=None, paper__sealed_at=None
    )
    rows = waiting.select_related("paper__patient", "paper__sender").order_by("-at")
    papers = {one.paper_id: one.paper for one in rows}
    return [(paper, kind_label(paper.kind)) for paper in papers.values()]


def senders() -> list[tuple[str, str]]:
    """From whom a paper may come: hospitals, then clinics."""
    kinds = (OrganizationKind.HOSPITAL, OrganizationKind.CLINIC)
    near = Organization.objects.filter(kind__in=kinds, ended_at=None).order_by("-kind", "name")
    return [(str(key), name) for key, name in near.values_list("pk", "name")[:SENDERS]]


def hands_on(patient: Patient) -> bool:
    return standing_consent(patient.pk, timezone.now()) is not None

"""A paper comes in, goes to those whom the region's route names, and to whoever joins in time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from renkei.ground.audit.actions import record
from renkei.ground.documents import actions as documents
from renkei.ground.facts.actions import emit, void
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.backing import standing_consent
from renkei.patients.models import CareTeamMember, Patient
from renkei.patients.policy import Section, lasting, opening
from renkei.scenes.hospital_stay.models import Handing, Paper, PaperPage, Stay
from renkei.scenes.hospital_stay.routes import route_of


@transaction.atomic
def take_in(
    patient: Patient,
    *,
    kind: str,
    pages: Iterable[tuple[str, bytes]],
    arrived_at: datetime,
    sender_id: UUID | None = None,
    from_whom: str = "",
    note: str = "",
    stay: Stay | None = None,
    by: Actor,
) -> Paper:
    """`pages`: name and content of photos or PDFs, in order. Raises `documents.WrongFile`.

    Where the consent to sharing does not stand, nobody is handed it.
    """
    paper = Paper(
        patient=patient,
        stay_id=stay.pk if stay else None,
        kind=kind,
        sender_id=sender_id,
        from_whom=from_whom.strip(),
        arrived_at=arrived_at,
        organization_id=by.organization_id,
        taken_in_by_id=by.id,
        taken_in_at=timezone.now(),
        note=note.strip(),
    )
    kept = [documents.keep(name=name, content=data, patient_id=patient.pk, by=by) for name, data in pages]
    Paper.objects.bulk_create([paper])
    PaperPage.objects.bulk_create(
        PaperPage(paper=paper, patient_id=patient.pk, number=number, document=document)
        for number, document in enumerate(kept, 1)
    )
    detail = {"kind": kind, "pages": len(kept)}
    record("take_in.paper", by=by, object_id=paper.pk, patients=[patient.pk], detail=detail)
    route = route_of(kind, patient.municipality_id, timezone.localdate(arrived_at))
    if route:
        members = _team(patient).filter(function__in=route.to)
        _hand(paper, members, route.id, by)
    return paper


@transaction.atomic
def hand_on(paper: Paper, *, members: Iterable[UUID], by: Actor) -> list[Handing]:
    """To further members of the care team, by somebody's own decision."""
    return _hand(paper, _team(paper.patient).filter(pk__in=list(members)), "", by)


@transaction.atomic
def open_paper(paper: Paper, *, by: Actor) -> None:
    """The first opening by an organisation is its receipt; every opening is on the trail."""
    mine = Handing.objects.filter(paper=paper, organization_id=by.organization_id, opened_at=None)
    mine.update(opened_at=timezone.now(), opened_by_id=by.id)
    record("open.paper", by=by, object_id=paper.pk, patients=[paper.patient_id])


@transaction.atomic
def seal_paper(paper: Paper, *, by: Actor) -> None:
    """It is of another person: nobody opens it any more, and nobody counts as having been handed it."""
    Paper.objects.filter(pk=paper.pk, sealed_at=None).update(sealed_at=timezone.now(), sealed_by_id=by.id)
    for document_id in paper.pages.values_list("document_id", flat=True):
        documents.withdraw(document_id=document_id, by=by)
    for key in paper.handings.values_list("pk", flat=True):
        void("summary.handed", key)
    record("seal.paper", by=by, object_id=paper.pk, patients=[paper.patient_id])


@transaction.atomic
def hand_to_newcomer(member: CareTeamMember, by: Actor) -> None:
    """Who joins in a function that the route names gets what came in shortly before."""
    patient = Patient.objects.defer("profile").get(pk=member.patient_id)
    today = timezone.localdate()
    for paper in Paper.objects.filter(patient=patient, sealed_at=None).select_related("patient"):
        came = timezone.localdate(paper.arrived_at)
        route = route_of(paper.kind, patient.municipality_id, today)
        if route and member.function in route.to and today - came <= timedelta(days=route.within):
            _hand(paper, [member], route.id, by)


def _team(patient: Patient):
    """Those who have the record for good: never a ward of one stay."""
    return CareTeamMember.objects.filter(lasting(), opening(Section.RECORD), patient=patient, stay_id=None)


def _hand(paper: Paper, members: Iterable[CareTeamMember], route: str, by: Actor) -> list[Handing]:
    if standing_consent(paper.patient_id, timezone.now()) is None:
        return []
    has = set(paper.handings.values_list("organization_id", "function"))
    wanted = {
        (one.organization_id, one.function) for one in members if one.organization_id != paper.organization_id
    }
    handed = [
        Handing(
            paper=paper,
            patient_id=paper.patient_id,
            organization_id=organization,
            function=function,
            route=route,
            by_id=by.id,
            at=timezone.now(),
        )
        for organization, function in sorted(wanted - has, key=str)
    ]
    Handing.objects.bulk_create(handed)
    for one in handed:
        _tell(paper, one, by)
    return handed


def _tell(paper: Paper, handing: Handing, by: Actor) -> None:
    emit(
        "summary.handed",
        handing.pk,
        paper.patient_id,
        occurred_at=handing.at,
        known_at=handing.at,
        municipality=paper.patient.municipality_id,
        office=handing.organization_id,
        hospital=paper.sender_id,
        match=paper.stay_id,
        values={"sheet": paper.kind, "profession": handing.function},
        live=handing,
        by=by,
    )
    path = reverse("hospital_stay:paper", args=[paper.pk])
    notify("paper.handed", organization_id=handing.organization_id, about=paper.patient_id, path=path)
    detail = {"function": handing.function, "organization": str(handing.organization_id)}
    record("hand.paper", by=by, object_id=paper.pk, patients=[paper.patient_id], detail=detail)

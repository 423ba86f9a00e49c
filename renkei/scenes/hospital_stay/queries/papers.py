"""Papers of a person, who has each, and what waits to be opened."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.db.compiled import Asking, compiled
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind, profession_label
from renkei.ground.sheets.backing import standing_consent
from renkei.ground.sheets.models import Delivery
from renkei.patients.models import CareTeamMember, Patient
from renkei.patients.policy import Section, lasting, opening, patients_visible_to
from renkei.scenes.hospital_stay.counts import DISCHARGE_SHEET
from renkei.scenes.hospital_stay.models import Handing, Paper, Stay
from renkei.scenes.hospital_stay.queries.board import BoardCell, Waits
from renkei.scenes.hospital_stay.queries.stays import listed_for
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
    """One query. That a paper is there, the whole team sees; who may open it has it."""
    return [
        PaperRow(
            one.pk,
            kind_label(one.kind),
            one.sender.name if one.sender else one.from_whom,
            one.arrived_at,
            one.sealed_at is not None,
            _has(one, actor) and one.sealed_at is None,
            one.handed,  # type: ignore[attr-defined]
            one.opened,  # type: ignore[attr-defined]
        )
        for one in _papers(patient.pk, actor.organization_id)
    ]


def _has(paper: Paper, actor: Actor) -> bool:
    return paper.organization_id == actor.organization_id or paper.ours > 0  # type: ignore[attr-defined]


@compiled
def _papers(patient_id: UUID, organization_id: UUID) -> QuerySet[Paper]:
    """With how often each was handed on and opened, and whether to that organisation."""
    handed = {
        "handed": Count("handings"),
        "opened": Count("handings", filter=Q(handings__opened_at__isnull=False)),
        "ours": Count("handings", filter=Q(handings__organization_id=organization_id)),
    }
    papers = Paper.objects.filter(patient_id=patient_id).select_related("sender").annotate(**handed)
    return papers.order_by("-arrived_at", "-pk")[:SHOWN]


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


def unopened_papers_asked(actor: Actor) -> list[Asking]:
    return [(_unopened, (actor.organization_id,))]


def unopened_papers(actor: Actor) -> list[tuple[Paper, str]]:
    """Handed to one's own organisation and not opened yet, the newest first."""
    papers = {one.paper_id: one.paper for one in _unopened(actor.organization_id)}
    return [(paper, kind_label(paper.kind)) for paper in papers.values()]


@compiled
def _unopened(organization_id: UUID) -> QuerySet[Handing]:
    waiting = Handing.objects.filter(organization_id=organization_id, opened_at=None, paper__sealed_at=None)
    return waiting.select_related("paper__patient", "paper__sender").order_by("-at")


def senders(actor: Actor, now_at: UUID | None = None) -> list[tuple[str, str]]:
    """From whom a paper may come: hospitals, then clinics."""
    kinds = (OrganizationKind.HOSPITAL, OrganizationKind.CLINIC)
    known = Organization.objects.filter(listed_for(actor, now_at), kind__in=kinds, ended_at=None)
    near = known.order_by("-kind", "name")
    return [(str(key), name) for key, name in near.values_list("pk", "name")[:SENDERS]]


def hands_on(patient: Patient) -> bool:
    return standing_consent(patient.pk, timezone.now()) is not None


# -- the board and the office's list --

NAMED = 2


def summary_cells(actor: Actor, stays: Sequence[Stay]) -> Mapping[UUID, BoardCell]:
    """To whom the discharge's sheet went and the papers were handed. Three queries.

    Where the record is not opened to one, nobody says that nothing was handed.
    """
    keys = [stay.pk for stay in stays]
    to: dict[UUID | None, dict[str, None]] = defaultdict(dict)
    sent = Delivery.objects.filter(match__in=keys, sheet=DISCHARGE_SHEET, recalled_at=None).order_by("at")
    for match, name in sent.values_list("match", "receiver__name"):
        to[match][name] = None
    people = [stay.patient_id for stay in stays]
    readable = set(
        patients_visible_to(actor, Section.RECORD).filter(pk__in=people).values_list("pk", flat=True)
    )
    unseen = BoardCell("none", _("記録が開かれていないため、見えません"))
    handed = Handing.objects.filter(paper__stay_id__in=keys, paper__sealed_at=None).order_by("at")
    for match, name in handed.values_list("paper__stay_id", "organization__name"):
        to[match][name] = None
    given = {key: BoardCell("done", _handed_words(list(names))) for key, names in to.items() if key}
    return {stay.pk: unseen for stay in stays if stay.patient_id not in readable} | given


def _handed_words(names: list[str]) -> str:
    more, words = len(names) - NAMED, "・".join(names[:NAMED])
    if more > 0:
        return _("%(names)s ほか%(n)dか所へ渡した") % {"names": words, "n": more}
    return _("%sへ渡した") % words


def paper_waits(actor: Actor, stays: Sequence[Stay]) -> dict[UUID, list[Waits]]:
    """Papers of these stays that one's own office was handed and has not opened."""
    keys: list[UUID] = [stay.pk for stay in stays]
    found: dict[UUID, list[Waits]] = defaultdict(list)
    waiting = Handing.objects.filter(
        organization_id=actor.organization_id,
        opened_at=None,
        paper__sealed_at=None,
        paper__stay_id__in=keys,
    ).select_related("paper")
    for paper in {one.paper_id: one.paper for one in waiting.order_by("at")}.values():
        words = _("%sを読む") % kind_label(paper.kind)
        if paper.stay_id:
            found[paper.stay_id].append(Waits(words, reverse("hospital_stay:paper", args=[paper.pk])))
    return found

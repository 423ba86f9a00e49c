"""The columns of the board and of the office's list: what each noun of this room says of a stay, in one cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
from renkei.ground.tasks.calendar import spoken
from renkei.patients.models import CareTeamMember
from renkei.patients.policy import lasting
from renkei.scenes.hospital_stay.models import Segment, Stay


@dataclass(frozen=True)
class BoardCell:
    """`state` is a shape of `figures.html`: done, partly, not, checked, blocked, none. `url` leads to where it is done."""

    state: str
    words: str
    url: str = ""


MOVED_ON = timedelta(days=3)

Load = Callable[[Actor, Sequence[Stay]], Mapping[UUID, BoardCell]]


@dataclass
class BoardColumn:
    """`load` gives cells by stay, in a fixed number of queries; a stay that it leaves out is still to come."""

    id: str
    title: Any  # lazily translated
    load: Load


def _nobody_yet(actor: Actor, stays: Sequence[Stay]) -> Mapping[UUID, BoardCell]:
    return {}


BOARD_COLUMNS = [
    BoardColumn("manager", gettext_lazy("ケアマネジャー"), _nobody_yet),
    BoardColumn("conference", gettext_lazy("退院前カンファレンス"), _nobody_yet),
    BoardColumn("home", gettext_lazy("家の準備"), _nobody_yet),
    BoardColumn("summary", gettext_lazy("サマリーの渡し先"), _nobody_yet),
]


def fill_column(id: str, load: Load) -> None:
    """A noun's own file says what stands in its column. KeyError for a column that the board has not."""
    {column.id: column for column in BOARD_COLUMNS}[id].load = load


def board_cells(actor: Actor, stays: Sequence[Stay]) -> dict[UUID, list[BoardCell]]:
    """By stay, in the order of the columns."""
    columns = [column.load(actor, stays) for column in BOARD_COLUMNS]
    to_come = BoardCell("not", _("これから"))
    return {stay.pk: [cells.get(stay.pk, to_come) for cells in columns] for stay in stays}


# -- the hospital's board --


@dataclass(frozen=True)
class BoardRow:
    stay: Stay
    cells: list[BoardCell]
    late: int  # days since the day that was planned, 0 when it has not passed

    @property
    def unsettled(self) -> bool:
        return self.stay.expected_on is None

    @property
    def stopped(self) -> bool:
        return any(cell.state == "blocked" for cell in self.cells)


@dataclass(frozen=True)
class Board:
    wards: list[str]
    ward: str  # "" for all of them
    columns: list[str]
    groups: list[tuple[str, list[BoardRow]]]
    moved_on: list[Segment]  # who went on to another place in the last days

    @property
    def count(self) -> int:
        return sum(len(rows) for _title, rows in self.groups)


def standing_here(actor: Actor) -> Any:
    """Stays that are in one's own hospital now, of people whom it may still see."""
    return Stay.objects.filter(hospital_id=actor.organization_id, voided_at=None, discharged_on=None)


def discharge_board(actor: Actor, ward: str = "") -> Board:
    """Who is in one's own hospital, by the day planned for discharge: passed first, unknown last."""
    stays = list(
        standing_here(actor)
        .select_related("patient")
        .defer("patient__profile")
        .order_by(F("expected_on").asc(nulls_last=True), "ward", "admitted_on", "pk")
    )
    wards = sorted({stay.ward for stay in stays if stay.ward})
    shown = [stay for stay in stays if not ward or stay.ward == ward]
    cells, today = board_cells(actor, shown), timezone.localdate()
    rows = [BoardRow(stay, cells[stay.pk], _days_late(stay, today)) for stay in shown]
    groups = [(title, list(of_it)) for title, of_it in groupby(rows, key=_group)]
    return Board(
        wards, ward, [str(column.title) for column in BOARD_COLUMNS], groups, _moved_on(actor, today)
    )


def _moved_on(actor: Actor, today: date) -> list[Segment]:
    """The places to which one's own patients went on, as far as one still sees them."""
    gone = Segment.objects.filter(organization_id=actor.organization_id, until__gte=today - MOVED_ON)
    later = Segment.objects.filter(
        stay__in=gone.values("stay_id"), stay__voided_at=None, since__gte=today - MOVED_ON
    ).exclude(organization_id=actor.organization_id)
    rows = later.select_related("stay__patient", "organization").defer("stay__patient__profile")
    return list(rows.order_by("-since", "-pk"))


def overdue(actor: Actor) -> int:
    return standing_here(actor).filter(expected_on__lt=timezone.localdate()).count()


def _days_late(stay: Stay, today: date) -> int:
    return max((today - stay.expected_on).days, 0) if stay.expected_on else 0


def _group(row: BoardRow) -> str:
    if row.late:
        return _("退院予定日を過ぎた人")
    return spoken(row.stay.expected_on) if row.stay.expected_on else _("日がまだ決まっていない人")


def manager_cells(actor: Actor, stays: Sequence[Stay]) -> Mapping[UUID, BoardCell]:
    """Who answers for the person: a care manager by name, else the support centre that looks for one."""
    kinds = (OrganizationKind.SUPPORT_CENTRE, OrganizationKind.CARE_MANAGER_OFFICE)  # the last one counts
    members = CareTeamMember.objects.filter(
        lasting(), patient_id__in=[stay.patient_id for stay in stays], organization__kind__in=kinds
    ).select_related("organization", "practitioner_role__practitioner")
    found = {
        (one.patient_id, one.organization.kind): _manager(one) for one in members.order_by("since", "pk")
    }
    cells = {}
    for stay in stays:
        known = [found[stay.patient_id, kind] for kind in kinds if (stay.patient_id, kind) in found]
        cells[stay.pk] = known[-1] if known else BoardCell("not", _("担当はいません"))
    return cells


def _manager(member: CareTeamMember) -> BoardCell:
    if member.organization.kind == OrganizationKind.SUPPORT_CENTRE:
        return BoardCell("partly", _("%sが調整中") % member.organization.name)
    role = member.practitioner_role
    office = member.organization.name
    return BoardCell("done", f"{role.practitioner.name}（{office}）" if role else office)


# -- the office's list --


@dataclass(frozen=True)
class Waits:
    """Something that waits for one's own office; `late` when its day has passed."""

    words: str
    url: str
    late: bool = False


WaitsLoad = Callable[[Actor, Sequence[Stay]], Mapping[UUID, list[Waits]]]
WAITS: list[WaitsLoad] = []  # what each noun of this room knows, by stay, in a fixed number of queries


@dataclass(frozen=True)
class AwayRow:
    stay: Stay
    conference: BoardCell | None
    waits: list[Waits]
    late: bool


def away(actor: Actor) -> list[AwayRow]:
    """One's own people who are in hospital: whose day has passed first, then by the day, the unknown last."""
    found = Stay.objects.filter(voided_at=None, discharged_on=None).exclude(hospital_id=actor.organization_id)
    stays = list(
        found.select_related("patient", "hospital")
        .defer("patient__profile")
        .order_by(F("expected_on").asc(nulls_last=True), "admitted_on", "pk")
    )
    today, loaded = timezone.localdate(), [load(actor, stays) for load in WAITS]
    conference = next(column for column in BOARD_COLUMNS if column.id == "conference").load(actor, stays)
    return [
        AwayRow(
            stay,
            conference.get(stay.pk),
            [one for waits in loaded for one in waits.get(stay.pk, [])],
            _days_late(stay, today) > 0,
        )
        for stay in stays
    ]

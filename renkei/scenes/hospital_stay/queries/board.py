"""The columns of the board and of the office's list: what each noun of this room says of a stay, in one cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.people.actor import Actor
from renkei.scenes.hospital_stay.models import Stay


@dataclass(frozen=True)
class BoardCell:
    """`state` is a shape of `figures.html`: done, partly, not, checked, blocked, none. `url` leads to where it is done."""

    state: str
    words: str
    url: str = ""


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
    BoardColumn("conference", gettext_lazy("退院前カンファレンス"), _nobody_yet),
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

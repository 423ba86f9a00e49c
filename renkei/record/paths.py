"""What sheets are filled with from the shared record: the newest numbers, each with its day and who wrote it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.paths import PATHS, Known
from renkei.patients.known import PARTS, PersonKnown
from renkei.record import queries
from renkei.record.kinds import kinds


def offer_paths() -> None:
    """Once, when the room is ready. What a sheet told later than the last measurement stays the newer one."""
    PARTS["observations"] = queries.latest
    for kind in kinds():
        name = f"patient.observations.{kind}.latest"
        PATHS.improve(name, _("測ったものから"), _newest(name, kind))


def _newest(name: str, kind: str) -> Callable[[PersonKnown, Known | None], Known | None]:
    """What was measured and what a sheet told: the later one, beside it the other."""

    def resolve(known: PersonKnown, told: Known | None) -> Known | None:
        measured = _measured(known.part("observations").get(kind))
        both = [one for one in (measured, told) if one is not None]
        both.sort(key=lambda one: one.on or date.min, reverse=True)
        return replace(both[0], others=(*both[0].others, *both[1:])) if both else None

    return resolve


def _measured(row: queries.Latest | None) -> Known | None:
    return Known(row.shown, row.source, on=timezone.localdate(row.at)) if row else None

"""What sheets are filled with from the shared record: the newest numbers, and how medicines are taken; each with its day
and who wrote it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.paths import PATHS, Known
from renkei.patients.known import PARTS, PersonKnown
from renkei.record import queries
from renkei.record.kinds import kinds


def offer_paths() -> None:
    """Once, when the room is ready. What a sheet told later than the last measurement stays the newer one."""
    PARTS["observations"] = queries.latest
    PARTS["medication"] = queries.medication_known
    for kind in kinds():
        name = f"patient.observations.{kind}.latest"
        PATHS.improve(name, _("測ったものから"), _later(_measured_of(kind)))
    PATHS.improve("patient.medication.any", _("お薬の一覧から"), _later(_any_medicine))
    PATHS.improve("patient.medication.adherence", _("服薬状況の記録から"), _later(_adherence))


def _later(
    ours: Callable[[PersonKnown], Known | None],
) -> Callable[[PersonKnown, Known | None], Known | None]:
    """What the record knows and what a sheet told: the later one, beside it the other."""

    def resolve(known: PersonKnown, told: Known | None) -> Known | None:
        both = [one for one in (ours(known), told) if one is not None]
        both.sort(key=lambda one: one.on or date.min, reverse=True)
        return replace(both[0], others=(*both[0].others, *both[1:])) if both else None

    return resolve


def _measured_of(kind: str) -> Callable[[PersonKnown], Known | None]:
    def measured(known: PersonKnown) -> Known | None:
        row = known.part("observations").get(kind)
        return Known(row.shown, row.source, on=timezone.localdate(row.at)) if row else None

    return measured


def _any_medicine(known: PersonKnown) -> Known | None:
    """An empty list says nothing: nobody may have written it yet."""
    newest = known.part("medication").newest
    return (
        Known("yes", _by(newest.recorded_at, newest.author.practitioner.name), on=newest.source_on)
        if newest
        else None
    )


def _adherence(known: PersonKnown) -> Known | None:
    noted = known.part("medication").adherence
    if noted is None:
        return None
    return Known(noted.level, _by(noted.at, noted.author.practitioner.name), on=timezone.localdate(noted.at))


def _by(at: datetime, name: str) -> str:
    """「11/16 佐藤 真奈美」"""
    day = timezone.localtime(at)
    return f"{day.month}/{day.day} {name}"

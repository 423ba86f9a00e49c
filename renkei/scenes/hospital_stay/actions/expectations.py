"""退院予定日: the hospital says a day, moves it and takes it back; an office writes down what it heard. Nobody else moves it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.facts.actions import emit, void
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.calendar import local_day
from renkei.scenes.hospital_stay.asking import managers_of
from renkei.scenes.hospital_stay.models import Stay, StayStep
from renkei.scenes.hospital_stay.stay_steps import (
    advance,
    places,
    refuse_before_birth,
    refuse_if_over,
    step,
    tell_team,
)

ANNOUNCED = "discharge.announced"
LONGEST_PLAN = timedelta(days=3 * 366)
SAID = ("expected", "moved")  # steps with which a day was told; their keys are the facts'


@transaction.atomic
def expect_discharge(
    stay: Stay, *, on: date, because: str = "", heard_at: datetime | None = None, version: int, by: Actor
) -> Stay:
    """The day for which discharge is planned, first said or moved; the team hears once of each change.

    `heard_at` is when an office heard it from the hospital by phone or on paper, None when the hospital says it
    here. Where a care manager answers for the person, it is told as a fact that she heard of it. Raises
    ValidationError and SomebodyWasFaster.
    """
    refuse_if_over(stay)
    told_at = heard_at or timezone.now()
    _refuse_day(stay, on, told_at)
    before, kind = stay.expected_on, "moved" if stay.expected_on else "expected"
    advance(stay, version, expected_on=on)
    after = {"on": on.isoformat(), "because": because.strip(), "heard": heard_at is not None}
    if heard_at:  # else the step's own moment
        after["told_at"] = told_at.isoformat()
    said = step(stay, kind, {"on": before.isoformat()} if before else {}, after, by)
    tell_planned(stay, [said], by)
    tell_team(f"discharge.{kind}", stay, by)
    return stay


@transaction.atomic
def withdraw_expectation(stay: Stay, *, because: str, version: int, by: Actor) -> Stay:
    """No day is planned any more: what was told counts as not told. Raises ValidationError and SomebodyWasFaster."""
    refuse_if_over(stay)
    if stay.expected_on is None:
        raise ValidationError(_("退院予定日は入っていません。"))
    before = stay.expected_on
    advance(stay, version, expected_on=None)
    step(stay, "withdrawn", {"on": before.isoformat()}, {"because": because.strip()}, by)
    forget_announced(stay)
    tell_team("discharge.withdrawn", stay, by)
    return stay


def tell_planned(stay: Stay, said: Iterable[StayStep], by: Actor) -> None:
    """Where a care manager answers for the person: that she was told each of these days, and when."""
    if not managers_of(stay.patient_id):
        return
    for one in said:
        told_at = datetime.fromisoformat(one.after.get("told_at") or one.at.isoformat())
        days = (date.fromisoformat(one.after["on"]) - local_day(told_at)).days
        emit(
            ANNOUNCED,
            one.pk,
            stay.patient_id,
            occurred_at=told_at,
            known_at=told_at,
            values={"moved": bool(one.before), "days": days},
            **places(stay),
            live=stay,
            by=by,
        )


def forget_announced(stay: Stay) -> None:
    """As if nobody had been told; the log keeps that somebody was."""
    for key in StayStep.objects.filter(stay=stay, kind__in=SAID).values_list("pk", flat=True):
        void(ANNOUNCED, key)


def _refuse_day(stay: Stay, on: date, told_at: datetime) -> None:
    if told_at > timezone.now():
        raise ValidationError({"heard_at": _("これからの日時です。聞いた日時を入れてください。")})
    refuse_before_birth(stay.patient, told_at, "heard_at")
    if on > timezone.localdate() + LONGEST_PLAN:
        raise ValidationError({"on": _("先すぎる日です。年を確かめてください。")})
    if on < max(stay.admitted_on, local_day(told_at)):
        raise ValidationError({"on": _("知らせの日より前の日です。これからの予定の日を入れてください。")})
    if on == stay.expected_on:
        raise ValidationError({"on": _("その日は、もう退院予定日になっています。")})

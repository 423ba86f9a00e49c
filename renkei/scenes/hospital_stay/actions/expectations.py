"""退院予定日: the hospital says a day, moves it and takes it back; an office writes down what it heard. Nobody else moves it."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.facts.actions import emit, void
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.calendar import local_day
from renkei.scenes.hospital_stay.asking import managers_of
from renkei.scenes.hospital_stay.models import Stay, StayStep
from renkei.scenes.hospital_stay.stay_steps import advance, places, refuse_if_over, step, tell_team

ANNOUNCED = "discharge.announced"
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
    said = step(stay, kind, {"on": before.isoformat()} if before else {}, after, by)
    if managers_of(stay.patient_id):
        emit(
            ANNOUNCED,
            said.pk,
            stay.patient_id,
            occurred_at=told_at,
            known_at=told_at,
            values={"moved": before is not None, "days": (on - local_day(told_at)).days},
            **places(stay),
            live=stay,
            by=by,
        )
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


def forget_announced(stay: Stay) -> None:
    """As if nobody had been told; the log keeps that somebody was."""
    for key in StayStep.objects.filter(stay=stay, kind__in=SAID).values_list("pk", flat=True):
        void(ANNOUNCED, key)


def _refuse_day(stay: Stay, on: date, told_at: datetime) -> None:
    if told_at > timezone.now():
        raise ValidationError({"heard_at": _("これからの日時です。聞いた日時を入れてください。")})
    if on < max(stay.admitted_on, local_day(told_at)):
        raise ValidationError({"on": _("知らせの日より前の日です。これからの予定の日を入れてください。")})
    if on == stay.expected_on:
        raise ValidationError({"on": _("その日は、もう退院予定日になっています。")})

"""The end of a stay, a death in it, and the same taken back when it was not so."""

import json
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.facts.actions import emit, void
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
from renkei.ground.tasks import engine
from renkei.ground.tasks.actions import withdraw_tasks
from renkei.ground.tasks.calendar import midnight
from renkei.ground.tasks.models import Task, TaskState
from renkei.record.actions import alive_again, record_death, undo_death
from renkei.record.models import Death, DeathPlace
from renkei.scenes.hospital_stay.actions.conferences import BEFORE_ITS_DAY, give_up_all
from renkei.scenes.hospital_stay.models import Outcome, Segment, Stay, StayStep
from renkei.scenes.hospital_stay.stay_steps import advance, places, refuse_if_over, refuse_if_voided, step
from renkei.scenes.hospital_stay.telling import tell_admitted

AFTER_DISCHARGE = timedelta(days=7)  # the summary is written in the week after


@transaction.atomic
def discharge(stay: Stay, *, on: date, outcome: str, version: int, by: Actor) -> Stay:
    """The episode ends here, once. A death is recorded with it, and closes what is still to be done, quietly.

    Raises ValidationError and SomebodyWasFaster.
    """
    refuse_if_over(stay)
    _refuse_day(stay, on)
    advance(stay, version, discharged_on=on, outcome=outcome)
    Segment.objects.filter(stay=stay, until=None).update(until=on)
    death = _died(stay, by) if outcome == Outcome.DIED else None
    after = {"on": on.isoformat(), "outcome": outcome} | ({"death": str(death.pk)} if death else {})
    step(stay, "discharged", {}, after, by)
    if outcome == Outcome.DIED:
        withdraw_tasks(stay.pk, states=(TaskState.OPEN,), because=_("亡くなられたため"), by=by)
        give_up_all(stay, because=_("亡くなられたため"), states=BEFORE_ITS_DAY, by=by)
    emit(
        "stay.discharged",
        stay.pk,
        stay.patient_id,
        occurred_at=midnight(on),
        known_at=timezone.now(),
        values={"outcome": outcome, "certification": _certified(stay)},
        **places(stay),
        live=stay,
        by=by,
    )
    follow_stay(stay)
    return stay


@transaction.atomic
def undo_discharge(stay: Stay, *, because: str, version: int, by: Actor) -> Stay:
    """It was not so: the stay goes on, the ward sees it again, and a death recorded with it is undone.

    What was given up with a death (a conference's day) is not called again. Raises ValidationError and
    SomebodyWasFaster.
    """
    refuse_if_voided(stay)
    if stay.discharged_on is None:
        raise ValidationError(_("退院の記録は、もうありません。"))
    if Stay.objects.filter(patient_id=stay.patient_id, voided_at=None, discharged_on=None).exists():
        raise ValidationError(_("この方は、また入院されています。先に、その入院の記録を確かめてください。"))
    before = {"on": stay.discharged_on.isoformat(), "outcome": stay.outcome}
    advance(stay, version, discharged_on=None, outcome=None)
    newest = Segment.objects.filter(stay=stay).order_by("-since", "-pk")[:1]
    Segment.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).update(until=None)
    alive_after_all(stay, because=because, by=by)
    step(stay, "undone", before, {"because": because.strip()}, by)
    void("stay.discharged", stay.pk)
    _ask_anew(stay, by)
    follow_stay(stay)
    return stay


def follow_stay(stay: Stay) -> list[UUID]:
    """Who sees the stay sees it for as long as it lasts: after a discharge a week longer, and who still has to call
    until a week after the last call; never again when it was none. The organisations whose sight changed, also those
    whose membership this actor may not change."""
    with connection.cursor() as cursor:
        cursor.execute("select renkei_follow_stay(%s)", [stay.pk])
        return [row[0] for row in cursor.fetchall()]


def alive_after_all(stay: Stay, *, because: str, by: Actor) -> None:
    """The death that was recorded with this stay's last discharge, if it stands still; by whomever it was recorded."""
    told = StayStep.objects.filter(stay=stay, kind="discharged").order_by("-at", "-pk").first()
    key = told.after.get("death") if told else None
    if key is None:
        return
    death = Death.objects.filter(pk=key).select_related("patient").first()
    if death and death.voided_at is None:
        undo_death(death=death, because=because, by=by)
    elif death is None:
        _undo_unseen(stay, because, by)


def _undo_unseen(stay: Stay, because: str, by: Actor) -> None:
    """What another office recorded is closed to a ward without the record; it is undone all the same."""
    with connection.cursor() as cursor:
        cursor.execute("select death, withdrawn from renkei_undo_death(%s, %s)", [stay.pk, because])
        undone = cursor.fetchone()
    if undone:
        death, withdrawn = undone
        alive_again(death, patient=stay.patient, withdrawn=json.loads(withdrawn), by=by)


def _refuse_day(stay: Stay, on: date) -> None:
    if on > timezone.localdate():
        raise ValidationError({"on": _("これからの日です。退院した日を入れてください。")})
    if on < stay.admitted_on:
        raise ValidationError({"on": _("入院した日より前の日です。")})
    if Segment.objects.filter(stay=stay, since__gt=on).exists():
        raise ValidationError({"on": _("いまの場所に移った日より前の日です。")})


def _died(stay: Stay, by: Actor) -> Death | None:
    """None where somebody has recorded it already, perhaps out of this actor's sight."""
    is_hospital = stay.hospital.kind in (OrganizationKind.HOSPITAL, OrganizationKind.CLINIC)
    place = DeathPlace.HOSPITAL if is_hospital else DeathPlace.FACILITY
    try:
        return record_death(
            patient=stay.patient, place=place, died_on=stay.discharged_on, match=stay.pk, by=by
        )
    except ValidationError:
        return None


def _ask_anew(stay: Stay, by: Actor) -> None:
    """What rules asked because of the discharge, or no longer asked because of the death, is worked out again."""
    for task in Task.objects.filter(match=stay.pk, state=TaskState.OPEN).exclude(rule=""):
        engine.withdraw(task, because=_("退院の記録の取り消し"))
    tell_admitted(stay, by)


def _certified(stay: Stay) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select renkei_certified(%s, %s)", [stay.patient_id, stay.discharged_on])
        return cursor.fetchone()[0]

"""A conference on its day and after it: who came and spoke, the manual's steps, minutes, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.facts.actions import emit
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import SomebodyWasFaster
from renkei.ground.tasks.assigning import assign
from renkei.ground.tasks.calendar import local_day
from renkei.scenes.hospital_stay import asking
from renkei.scenes.hospital_stay.conference_steps import (
    advance,
    record_conference,
    refuse_unless,
    step,
)
from renkei.scenes.hospital_stay.models import (
    CAME,
    FAMILY,
    OTHER,
    PERSON,
    REMOTE,
    Conference,
    ConferenceStep,
    Minutes,
    Participant,
    Tick,
)
from renkei.scenes.hospital_stay.stay_steps import places

State = Conference.State
NO_PROFESSION = (PERSON, FAMILY, OTHER)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """How somebody took part; `called`: the turn to speak came round, now or before."""

    participant_id: UUID
    attendance: str | None
    called: bool = False
    spoke: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    title: str
    organization_id: UUID
    until: date


@transaction.atomic
def keep_seats(conference: Conference, *, seats: Sequence[Seat], version: int, by: Actor) -> Conference:
    """As the meeting goes on, and as it is corrected afterwards."""
    _refuse_before_its_day(conference)
    advance(conference, version)
    _seat(conference, seats)
    record_conference("seat.conference", conference, by)
    if conference.state == State.HELD:
        _refuse_silence(conference)
        _tell_held(conference, by)
    return conference


@transaction.atomic
def hold(conference: Conference, *, seats: Sequence[Seat], version: int, by: Actor) -> Conference:
    """It was held: of everybody it is known whether they came, and everybody far away was called to speak."""
    refuse_unless(conference, State.FIXED)
    _refuse_before_its_day(conference)
    _seat(conference, seats)
    _refuse_silence(conference)
    advance(conference, version, state=State.HELD)
    step(conference, "held", by)
    _tell_held(conference, by)
    return conference


@transaction.atomic
def tick(conference: Conference, *, steps: Sequence[str], among: Sequence[str], by: Actor) -> None:
    """Of the steps that the page showed (`among`), these are done; who said so first stays."""
    refuse_unless(conference, State.ASKING, State.FIXED, State.HELD)
    Tick.objects.filter(conference=conference, step__in=set(among) - set(steps)).delete()
    Tick.objects.bulk_create(
        [
            Tick(
                conference=conference,
                patient_id=conference.patient_id,
                step=one,
                at=timezone.now(),
                by_id=by.id,
            )
            for one in steps
        ],
        ignore_conflicts=True,
    )
    record_conference("tick.conference", conference, by, {"done": len(steps)})


@transaction.atomic
def write_minutes(
    conference: Conference, *, words: dict[str, Any], decisions: Sequence[Decision], version: int, by: Actor
) -> Minutes:
    """`words`: topics, discussion, conclusion, left_open, next_on, audience. `version`: of the minutes that stood
    when one began to write, 0 for none. Raises SomebodyWasFaster."""
    refuse_unless(conference, State.HELD)
    Conference.objects.select_for_update().get(pk=conference.pk)
    newest = Minutes.objects.filter(conference=conference).order_by("-version").first()
    if version != (newest.version if newest else 0):
        raise SomebodyWasFaster
    made = Minutes(
        conference=conference,
        patient_id=conference.patient_id,
        version=version + 1,
        written_at=timezone.now(),
        written_by_id=by.id,
        **words,
    )
    Minutes.objects.bulk_create([made])
    for decision in decisions:
        _assign(conference, decision, by)
    step(conference, "corrected" if newest else "minuted", by)
    asking.tell("conference.minutes", asking.invited_but(conference, by.organization_id))
    return made


def _assign(conference: Conference, decision: Decision, by: Actor) -> None:
    assign(
        **vars(decision),
        patient_id=conference.patient_id,
        municipality=conference.stay.municipality,
        match=conference.pk,
        decided=str(conference.get_kind_display()),
        target=asking.page_of(conference.pk),
        by=by,
    )


def _seat(conference: Conference, seats: Sequence[Seat]) -> None:
    """Who was called before stays called at that time."""
    invited = {one.pk: one for one in Participant.objects.filter(conference=conference)}
    now = timezone.now()
    changed = []
    for seat in seats:
        one = invited[seat.participant_id]
        came = seat.attendance in CAME
        one.attendance = seat.attendance
        one.spoke = came and seat.spoke
        one.called_at = (one.called_at or now) if came and (seat.called or seat.spoke) else None
        changed.append(one)
    Participant.objects.bulk_update(changed, ["attendance", "called_at", "spoke"])


def _refuse_before_its_day(conference: Conference) -> None:
    refuse_unless(conference, State.FIXED, State.HELD)
    if conference.slot is None or local_day(conference.slot.starts_at) > local_day(timezone.now()):
        raise ValidationError(_("カンファレンスの日が来てから残せます。"))


def _refuse_silence(conference: Conference) -> None:
    invited = list(Participant.objects.filter(conference=conference).select_related("organization"))
    unknown = [named(one) for one in invited if one.attendance is None]
    silent = [named(one) for one in invited if one.attendance in REMOTE and one.called_at is None]
    if unknown:
        text = _("来たかどうかを選んでいない人がいます：%(who)s")
        raise ValidationError(text % {"who": "、".join(unknown)})
    if silent:
        text = _("オンラインの人に、まだ順番が回っていません：%(who)s。順番を回してから終わってください。")
        raise ValidationError(text % {"who": "、".join(silent)})


def named(one: Participant) -> str:
    """「ケアマネジャー（居宅介護支援事業所 こもれび）」"""
    who = one.name or (one.organization.name if one.organization else "")
    return f"{one.get_part_display()}（{who}）" if who else str(one.get_part_display())


def _tell_held(conference: Conference, by: Actor) -> None:
    invited = list(Participant.objects.filter(conference=conference))
    came = [one for one in invited if one.attendance in CAME]
    managers = [one for one in invited if one.is_manager]
    slot = conference.slot
    told = ConferenceStep.objects.filter(conference=conference, kind="held").order_by("at").first()
    emit(
        "conference.held",
        conference.pk,
        conference.patient_id,
        occurred_at=slot.starts_at if slot else None,
        known_at=told.at if told else timezone.now(),
        values={
            "kind": conference.kind,
            "manager_invited": bool(managers),
            "manager_came": any(one.attendance in CAME for one in managers),
            "manager_spoke": any(one.spoke for one in managers),
            "online": any(one.attendance in REMOTE for one in came),
            "professions": len({one.part for one in came} - set(NO_PROFESSION)),
            "came": len(came),
        },
        **places(conference.stay),
        live=conference.stay,
        by=by,
    )

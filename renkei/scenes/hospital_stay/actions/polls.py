"""What those who were asked answer: yes, perhaps or no to each day, or another day; by any means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.models import Means
from renkei.scenes.hospital_stay import asking
from renkei.scenes.hospital_stay.conference_steps import (
    Offered,
    offer,
    record_conference,
    refuse_unless,
    step,
)
from renkei.scenes.hospital_stay.models import Choice, Conference, Participant, Slot, SlotAnswer

MOST_PROPOSED = 3
State = Conference.State


@dataclass(frozen=True)
class Said:
    choice: str
    note: str = ""


@transaction.atomic
def answer(
    participant: Participant,
    *,
    said: Mapping[UUID, Said],
    means: str = Means.APP,
    told: str = "",
    by: Actor,
) -> None:
    """By slot. By its own office, or as it was told by phone, fax or paper; a later word replaces this one."""
    Participant.objects.select_for_update().get(pk=participant.pk)
    conference = Conference.objects.select_related("slot").get(pk=participant.conference_id)
    refuse_unless(conference, State.ASKING, State.FIXED)
    standing = set(Slot.objects.filter(conference=conference, withdrawn_at=None).values_list("pk", flat=True))
    if not said or said.keys() - standing:
        raise ValidationError(_("候補の日が変わっています。いまの候補を見て、もう一度答えてください。"))
    now = timezone.now()
    SlotAnswer.objects.filter(slot_id__in=said, participant=participant, replaced_at=None).update(
        replaced_at=now
    )
    SlotAnswer.objects.bulk_create(
        SlotAnswer(
            slot_id=slot,
            participant=participant,
            patient_id=participant.patient_id,
            choice=word.choice,
            note=word.note.strip(),
            means=means,
            told=told.strip(),
            at=now,
            by_id=by.id,
        )
        for slot, word in said.items()
    )
    detail = {"means": means, "choices": [word.choice for word in said.values()]}
    record_conference("answer.conference", conference, by, detail)
    _after_an_answer(conference, participant, now, by)


@transaction.atomic
def propose(conference: Conference, *, slot: Offered, participant: Participant, by: Actor) -> Slot:
    """Another day, by an office that was asked; it answers its own with yes. Everybody is asked for it."""
    refuse_unless(conference, State.ASKING, State.FIXED)
    others = Slot.objects.filter(conference=conference, withdrawn_at=None)
    if others.exclude(offered_by__organization_id=conference.organization_id).count() >= MOST_PROPOSED:
        raise ValidationError(_("別の日は、あわせて3つまで出せます。病院へ電話で相談してください。"))
    now = timezone.now()
    (made,) = offer(conference, [slot], now, by)
    step(conference, "proposed", by)
    asked = [one for one in asking.invited_but(conference, by.organization_id) if one.asked_at]
    asking.tell("conference.proposed", asked)
    _tell_caller("conference.proposed", conference)
    answer(participant, said={made.pk: Said(Choice.YES)}, by=by)
    return made


def _after_an_answer(conference: Conference, participant: Participant, now: datetime, by: Actor) -> None:
    """The care manager's word lets the others be asked; who runs it hears when she cannot, or when all have spoken."""
    if participant.is_manager:
        asking.ask_the_rest_now(conference.pk, now)
        if _comes_never(conference, participant):
            _tell_caller("conference.manager_cannot", conference, by)
    elif not _open_questions(conference):
        _tell_caller("conference.answered", conference, by)


def _comes_never(conference: Conference, participant: Participant) -> bool:
    """Not on the day that was fixed, or on none of the days that are offered."""
    asked = Slot.objects.filter(conference=conference, withdrawn_at=None)
    if conference.slot_id:
        asked = asked.filter(pk=conference.slot_id)
    refused = SlotAnswer.objects.filter(
        slot__in=asked, participant=participant, replaced_at=None, choice=Choice.NO
    )
    return refused.count() == asked.count()


def _open_questions(conference: Conference) -> bool:
    asked = Participant.objects.filter(conference=conference, ask_at__isnull=False)
    slots = Slot.objects.filter(conference=conference, withdrawn_at=None)
    answered = SlotAnswer.objects.filter(slot__in=slots, participant__in=asked, replaced_at=None)
    return answered.count() < asked.count() * slots.count()


def _tell_caller(kind: str, conference: Conference, by: Actor | None = None) -> None:
    if by is None or by.organization_id != conference.organization_id:
        path = asking.page_of(conference.pk)
        notify(kind, organization_id=conference.organization_id, about=conference.patient_id, path=path)

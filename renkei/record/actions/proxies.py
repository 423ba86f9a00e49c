"""What was written for a doctor: that doctor says that it is right, or takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.models import Means
from renkei.record.actions.entries import SomebodyWasFaster, close, confirmed
from renkei.record.actions.ladder import Step, step, told_answer
from renkei.record.models import Entry, QuestionAnswer
from renkei.record.policy import unsettled_of


@dataclass(frozen=True)
class Confirmation:
    """What became of what a doctor chose: how many are confirmed, rewritten meanwhile, or waited no longer."""

    done: int
    rewritten: int
    gone: int


@transaction.atomic
def confirm_entries(*, seen: Mapping[UUID, int], by: Actor) -> Confirmation:
    """The doctor says that these versions, as they were read, are right. Open pages show them anew."""
    now = timezone.now()
    waiting = list(unsettled_of(by).filter(pk__in=seen).select_for_update(of=("self",)).order_by("pk"))
    right = [one for one in waiting if one.version == seen[one.pk]]
    for one in right:
        Entry.objects.filter(pk=one.pk).update(**confirmed(one.version, now, by), changed_at=now)
        detail = {"version": one.version}
        audit.record("confirm.entry", by=by, object_id=one.pk, patients=[one.patient_id], detail=detail)
        tell(f"patient:{one.patient_id}", one.pk)
    _settle_answers(right, by)
    return Confirmation(len(right), len(waiting) - len(right), len(seen) - len(waiting))


def _settle_answers(entries: list[Entry], by: Actor) -> None:
    """Who asked is told that it is the doctor's own answer now."""
    given = QuestionAnswer.objects.filter(entry__in=entries)
    for one in given.select_related("question__patient") if entries else ():
        step(one.question, Step.CONFIRMED, by=by)
        told_answer(one.question, one.question.patient, {"means": Means.APP, "proxy": False}, by)


@transaction.atomic
def refuse_entry(*, entry: Entry, version: int, because: str, by: Actor) -> None:
    """The doctor did not say so: sealed, but the office that wrote it goes on reading it, and why.

    What others replied to it stays theirs. Raises SomebodyWasFaster when it was rewritten, or waits no longer.
    """
    waiting = unsettled_of(by).filter(pk=entry.pk, version=version, answers=None)
    if waiting.select_for_update(of=("self",)).first() is None:
        raise SomebodyWasFaster
    close(entry, because, by, refused=True)
    audit.record("refuse.entry", by=by, object_id=entry.pk, patients=[entry.patient_id])
    tell(f"patient:{entry.patient_id}", entry.pk)

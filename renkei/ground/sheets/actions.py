"""A sheet's way: opened as a draft from the record, saved as one writes, submitted once, and delivered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.facts.actions import emit, void
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind
from renkei.ground.sheets.backing import backing_of
from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.models import Answer, AnswerValue, Delivery, Means, RecallReason
from renkei.ground.sheets.prefill import prefill
from renkei.ground.sheets.validation import Data, validate, values

CLOCKS_MAY_DIFFER = timedelta(minutes=5)


class SomebodyWasFaster(Exception):
    """What one looked at was changed meanwhile; what was typed is still the caller's."""

    def __init__(self) -> None:
        super().__init__(_("ほかの人が先に書きかえました。書いた内容はこの画面に残っています。"))


@transaction.atomic
def open_draft(
    sheet: Sheet, about: Mapping[str, Any], *, patient_id: UUID, match: UUID | None, by: Actor
) -> Answer:
    """The office's draft for this match; the first to open it fills it from the record (`prefill.prefill`)."""
    mine = Answer.objects.filter(sheet=sheet.id, match=match, patient_id=patient_id)
    draft = _own_draft(mine, by)
    if draft:
        return draft
    known = prefill(sheet, about)
    draft = Answer(
        sheet=sheet.id,
        version=sheet.version,
        patient_id=patient_id,
        match=match,
        organization_id=by.organization_id,
        written_by_id=by.id,
        data={field: found.value for field, found in known.items()},
        sources={field: found.label for field, found in known.items()},
        doubts={field: found.doubt for field, found in known.items() if found.doubt},
        replaces=_standing(mine.filter(organization_id=by.organization_id)),
    )
    if draft.replaces and not _was_of_another(draft.replaces):
        draft.data = draft.data | draft.replaces.data
    Answer.objects.bulk_create([draft], ignore_conflicts=True)  # two of the office may open it at once
    draft = _own_draft(mine, by) or draft
    record("draft.sheet", by=by, object_id=draft.pk, patients=[patient_id], detail={"sheet": sheet.id})
    return draft


def _own_draft(answers: QuerySet[Answer], by: Actor) -> Answer | None:
    return answers.filter(organization_id=by.organization_id, submitted_at=None).first()


def _standing(answers: QuerySet[Answer]) -> Answer | None:
    """The submitted one that no other replaces."""
    return answers.filter(submitted_at__isnull=False, replaced_by=None).first()


def _was_of_another(answer: Answer) -> bool:
    return answer.deliveries.filter(recalled_because=RecallReason.WRONG_PERSON).exists()


@transaction.atomic
def save_draft(draft: Answer, *, data: Data, revision: int, by: Actor) -> Answer:
    """Whatever was typed is kept, readable or not. Raises SomebodyWasFaster.

    Who wrote last goes on from any revision of their own: a page saves many times without being shown again.
    """
    not_overtaken = Q(revision=revision) | Q(written_by_id=by.id, revision__gt=revision)
    saved = Answer.objects.filter(not_overtaken, pk=draft.pk, submitted_at=None).update(
        data=dict(data), revision=F("revision") + 1, written_by_id=by.id, saved_at=timezone.now()
    )
    if not saved:
        raise SomebodyWasFaster
    return Answer.objects.get(pk=draft.pk)


@transaction.atomic
def settle(draft: Answer, field: str, *, by: Actor) -> Answer:
    """「いまも同じ」: somebody looked, and the value stands as it is."""
    doubts = {id: doubt for id, doubt in draft.doubts.items() if id != field}
    Answer.objects.filter(pk=draft.pk, submitted_at=None).update(doubts=doubts)
    record("settle.sheet", by=by, object_id=draft.pk, patients=_patients(draft), detail={"field": field})
    draft.doubts = doubts
    return draft


@transaction.atomic
def submit(draft: Answer, sheet: Sheet, *, by: Actor) -> Answer:
    """From here on it never changes; never refused for what is missing. A correction is a new draft that replaces it."""
    if draft.submitted_at:
        return draft
    checked = validate(sheet, draft.data)
    draft.data, draft.submitted_at, draft.written_by_id = checked.data, timezone.now(), by.id
    draft.save()
    AnswerValue.objects.bulk_create(
        AnswerValue(
            answer=draft,
            patient_id=draft.patient_id,
            sheet=sheet.id,
            version=draft.version,
            field=value.field,
            code=value.code,
            number=value.number,
            date=value.date,
        )
        for value in values(sheet, draft.data)
    )
    record("submit.sheet", by=by, object_id=draft.pk, patients=_patients(draft), detail={"sheet": sheet.id})
    return draft


def send(
    answer: Answer,
    *,
    receiver_id: UUID,
    municipality: str | None,
    means: str,
    at: datetime,
    told: str = "",
    number: str = "",
    basis: str = "",
    basis_note: str = "",
    by: Actor,
) -> Delivery:
    """A submitted answer reached this organisation. Telling them is the room's, which knows the page."""
    return deliver(
        sheet=answer.sheet,
        answer=answer,
        patient_id=answer.patient_id,
        municipality=municipality,
        match=answer.match,
        receiver_id=receiver_id,
        means=means,
        at=at,
        told=told,
        number=number,
        basis=basis,
        basis_note=basis_note,
        by=by,
    )


@transaction.atomic
def deliver(
    *,
    sheet: str,
    answer: Answer | None,
    patient_id: UUID | None,
    municipality: str | None,
    match: UUID | None,
    receiver_id: UUID,
    means: str,
    at: datetime,
    told: str,
    number: str = "",
    basis: str = "",
    basis_note: str = "",
    by: Actor,
) -> Delivery:
    """Raises NoBacking where no consent of the person stood at that moment and no basis is given."""
    if at > timezone.now() + CLOCKS_MAY_DIFFER:
        raise ValidationError({"at": _("これからの時刻です。伝えた時刻を入れてください。")})
    delivery = Delivery(
        answer=answer,
        sheet=sheet,
        patient_id=patient_id,
        municipality=municipality,
        match=match,
        sender_id=by.organization_id,
        receiver_id=receiver_id,
        means=means,
        at=at,
        told=told.strip(),
        number=number,
        by_id=by.id,
        **vars(backing_of(patient_id, at, basis, basis_note)),
    )
    Delivery.objects.bulk_create([delivery])
    record(
        "send.sheet",
        by=by,
        object_id=delivery.pk,
        patients=_patients(delivery),
        detail={"sheet": sheet, "means": means},
    )
    _tell(delivery, by)
    return delivery


@transaction.atomic
def rematch(delivery: Delivery, match: UUID | None, *, by: Actor) -> None:
    """It belongs to another stay than was thought, or to none: the fact is corrected with it."""
    delivery.match = match
    delivery.save(update_fields=["match"])
    if delivery.recalled_at is None:
        _tell(delivery, by)


@transaction.atomic
def receive(delivery: Delivery, *, by: Actor) -> Delivery:
    """The first opening by the receiver is the receipt; every opening is on the trail."""
    if delivery.received_at is None and delivery.receiver_id == by.organization_id:
        delivery.received_at, delivery.received_by_id = timezone.now(), by.id
        delivery.save(update_fields=["received_at", "received_by"])
        _tell_received(delivery, by)
    record("open.sheet", by=by, object_id=delivery.pk, patients=_patients(delivery))
    return delivery


@transaction.atomic
def confirm_receipt(delivery: Delivery, *, at: datetime, who: str, by: Actor) -> Delivery:
    """「届いたと確認 10:12 病棟 平良さん」: of what went by fax, phone or paper; typed by whoever asked."""
    if not delivery.at - CLOCKS_MAY_DIFFER <= at <= timezone.now() + CLOCKS_MAY_DIFFER:
        raise ValidationError({"at": _("届けたあとで、いままでの時刻を入れてください。")})
    delivery.received_at, delivery.receipt = at, who.strip()
    delivery.save(update_fields=["received_at", "receipt"])
    record("receive.sheet", by=by, object_id=delivery.pk, patients=_patients(delivery))
    _tell_received(delivery, by)
    return delivery


@transaction.atomic
def recall(delivery: Delivery, *, because: str, note: str, by: Actor) -> Delivery:
    """Sent by mistake: it counts no more and is opened no more; who opened it before, the trail knows."""
    if delivery.recalled_at:
        return delivery
    delivery.recalled_at, delivery.recalled_by_id = timezone.now(), by.id
    delivery.recalled_because, delivery.recall_note = because, note.strip()
    delivery.save(update_fields=["recalled_at", "recalled_by", "recalled_because", "recall_note"])
    void(kind_of(delivery), delivery.pk)
    void("sheet.received", delivery.pk)
    detail = {"because": because, "means": delivery.means}
    record("recall.sheet", by=by, object_id=delivery.pk, patients=_patients(delivery), detail=detail)
    return delivery


@transaction.atomic
def tell_recall(delivery: Delivery, *, told: str, by: Actor) -> Delivery:
    """The receiver was phoned, and it is agreed what becomes of the paper."""
    delivery.recall_told_at, delivery.recall_told = timezone.now(), told.strip()
    delivery.save(update_fields=["recall_told_at", "recall_told"])
    record("tell.recall", by=by, object_id=delivery.pk, patients=_patients(delivery))
    return delivery


def kind_of(delivery: Delivery) -> str:
    """A written sheet was sent; without one, they were told by phone, fax or paper."""
    return "sheet.sent" if delivery.answer_id or delivery.means == Means.APP else f"told.by-{delivery.means}"


def _tell(delivery: Delivery, by: Actor) -> None:
    _emit(kind_of(delivery), delivery, delivery.at, by)


def _tell_received(delivery: Delivery, by: Actor) -> None:
    assert delivery.received_at
    _emit("sheet.received", delivery, delivery.received_at, by)


def _emit(kind: str, delivery: Delivery, at: datetime, by: Actor) -> None:
    office, hospital = _sides(delivery)
    emit(
        kind,
        delivery.pk,
        delivery.patient_id,
        occurred_at=at,
        known_at=at,
        municipality=delivery.municipality,
        match=delivery.match,
        values={"sheet": delivery.sheet, "means": delivery.means},
        office=office,
        hospital=hospital,
        live=delivery,
        by=by,
    )


def _sides(delivery: Delivery) -> tuple[UUID, UUID]:
    """The office and the hospital between which it went, whichever of them sent it."""
    sender, receiver = delivery.sender_id, delivery.receiver_id
    from_hospital = Organization.objects.filter(pk=sender, kind=OrganizationKind.HOSPITAL).exists()
    return (receiver, sender) if from_hospital else (sender, receiver)


def _patients(about: Answer | Delivery) -> list[UUID]:
    return [about.patient_id] if about.patient_id else []

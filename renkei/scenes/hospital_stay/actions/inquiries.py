"""What an office answers to a hospital that asks."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
from renkei.patients.actions.wards import open_to_ward
from renkei.patients.models import Patient
from renkei.scenes.hospital_stay.actions.stays import adopt, begin, noted_by_an_office, stand_in
from renkei.scenes.hospital_stay.announcing import support_centre_of, tell_offices
from renkei.scenes.hospital_stay.models import Inquiry, Stay
from renkei.scenes.hospital_stay.policy import ALWAYS_OPEN, MAY_OPEN


class AlreadyAnswered(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("この問い合わせには、ほかの人がもう返事をしています。"))


@transaction.atomic
def confirm(inquiry: Inquiry, *, sections: Iterable[str], by: Actor) -> Stay:
    """「担当です」: the stay begins on record, and these sections of it open to the ward for as long as it lasts."""
    if inquiry.patient_id is None:
        raise ValidationError(
            _("どなたのことか分からないため、担当とは答えられません。電話で答えてください。")
        )
    said = inquiry.announcement
    if known := _noted(inquiry, by):
        return _confirm_known(known, inquiry, sections, by)
    stay = Stay(
        patient_id=inquiry.patient_id,
        announcement=said,
        hospital_id=said.hospital_id,
        ward=said.ward,
        contact=said.contact,
        admitted_on=said.admitted_on,
        admitted_time=said.admitted_time,
        planned=said.planned,
        planned_days=said.planned_days,
        reason=said.reason,
        known_at=inquiry.told_at,
    )
    if by.organization_kind == OrganizationKind.SUPPORT_CENTRE:
        stand_in(stay, by)
    _answer(inquiry, Inquiry.State.CONFIRMED, "", by)
    begin(stay, by)
    _open(stay, sections, by)
    return stay


def _noted(inquiry: Inquiry, by: Actor) -> Stay | None:
    """A support centre that did not see what a home nurse had noted stands in for that same stay."""
    key = noted_by_an_office(inquiry)
    if key is None or inquiry.patient_id is None:
        return None
    if by.organization_kind == OrganizationKind.SUPPORT_CENTRE and not Stay.objects.filter(pk=key).exists():
        stand_in(Stay(pk=key, patient_id=inquiry.patient_id), by)
    return Stay.objects.select_related("patient").filter(pk=key).first()


def _confirm_known(stay: Stay, inquiry: Inquiry, sections: Iterable[str], by: Actor) -> Stay:
    _answer(inquiry, Inquiry.State.CONFIRMED, "", by)
    adopt(stay, inquiry.announcement, by)
    _open(stay, sections, by)
    return stay


def _open(stay: Stay, sections: Iterable[str], by: Actor) -> None:
    opened = [*ALWAYS_OPEN, *(section for section in MAY_OPEN if section in set(sections))]
    open_to_ward(stay.patient_id, organization=stay.hospital, stay_id=stay.pk, sections=opened, by=by)


@transaction.atomic
def answer_by_phone(inquiry: Inquiry, *, note: str, by: Actor) -> None:
    """They were told by phone; nothing is opened."""
    _answer(inquiry, Inquiry.State.BY_PHONE, note, by)


@transaction.atomic
def not_ours(inquiry: Inquiry, *, by: Actor) -> None:
    """It goes on to the support centre of where the person lives."""
    _answer(inquiry, Inquiry.State.NOT_OURS, "", by)
    if inquiry.patient_id is None:
        return
    centre = support_centre_of(Patient.objects.get(pk=inquiry.patient_id))
    if centre and centre != by.organization_id:
        tell_offices(inquiry.announcement, [(inquiry.patient_id, centre)], at=timezone.now())


def _answer(inquiry: Inquiry, state: str, note: str, by: Actor) -> None:
    """Once, by whoever is first."""
    answered = Inquiry.objects.filter(pk=inquiry.pk, state=Inquiry.State.WAITING).update(
        state=state, answered_at=timezone.now(), answered_by_id=by.id, answer_note=note.strip()
    )
    if not answered:
        raise AlreadyAnswered
    patients = [inquiry.patient_id] if inquiry.patient_id else []
    record("answer.inquiry", by=by, object_id=inquiry.pk, patients=patients, detail={"answer": state})
    path = reverse("hospital_stay:announcements")
    hospital_id = inquiry.announcement.hospital_id
    notify("inquiry.answered", organization_id=hospital_id, about=inquiry.patient_id, path=path)

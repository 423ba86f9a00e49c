"""A new office: invited by the secretariat, admitted when somebody at its published phone knows who registered."""

import re
from difflib import SequenceMatcher

from django.db import IntegrityError, transaction
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell_access_changed
from renkei.ground.folding import fold
from renkei.ground.jobs.actions import notify
from renkei.ground.offices.actions.mails import ask_by_mail, withdraw_mail
from renkei.ground.offices.actions.roles import end_role
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import (
    Capacity,
    OfficeAdmission,
    Organization,
    OrganizationKind,
    PractitionerRole,
    Profession,
)
from renkei.ground.region.codes import check_office_number
from renkei.ground.region.models import Municipality

Kind = OrganizationKind
SERVICES: dict[str, str] = {  # third digit of the number: what may be invited, and how it is numbered
    Kind.HOSPITAL: "1",
    Kind.CLINIC: "1",
    Kind.DENTAL: "3",
    Kind.PHARMACY: "4",
    Kind.CARE_MANAGER_OFFICE: "7",
    Kind.HOME_NURSING: "6",
    Kind.HOME_CARE: "79",
    Kind.DAY_CARE: "79",
    Kind.FACILITY: "579",
    Kind.SUPPORT_CENTRE: "0",
}
DASHES = re.compile("[‐-―−ー]")  # 3-4 as keyboards and lists write it
ALIKE = 0.7  # of the names of two offices of one kind at one address


class NumberTaken(Exception):
    """An office has this number already; its name is the message."""


class SimilarOffice(Exception):
    """An office of this kind and nearly this name stands at this address; its name is the message."""


class NotRegistered(Exception):
    """Nobody has joined yet: there is nobody to ask for at the published phone."""


class AdmissionOver(Exception):
    """Registered, admitted, withdrawn or declined in the meantime: the page shows what came first."""


@transaction.atomic
def invite_office(
    *,
    name: str,
    kind: str,
    number: str,
    municipality_id: str,
    address: str,
    phone: str,
    published_in: str,
    first_name: str,
    first_address: str,
    by: Actor,
) -> OfficeAdmission:
    """`phone` is the published one, `first_…` its first administrator.

    Raises `WrongCode`, `NumberTaken`, `SimilarOffice`, `TooManyMails`.
    """
    town = Municipality.objects.get(pk=municipality_id)
    check_office_number(number, prefecture=town.prefecture_id, services=SERVICES[kind])
    _refuse_known(name, kind, number, town, address)
    organization = _founded(
        name=name, kind=kind, number=number, municipality=town, address=address, phone=phone
    )
    mail = ask_by_mail(
        organization_id=organization.pk,
        name=first_name,
        address=first_address,
        capacity=Capacity.ADMINISTRATOR,
        profession=Profession.CLERK,
        by=by,
    )
    admission = OfficeAdmission.objects.create(
        organization=organization,
        number=number,
        published_in=published_in,
        mail=mail,
        invited_by_id=by.id,
        invited_at=timezone.now(),
    )
    audit.record("invite.office", by=by, object_id=admission.pk)
    return admission


def _refuse_known(name: str, kind: str, number: str, town: Municipality, address: str) -> None:
    if taken := Organization.objects.filter(number=number).first():
        raise NumberTaken(taken.name)
    standing = Organization.objects.filter(kind=kind, municipality=town, ended_at=None).exclude(address="")
    for other, place in standing.values_list("name", "address"):
        same = SequenceMatcher(None, _plain(other), _plain(name), autojunk=False).ratio() >= ALIKE
        if same and _plain(place) == _plain(address):
            raise SimilarOffice(other)


def _plain(text: str) -> str:
    return DASHES.sub("-", fold(text).text)


def _founded(**fields: object) -> Organization:
    try:
        with transaction.atomic():
            return Organization.objects.create(**fields)
    except IntegrityError as taken:  # by somebody else, since it was looked for
        raise NumberTaken("") from taken


@transaction.atomic
def verify_office(*, admission: OfficeAdmission, answered_by: str, by: Actor) -> None:
    """Just called at the published phone, and `answered_by` knew who registered: the office is admitted.

    Raises `NotRegistered`, `AdmissionOver`.
    """
    held = _held(admission)
    if held.mail.used_by_id is None:
        raise NotRegistered
    now = timezone.now()
    OfficeAdmission.objects.filter(pk=held.pk).update(
        called_at=now, called_by=by.id, called_phone=held.organization.phone, answered_by=answered_by
    )
    Organization.objects.filter(pk=held.organization_id).update(verified_at=now)
    audit.record("verify.office", by=by, object_id=held.pk)
    notify("office.admitted", organization_id=held.organization_id, about=None, path="/office/")
    tell_access_changed(held.organization_id)


@transaction.atomic
def withdraw_office(*, admission: OfficeAdmission, by: Actor) -> None:
    """Before anybody has registered; the number may be invited again. Raises `AdmissionOver`."""
    held = _held(admission)
    if held.mail.used_by_id:
        raise AdmissionOver
    withdraw_mail(mail=held.mail, by=by)
    _end(held, OfficeAdmission.End.WITHDRAWN, "", by)
    audit.record("withdraw.office", by=by, object_id=held.pk)


@transaction.atomic
def decline_office(*, admission: OfficeAdmission, because: str, by: Actor) -> None:
    """Registered, but not who it says: everybody's use ends now. Raises `NotRegistered`, `AdmissionOver`."""
    held = _held(admission)
    if held.mail.used_by_id is None:
        raise NotRegistered
    for role in PractitionerRole.objects.filter(organization_id=held.organization_id, until=None):
        end_role(role=role, by=by)
    _end(held, OfficeAdmission.End.DECLINED, because, by)
    audit.record("decline.office", by=by, object_id=held.pk)


def _held(admission: OfficeAdmission) -> OfficeAdmission:
    """Locked until the transaction ends."""
    waiting = OfficeAdmission.objects.filter(pk=admission.pk, called_at=None, ended_at=None)
    held = waiting.select_for_update(of=("self",)).select_related("organization", "mail").first()
    if held is None:
        raise AdmissionOver
    return held


def _end(admission: OfficeAdmission, end: str, because: str, by: Actor) -> None:
    now = timezone.now()
    OfficeAdmission.objects.filter(pk=admission.pk).update(
        ended_at=now, ended_by=by.id, end=end, because=because
    )
    Organization.objects.filter(pk=admission.organization_id).update(number=None, ended_at=now)

"""Joining by mail: who sends it says who is meant, and tells the number; the mail has the link and the code."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.offices.actions.roles import begin_role, begin_sign_in
from renkei.ground.offices.jobs import mail_joining
from renkei.ground.offices.letters import fits, still_open
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import JoiningMail, Practitioner, User

MAIL_DAYS = 7
MAILS_A_DAY = 50  # of one office


class MailProblem(Exception):
    """The invitation is used, withdrawn, too old or locked; which of them is not told."""


class WrongWords(Exception):
    """Code and number do not fit; which of them is not told."""


class AskedAlready(Exception):
    """This person has an open invitation at this address."""


class TooManyMails(Exception):
    """`MAILS_A_DAY` have left today."""


@transaction.atomic
def invite_by_mail(*, name: str, address: str, capacity: str, profession: str, by: Actor) -> JoiningMail:
    """Raises `AskedAlready`, `TooManyMails`. The mail leaves by a job of this transaction."""
    who = {"name": name, "address": address, "capacity": capacity, "profession": profession}
    return ask_by_mail(organization_id=by.organization_id, **who, by=by)


def ask_by_mail(
    *, organization_id: UUID, name: str, address: str, capacity: str, profession: str, by: Actor
) -> JoiningMail:
    """To the own office, or by the secretariat to a new one. Raises what `invite_by_mail` raises."""
    _refuse_too_many(by)
    asked = JoiningMail.objects.filter(still_open(), organization_id=organization_id)
    if asked.filter(name=name, address__iexact=address, capacity=capacity).exists():
        raise AskedAlready
    mail = JoiningMail.objects.create(
        organization_id=organization_id,
        name=name,
        address=address,
        capacity=capacity,
        profession=profession,
        made_by_id=by.id,
        expires_at=timezone.now() + timedelta(days=MAIL_DAYS),
    )
    _send(mail, "invite.by_mail", by)
    return mail


@transaction.atomic
def send_again(*, mail: JoiningMail, by: Actor) -> JoiningMail:
    """With another code and number: those before open nothing any more. Raises `MailProblem`, `TooManyMails`."""
    _refuse_too_many(by)
    changed = JoiningMail.objects.filter(pk=mail.pk, used_by=None, withdrawn_at=None).update(
        sending=F("sending") + 1,
        made_by=by.id,
        expires_at=timezone.now() + timedelta(days=MAIL_DAYS),
        mailed_at=None,
        tried_at=None,
        trouble="",
        mistakes=0,
    )
    if not changed:
        raise MailProblem
    mail.refresh_from_db()
    _send(mail, "invite.by_mail_again", by)
    return mail


def _send(mail: JoiningMail, action: str, by: Actor) -> None:
    mail_joining.defer(joining_id=str(mail.pk), sending=mail.sending)
    audit.record(action, by=by, object_id=mail.pk)


def _refuse_too_many(by: Actor) -> None:
    """Sendings, not invitations: the mail server's good name is the region's."""
    sent_today = timezone.now() + timedelta(days=MAIL_DAYS - 1)
    recent = JoiningMail.objects.filter(
        made_by__organization_id=by.organization_id, expires_at__gt=sent_today
    )
    if sum(recent.values_list("sending", flat=True)) >= MAILS_A_DAY:
        raise TooManyMails


@transaction.atomic
def withdraw_mail(*, mail: JoiningMail, by: Actor) -> None:
    """Raises `MailProblem` when somebody has joined with it."""
    if not JoiningMail.objects.filter(pk=mail.pk, used_by=None).update(withdrawn_at=timezone.now()):
        raise MailProblem
    audit.record("withdraw.mail", by=by, object_id=mail.pk)


def join_by_mail(
    *, mail: JoiningMail, code: str, number: str, name: str, kana: str, username: str, password: str
) -> User:
    """Become a member of the office that sent the mail. Raises `MailProblem`, `WrongWords`."""
    with transaction.atomic():
        if held := _opened(mail, code, number):
            user = begin_sign_in(name=name, kana=kana, username=username, password=password)
            _use(held, user.practitioner)
            return user
    raise WrongWords


def take_up_by_mail(*, mail: JoiningMail, code: str, number: str, user: User) -> None:
    """Who signs in already takes up a further capacity. Raises also `AlreadyThere`."""
    with transaction.atomic():
        if held := _opened(mail, code, number):
            _use(held, Practitioner.objects.get(pk=user.practitioner_id))
            return
    raise WrongWords


def _opened(mail: JoiningMail, code: str, number: str) -> JoiningMail | None:
    """The invitation, held until the transaction ends; None is a mistake, and counted."""
    held = JoiningMail.objects.select_for_update().filter(still_open(), pk=mail.pk).first()
    if held is None:
        raise MailProblem
    if fits(held, code, number):
        return held
    JoiningMail.objects.filter(pk=held.pk).update(mistakes=F("mistakes") + 1)
    audit.record("mistake.mail", by=None, object_id=held.pk)
    return None


def _use(mail: JoiningMail, practitioner: Practitioner) -> None:
    role = begin_role(
        practitioner=practitioner,
        organization_id=mail.organization_id,
        capacity=mail.capacity,
        profession=mail.profession,
        detail={"mail": str(mail.pk)},
    )
    JoiningMail.objects.filter(pk=mail.pk).update(used_by=role)

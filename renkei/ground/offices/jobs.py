"""The mail by which a colleague joins. The job carries no secret: the code is worked out as the mail is written."""

from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from renkei.ground.db.acting import acting_as
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.jobs.actions import notify
from renkei.ground.jobs.jobs import PATIENTLY
from renkei.ground.offices.letters import code_of, still_open
from renkei.ground.people.models import JoiningMail, OfficeAdmission

Trouble = JoiningMail.Trouble
FOR_EVER = range(500, 600)  # SMTP's codes of what will not go better by waiting


class MailServerAway(Exception):
    """It is tried again."""


@app.task(queue="mail", retry=PATIENTLY, pass_context=False)
def mail_joining(joining_id: str, sending: int) -> None:
    """Send it once; who sent it sees what came of it. Raises `MailServerAway`."""
    with acting_as(SYSTEM_ROLE):
        waiting = JoiningMail.objects.filter(still_open(), pk=joining_id, sending=sending, mailed_at=None)
        mail = waiting.exclude(trouble=Trouble.REFUSED).select_for_update(of=("self",)).first()
        if mail is None:
            return
        trouble, now = _send(mail), timezone.now()
        JoiningMail.objects.filter(pk=mail.pk).update(
            trouble=trouble, tried_at=now, mailed_at=None if trouble else now
        )
        if trouble == Trouble.REFUSED:
            notify(
                "joining.refused", organization_id=mail.made_by.organization_id, about=None, path=_page(mail)
            )
    if trouble == Trouble.AWAY:
        raise MailServerAway


def _page(mail: JoiningMail) -> str:
    """Where who sent it reads on: the first mail of a new office stands on the secretariat's page of the office."""
    admission = OfficeAdmission.objects.filter(mail=mail).first()
    if admission:
        return reverse("offices:admission", kwargs={"admission_id": admission.pk})
    return reverse("offices:joining", kwargs={"joining_id": mail.pk})


def _send(mail: JoiningMail) -> str:
    try:
        send_mail(_("[Renkei] 参加の案内"), _letter(mail), settings.DEFAULT_FROM_EMAIL, [mail.address])
    except SMTPRecipientsRefused as refused:
        for_ever = all(code in FOR_EVER for code, _words in refused.recipients.values())
        return Trouble.REFUSED if for_ever else Trouble.AWAY
    except SMTPDataError as refused:
        return Trouble.REFUSED if refused.smtp_code in FOR_EVER else Trouble.AWAY
    except (OSError, SMTPException):
        return Trouble.AWAY
    return ""


def _letter(mail: JoiningMail) -> str:
    words = _(
        "%(name)s 様\n\n"
        "%(office)s から、Renkei への参加の案内です。\n\n"
        "1. 次のページを開いてください。\n   %(link)s\n\n"
        "2. このコードを入力してください。\n   %(code)s\n\n"
        "3. 案内を送った人から聞いた4けたの番号を入力してください。\n"
        "   まだ聞いていないときは、電話などでたずねてください。\n\n"
        "%(month)d月%(day)d日まで、1回だけ使えます。\n"
        "心あたりのないときは、このメールを消してください。このメールだけでは何も開きません。\n"
    )
    until = timezone.localtime(mail.expires_at)
    return words % {
        "name": mail.name,
        "office": mail.organization.name,
        "link": settings.SITE_URL + reverse("offices:join_by_mail", kwargs={"joining_id": mail.pk}),
        "code": code_of(mail),
        "month": until.month,
        "day": until.day,
    }

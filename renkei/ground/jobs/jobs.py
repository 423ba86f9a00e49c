"""Jobs of the ground floor. A job carries ids only, is idempotent, and acts as the named system actor."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from renkei.ground.db.acting import acting_as
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.jobs.models import Notice
from renkei.ground.jobs.wording import WORDS

# 2, 4, 8 … seconds apart: a mail server may be away for the better part of a day
PATIENTLY = RetryStrategy(max_attempts=15, exponential_wait=2)


@app.periodic(cron="* * * * *")
@app.task(queue="house", queueing_lock="take_up_again")
async def take_up_again(timestamp: int) -> None:
    """Jobs in the hands of a worker that was killed are done by another; each job bears being done twice."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


@app.task(queue="mail", retry=PATIENTLY, pass_context=False)
def mail_notice(notice_id: str) -> None:
    """Mail the organisation that something waits: what kind, and a link; never whom it is about."""
    with acting_as(SYSTEM_ROLE):
        notice = Notice.objects.select_for_update().filter(pk=notice_id, mailed_at=None).first()
        if notice is None:
            return
        address = notice.organization.mail
        if address:
            text = _("%(what)s。\n\n次のところで開けます（サインインが必要です）:\n%(link)s\n") % {
                "what": WORDS[notice.kind],
                "link": settings.SITE_URL + notice.path,
            }
            send_mail(f"[Renkei] {WORDS[notice.kind]}", text, settings.DEFAULT_FROM_EMAIL, [address])
        Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())

"""Notices and their mail: in the transaction of what they tell, one mail each, and nothing personal in it."""

import os
import subprocess
import sys
from smtplib import SMTPException

import pytest
from django.db import connection, transaction

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.actions import notify
from renkei.ground.jobs.jobs import PATIENTLY, mail_notice
from renkei.ground.jobs.models import Notice
from renkei.ground.people.models import Organization
from renkei.record.actions import post
from tests.cast import Cast, actor_of, assemble
from tests.people import joined, registered
from tests.postbox import Postbox, served

ADDRESS = "sakura@example.jp"
SECRET = "カナリア7f3a"


@pytest.fixture
def told(cast: Cast) -> Notice:
    """An urgent entry about somebody, of which the other office of the team is told."""
    Organization.objects.filter(pk=cast.sakura.pk).update(mail=ADDRESS)
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    with acting_as(cast.suzuki.pk):
        post(patient=patient, text=SECRET, urgent=True, by=actor_of(cast.suzuki))
    with acting_as(cast.sato.pk):
        return Notice.objects.get(organization=cast.sakura, kind="entry.urgent")


def test_one_mail_with_a_link_and_nothing_personal_however_often_the_job_runs(
    told: Notice, postbox: Postbox, settings
):
    for _ in range(2):
        mail_notice(notice_id=str(told.pk))
    (mail,) = postbox.letters()
    assert (mail["To"], mail["Subject"]) == (ADDRESS, "[Renkei] 至急の記録があります")
    assert mail.get_content().split() == [
        "至急の記録があります。",
        "次のところで開けます（サインインが必要です）:",
        settings.SITE_URL + told.path,
    ]


def test_a_mail_that_could_not_leave_is_still_to_be_sent(told: Notice, smtp_port: int):
    with pytest.raises((OSError, SMTPException)):
        mail_notice(notice_id=str(told.pk))
    with served(Postbox(), smtp_port) as box:
        mail_notice(notice_id=str(told.pk))
    assert len(box.mails) == 1


def test_a_mail_server_may_be_away_for_hours():
    waits = [PATIENTLY.exponential_wait ** (attempt + 1) for attempt in range(PATIENTLY.max_attempts or 0)]
    assert (waits[:3], sum(waits) > 12 * 3600) == ([2, 4, 8], True)


def test_what_was_rolled_back_is_told_to_nobody(committed):
    cast = assemble()
    for kept in (True, False):
        with acting_as(cast.suzuki.pk), transaction.atomic():
            notify("task.created", organization_id=cast.komorebi.pk, about=None, path="/")
            transaction.set_rollback(not kept)
    with acting_as(cast.suzuki.pk), connection.cursor() as cursor:
        cursor.execute("select args ->> 'notice_id' from procrastinate_jobs")
        jobs = [row[0] for row in cursor.fetchall()]
        assert jobs == [str(one.pk) for one in Notice.objects.all()]
    assert len(jobs) == 1


@pytest.mark.parametrize(
    ("demonstration", "told", "host"),
    [("", None, "127.0.0.1"), ("1", None, ""), ("1", "mail.example.jp", "mail.example.jp")],
)
def test_a_demonstration_writes_to_nobody_unless_told_through_whom(demonstration, told, host):
    more = {"RENKEI_DEMONSTRATION": demonstration} | ({"RENKEI_SMTP_HOST": told} if told else {})
    kept = {key: value for key, value in os.environ.items() if key != "RENKEI_SMTP_HOST"}
    ask = "from renkei.settings import EMAIL_HOST; print(EMAIL_HOST)"
    said = subprocess.run(
        [sys.executable, "-c", ask], env=kept | more, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == host

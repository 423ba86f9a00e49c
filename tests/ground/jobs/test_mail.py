"""Notices and their mail: in the transaction of what they tell, one mail each, and nothing personal in it."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from smtplib import SMTPException

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.actions import notify
from renkei.ground.jobs.jobs import PATIENTLY, mail_notice
from renkei.ground.jobs.models import Notice
from renkei.ground.people.models import Organization
from renkei.record.actions import post
from tests.cast import Cast, actor_of, assemble
from tests.people import joined, registered

ADDRESS = "sakura@example.jp"
SECRET = "カナリア7f3a"


class Postbox:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def port(settings) -> int:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    return settings.EMAIL_PORT


@pytest.fixture
def postbox(port: int) -> Iterator[Postbox]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box
    controller.stop()


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
    (sent,) = postbox.mails
    mail = message_from_bytes(sent, policy=policy.default)
    assert (mail["To"], mail["Subject"]) == (ADDRESS, "[Renkei] 至急の記録があります")
    assert mail.get_content().split() == [
        "至急の記録があります。",
        "次のところで開けます（サインインが必要です）:",
        settings.SITE_URL + told.path,
    ]


def test_a_mail_that_could_not_leave_is_still_to_be_sent(told: Notice, port: int):
    with pytest.raises((OSError, SMTPException)):
        mail_notice(notice_id=str(told.pk))
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    mail_notice(notice_id=str(told.pk))
    controller.stop()
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

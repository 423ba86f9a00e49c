"""Marks that may cross no notice, job, mail, fact or search hit; each secret is a token found nowhere else."""

from contextlib import nullcontext

import pytest
from django.core import mail
from django.db import connection

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.jobs.jobs import mail_notice
from renkei.ground.jobs.models import Notice
from renkei.record import actions
from renkei.record.models import Audience
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered

SECRET = "ゑヰヱ告知前"
MARKS = [Audience.UNDISCLOSED, Audience.SUSPECTED_ABUSE, Audience.HIDDEN_ADDRESS]
OUTSIDE = {
    "notices": "select row_to_json(t)::text from jobs_notice t",
    "jobs": "select row_to_json(t)::text from procrastinate_jobs t",
    "facts": "select row_to_json(t)::text from facts_fact_log t",
}


@pytest.fixture
def posted(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    with acting_as(cast.suzuki.pk):
        for mark in MARKS:
            actions.post(
                patient=patient, text=f"{SECRET} {mark}", urgent=True, audience=mark, by=actor_of(cast.suzuki)
            )
    return patient


def everything(query: str) -> str:
    """What the app reads of a table."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize("place", OUTSIDE)
def test_a_mark_and_its_text_are_in_no_place_outside_the_record(cast: Cast, posted, place: str):
    with acting_as(cast.sato.pk), as_office() if place == "facts" else nullcontext():
        text = everything(OUTSIDE[place])
    assert text != ""
    assert [word for word in (SECRET, posted.name, posted.phone, *MARKS) if word in text] == []


def test_the_mail_says_that_something_waits_and_no_more(cast: Cast, posted):
    cast.sakura.mail = "office@sakura.example"
    cast.sakura.save()
    with acting_as(cast.sato.pk):
        notices = list(Notice.objects.filter(kind="entry.urgent").values_list("pk", flat=True))
    assert len(notices) == len(MARKS)
    for key in notices:
        mail_notice(str(key))
    for sent in mail.outbox:
        text = sent.subject + sent.body
        assert "至急の記録があります" in text
        assert [word for word in (SECRET, posted.name, posted.phone, *MARKS) if word in text] == []
    assert len(mail.outbox) == len(MARKS)


@pytest.mark.parametrize("name", ["suzuki", "sato", "stranger", "taira"])
def test_a_search_finds_no_marked_entry_for_anybody(cast: Cast, posted, name: str):
    answer = client_as(cast.roles()[name]).post("/patients/search/", {"words": "告知前"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"{SECRET} " not in text


def test_the_team_reads_the_marked_entry_with_its_mark(cast: Cast, posted):
    text = client_as(cast.sato).get(f"/patients/{posted.pk}/").content.decode()
    assert [
        label for label in ("未告知", "虐待疑い", "支援措置") if f"</svg>{label}</span>" not in text
    ] == []
    assert SECRET in text

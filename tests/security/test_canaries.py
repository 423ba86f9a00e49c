"""Names, phones and notes that exist nowhere else: after the story they are in the record, and nowhere else."""

import email
import logging
import re
import socket
from collections.abc import Iterator
from email.policy import default

import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.jobs import mail_notice
from renkei.patients import actions as people
from renkei.record import actions as record
from renkei.scenes.hospital_stay.actions.conferences import Invited
from renkei.scenes.hospital_stay.actions.meetings import Decision
from tests.cast import actor_of, assemble, client_as
from tests.people import joined, registered
from tests.scenes.hospital_stay.meeting import Meeting, day
from tests.scenes.hospital_stay.story import Story, at
from tests.security.routes import routes

NAME, KANA, PHONE, ADDRESS = "金糸雀 さえずり", "カナリヤ サエズリ", "0599-77-3141", "美澄市籠町五丁目"
CONTACT, CONTACT_PHONE, CONTACT_NOTE = "金糸雀 とまりぎ", "0599-77-2718", "止まり木の覚え"
NOTE, WARD, TOLD = "羽を休めた朝の覚え", "鳥籠病棟", "受話器のヒバリさん"
CANARIES = [
    NAME,
    "金糸雀",
    KANA,
    "カナリヤサエズリ",
    PHONE,
    ADDRESS,
    CONTACT,
    CONTACT_PHONE,
    CONTACT_NOTE,
    NOTE,
    WARD,
    TOLD,
]

# Where words about a person may stand, each behind a policy of its own.
RECORD = {
    "hospital_stay_announcement",
    "hospital_stay_minutes",
    "hospital_stay_participant",
    "hospital_stay_segment",
    "hospital_stay_slot",
    "hospital_stay_slotanswer",
    "hospital_stay_stay",
    "hospital_stay_staystep",
    "patients_contact",
    "patients_patient",
    "record_entry",
    "sheets_answer",
    "sheets_answervalue",
    "sheets_delivery",
    "tasks_task",
}
TABLES = """
    select table_name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1
"""


class Postman:
    def __init__(self) -> None:
        self.letters: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        letter = email.message_from_bytes(envelope.content, policy=default)
        self.letters.append(f"{letter['subject']} {letter['to']} {letter.get_content()}")
        return "250 OK"


@pytest.fixture
def postman(settings) -> Iterator[Postman]:
    one = Postman()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(one, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield one
    server.stop()


@pytest.fixture
def superuser(committed) -> Iterator[psycopg.Connection]:
    with psycopg.connect(committed.superuser_dsn(connection.settings_dict["NAME"]), autocommit=True) as one:
        yield one


def live_the_story():
    """Registered, a team, an urgent note, an announcement, its answer, the sheet told by phone."""
    cast = assemble()
    for office in (cast.komorebi, cast.sakura, cast.hospital, cast.houkatsu):
        office.mail = f"office-{office.number}@mail.test"
        office.save()
    patient = registered(cast, name=NAME, kana=KANA, phone=PHONE, address=ADDRESS)
    with acting_as(cast.suzuki.pk):
        contact = {"name": CONTACT, "relation": "姉", "phone": CONTACT_PHONE, "note": CONTACT_NOTE}
        people.set_contacts(patient=patient, version=1, contacts=[contact], by=actor_of(cast.suzuki))
    joined(cast, patient, cast.sato)
    with acting_as(cast.sato.pk):
        record.post(patient=patient, text=NOTE, urgent=True, by=actor_of(cast.sato))
    story = Story(cast)
    stay = story.admit(at(16), kana=KANA, ward=WARD)
    story.send(stay, at(17), means="phone", told=TOLD)
    meet(Meeting(story, patient, stay))
    return cast, patient


def meet(meeting: Meeting):
    """A conference in the ward that is named, with somebody named; answered, held, minuted; something decided."""
    invited = [
        Invited(part="care_manager", organization_id=meeting.cast.komorebi.pk),
        Invited(part="other", name=CONTACT),
    ]
    conference = meeting.call(at(17), day(17, place=WARD), invited=invited)
    meeting.answer(conference, meeting.cast.suzuki, at(17), "yes", means="phone", told=TOLD)
    meeting.fix(conference, at(17))
    meeting.hold(conference, at(17), (meeting.cast.komorebi, "room", True, True))
    owner = meeting.cast.komorebi.pk
    decision = Decision(title=NOTE, organization_id=owner, until=at(18).date())
    meeting.minute(conference, meeting.cast.taira, at(17), decision, discussion=NOTE)


def found(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def tables_with_canaries(superuser: psycopg.Connection) -> set[str]:
    seen = set()
    for (name,) in superuser.execute(TABLES).fetchall():
        rows = superuser.execute(f'select t::text from "{name}" t').fetchall()
        if found("\n".join(row[0] for row in rows)):
            seen.add(name)
    return seen


def test_words_about_a_person_stand_in_the_record_alone(superuser):
    live_the_story()
    seen = tables_with_canaries(superuser)
    assert seen - RECORD == set()  # no job, notice, fact, audit row, request key or session
    assert {"patients_patient", "patients_contact", "record_entry", "hospital_stay_announcement"} <= seen
    assert superuser.execute("select count(*) > 0 from procrastinate_jobs").fetchone() == (True,)


def test_no_mail_says_whom_it_is_about(superuser, postman):
    live_the_story()
    for (key,) in superuser.execute("select id from jobs_notice").fetchall():
        mail_notice(notice_id=str(key))
    assert len(postman.letters) > 2
    assert [found(letter) for letter in postman.letters if found(letter)] == []
    assert all(settings.SITE_URL in letter for letter in postman.letters)


def test_no_address_and_no_log_line_names_anybody(superuser, caplog):
    """Every page that a member of the team or a ward may open, its links, and a search that says the name."""
    caplog.set_level(logging.DEBUG)
    cast, patient = live_the_story()
    rows = [
        row[0] for row in superuser.execute("select id from record_entry union select id from tasks_task")
    ]
    rows += [
        row[0]
        for row in superuser.execute(
            "select id from hospital_stay_stay union select id from sheets_delivery"
            " union select id from hospital_stay_conference union select id from hospital_stay_participant"
        )
    ]
    addresses, bodies = [], []
    for role in (cast.suzuki, cast.sato, cast.taira):
        client = client_as(role)
        for route in (one for one in routes() if one.ours):
            for path in route.paths(patient.pk, rows):
                answer = client.get(path, {"q": NOTE} if "search" in path else None)
                addresses += [answer.headers.get("Location", "")]
                if "html" in answer.headers.get("Content-Type", ""):
                    body = answer.content.decode()
                    bodies.append(body)
                    addresses += re.findall(
                        r"""(?:href|src|action|hx-(?:get|post)|data-[\w-]*url)=["']([^"']*)""", body
                    )
    assert NAME in "".join(bodies)
    ours = [
        address for address in addresses if not address.startswith("tel:")
    ]  # a phone link dials, and goes nowhere
    assert [address for address in ours if found(address)] == []
    assert [line for line in caplog.messages if found(line) and not line.startswith("(0.")] == []


def test_statistics_pages_name_nobody(superuser):
    cast, patient = live_the_story()
    pages = 0
    for role in (cast.utsugi, cast.sakaki):
        client = client_as(role)
        for route in (one for one in routes() if one.ours and not one.about_a_row):
            (path,) = route.paths(patient.pk, [])
            answer = client.get(path)
            pages += answer.status_code == 200
            if not answer.streaming:
                assert (route.name, found(answer.content.decode(errors="replace"))) == (route.name, [])
    assert pages

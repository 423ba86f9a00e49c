"""A real live process beside a real database: what one client posts, another's open page hears."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from renkei.ground.db.acting import acting_as
from renkei.ground.db.provision import APP
from renkei.patients import actions as patients
from renkei.record import actions
from tests.cast import Cast, actor_of, assemble, client_as
from tests.people import joined, registered

ONE_SECOND = 1.0


@pytest.fixture
def home(committed) -> Cast:
    return assemble()


@pytest.fixture
def live(committed) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    dsn = committed.dsn(APP, connection.settings_dict["NAME"])
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asginl",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    process = subprocess.Popen(
        [*command, "--no-log", "renkei.ground.live.asgi:application"],
        env=os.environ | {"RENKEI_DATABASE": dsn, "DJANGO_SETTINGS_MODULE": "renkei.settings"},
    )
    try:
        _wait_for(port)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the live process did not open its port")


class Listener:
    """A page that holds a stream open."""

    def __init__(self, address: str, role, topic: str, **headers: str) -> None:
        self.connection = http.client.HTTPConnection(address, timeout=5)
        cookie = client_as(role).cookies["renkei"].value
        self.connection.request(
            "GET", f"/stream?topic={topic}", headers={"Cookie": f"renkei={cookie}"} | headers
        )
        self.answer = self.connection.getresponse()
        if self.answer.status == 200:
            assert self.line() == ": here"

    def line(self) -> str | None:
        """The next line that is not empty; None when the stream has ended."""
        while line := self.answer.readline():
            if line.strip():
                return line.decode().strip()
        return None


def test_a_note_in_one_client_is_heard_by_the_others_within_a_second(home: Cast, live: str):
    patient = registered(home)
    joined(home, patient, home.sato)
    page = Listener(live, home.sato, f"patient:{patient.pk}")
    with acting_as(home.suzuki.pk):
        entry = actions.post(patient=patient, text="秘密の本文", by=actor_of(home.suzuki))
    posted = time.monotonic()
    heard = [page.line(), page.line()]
    assert time.monotonic() - posted < ONE_SECOND
    assert heard == [
        f"event: patient:{patient.pk}",
        f'data: {{"topic": "patient:{patient.pk}", "id": "{entry.pk}"}}',
    ]


def test_leaving_closes_the_stream_and_the_page(home: Cast, live: str):
    patient = registered(home)
    joined(home, patient, home.sato)
    page = Listener(live, home.sato, f"patient:{patient.pk}")
    with acting_as(home.sato.pk):
        patients.leave(patient=patient, by=actor_of(home.sato))
    left = time.monotonic()
    assert page.line() is None
    assert time.monotonic() - left < ONE_SECOND
    assert client_as(home.sato).get(f"/patients/{patient.pk}/").status_code == 404


def test_withdrawn_consent_closes_the_streams_of_others_only(home: Cast, live: str):
    patient = registered(home)
    joined(home, patient, home.sato)
    own = Listener(live, home.suzuki, f"patient:{patient.pk}")
    theirs = Listener(live, home.sato, f"patient:{patient.pk}")
    with acting_as(home.suzuki.pk):
        consent = patient.consents.get()
        patients.withdraw_consent(consent=consent, by=actor_of(home.suzuki))
        actions.post(patient=patient, text="取り消しの申し出", by=actor_of(home.suzuki))
    assert theirs.line() is None
    assert own.line() == f"event: patient:{patient.pk}"


@pytest.mark.parametrize("name", ["stranger", "taira", "utsugi", "manager"])
def test_a_stranger_hears_nothing(home: Cast, live: str, name: str):
    patient = registered(home)
    assert Listener(live, home.roles()[name], f"patient:{patient.pk}").answer.status == 404


def test_an_office_hears_of_its_own_notices_only(home: Cast, live: str):
    own = Listener(live, home.sato, f"organization:{home.sakura.pk}")
    assert Listener(live, home.sato, f"organization:{home.komorebi.pk}").answer.status == 404
    patient = registered(home)
    with acting_as(home.suzuki.pk):
        patients.invite(
            patient=patient, organization_id=home.sakura.pk, function="nurse", by=actor_of(home.suzuki)
        )
    assert own.line() == f"event: organization:{home.sakura.pk}"


def test_pages_of_another_origin_are_refused_and_ours_may_send_the_cookie(home: Cast, live: str):
    topic = f"organization:{home.sakura.pk}"
    assert Listener(live, home.sato, topic, Origin="https://elsewhere.example").answer.status == 404
    ours = Listener(live, home.sato, topic, Origin=settings.SITE_URL).answer
    assert ours.getheader("Access-Control-Allow-Origin") == settings.SITE_URL
    assert ours.getheader("Access-Control-Allow-Credentials") == "true"


def test_no_cookie_and_a_forged_one_are_refused(home: Cast, live: str):
    for cookie in ("", "renkei=forged:by:hand"):
        asked = http.client.HTTPConnection(live, timeout=5)
        asked.request("GET", f"/stream?topic=organization:{home.sakura.pk}", headers={"Cookie": cookie})
        assert asked.getresponse().status == 404

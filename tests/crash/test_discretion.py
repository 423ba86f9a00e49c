"""A served house with a real mail server: mail leaves within seconds, and no log holds what somebody wrote."""

import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from aiosmtpd.controller import Controller

from renkei.ground.db.server import PrivateServer
from tests.crash.house import House, Visitor, free_port, opened

pytestmark = pytest.mark.xdist_group("house")

NAME, PHONE, NOTE = "灯台守カナリア", "090-7735-1942", "夜明けの合図カナリア"
CANARIES = (NAME, PHONE, NOTE)


class Postbox:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, str(port)
    controller.stop()


def change(house: House, *statements: str) -> None:
    with psycopg.connect(PrivateServer(house.data).superuser_dsn("renkei"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def test_mail_leaves_within_seconds_and_no_log_tells_what_was_written(
    tmp_path: Path, postbox: tuple[Postbox, str]
):
    box, port = postbox
    with opened(tmp_path / "data", RENKEI_SMTP_HOST="127.0.0.1", RENKEI_SMTP_PORT=port) as house:
        visitor = Visitor(house.address).sign_in("mikami")
        patient = visitor.writes_about()[0]
        change(
            house,
            "update people_organization set mail = 'office@example.jp'",
            f"update patients_patient set name = '{NAME}', phone = '{PHONE}' where patient_id = '{patient}'",
        )
        page = f"/patients/{patient}/entries/"
        entry = {"text": NOTE, "audience": "team", "urgent": "on"}
        assert NAME in visitor.get(f"/patients/{patient}/")[1]
        assert visitor.post(page, **entry, request_key=str(uuid4()))[0] == 302
        deadline = time.monotonic() + 10
        while not box.mails and time.monotonic() < deadline:
            time.sleep(0.1)
        assert visitor.post(page, text="", audience=NOTE, request_key=str(uuid4()))[0] == 422
        assert visitor.post("/patients/search/", words=NAME)[0] == 200
        assert visitor.get(f"/patients/{uuid4()}/")[0] == 404
        change(
            house,
            """create function refuse() returns trigger language plpgsql as
               $$ begin raise exception 'no room for %', new.text; end $$""",
            "create trigger refuse before insert on record_entry for each row execute function refuse()",
        )
        status, shown = visitor.post(page, **entry, request_key=str(uuid4()))
        assert (status, "こちらの不具合です" in shown) == (500, True)
        change(house, "alter table record_entry add constraint never check (text = '') not valid",
               "drop trigger refuse on record_entry")  # fmt: skip
        assert visitor.post(page, **entry, request_key=str(uuid4()))[0] == 500
        logs = house.said + (house.data / "postgres.log").read_text()
    mails = [message_from_bytes(mail, policy=policy.default) for mail in box.mails]
    assert len(mails) == len({mail["Message-ID"] for mail in mails}) > 0
    assert "IntegrityError" in logs
    everything = logs + "".join(str(mail["Subject"]) + mail.get_content() for mail in mails)
    assert [canary for canary in CANARIES if canary in everything] == []

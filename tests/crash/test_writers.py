"""Ten people write while web workers, the database and the whole house are killed: nothing acknowledged is lost."""

import os
import re
import signal
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest

from tests.crash.house import House, Visitor, opened, renkei

pytestmark = pytest.mark.xdist_group("house")


SORRY = "こちらの不具合です"


class Writer(threading.Thread):
    """Posts entry after entry; repeats each, with its request key, until a redirect is seen."""

    def __init__(self, house: House, username: str, number: int):
        super().__init__(daemon=True)
        self.visitor = Visitor(house.address).sign_in(username)
        self.patients = self.visitor.writes_about()
        self.number = number
        self.acknowledged: list[str] = []
        self.repeated = 0
        self.odd: list[tuple[int | None, str]] = []
        self.enough = threading.Event()

    def run(self) -> None:
        while not self.enough.is_set():
            self.write(f"書き手{self.number:02d}の{len(self.acknowledged):05d}件め")
            time.sleep(0.02)

    def write(self, text: str) -> None:
        key, patient = str(uuid4()), self.patients[len(self.acknowledged) % len(self.patients)]
        while True:
            status, page = self.visitor.post(
                f"/patients/{patient}/entries/", text=text, audience="team", request_key=key
            )
            if status in (302, 303):
                self.acknowledged.append(text)
                return
            if not (status is None or (status in (500, 503) and SORRY in page)):
                self.odd.append((status, page[:300]))
                return
            self.repeated += 1
            time.sleep(0.1)


def wait_for_writing(writers: list[Writer], more: int = 2) -> None:
    """Until everybody has been told of so many more entries."""
    before = [len(writer.acknowledged) for writer in writers]
    deadline = time.monotonic() + 40
    while any(
        len(one.acknowledged) < then + more and not one.odd for one, then in zip(writers, before, strict=True)
    ):
        assert time.monotonic() < deadline, "somebody cannot write any more"
        time.sleep(0.1)


def test_nothing_acknowledged_is_lost_and_nothing_is_stored_twice(tmp_path: Path):
    with opened(tmp_path / "data") as house:
        names = re.findall(r'name="username" value="(\w+)"', Visitor(house.address).get("/demonstration/")[1])
        able = [name for name in names if Visitor(house.address).sign_in(name).writes_about()]
        writers = [Writer(house, able[number % len(able)], number) for number in range(10)]
        for writer in writers:
            writer.start()
        wait_for_writing(writers)
        for worker in house.web_workers():
            os.kill(worker, signal.SIGKILL)
        wait_for_writing(writers)
        os.kill(house.postmaster(), signal.SIGKILL)
        wait_for_writing(writers)
        os.kill(house.child("renkei.site.wsgi"), signal.SIGKILL)
        wait_for_writing(writers)
        house.kill_all()
        house.start()
        wait_for_writing(writers)
        for writer in writers:
            writer.enough.set()
        for writer in writers:
            writer.join(30)
        stored = [
            row[0] for row in house.ask("select text from record_entry where starts_with(text, '書き手')")
        ]
        facts = house.ask("select count(*) from facts_fact_now where kind = 'entry.posted'")
        entries = house.ask("select count(*) from record_entry where sealed_at is null")
        doctor = renkei("doctor", "--data", str(house.data))
    acknowledged = [text for writer in writers for text in writer.acknowledged]
    print(
        f"acknowledged {len(acknowledged)}, repeated {sum(writer.repeated for writer in writers)}, lost "
        f"{len(set(acknowledged) - set(stored))}"
    )
    assert [one for writer in writers for one in writer.odd] == []
    assert sorted(stored) == sorted(acknowledged)
    assert sum(writer.repeated for writer in writers) > 0
    assert facts == entries
    assert (doctor.returncode, doctor.stdout.splitlines()[-1]) == (0, "異常はありません。")
    assert "データベースが止まっていたので、起動し直しました。" in house.said

"""A served house with the demonstration region, as a stranger starts it; and browsers of its people."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.eyes import DESK, WATCH
from tests.postbox import Postbox, free_port, served

PEOPLE = os.environ.get("RENKEI_TEST_PEOPLE", "200")  # the README's pictures show a whole region
START_SECONDS = 120


@pytest.fixture(scope="session")
def house_mail() -> Iterator[tuple[Postbox, int]]:
    """What the house sends, and the port where it sends it."""
    port = free_port()
    with served(Postbox(), port) as box:
        yield box, port


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, house_mail: tuple[Postbox, int]) -> Iterator[str]:
    """`renkei serve --demonstration` in a folder of its own: its address."""
    data, port = tmp_path_factory.mktemp("house"), free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RENKEI_")}
    environment |= {"RENKEI_SMTP_HOST": "127.0.0.1", "RENKEI_SMTP_PORT": str(house_mail[1])}
    command = [sys.executable, "-m", "renkei", "serve", "--demonstration", "--people", PEOPLE]
    with (data / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--data", str(data), "--port", str(port)], env=environment, stdout=log, stderr=log
        )
        try:
            _wait_until_well(f"http://127.0.0.1:{port}/healthz", process, data / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _wait_until_well(address: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the house did not open:\n{log.read_text()[-3000:]}")


@pytest.fixture
def person(house: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`person("mikami", PHONE)`: a page in which this demonstration person has signed in."""
    contexts = []

    def open_(username: str | None, viewport: dict = DESK, script: bool = True) -> Page:
        context = browser.new_context(
            viewport=viewport,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            base_url=house,
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        if script:
            page.add_init_script(WATCH)
        if username:
            page.goto("/demonstration/")
            page.locator(f'form:has(input[value="{username}"]) button').click()
        return page

    yield open_
    for context in contexts:
        context.close()

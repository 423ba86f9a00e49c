"""A browser that looks at pages as files under the policy of our own responses."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.eyes import WATCH, violations

__all__ = ["FLAWLESS", "flaws", "opened", "served", "violations"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)


class StrictHandler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(StrictHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def opened(browser: Browser, url: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="ja-JP")
    page.add_init_script(WATCH)
    page.goto(url, wait_until="networkidle")
    return page


def flaws(page: Page, width: int) -> dict[str, object]:
    """Everything a page must not have; all empty when it is fit to be shown."""
    return {
        "refused by the policy": page.evaluate("refused"),
        "wider than the window": page.evaluate("document.documentElement.scrollWidth") - width,
        "not accessible": violations(page),
    }


FLAWLESS = {"refused by the policy": [], "wider than the window": 0, "not accessible": []}

"""A real Chromium, and what it is asked on every page: accessible, strict, never wider than the window."""

import atexit
import os
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
WATCH = "window.refused = []; addEventListener('securitypolicyviolation', e => refused.push(e.blockedURI))"


@cache
def chromium() -> Browser:
    """One browser a process: Playwright cannot be started twice in one. It ends with the process."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"!!! NOT TESTED: no browser at {CHROMIUM} !!!")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET + root)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {preload: false}).then(result => result.violations)")
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


STILL = "Promise.allSettled(document.getAnimations().map(one => one.finished)).then(() => null)"


def look(page: Page) -> None:
    """What must hold wherever a journey stops to look, once nothing moves any more."""
    page.evaluate(STILL)
    assert violations(page) == []
    assert page.evaluate("window.refused") == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{page.url} is {wider} px wider than the window"

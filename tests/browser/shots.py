"""`make shots`: the README's pictures, of the demonstration region, at 390 and at 1280 pixels."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.eyes import DESK, PHONE

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
WIDTHS = {"390": PHONE, "1280": DESK}


def first_person(page: Page) -> None:
    page.goto("/patients/")
    page.locator("main .person a").first.click()


# picture: (whose eyes, where to look)
SHOTS = {
    "sign-in": (None, "/demonstration/"),
    "today-care-manager": ("mikami", "/"),
    "people": ("mikami", "/patients/"),
    "person": ("mikami", first_person),
    "today-city": ("utsugi", "/"),
    "office": ("makabe", "/office/"),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SHOTS)
def test_take(person, name: str, width: str) -> None:
    username, place = SHOTS[name]
    page = person(username, WIDTHS[width])
    if callable(place):
        place(page)
    else:
        page.goto(place)
    page.wait_for_load_state("load")
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{width}.png")

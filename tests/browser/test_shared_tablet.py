"""One tablet, two care managers, no private phone: the PIN lets each in, and nobody finds what the other was writing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.eyes import DESK, PHONE, look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

PASSWORD, PIN, COLLEAGUES = "asagiri-no-michi-7", "395172", "820461"
NOTE = "デイの送迎を15分早めてほしいとのことです。"
WELCOME = "どなたが使いますか"


def code_on(page: Page, button: str) -> str:
    page.get_by_role("button", name=button).click()
    look(page)
    return page.locator("dd").first.inner_text().strip()


def set_pin(page: Page, pin: str) -> None:
    page.goto("/office/pin/")
    look(page)
    page.get_by_label("暗証番号（6けた）", exact=False).fill(pin)
    page.get_by_label("もう一度", exact=False).fill(pin)
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_text("暗証番号を登録しました。")).to_be_visible()


def enter(tablet: Page, name: str, pin: str) -> None:
    expect(tablet.get_by_role("heading", name=WELCOME)).to_be_visible()
    tablet.get_by_role("link", name=name).click()
    look(tablet)
    tablet.get_by_label("暗証番号（6けた）", exact=False).fill(pin)
    tablet.keyboard.press("Enter")


def becomes_a_device(tablet: Page, administrator: Page) -> None:
    administrator.goto("/office/devices/new/")
    look(administrator)
    administrator.get_by_label("端末の名前", exact=False).fill("窓口のタブレット")
    code = code_on(administrator, "登録コードを出す")
    tablet.goto("/office/device/registration/")
    look(tablet)
    tablet.get_by_label("端末の登録コード", exact=False).fill(code)
    tablet.get_by_role("button", name="この端末を登録する").click()
    expect(tablet.get_by_role("heading", name=WELCOME)).to_be_visible()
    look(tablet)


def joins_at(tablet: Page, administrator: Page) -> None:
    """The device is the second factor: Today opens after the password, and nothing asks for a phone."""
    administrator.goto("/office/slip/?capacity=care&profession=care_manager")
    code = code_on(administrator, "つくる")
    tablet.goto("/office/join/")
    for field, value in {
        "code": code,
        "name": "風早 光",
        "username": "kazahaya",
        "password": PASSWORD,
    }.items():
        tablet.locator(f"[name={field}]").fill(value)
    tablet.get_by_role("button", name="登録する").click()
    tablet.locator("[name=login]").fill("kazahaya")
    tablet.locator("[name=password]").fill(PASSWORD)
    tablet.get_by_role("button", name="サインインする", exact=True).click()
    expect(tablet.get_by_role("heading", name="きょう")).to_be_visible()


def test_a_tablet_is_handed_from_one_to_the_other(person):
    administrator, tablet = person("makabe", DESK), person(None, PHONE)
    becomes_a_device(tablet, administrator)
    joins_at(tablet, administrator)
    set_pin(tablet, COLLEAGUES)
    set_pin(person("mikami", DESK), PIN)
    tablet.get_by_role("button", name="交代").click()
    look(tablet)

    enter(tablet, "三上 由紀", PIN)
    expect(tablet.get_by_role("heading", name="きょう")).to_be_visible()
    tablet.goto("/patients/")
    tablet.locator("main .person a").first.click()
    tablet.get_by_role("link", name="記録を書く").click()
    tablet.locator("#write-entry textarea").fill(NOTE)
    somebody = tablet.url.partition("#")[0]

    second_window = tablet.context.new_page()  # a touch there is a touch here
    second_window.goto("/office/")
    tablet.clock.install()
    tablet.reload()
    tablet.clock.fast_forward("04:50")
    expect(tablet.locator("#write-entry textarea")).to_have_value(NOTE)
    tablet.clock.fast_forward("00:20")
    expect(tablet.get_by_role("heading", name=WELCOME)).to_be_visible()
    look(tablet)

    second_window.reload()
    expect(second_window.get_by_role("heading", name=WELCOME)).to_be_visible()
    second_window.close()

    enter(tablet, "風早 光", COLLEAGUES)
    expect(tablet.get_by_role("heading", name="きょう")).to_be_visible()
    tablet.goto(somebody)
    expect(tablet.locator("#write-entry textarea")).to_have_value("")
    look(tablet)
    tablet.get_by_role("button", name="交代").click()

    enter(tablet, "三上 由紀", PIN)
    expect(tablet.get_by_role("heading", name="きょう")).to_be_visible()
    tablet.goto(somebody)
    expect(tablet.locator("#write-entry textarea")).to_have_value(NOTE)

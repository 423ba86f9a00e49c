"""A new colleague: the printed slip, a password, a passkey; the next day the passkey alone opens the door."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.eyes import PHONE, look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

PASSWORD = "asagiri-no-michi-7"


def virtual_passkey(page: Page) -> None:
    """A phone that shows its owner's finger whenever it is asked."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def printed_code(page: Page) -> str:
    page.goto("/office/slip/")
    look(page)
    page.get_by_role("button", name="つくる").click()
    look(page)
    return page.locator("dd").first.inner_text().strip()


def test_a_new_colleague_joins_with_a_slip_and_later_signs_in_with_a_passkey(person, house):
    code = printed_code(person("makabe"))

    phone = person(None, PHONE)
    at = house.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to an address
    phone.goto(f"{at}/office/join/")
    phone.get_by_label("参加コード").fill(code)
    phone.get_by_label("お名前").fill("新田 光")
    phone.get_by_label("フリガナ").fill("ニッタ ヒカル")
    phone.get_by_label("ユーザー名").fill("nitta")
    phone.get_by_label("パスワード").fill(PASSWORD)
    look(phone)
    phone.get_by_role("button", name="登録する").click()

    phone.locator("[name=login]").fill("nitta")
    phone.locator("[name=password]").fill(PASSWORD)
    phone.get_by_role("button", name="サインインする", exact=True).click()
    phone.goto(f"{at}/")
    assert phone.url.endswith("/accounts/2fa/"), "nothing opens before the second factor is set up"
    look(phone)

    virtual_passkey(phone)
    phone.goto(f"{at}/accounts/2fa/webauthn/add/")
    phone.locator("[name=password]").fill(PASSWORD)
    phone.locator("main form button").first.click()
    look(phone)
    phone.locator("[name=name]").fill("わたしの電話")
    phone.locator("[name=passwordless]").check()
    phone.locator("main form button").first.click()
    phone.wait_for_url(lambda url: "webauthn/add" not in url)
    phone.goto(f"{at}/")
    expect(phone.get_by_role("heading", name="きょう")).to_be_visible()

    phone.context.clear_cookies()  # the next day
    phone.goto(f"{at}/")
    phone.get_by_role("button", name="パスキーでサインインする").click()
    expect(phone.get_by_role("heading", name="きょう")).to_be_visible()

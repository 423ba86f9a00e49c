"""A new colleague: a printed slip or a mail, a password, a passkey; the next day the passkey alone opens the door."""

import os
import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.eyes import PHONE, look
from tests.postbox import Postbox

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


def sign_in_and_add_a_passkey(phone: Page, at: str, username: str) -> None:
    phone.locator("[name=login]").fill(username)
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


def letter_to(box: Postbox, address: str) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for letter in box.letters():
            if letter["To"] == address:
                return letter.get_content()
        time.sleep(0.1)
    raise AssertionError(f"no mail for {address}")


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("RENKEI_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


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

    sign_in_and_add_a_passkey(phone, at, "nitta")

    phone.context.clear_cookies()  # the next day
    phone.goto(f"{at}/")
    phone.get_by_role("button", name="パスキーでサインインする").click()
    expect(phone.get_by_role("heading", name="きょう")).to_be_visible()


def test_a_new_colleague_is_invited_by_mail(person, house, house_mail):
    desk, address = person("makabe"), "hisui@example.jp"
    desk.goto("/office/")
    look(desk)
    desk.get_by_role("link", name="メールで案内する").click()
    desk.get_by_label("お名前").fill("久瀬 翡翠")
    desk.get_by_label("メールアドレス").fill("hisui@")
    desk.get_by_role("button", name="送る").click()
    look(desk)
    expect(desk.locator("#id_address-error")).to_contain_text("hikaru@example.jp の形")
    desk.get_by_label("メールアドレス").fill(address)
    desk.get_by_role("button", name="送る").click()
    look(desk)
    number = desk.locator("dd").first.inner_text()[:4]
    shot(desk, "joining-1280")

    words = letter_to(house_mail[0], address)
    link = re.search(r"http://\S+", words).group().replace("127.0.0.1", "localhost")
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", words).group()
    phone = person(None, PHONE)
    phone.goto(link)
    look(phone)
    shot(phone, "join-390")
    phone.get_by_label("コード").fill(code)
    phone.get_by_label("4けたの番号").fill("なし")
    phone.get_by_label("フリガナ").fill("クゼ ヒスイ")
    phone.get_by_label("ユーザー名").fill("hisui")
    phone.get_by_label("パスワード").fill(PASSWORD)
    phone.get_by_role("button", name="登録する").click()
    expect(
        phone.get_by_text("見直してほしいところがあります")
    ).to_be_visible()  # before it, what is typed next would be lost
    look(phone)
    shot(phone, "join-wrong-390")
    expect(phone.get_by_label("フリガナ")).to_have_value("クゼ ヒスイ")
    expect(phone.get_by_label("お名前")).to_have_value("久瀬 翡翠")
    phone.get_by_label("4けたの番号").fill(number)
    phone.get_by_label("パスワード").fill(PASSWORD)
    phone.get_by_role("button", name="登録する").click()
    sign_in_and_add_a_passkey(phone, house.replace("127.0.0.1", "localhost"), "hisui")

    desk.reload()
    expect(desk.locator("main")).to_contain_text("参加しました")
    desk.goto("/office/")
    expect(desk.get_by_text("久瀬 翡翠")).to_have_count(1)
    stranger = person(None)
    stranger.goto(link.replace("localhost", "127.0.0.1"))
    look(stranger)
    expect(stranger.get_by_role("heading", name="この案内は使えません")).to_be_visible()

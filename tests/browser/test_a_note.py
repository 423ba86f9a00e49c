"""A note in two browsers: written on a phone, seen at the desk within a second; leaving cuts it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.eyes import DESK, PHONE, look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

NOTE = "左足のむくみが昨日より強いです。靴下のあとが残ります。"


def open_first_person(page: Page) -> str:
    page.goto("/patients/")
    page.locator("main .person a").first.click()
    expect(page.get_by_role("heading", name="経過")).to_be_visible()
    return page.url


def test_a_note_from_a_phone_is_told_to_the_desk_by_its_stream(person):
    desk, phone = person("mikami", DESK), person("mikami", PHONE)
    asked = []
    desk.on("request", lambda request: asked.append(request.url) if "/live/since" in request.url else None)
    phone.goto(open_first_person(desk))
    look(phone)
    phone.get_by_role("link", name="記録を書く").click()
    phone.get_by_label("記録", exact=False).first.fill(NOTE)
    phone.get_by_role("button", name="記録する").click()
    desk.get_by_text("新しい記録").first.wait_for(timeout=10_000)
    assert len(asked) == 1, "the stream told it: the page asked once when it opened, and did not poll"
    desk.get_by_text("新しい記録").first.click()
    expect(desk.get_by_text(NOTE)).to_be_visible()
    look(desk)


def test_without_javascript_a_note_is_written_and_read_all_the_same(person):
    plain = person("mikami", PHONE, script=False)
    open_first_person(plain)
    plain.get_by_role("link", name="記録を書く").click()
    plain.get_by_label("記録", exact=False).first.fill("スクリプトなしで書きました。")
    plain.get_by_role("button", name="記録する").click()
    expect(plain.get_by_text("スクリプトなしで書きました。")).to_be_visible()


def test_what_was_written_outlives_the_session(person):
    phone = person("mikami", PHONE)
    address = open_first_person(phone)
    phone.get_by_role("link", name="記録を書く").click()
    phone.locator("#write-entry textarea").fill(NOTE)
    phone.context.clear_cookies()
    phone.get_by_role("button", name="記録する").click()
    expect(phone.get_by_role("heading", name="サインインし直してください")).to_be_visible()
    phone.goto("/demonstration/")
    phone.locator('form:has(input[value="mikami"]) button').click()
    phone.goto(address)
    expect(phone.locator("#write-entry textarea")).to_have_value(NOTE)

"""Journey 4: a discharge in three days: its day, the conference with the care manager asked first, the envelope."""

import io
import re
from datetime import date, timedelta

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.eyes import DESK, PHONE, look
from tests.browser.test_journey_03_admission import AtHome, announce, confirm_newest, people_at_home, press

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


def photo() -> dict:
    """An envelope's first page as a phone takes it."""
    kept = io.BytesIO()
    Image.new("RGB", (900, 1200), "#eeeeea").save(kept, "JPEG")
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def today_of(page: Page) -> date:
    return date.fromisoformat(page.evaluate("new Date().toLocaleDateString('sv-SE')"))


def stay_of(page: Page, who: str) -> str:
    """The address of the stay, as the person's own page links it."""
    page.goto(who)
    link = page.locator("main a[href^='/stays/']").filter(has_text="入院").first
    return re.match(r"/stays/[0-9a-f-]{36}/", link.get_attribute("href")).group()


def call_conference(ward: Page, stay: str, days: list[date]) -> str:
    ward.goto(f"{stay}conferences/")
    for n, day in enumerate(days):
        ward.locator(f"[name=slot{n}-day]").fill(day.isoformat())
        ward.locator(f"[name=slot{n}-begins]").fill("23:50")
        ward.locator(f"[name=slot{n}-ends]").fill("23:58")
    ward.locator("[name=slot0-place]").fill("3階カンファレンス室")
    ward.locator("[name=slot0-link]").fill("https://meet.example/r4")
    look(ward)
    press(ward, "日程をたずねる")
    return re.search(r"/stays/conferences/[0-9a-f-]{36}/", ward.url).group()


def say(member: Page, conference: str, choices: list[str]) -> None:
    member.goto("/")
    look(member)
    member.goto(conference)
    for row, choice in zip(member.locator("#answer li").all(), choices, strict=True):
        row.get_by_label(choice).check()
    press(member, "返事をする")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_discharge_in_three_days(person, viewport):
    care_manager, ward = person("mikami", viewport), person("taira", DESK)
    [who] = people_at_home(care_manager, 1)
    announce(ward, kana=who.kana, born=who.born, sex=who.sex)
    confirm_newest(care_manager, who)
    stay, today = stay_of(ward, who.address), today_of(ward)

    ward.goto(f"{stay}expected/")
    ward.get_by_role("textbox", name="退院予定日").fill((today + timedelta(days=3)).isoformat())
    press(ward, "知らせる")
    care_manager.goto(who.address)
    look(care_manager)
    leaves = today + timedelta(days=3)
    expect(care_manager.get_by_text(f"退院予定 {leaves.month}/{leaves.day}").first).to_be_visible()

    conference = call_conference(ward, stay, [today, today + timedelta(days=1)])
    say(care_manager, conference, ["× つかない", "× つかない"])
    ward.goto(conference)
    look(ward)
    expect(ward.get_by_text("CM都合つかず").first).to_be_visible()
    ward.get_by_role("button", name="この日に決める").first.click()
    expect(ward.get_by_text("CM都合つかず").first).to_be_visible()

    hold(ward, conference)
    decide(ward, conference, who.name, until=today + timedelta(days=2))
    care_manager.goto("/")
    expect(care_manager.get_by_text(BED).first).to_be_visible()

    hand_on_the_envelope(care_manager, who)
    move_the_day(ward, stay, who.name, leaves + timedelta(days=1))


def hold(ward: Page, conference: str) -> None:
    """Who was invited, came and spoke."""
    ward.goto(f"{conference}seats/")
    manager = ward.locator("#seats fieldset").filter(has_text="居宅介護支援事業所 こもれび")
    manager.get_by_label("電話で").check()
    manager.get_by_label("順番を回した").check()
    manager.get_by_label("話した").check()
    ward.locator("#seats fieldset").filter(has_text="本人").get_by_label("その場に来た").check()
    ward.get_by_label("選んでいない人は、来なかったことにする").check()
    look(ward)
    press(ward, "終わる")
    ward.goto(conference)
    seats = ward.get_by_role("row").filter(has_text="こもれび")
    expect(seats).to_contain_text("電話")
    expect(seats).to_contain_text("話しました")


def decide(ward: Page, conference: str, name: str, until: date) -> None:
    """A decision is a task with an owner and a day."""
    ward.goto(f"{conference}minutes/")
    ward.get_by_label("結論").fill("金曜に帰る。夜はお一人になる。")
    first = ward.locator("fieldset").filter(has_text="決めたこと1")
    first.get_by_label("何を").fill(BED)
    first.get_by_label("どの事業所が").select_option(label="居宅介護支援事業所 こもれび")
    first.get_by_role("textbox", name="いつまでに").fill(until.isoformat())
    look(ward)
    press(ward, "記録を残す")
    expect(ward.get_by_text(BED).first).to_be_visible()
    assert name in ward.locator("h1").inner_text()


def hand_on_the_envelope(member: Page, who: AtHome) -> None:
    """From whom and to whom is kept; those whom the region's rule names have it; the family is not among them."""
    member.goto(who.address)
    member.get_by_role("link", name="預かった書類・紙を預かる").click()
    member.get_by_role("link", name="書類を預かる").click()
    member.get_by_label("何の書類ですか").select_option(label="看護サマリー")
    member.locator("input[type=file]").set_input_files(photo())
    member.get_by_label("どこからの書類ですか").select_option(label="美澄総合病院")
    look(member)
    press(member, "預かって、渡す")
    look(member)
    has = member.get_by_role("row").filter(has_text="申し合わせ")
    assert has.count() > 0
    assert "家族" not in "".join(has.all_inner_texts())


def move_the_day(ward: Page, stay: str, name: str, to: date) -> None:
    """Discharge moves by the hospital, with its reason, and the board says so."""
    ward.goto(f"{stay}expected/")
    ward.get_by_role("textbox", name="退院予定日").fill(to.isoformat())
    ward.get_by_label("ひとこと").fill("ベッドがまだ届いていない")
    press(ward, "知らせる")
    expect(ward.get_by_text("ベッドがまだ届いていない").first).to_be_visible()
    ward.goto("/stays/board/")
    look(ward)
    row = ward.locator("main").get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text(f"{to.month}/{to.day}")
    expect(row).to_contain_text("CM都合つかず")


BED = "ベッドを前の日までに届けてもらう"

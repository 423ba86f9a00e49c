"""Journey 10: a new office by mail, its first person's team the same afternoon; a helper quits, her notes stay."""

import re

import pytest
from playwright.sync_api import Page, expect

from renkei.ground.region.codes import office_number
from tests.browser.eyes import DESK, PHONE, look
from tests.browser.test_a_note import open_first_person
from tests.browser.test_joining import PASSWORD, letter_to, shot, sign_in_and_add_a_passkey
from tests.browser.test_journey_03_admission import press

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

OFFICE, NOTE = "ヘルパーステーション すずらん", "朝食は全部召し上がりました。足の運びがゆっくりです。"


def both_ways(page: Page, name: str) -> None:
    """On a phone and at a desk."""
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        look(page)
        shot(page, f"{name}-{viewport['width']}")


def invite(desk: Page) -> tuple[str, str]:
    """The page of the new office, and the number to tell."""
    desk.goto("/office/")
    desk.get_by_role("link", name="事業所の参加").click()
    both_ways(desk, "offices-none")
    desk.get_by_role("link", name="事業所を招く").click()
    desk.get_by_label("事業所の名前").fill(OFFICE)
    desk.get_by_label("種類").select_option("home-care")
    desk.get_by_label("事業所番号").fill("0070100001")
    desk.get_by_label("所在地").fill("美澄市すずらん台3-4")
    desk.get_by_label("公表されている電話番号").fill("0979-00-7777")
    desk.get_by_label("どこで公表されていたか").fill("県の指定事業所一覧")
    desk.get_by_label("最初の管理者のお名前").fill("日向 葵")
    desk.get_by_label("最初の管理者のメールアドレス").fill("aoi@example.jp")
    press(desk, "招待を送る")
    both_ways(desk, "office-wrong-number")
    told = desk.locator("#id_number-error").inner_text()
    prefecture = re.search(r"都道府県番号「(\d\d)」", told).group(1)
    expect(desk.get_by_label("最初の管理者のお名前")).to_have_value("日向 葵")
    desk.get_by_label("事業所番号").fill(office_number(f"{prefecture}7990001"))
    press(desk, "招待を送る")
    both_ways(desk, "office-invited")
    return desk.url, desk.locator("dd").first.inner_text()[:4]


def join(phone: Page, at: str, username: str, kana: str, name: str = "") -> None:
    if name:
        phone.get_by_label("お名前").fill(name)
    phone.get_by_label("フリガナ").fill(kana)
    phone.get_by_label("ユーザー名").fill(username)
    phone.get_by_label("パスワード").fill(PASSWORD)
    press(phone, "登録する")
    sign_in_and_add_a_passkey(phone, at, username)


def test_a_new_office_joins_and_a_helper_quits(person, house, house_mail):
    at = house.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to an address
    hub, first, helper = person("kosuge", DESK), person(None, PHONE), person(None, PHONE)
    page, number = invite(hub)

    words = letter_to(house_mail[0], "aoi@example.jp")
    assert OFFICE in words
    first.goto(re.search(r"http://\S+", words).group().replace("127.0.0.1", "localhost"))
    first.get_by_label("コード").fill(re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", words).group())
    first.get_by_label("4けたの番号").fill(number)
    join(first, at, "hinata", "ヒナタ アオイ")
    expect(first.get_by_text("事業所の確認を待っています")).to_be_visible()
    both_ways(first, "office-waiting")
    first.goto(f"{at}/office/slip/")
    first.locator("[name=capacity]").select_option("care")
    first.locator("[name=profession]").select_option("care_worker")
    first.get_by_role("button", name="つくる").click()
    code = first.locator("dd").first.inner_text().strip()

    helper.goto(f"{at}/office/join/")
    helper.get_by_label("参加コード").fill(code)
    join(helper, at, "hanaoka", "ハナオカ リツ", "花岡 律")
    assert helper.goto(f"{at}/patients/").status == 404, "nobody's record before the call"
    assert helper.goto(f"{at}/patients/register/").status == 404

    care_manager = person("mikami", DESK)
    who = open_first_person(care_manager)
    team = f"{who.rstrip('/')}/team/"
    care_manager.goto(team)
    assert OFFICE not in care_manager.locator("main").inner_text()

    hub.goto(page)
    both_ways(hub, "office-to-call")
    expect(hub.locator("main")).to_contain_text("0979-00-7777")
    hub.get_by_label("電話に出た方").fill("事務の原さん")
    press(hub, "電話で確かめたので、参加を認める")
    both_ways(hub, "office-verified")
    expect(hub.locator("main")).to_contain_text("事務の原さん")

    care_manager.goto(team)
    offices = care_manager.locator("[name=organization_id]")
    offices.select_option(offices.locator("option", has_text=OFFICE).get_attribute("value"))
    care_manager.locator("[name=function]").select_option("care_worker")
    press(care_manager, "招待を送る")

    helper.goto(f"{at}/")
    look(helper)
    helper.locator("main a[href*='/patients/invitations/']").first.click()
    look(helper)
    press(helper, "引き受ける")
    record = who.replace(house, at)
    helper.goto(record)
    helper.get_by_role("link", name="記録を書く").click()
    helper.get_by_label("記録", exact=False).first.fill(NOTE)
    press(helper, "記録する")
    expect(helper.get_by_text(NOTE).first).to_be_visible()
    look(helper)

    hub.goto("/office/admissions/")
    expect(hub.locator("main")).to_contain_text("最初の方")
    expect(hub.locator("main")).to_contain_text("使っています")
    both_ways(hub, "offices")

    first.goto(f"{at}/office/")
    first.locator("li", has_text="花岡 律").get_by_role("link", name="利用を終わりにする").click()
    look(first)
    press(first, "終わりにする")
    helper.goto(record)
    assert NOTE not in helper.content(), "gone at the next request"
    care_manager.goto(who)
    expect(care_manager.get_by_text(NOTE).first).to_be_visible()
    expect(care_manager.get_by_text("花岡 律").first).to_be_visible()

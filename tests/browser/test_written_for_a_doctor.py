"""The clinic's nurse writes for its doctor; the doctor confirms what was read, and takes back what was never said."""

import pytest
from playwright.sync_api import expect

from tests.browser.eyes import DESK, PHONE, look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

FIRST, SECOND = "アムロジピンを夕から朝に移す方針です。", "酸素は2Lのまま、次回の往診で見直します。"


def test_a_doctor_confirms_what_was_read_and_takes_back_what_was_not_said(person):
    nurse, doctor = person("nakajo", PHONE), person("yanai", DESK)
    nurse.goto("/patients/")
    nurse.locator("main .person a").first.click()
    expect(nurse.get_by_role("heading", name="経過")).to_be_visible()
    address = nurse.url.partition("#")[0]
    for text in (FIRST, SECOND):
        nurse.goto(f"{address}entries/")
        nurse.locator("#write-entry textarea").fill(text)
        nurse.get_by_label("医師の代わりに書く").select_option(label="柳井 幸子")
        nurse.get_by_role("button", name="記録する").click()
        expect(nurse.get_by_text(text)).to_be_visible()

    doctor.goto("/")
    look(doctor)
    doctor.get_by_role("link", name="すべて見て、まとめて確認する").click()
    boxes = doctor.locator("#proxies input[type=checkbox]")
    expect(boxes).to_have_count(2)
    look(doctor)
    doctor.get_by_role("button", name="印を入れた記録を確認する").click()
    doctor.get_by_role("link", name="確認する記録に印").wait_for()
    look(doctor)
    boxes.nth(0).check()
    boxes.nth(1).check()

    nurse.get_by_text(SECOND).locator("xpath=ancestor::li").get_by_role("link", name="返事を書く").click()
    nurse.get_by_role("link", name="訂正する").click()
    expect(nurse.get_by_text("柳井 幸子 医師の確認を待っている記録です")).to_be_visible()
    look(nurse)
    nurse.locator("#correct-entry textarea").fill("酸素は3Lに増やします。")
    nurse.get_by_role("button", name="訂正する").click()
    expect(nurse.get_by_text("訂正した内容は、先生の確認を待ちます。")).to_be_visible()

    doctor.get_by_role("button", name="印を入れた記録を確認する").click()
    expect(doctor.get_by_text("1件を確認しました。読んでいるあいだに1件が書き直されました。")).to_be_visible()
    expect(doctor.get_by_text("酸素は3Lに増やします。")).to_be_visible()
    expect(doctor.get_by_text(FIRST)).to_have_count(0)
    doctor.get_by_role("link", name="取り下げる").click()
    doctor.get_by_role("button", name="取り下げる").click()
    doctor.get_by_role("link", name="なぜ取り下げるのかを書いてください").wait_for()
    look(doctor)
    doctor.set_viewport_size(PHONE)
    look(doctor)
    doctor.get_by_label("わけ").fill("そのような指示はしていません")
    doctor.get_by_role("button", name="取り下げる").click()
    expect(doctor.get_by_text("取り下げました。")).to_be_visible()

    nurse.goto("/")
    nurse.get_by_role("heading", name="先生が取り下げた記録").wait_for()
    look(nurse)
    nurse.goto(address)
    expect(nurse.get_by_text("代行入力・柳井 幸子 医師が取り下げ")).to_be_visible()
    expect(nurse.get_by_text("酸素は3Lに増やします。")).to_have_count(0)
    nurse.get_by_role("link", name="内容とわけを見る").click()
    expect(nurse.get_by_text("酸素は3Lに増やします。")).to_be_visible()
    look(nurse)

"""The prefecture's autumn: a workbook of 29 towns sent in, looked at, imported, compared, tagged and bound."""

import io
import re

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.eyes import DESK, PHONE, look

pytestmark = pytest.mark.browser
OFFICER = "sakaki"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def send_in(page: Page, workbook) -> None:
    page.goto("/survey/uploads/")
    page.get_by_label("調査のブック").set_input_files(workbook)
    press(page, "送って見なおす")


@pytest.fixture(params=[(DESK, True), (PHONE, True), (DESK, False)], ids=["desk", "phone", "without script"])
def officer(request, person) -> Page:
    return person(OFFICER, *request.param)


def test_a_damaged_workbook_is_told_in_words(officer, tmp_path):
    damaged = tmp_path / "survey.xlsx"
    damaged.write_bytes(b"PK\x03\x04 broken")
    send_in(officer, damaged)
    officer.get_by_text("ファイルがこわれていて読めません。").wait_for()


def test_the_prefectures_autumn(person, shared_dir):
    page = person(OFFICER, DESK)
    send_in(page, shared_dir / "data/prefecture-survey-r7.xlsx")
    page.get_by_text("回答26件、29市町").wait_for()
    look(page)
    press(page, "取り込む")
    page.get_by_role("heading", name="29市町 × 17問").wait_for()
    look(page)

    round = page.url
    page.get_by_label("医療圏").select_option("東紀州")
    page.get_by_label("回答の文からさがす").fill("ｍｃｓ")
    press(page, "この条件で見る")
    assert page.locator("tbody th[scope=row] a").all_inner_texts() == ["熊野市", "御浜町", "紀宝町"]
    assert set(page.locator("mark").all_inner_texts()) == {"MCS"}
    look(page)

    page.get_by_role("link", name="御浜町").first.click()
    page.get_by_text("熊野市・御浜町・紀宝町の共同回答").wait_for()
    look(page)

    page.goto(f"{round}tags/ict/")
    look(page)
    page.get_by_role("button", name="鳥羽市の「MCS」：確かめた").click()
    page.get_by_text("確認済み 1 / 候補 29").wait_for()
    press(page, "下の候補28件を、全部確かめたことにする")
    assert "いなべ市" in page.locator("tr", has_text="MCS").first.inner_text()
    page.get_by_text("確認済み 29 / 候補 29").wait_for()
    look(page)

    page.goto(round)
    with page.expect_download() as download:
        page.get_by_role("link", name="冊子（PDF）").click()
    pages = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    first = "".join(page.extract_text() for page in pages[:3])
    assert (len(pages) > 26, re.findall("令和7年度", first) != []) == (True, True)

    phone = person(OFFICER, PHONE)
    for place in ("", round, f"{round}?q=もしばな", f"{round}tags/ict/", f"{round}questions/hub/"):
        phone.goto(place or "/")
        look(phone)
    phone.goto("/")
    phone.get_by_text("29市町のうち29市町の回答があります。").wait_for()

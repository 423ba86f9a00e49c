"""Journey 3: a care manager and an admission, from the hospital's two fields to the city's number."""

import io
import re
from dataclasses import dataclass

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.eyes import DESK, PHONE, look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


@dataclass
class AtHome:
    address: str
    name: str
    kana: str
    born: str
    sex: str


def people_at_home(care_manager: Page, most: int) -> list[AtHome]:
    """People of this care manager who live at home and are in no hospital now; no namesakes."""
    care_manager.goto("/")
    today = care_manager.locator("main").inner_text()
    care_manager.goto("/patients/")
    addresses = [link.get_attribute("href") for link in care_manager.locator("main .person a").all()[:25]]
    found: list[AtHome] = []
    for address in addresses:
        care_manager.goto(address)
        who = _who(care_manager, address)
        page = care_manager.locator("main").inner_text()
        if "入院中" not in page and "施設・住まい" not in page and who.name not in today:
            found.append(who)
        if len(found) == most:
            break
    return found


def _who(page: Page, address: str) -> AtHome:
    heading = page.locator("h1").inner_text()
    kana = page.locator("h1 .kana").inner_text()
    name = heading.replace(kana, "").split(" さん")[0].strip()
    born = re.search(r"(?:昭和|大正|平成)\S+?日", page.locator("main").inner_text()).group()
    return AtHome(address, name, kana, born, re.search(r"・(女性|男性)", heading).group(1))


def announce(ward: Page, *, kana: str, born: str, sex: str, at: str = "") -> str:
    """Two fields and a sex; the page that answers, without what differs from form to form."""
    ward.goto("/stays/announce/")
    ward.get_by_label("フリガナ").fill(kana)
    ward.get_by_role("textbox", name="生年月日").fill(born)
    ward.get_by_label(sex, exact=True).check()
    ward.get_by_role("textbox", name="入院した日").fill(
        ward.evaluate("new Date().toLocaleDateString('sv-SE')")
    )
    ward.get_by_label("入院した時刻").fill(at)
    ward.get_by_label("予定外（緊急）").check()
    ward.get_by_label("病棟", exact=True).fill("3階東病棟")
    look(ward)
    ward.get_by_role("button", name="知らせる", exact=True).click()
    expect(ward.get_by_role("heading", name="問い合わせを送りました")).to_be_visible()
    return ward.locator("main").inner_html()


def confirm_newest(care_manager: Page, who: AtHome) -> None:
    care_manager.goto("/")
    look(care_manager)
    inquiries = care_manager.locator("section.sheet.ask")
    row = inquiries.locator("li, div").filter(has_text=who.kana.replace("　", " ")).last
    row.get_by_role("link", name="返事をする").click()
    expect(care_manager.get_by_text("病院には、まだ何も伝わっていません。")).to_be_visible()
    look(care_manager)
    press(care_manager, "担当だと伝え、この入院の間だけ開く")


def press(page: Page, button: str) -> None:
    """Press, and wait until the page that answers is there."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()
    look(page)


def open_sheet(care_manager: Page, who: AtHome) -> None:
    care_manager.goto("/")
    task = care_manager.locator("li.task").filter(has_text=who.name)
    expect(task).to_contain_text("入院時情報提供書")
    expect(task.locator(".clock-agreed")).to_contain_text("まで")
    expect(task.locator(".clock-fees")).to_contain_text("入院時情報連携加算")
    task.get_by_role("link").last.click()
    expect(care_manager.get_by_role("heading", name="入院時情報提供書", exact=True)).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_announcement_to_the_closed_task(person, viewport):
    care_manager, ward = person("mikami", viewport), person("taira", DESK)
    in_app, by_fax = people_at_home(care_manager, 2)

    known = announce(ward, kana=in_app.kana, born=in_app.born, sex=in_app.sex)
    unknown = announce(ward, kana="ダレモ シラナイ", born="昭和3年1月2日", sex="女性")
    assert known == unknown, "the answer must not tell whether the person exists"

    confirm_newest(care_manager, in_app)
    open_sheet(care_manager, in_app)
    filled = care_manager.locator("main").inner_text()
    answered, total = map(int, re.search(r"(\d+)項目中\s*(\d+)項目", filled).group(2, 1))
    assert total > 58
    assert answered > total / 2, "the record fills most of the sheet"
    look(care_manager)
    printed = care_manager.request.get(
        care_manager.get_by_role("link", name="印刷する").get_attribute("href")
    )
    pages = pypdf.PdfReader(io.BytesIO(printed.body())).pages
    assert in_app.name.replace(" ", "") in "".join(page.extract_text() for page in pages).replace(" ", "")

    press(care_manager, "3階東病棟へ送る")
    care_manager.goto("/")
    expect(care_manager.locator("li.task").filter(has_text=in_app.name)).to_have_count(0)

    ward.goto("/stays/received/")
    look(ward)
    ward.locator("li").filter(has_text=in_app.name).get_by_role("link").first.click()
    expect(ward.get_by_text(in_app.name).first).to_be_visible()
    look(ward)

    announce(ward, kana=by_fax.kana, born=by_fax.born, sex=by_fax.sex)
    confirm_newest(care_manager, by_fax)
    open_sheet(care_manager, by_fax)
    care_manager.get_by_label("FAX", exact=True).check()
    care_manager.get_by_label("だれに", exact=False).fill("3階東病棟 平良さん")
    press(care_manager, "伝えたことを残す")
    care_manager.goto("/")
    expect(care_manager.locator("li.task").filter(has_text=by_fax.name)).to_have_count(0)
    expect(care_manager.get_by_text("FAX").first).to_be_visible()
    look(care_manager)

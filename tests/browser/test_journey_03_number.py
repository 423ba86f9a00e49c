"""Journey 3 ends at the city: what the care manager sent is a number there, and nobody's name."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.eyes import DESK, PHONE, look
from tests.browser.test_journey_03_admission import (
    announce,
    confirm_newest,
    open_sheet,
    people_at_home,
    press,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

PATH = "/indicators/admission-info-in-time/"


def this_month(city: Page) -> tuple[int, int]:
    """n and N of the last month in the folded table."""
    city.goto(PATH)
    city.locator("summary").filter(has_text="表で見る").click()
    n, N = city.locator("details tbody tr").last.locator("td.n").all_inner_texts()[:2]
    return int(n), int(N)


def send_for(care_manager: Page, ward: Page) -> str:
    """One more admission, and its sheet in time; of whom."""
    [who] = people_at_home(care_manager, 1)
    announce(ward, kana=who.kana, born=who.born, sex=who.sex)
    confirm_newest(care_manager, who)
    open_sheet(care_manager, who)
    press(care_manager, "3階東病棟へ送る")
    return who.name


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_sheet_that_was_sent_is_a_number_of_the_city(person, viewport):
    city = person("utsugi", viewport)
    n, N = this_month(city)
    name = send_for(person("mikami", DESK), person("taira", DESK))

    assert this_month(city) == (n + 1, N + 1)
    expect(city.get_by_text(f"{n + 1}/{N + 1}").locator("visible=true")).to_be_visible()
    expect(
        city.get_by_text("入院を知ってから3日以内に入院時情報提供書を届けたもの", exact=False)
    ).to_be_visible()
    expect(city.get_by_text("捕捉率", exact=False).first).to_be_visible()
    expect(city.get_by_text("市の立場では、ここまで開きます。")).to_be_visible()
    look(city)
    assert not any(part in city.content() for part in (name, *name.split()))
    shown = city.locator("details tbody tr").all()
    assert [row for row in files(city) if row[0] == "月"] == [as_a_file_has_it(row) for row in shown]

    city.goto("/indicators/")
    expect(city.get_by_role("link", name="入院時情報提供書 目安内の提供率")).to_be_visible()
    look(city)


def as_a_file_has_it(row) -> list[str]:
    """What is not counted is a sentence on the page and an empty cell in a file."""
    n, N, value = (text.replace("数えていません", "") for text in row.locator("td.n").all_inner_texts())
    month = row.locator("th").inner_text()
    return ["月", month, n, N, value.removesuffix("%"), row.locator("td").last.inner_text().strip()]


def files(city: Page) -> list[list[str]]:
    """What both files say, which is the same; a month without its year, as on the page."""
    text = city.request.get(f"{PATH}csv/").body().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    book = load_workbook(io.BytesIO(city.request.get(f"{PATH}excel/").body())).active
    of_book = [
        ["" if cell is None else str(cell) for cell in row] for row in book.iter_rows(values_only=True)
    ]
    assert [[number.removesuffix(".0") for number in row] for row in rows] == of_book
    return [[re.sub(r"^\d{4}年", "", cell) for cell in row] for row in rows]

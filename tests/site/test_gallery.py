"""The look, in a real browser: every part and state, wide and narrow, long names and rare characters."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.site import gallery
from tests.site.look import FLAWLESS, flaws, opened, served

PAGES = ["gallery", "400", "403", "404", "422", "500", "offline"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gallery")
    (folder / "static").symlink_to(gallery.SITE / "static")
    for name in PAGES:
        (folder / f"{name}.html").write_text(gallery.render(f"{name}.html"))
    with served(folder) as address:
        yield address


@pytest.mark.parametrize(
    ("name", "width"), [(name, 390) for name in PAGES] + [("gallery", 900), ("gallery", 1280)]
)
def test_page_is_accessible_strict_and_never_wider_than_the_window(
    browser: Browser, address: str, name: str, width: int
) -> None:
    page = opened(browser, f"{address}/{name}.html", width)
    assert flaws(page, width) == FLAWLESS
    page.close()


def test_targets_on_the_phone_fit_a_thumb(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/gallery.html", 390)
    small = page.evaluate(
        """[...document.querySelectorAll(
          '.button, .tab, .input, .choice, .chip, .segments a, .counters a, summary')]
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 48).map(e => e.outerHTML)"""
    )
    assert small == []
    page.close()


def test_nothing_on_the_phone_is_set_below_sixteen_but_what_the_rules_name(
    browser: Browser, address: str
) -> None:
    page = opened(browser, f"{address}/gallery.html", 390)
    small = page.evaluate(
        """[...document.querySelectorAll('main *')]
        .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())
          && parseFloat(getComputedStyle(e).fontSize) < 16 && !e.closest('.boxed, .chart, .figure-value'))
        .map(e => e.outerHTML)"""
    )
    assert small == []
    page.close()


@pytest.mark.parametrize(("width", "shown"), [(390, "tabs"), (900, "menu"), (1280, "rail")])
def test_one_way_to_the_rooms_for_each_width(browser: Browser, address: str, width: int, shown: str) -> None:
    page = opened(browser, f"{address}/gallery.html", width)
    parts = {"rail": ".rail", "tabs": ".tabs > a.tab", "menu": ".menu > summary"}
    visible = {name for name, selector in parts.items() if page.locator(selector).first.is_visible()}
    assert visible == {"tabs": {"tabs", "menu"}, "menu": {"menu"}, "rail": {"rail"}}[shown]
    page.close()


def test_what_was_written_stays_on_the_device_until_it_is_received(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/gallery.html", 390)
    page.fill("#id_wish", "家で過ごしたい")
    page.reload(wait_until="networkidle")
    assert page.input_value("#id_wish") == "家で過ごしたい"
    page.evaluate(
        "document.querySelectorAll('[aria-invalid]').forEach(e => e.removeAttribute('aria-invalid'))"
    )
    page.context.set_offline(True)
    page.click(".confirm .button.main")
    assert page.locator("#offline").inner_text() == "いまは電波がとどきません。書いたことはこの端末に残ります"
    page.context.set_offline(False)
    page.close()


def test_a_day_is_typed_or_picked_from_the_browsers_calendar(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/gallery.html", 390)
    assert page.input_value("#id_since") == "R8.4.1"
    page.get_by_role("button", name="認定有効期間の始まりをカレンダーから選ぶ").click()
    page.evaluate(  # the calendar itself is the browser's own; nobody but a person can press a day of it
        """const day = document.querySelector('input.calendar');
        day.value = '2026-05-01'; day.dispatchEvent(new Event('change'));"""
    )
    assert page.input_value("#id_since") == "令和8年5月1日"
    page.close()


def test_without_a_script_a_day_is_typed_and_no_calendar_is_promised(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/gallery.html")
    assert (page.is_visible("#id_since"), page.is_visible("[data-calendar]")) == (True, False)
    page.close()


def test_rare_characters_have_a_glyph_of_ours(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/gallery.html", 1280)
    loaded = page.evaluate(
        """(async () => { const found = {};
        const face = '700 18px "BIZ UDPGothic", "Noto Sans JP"';
        for (const c of ['𠮷', '髙', '﨑']) found[c] = [...await document.fonts.load(face, c)]
          .map(f => f.family.replaceAll('"', ''));
        return found; })()"""
    )
    assert loaded == {
        "𠮷": ["BIZ UDPGothic", "Noto Sans JP"],
        "髙": ["BIZ UDPGothic"],
        "﨑": ["BIZ UDPGothic"],
    }
    page.close()

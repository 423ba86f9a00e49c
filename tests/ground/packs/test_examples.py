"""Three regions that work differently, written without a line of code: each is taken in and holds on the same day."""

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from renkei.ground.packs.archive import files_in, write_archive
from renkei.ground.packs.check import check_pack
from renkei.ground.packs.laying import materialize
from renkei.ground.packs.loaded import packs_for, rules_for
from renkei.ground.packs.models import PackVersion
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import TOKYO
from renkei.scenes.hospital_stay.calls import plan_for
from renkei.scenes.hospital_stay.checklist import checklist_for
from renkei.scenes.hospital_stay.routes import route_of
from tests.cast import NEIGHBOUR, TOWN, client_as
from tests.people import registered
from tests.scenes.hospital_stay.story import Story, clock
from tests.scenes.hospital_stay.test_pages import post

EXAMPLES = STANDARD_PACK.parent / "examples"
RULE, INDICATOR = "send-admission-info", "admission-info-in-time"
BEFORE, FRIDAY = datetime(2026, 11, 10, 9, tzinfo=TOKYO), datetime(2026, 11, 20, 10, tzinfo=TOKYO)


@pytest.fixture(autouse=True)
def place(tmp_path, settings) -> Path:
    settings.PACKS = tmp_path / "packs"
    return settings.PACKS


def taken_in(officer, name: str) -> None:
    """By the pages: uploaded, looked at, agreed on; it holds from 11 November."""
    sent = io.BytesIO(write_archive(name, files_in(EXAMPLES / name)))
    sent.name = f"{name}.zip"
    with clock(BEFORE):
        browser = client_as(officer)
        asked = post(browser, reverse("packs:new_pack"), pack=sent, starts="2026-11-11", because="")
        assert asked.status_code == 302, asked.content.decode()
        assert browser.get(asked.url).status_code == 200
        version = PackVersion.objects.get()
        decided = post(
            browser, reverse("packs:agree", args=[version.pk]), decision="連携協議会 2026-11-10 決定"
        )
        assert decided.status_code == 302
    materialize()
    with clock(FRIDAY):
        assert [pack.name for pack in packs_for(TOWN, FRIDAY.date())] == [name]
        assert packs_for(NEIGHBOUR, FRIDAY.date()) == []


def rule_of(town: str):
    return next(rule for rule in rules_for(town, FRIDAY.date()) if rule.id == RULE)


@pytest.mark.parametrize("name", ["coast", "mountain", "river"])
def test_nothing_is_wrong_with_it(name):
    assert check_pack(EXAMPLES / name) == []


def test_by_the_coast_only_working_days_count_and_a_week_is_a_short_stay(cast):
    taken_in(cast.utsugi, "coast")
    story = Story(cast)
    registered(cast)
    with clock(FRIDAY):
        stay = story.admit(FRIDAY)
        assert story.task(stay).agreed_until == date(2026, 11, 25)  # Monday is a holiday; Tuesday, Wednesday
        assert rule_of(TOWN).unless[0].why.startswith("7日までの予定入院")
        page = client_as(cast.utsugi).get(reverse("plan:indicator", args=[INDICATOR])).content.decode()
    assert "7日以内の予定の入院" in page


def test_in_the_mountains_the_towns_own_card_goes_by_the_next_day_and_prints(cast):
    taken_in(cast.utsugi, "mountain")
    story = Story(cast)
    registered(cast)
    with clock(FRIDAY):
        stay = story.admit(FRIDAY)
        task = story.task(stay)
        assert (task.agreed_until, task.sheet) == (date(2026, 11, 21), "mountain-card")
        browser = client_as(cast.suzuki)
        page = browser.get(task.target).content.decode()
        for words in ("入院連絡カード", "冬の道", "雪の間は歩きだけ", "東海林"):
            assert words in page
        printed = browser.get(f"/stays/{stay.pk}/sheets/mountain-card/print/")
        figures = client_as(cast.utsugi).get(reverse("plan:indicator", args=[INDICATOR])).content.decode()
    assert "1日以内に入院連絡カードを届けたもの" in figures
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF")
    assert route_of("nursing-summary", TOWN, FRIDAY.date()).to == ("doctor", "nurse", "care_manager")
    assert len(route_of("nursing-summary", NEIGHBOUR, FRIDAY.date()).to) == 6


def test_by_the_river_other_calls_and_other_steps(cast):
    taken_in(cast.utsugi, "river")
    with clock(FRIDAY):
        assert [step.id for step in checklist_for(TOWN).steps] == [
            "manager-invited", "manager-first", "family-wish", "flood", "next-meeting",
        ]  # fmt: skip
        own = {call.id for call in plan_for(TOWN).calls}
        assert {"3-days", "2-weeks", "2-months"} <= own and "2-days" not in own
        assert "2-days" in {call.id for call in plan_for(NEIGHBOUR).calls}
        assert rule_of(TOWN).version == rule_of(NEIGHBOUR).version

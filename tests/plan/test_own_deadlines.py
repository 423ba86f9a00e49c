"""A town's own deadlines and form: its rules make its tasks, and its own definition counts who kept to them."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from renkei.ground.packs.loaded import rules_for
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.sheets.actions import open_draft
from renkei.ground.standard import STANDARD_PACK
from renkei.scenes.hospital_stay import actions
from tests.cast import NEIGHBOUR, TOWN, Cast, client_as, organization, role
from tests.people import registered
from tests.scenes.hospital_stay.story import Story, acts, at, clock

OWN_FORM = "home-care-contact"
PACK = f"""\
name = "ashihara"
title = "葦原町の入退院情報共有ルール"
version = "2026.04"
made_by = "葦原町"
needs = ["standard"]
municipalities = ["{NEIGHBOUR}"]

[[changes]]
version = "2026.04"
text = "翌日までに、在宅医療連絡票で"
"""
PATH = "/indicators/admission-info-in-time/csv/"


@pytest.fixture
def own_pack(tmp_path, settings) -> Path:
    """By the next day and on the town's own form, where the standard says three days and 入院時情報提供書; and its council
    shows hospitals however small."""
    folder = tmp_path / "ashihara"
    (folder / "rules").mkdir(parents=True)
    (folder / "indicators").mkdir()
    (folder / "pack.toml").write_text(PACK, encoding="utf-8")
    for part in ("rules", "indicators"):
        text = Path(STANDARD_PACK, part, "hospital-stay.toml").read_text(encoding="utf-8")
        first = (
            text[: text.index("[[indicator]]", text.index("[[indicator]]") + 1)]
            if part == "indicators"
            else text
        )
        own = (
            first.replace("3 days", "1 day")
            .replace("mask_persons_below = 10", "mask_persons_below = 1")
            .replace('"admission-info"', f'"{OWN_FORM}"')
        )
        own = own.replace('version = "2026-04"', 'version = "ashihara-1"').replace(
            'version = "1"', 'version = "ashihara-1"'
        )
        (folder / part / "own.toml").write_text(own, encoding="utf-8")
    settings.PACKS = tmp_path
    return folder


def rows(client) -> list[list[str]]:
    """(value, n, N) of each hospital."""
    text = client.get(PATH).content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    return sorted([row[4], row[2], row[3]] for row in table if row[0] == "病院")


def sends(cast: Cast, stay, sheet: str, when) -> None:
    with acts(cast.suzuki, when) as suzuki:
        draft = open_draft(sheet_of(sheet), {}, patient_id=stay.patient_id, match=stay.pk, by=suzuki)
        to = {"to": [stay.hospital_id], "means": "fax", "at": when, "told": "平良さん"}
        actions.send_sheet(stay, draft, sheet_of(sheet), **to, by=suzuki)


SIGNS = "アイ"


def admitted(story: Story, town: str, kana: str):
    registered(story.cast, name=kana, kana=kana, municipality_id=town)
    return story.admit(at(9), kana=kana)


@pytest.mark.system("B05", needs="renkei.ground.packs.loaded.rules_for")
def test_a_city_runs_with_its_own_deadlines_and_form_and_its_compliance_is_counted_by_hospital(
    cast, own_pack
):
    seaside = organization("hospital", "海辺の町病院", cast.neighbour)
    other_ward = role("病棟の人", seaside, "ward", "nurse", "seaside")
    story, elsewhere = Story(cast), Story(replace(cast, hospital=seaside, taira=other_ward))
    chiyono = admitted(story, TOWN, "チヨノ")
    here = [admitted(story, NEIGHBOUR, f"ココ{SIGNS[n]}") for n in range(2)]
    there = [admitted(elsewhere, NEIGHBOUR, f"ソコ{SIGNS[n]}") for n in range(2)]

    standard = next(rule for rule in rules_for(TOWN, date(2026, 11, 9)) if rule.id == "send-admission-info")
    own = next(rule for rule in rules_for(NEIGHBOUR, date(2026, 11, 9)) if rule.id == "send-admission-info")
    assert [(rule.version, rule.do.sheet, rule.agreed.days) for rule in (standard, own)] == [
        ("2026-04", "admission-info", 3),
        ("ashihara-1", OWN_FORM, 1),
    ]
    assert [
        (story.task(stay).agreed_until, story.task(stay).rule_version) for stay in (chiyono, here[0])
    ] == [
        (date(2026, 11, 12), "2026-04"),
        (date(2026, 11, 10), "ashihara-1"),
    ]
    assert story.task(here[0]).target.endswith(f"/sheets/{OWN_FORM}/")

    sends(cast, chiyono, "admission-info", at(11))  # two days: in time by the standard
    for n, stay in enumerate(here):
        sends(cast, stay, OWN_FORM, at(11 if n % 2 else 10))  # every other one late by the town's own rule
    for stay in there:
        sends(cast, stay, OWN_FORM, at(10))
    city = organization("municipality", "葦原町 福祉課", cast.neighbour)
    officer = role("葦原の担当", city, "statistics", "officer", "ashihara")
    with clock(at(30).replace(month=12)):
        assert rows(client_as(cast.utsugi)) == [["100.0", "1", "1"]]
        assert rows(client_as(officer)) == [["100.0", "2", "2"], ["50.0", "1", "2"]]
        page = client_as(officer).get("/indicators/admission-info-in-time/").content.decode()
    assert "入院を知ってから1日以内に在宅医療連絡票を届けたもの" in page

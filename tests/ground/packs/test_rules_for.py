"""Which rules hold for a person: those of the home municipality, on that day."""

from datetime import date
from pathlib import Path

import pytest

from renkei.ground.packs.definition import load_pack
from renkei.ground.packs.loaded import rules_for
from renkei.ground.problems import PackProblems
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.definition import Agreed
from tests.cast import NEIGHBOUR, TOWN

STANDARD = "send-admission-info"
PACK = """\
name = "misumi"
title = "美澄市のきまり"
version = "2026.10"
made_by = "美澄市 連携協議会"
needs = ["standard"]
municipalities = ["{town}"]

[[changes]]
version = "2026.10"
text = "2日以内に"
"""
OTHER = """

[[rule]]
id = "call-the-ward"
title = "病棟へ電話する"
version = "2026-10"
when = "stay.admitted"
match = "stay"
owner = "care-manager-office"
do = { send = "admission-info", to = "stay.hospital" }
done_by = ["told.by-phone"]
from = 2026-10-01
source = "協議会"
"""


@pytest.fixture
def own(tmp_path, settings) -> Path:
    """A pack of the town: two days instead of three from October to March, and one rule more."""
    folder = tmp_path / "misumi"
    (folder / "rules").mkdir(parents=True)
    (folder / "pack.toml").write_text(PACK.format(town=TOWN), encoding="utf-8")
    standard = Path(STANDARD_PACK, "rules", "hospital-stay.toml").read_text(encoding="utf-8")
    changed = standard.replace("3 days", "2 days").replace('version = "2026-04"', 'version = "misumi-1"')
    dated = changed.replace("from = 2026-04-01", "from = 2026-10-01\nuntil = 2027-03-31")
    (folder / "rules" / "own.toml").write_text(dated + OTHER, encoding="utf-8")
    settings.PACKS = tmp_path
    return folder


def versions(municipality: str | None, *day: int) -> dict[str, str]:
    return {rule.id: rule.version for rule in rules_for(municipality, date(*day))}


def test_without_a_pack_of_its_own_a_town_has_the_standard_rules(tmp_path, settings):
    settings.PACKS = tmp_path / "absent"
    assert versions(TOWN, 2026, 11, 16) == versions(None, 2026, 11, 16)
    assert versions(TOWN, 2026, 11, 16)[STANDARD] == "2026-04"
    assert versions(TOWN, 2026, 3, 31).get(STANDARD) is None  # before anybody agreed on it


def test_a_towns_own_rule_takes_the_standards_place_for_its_people_alone(own):
    assert versions(TOWN, 2026, 11, 16)[STANDARD] == "misumi-1"
    assert versions(NEIGHBOUR, 2026, 11, 16)[STANDARD] == "2026-04"
    assert versions(None, 2026, 11, 16)[STANDARD] == "2026-04"
    (ours,) = [rule for rule in rules_for(TOWN, date(2026, 11, 16)) if rule.id == STANDARD]
    assert ours.agreed == Agreed(2, "all-days")


def test_it_holds_from_its_day_until_its_end(own):
    days = [(2026, 9, 30), (2026, 10, 1), (2027, 3, 31), (2027, 4, 1)]
    assert [versions(TOWN, *day)[STANDARD] for day in days] == ["2026-04", "misumi-1", "misumi-1", "2026-04"]


def test_what_the_standard_has_not_stands_beside_it(own):
    assert set(versions(TOWN, 2026, 11, 16)) == {*versions(None, 2026, 11, 16), "call-the-ward"}


def test_a_pack_names_its_towns_by_codes_that_can_be_right(own):
    assert load_pack(own).municipalities == (TOWN,)
    path = own / "pack.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(TOWN, "982010"), encoding="utf-8")
    with pytest.raises(PackProblems) as caught:
        load_pack(own)
    assert [str(problem) for problem in caught.value.problems] == [
        "pack.toml 6行目: 団体コード「982010」は検査数字が合いません。6けたをもう一度確かめてください。"
    ]

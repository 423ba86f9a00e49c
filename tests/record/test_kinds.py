"""What is measured, as the pack has it."""

from decimal import Decimal
from pathlib import Path

import pytest

from renkei.ground.problems import PackProblems
from renkei.record.kinds import kinds, load_kinds

GOOD = """
[[kind]]
id = "systolic"
label = "血圧（上）"
unit = "mmHg"
range = [40, 280]

[[kind]]
id = "diastolic"
label = "血圧（下）"
unit = "mmHg"
range = [20.5, 180]
decimals = 1
pair = "systolic"
below = "systolic"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "vital-signs.toml"
    path.write_text(text)
    return path


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(PackProblems) as wrong:
        load_kinds(written(folder, text))
    return [problem.text for problem in wrong.value.problems]


def test_a_kind_says_its_unit_and_what_it_is_drawn_with(tmp_path):
    upper, lower = load_kinds(written(tmp_path, GOOD))
    assert (upper.label, upper.between, upper.decimals) == ("血圧（上）", (Decimal(40), Decimal(280)), 0)
    assert (lower.pair, lower.below, lower.between[0]) == ("systolic", "systolic", Decimal("20.5"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('pair = "systolic"', 'pair = "systolik"', "「pair」に「systolik」は使えません。"),
        (
            "range = [40, 280]",
            "range = 280",
            "range は [20, 200] のように、いちばん小さい数と大きい数を書いてください。",
        ),
        ("range = [40, 280]", "range = [280, 40]", "range は小さい数を先に書いてください。"),
        ("decimals = 1", "decimals = 3", "decimals は 0 から 2 までです。"),
        ('id = "diastolic"', 'id = "systolic"', "「systolic」が2回あります。"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path, old, new, said):
    assert [text[: len(said)] for text in problems(tmp_path, GOOD.replace(old, new))] == [said]


def test_the_standard_pack_asks_five_numbers_of_every_visit():
    first = [kind.label for kind in kinds().values() if kind.first]
    assert first == ["体温", "脈拍", "血圧（上）", "血圧（下）", "SpO₂"]


@pytest.mark.parametrize(("value", "said"), [("2.1", "+2.1"), ("-3", "−3.0"), ("0.04", "±0"), ("0", "±0")])
def test_a_change_has_its_sign(value, said):
    assert kinds()["body_weight"].change(Decimal(value)) == said

from datetime import date
from pathlib import Path

import pytest

from renkei.ground.problems import PackProblems
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.conditions import Condition, Exclusion
from renkei.plan.definition import Count, Coverage, Facts, Publish, load_indicators

GOOD = """\
[[indicator]]
id = "in-time"
title = "提供率"
version = "1"
from = 2026-04-01
scene = "hospital_stay"
tier = "process"
of = { fact = "stay.admitted" }
count = { fact = "sheet.sent", within = "3 days", after = "known_at" }
match = "stay"
by = ["hospital"]
period = "month"
better = "higher"
publish = { mask_persons_below = 10 }
source = "手引き"
"""


def told(tmp_path, text: str) -> list[str]:
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackProblems) as caught:
        load_indicators(path)
    return [str(problem) for problem in caught.value.problems]


def test_the_standard_pack_measures_hospital_stays():
    in_time, admissions, unplanned = load_indicators(Path(STANDARD_PACK, "indicators", "hospital-stay.toml"))
    assert (in_time.id, in_time.starts, in_time.dated) == (
        "admission-info-in-time",
        date(2026, 4, 1),
        "known_at",
    )
    assert in_time.of == Facts(("stay.admitted",), (Condition("had_care_manager", "is", True),))
    assert in_time.count == Count(
        Facts(
            ("sheet.sent", "told.by-phone", "told.by-fax", "told.by-paper"),
            (Condition("sheet", "is", "admission-info"),),
        ),
        within=3,
        after="known_at",
        look_back=7,
    )
    short = (Condition("stay", "is", "planned"), Condition("days", "at_most", 3))
    assert in_time.unless == (Exclusion(short, "検査など"),)
    assert in_time.coverage == Coverage("care-manager-office", "mieruka.admission-info-fee", 0.5)
    assert in_time.publish == Publish(10, ("quarter", "year", "3 years", "area"), names="")
    assert [admissions.count, unplanned.count] == [None, None]
    assert [admissions.dated, unplanned.dated] == ["known_at", "occurred_at"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["plan.toml 1行目: [[indicator]] が1つもありません。"]),
        (
            GOOD.replace('"3 days"', '"three days"'),
            ['plan.toml 9行目: 「within」は "3 days"・"same day"・"next day" のように書いてください。'],
        ),
        (
            GOOD.replace('"known_at"', '"recorded_at"'),
            ["plan.toml 9行目: 「after」に「recorded_at」は使えません。「occurred_at」ではありませんか。"],
        ),
        (
            GOOD.replace('["hospital"]', '["age"]'),
            [
                "plan.toml 11行目: 「by」に「age」は使えません。"
                "使えるのは municipality・hospital・office・insurer です。"
            ],
        ),
        (
            GOOD.replace("count =", "cuont ="),
            [
                "plan.toml 1行目: 「dated」がありません。",
                "plan.toml 9行目: 「cuont」という項目はありません。「count」ではありませんか。",
            ],
        ),
        (
            GOOD + 'coverage = { organisations = "office", floor = 50 }',
            ["plan.toml 16行目: floor は 0 から 1 までの数で書いてください（半分なら 0.5）。"],
        ),
        (
            GOOD.replace("mask_persons_below = 10", 'widen = ["quarter"]'),
            [
                "plan.toml 14行目: 人を数えるなら mask_persons_below を1以上で、"
                "活動を数えるなら activity = true を書いてください。"
            ],
        ),
        (
            GOOD.replace("mask_persons_below = 10", 'activity = true, widen = ["month"]'),
            [
                "plan.toml 14行目: 「widen」に「month」は使えません。"
                "使えるのは quarter・year・3 years・area です。"
            ],
        ),
        (GOOD + GOOD, ["plan.toml 17行目: id「in-time」が2回使われています。"]),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, text, expected):
    assert told(tmp_path, text) == expected

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
        first=-7,
        last=3,
        after="known_at",
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
                "使えるのは municipality・care_area・hospital・office・insurer です。"
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
        (GOOD + GOOD, ["plan.toml 17行目: id「in-time」の版「1」が2回使われています。"]),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, text, expected):
    assert told(tmp_path, text) == expected


def one(tmp_path, *changes: tuple[str, str]):
    text = GOOD
    for old, new in changes:
        text = text.replace(old, new)
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return load_indicators(path)


COUNT = 'count = { fact = "sheet.sent", within = "3 days", after = "known_at" }'
SINCE = 'measure = "days"\ndated = "occurred_at"\nsince = { fact = "sheet.sent" }'
SELF = 'dated = "occurred_at"\ncount = { where = { outcome = "home" } }'


def test_what_is_measured_follows_from_what_is_said(tmp_path):
    (share,) = one(tmp_path)
    (number,) = one(tmp_path, (COUNT, 'dated = "known_at"'))
    (days,) = one(tmp_path, (COUNT, SINCE))
    assert [each.measure for each in (share, number, days)] == ["share", "number", "days"]
    assert days.count == Count(Facts(("sheet.sent",), ()), first=None, last=0, after="occurred_at")


def test_a_share_may_be_of_the_denominators_themselves(tmp_path):
    (indicator,) = one(tmp_path, (COUNT, SELF), ('match = "stay"\n', ""))
    assert indicator.count.is_of_themselves
    assert (indicator.dated, indicator.match) == ("occurred_at", "")


def test_a_window_may_end_before_and_begin_after_the_day(tmp_path):
    (before,) = one(tmp_path, (COUNT, 'count = { fact = "sheet.sent", before = "1 day" }'))
    assert (before.count.first, before.count.last, before.dated) == (None, -1, "occurred_at")
    late = COUNT.replace("within", 'not_before = "next day", within')
    (after,) = one(tmp_path, (COUNT, late))
    assert (after.count.first, after.count.last) == (1, 3)


def test_a_later_version_follows_from_a_later_day(tmp_path):
    later = GOOD.replace('"1"', '"2"').replace("2026-04-01", "2026-10-01")
    first, second = one(tmp_path, (GOOD, GOOD + later))
    assert (first.starts, second.starts) == (date(2026, 4, 1), date(2026, 10, 1))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            [(GOOD, GOOD + GOOD.replace('"1"', '"2"'))],
            "plan.toml 20行目: id「in-time」の版「2」の from は、前の版より後の日にしてください。",
        ),
        (
            [(COUNT, 'dated = "known_at"\ncount = { within = "3 days" }')],
            "plan.toml 10行目: count に fact（数える出来事）か where（どんなものを数えるか）を書いてください。",
        ),
        (
            [(COUNT, 'measure = "days"\n' + COUNT)],
            'plan.toml 9行目: measure = "days" には count ではなく since を書いてください。',
        ),
        (
            [(COUNT, COUNT + '\nsince = { fact = "sheet.sent" }')],
            'plan.toml 10行目: since は measure = "days" のときに書きます。',
        ),
        (
            [(COUNT, 'measure = "share"\ndated = "known_at"')],
            'plan.toml 9行目: measure = "share" には count が要り、ほかには要りません。',
        ),
        (
            [(COUNT, COUNT.replace("within", 'look_back = "7 days", not_before = "next day", within'))],
            "plan.toml 9行目: look_back と not_before は、どちらか1つにしてください。",
        ),
    ],
)
def test_what_does_not_go_together_is_told(tmp_path, changes, expected):
    with pytest.raises(PackProblems) as caught:
        one(tmp_path, *changes)
    assert expected in [str(problem) for problem in caught.value.problems]

from datetime import datetime
from pathlib import Path

import pytest

from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import TOKYO
from renkei.ground.tasks.conditions import Condition
from renkei.ground.tasks.definition import load_rules
from renkei.ground.tasks.matching import Withdrawn, applies, closes

RULE = load_rules(Path(STANDARD_PACK, "rules", "hospital-stay.toml"))[0]
EVENT = {"stay": "unplanned", "days": None, "reason": "fall", "had_care_manager": True, "resides": "home"}
SHORT = Withdrawn("短期の予定入院（検査など）")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"had_care_manager": False}, True),  # the area's support centre gets the task
        ({"resides": "facility"}, False),
        ({"resides": None}, False),
        ({"stay": "planned", "days": 3}, SHORT),
        ({"stay": "planned", "days": 4}, True),
        ({"stay": "planned", "days": None}, True),  # of unknown length is not short
        ({"stay": "unplanned", "days": 2}, True),
    ],
)
def test_the_standard_rule_speaks_of(changed, expected):
    assert applies(RULE, EVENT | changed) == expected


def test_an_exception_is_a_no_with_a_reason():
    assert not SHORT


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition("stay", "is", "unplanned"), True),
        (Condition("had_care_manager", "is", True), True),
        (Condition("had_care_manager", "is", 1), False),
        (Condition("absent", "is", "x"), False),
        (Condition("beds", "at_least", 20), True),
        (Condition("beds", "at_least", 21), False),
        (Condition("beds", "at_most", 20), True),
        (Condition("stay", "at_most", 20), False),
        (Condition("had_care_manager", "at_most", 20), False),
    ],
)
def test_a_condition_holds(condition, holds):
    assert condition.holds(EVENT | {"beds": 20}) is holds


ADMITTED = datetime(2026, 11, 16, 10, tzinfo=TOKYO)
SHEET = {"sheet": "admission-info", "means": "fax"}


@pytest.mark.parametrize(
    ("kind", "values", "sent", "expected"),
    [
        ("sheet.sent", SHEET, datetime(2026, 11, 17, tzinfo=TOKYO), True),
        ("told.by-phone", SHEET, datetime(2026, 11, 30, tzinfo=TOKYO), True),
        ("told.by-fax", SHEET, datetime(2026, 11, 9, 0, tzinfo=TOKYO), True),  # seven days before
        ("told.by-fax", SHEET, datetime(2026, 11, 8, 23, tzinfo=TOKYO), False),
        ("sheet.sent", {"sheet": "discharge-info"}, datetime(2026, 11, 17, tzinfo=TOKYO), False),
        ("entry.posted", SHEET, datetime(2026, 11, 17, tzinfo=TOKYO), False),
    ],
)
def test_a_task_is_closed_by(kind, values, sent, expected):
    assert closes(RULE, kind, values, at=sent, started_at=ADMITTED) is expected

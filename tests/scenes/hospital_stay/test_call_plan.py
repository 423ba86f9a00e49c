"""The plan of calls as data: the standard one is read; what is wrong in a town's own is said in plain words."""

from datetime import date
from pathlib import Path

import pytest

from renkei.ground.problems import PackProblems
from renkei.ground.standard import STANDARD_PACK
from renkei.scenes.hospital_stay.calls import load_plan

STANDARD = Path(STANDARD_PACK, "calls", "after-discharge.toml")


def test_the_standard_plan_says_who_calls_and_when():
    plan = load_plan(STANDARD)
    assert [(call.when, call.after, call.by, call.else_by) for call in plan.calls] == [
        ("applied", 3, "area-support-centre", ""),
        ("discharged", 2, "care-manager-office", "area-support-centre"),
        ("discharged", 7, "care-manager-office", "area-support-centre"),
        ("discharged", 30, "care-manager-office", "area-support-centre"),
    ]
    assert [one.id for one in plan.results if one.made] == ["reached", "in-hospital"]
    assert (plan.in_force(date(2026, 3, 31)), plan.in_force(date(2026, 4, 1))) == (False, True)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('id = "after-discharge"', 'id = "calls"', "ファイル名と同じ"),
        ('id = "1-week"', 'id = "2-days"', "2回使われています"),
        ("made = true", "made = false", "made = true の"),
        (
            'after = "30 days"\nby = "care-manager-office"',
            'after = "30 days"\nby = "hospital"',
            "退院の7日後まで",
        ),
    ],
)
def test_what_is_wrong_is_said(tmp_path, right, wrong, said):
    text = STANDARD.read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / STANDARD.name
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(PackProblems, match=said):
        load_plan(path)

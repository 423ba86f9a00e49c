"""The manual of a discharge conference as a file that a region may replace."""

from pathlib import Path

import pytest

from renkei.ground.packs.check import check_pack
from renkei.ground.problems import PackProblems
from renkei.ground.standard import STANDARD_PACK
from renkei.scenes.hospital_stay.checklist import SIGNS, WHENS, checklist_for, load_checklist

GOOD = """
id = "discharge-conference"
title = "わが町の手順"
version = "2026"
source = "連携協議会"
kinds = ["before_discharge"]
head_start_minutes = 30

[[step]]
id = "first"
when = "before"
text = "ケアマネジャーを招く"
by_itself = "manager-invited"

[[step]]
id = "second"
when = "after"
text = "記録を渡す"
"""
PACK = """
name = "wagamachi"
title = "わが町"
version = "1"
made_by = "わが町"
municipalities = ["982016"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "checklists" / "discharge-conference.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def told(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(PackProblems) as wrong:
        load_checklist(path)
    return [(problem.line, problem.text) for problem in wrong.value.problems]


def test_the_standard_one_is_whole():
    standard = checklist_for(None)
    assert (standard.head_start.seconds, len(standard.steps)) == (600, 16)
    assert {step.when for step in standard.steps} == set(WHENS)
    assert {step.by_itself for step in standard.steps} - {""} == set(SIGNS)
    assert [problem for problem in check_pack(STANDARD_PACK) if "checklists" in str(problem.path)] == []


@pytest.mark.parametrize(
    ("wrong", "right", "line", "text"),
    [
        ('when = "after"', 'when = "later"', 17, "「when」に「later」は使えません。"),
        (
            'by_itself = "manager-invited"',
            'by_itself = "manager"',
            13,
            "「by_itself」に「manager」は使えません。",
        ),
        ('id = "second"', 'id = "first"', 16, "id「first」が2回使われています。"),
        ('text = "記録を渡す"', 'words = "記録を渡す"', 15, "「text」がありません。"),
        (
            "head_start_minutes = 30",
            "head_start_minutes = -1",
            7,
            "head_start_minutes は0以上にしてください。",
        ),
        ('kinds = ["before_discharge"]', 'kinds = ["party"]', 6, "「kinds」に「party」は使えません。"),
        (
            'id = "discharge-conference"',
            'id = "party"',
            2,
            "id はファイル名と同じ「discharge-conference」にしてください。",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, wrong, right, line, text):
    assert wrong in GOOD
    problems = told(written(tmp_path, GOOD.replace(wrong, right)))
    assert (line, text) in [(number, words[: len(text)]) for number, words in problems]


def test_a_list_without_steps_is_none(tmp_path):
    assert (1, "[[step]] が1つもありません。") in told(written(tmp_path, GOOD.partition("[[step]]")[0]))


def test_a_towns_own_takes_its_place(tmp_path, settings):
    folder = tmp_path / "wagamachi"
    written(folder, GOOD)
    (folder / "pack.toml").write_text(PACK)
    settings.PACKS = tmp_path
    own, other = checklist_for("982016"), checklist_for("982024")
    assert (own.title, own.head_start.seconds, other.title) == (
        "わが町の手順",
        1800,
        "退院前カンファレンスの手順",
    )

"""`[way]` of a sheet: who writes it, for what, and to whom it goes."""

from uuid import UUID

import pytest

from renkei.ground.problems import PackProblems
from renkei.ground.sheets.definition import load_sheet
from renkei.ground.sheets.ways import DESTINATIONS, Way

HOSPITAL, OFFICE, CLINIC = (UUID(int=n) for n in range(1, 4))
SHEET = """\
id = "contact"
title = "連絡票"
version = "2026-11"
about = "patient"

[way]
of = "stay"
written_by = ["care-manager-office", "hospital"]
goes_to = ["stay.hospital", "team.care-manager"]
consent = "only"

[[section]]
title = "用件"

  [[section.field]]
  id = "text"
  label = "内容"
  type = "longtext"
"""


def load(tmp_path, text: str = SHEET):
    path = tmp_path / "contact.toml"
    path.write_text(text, encoding="utf-8")
    return load_sheet(path, destinations=["stay.hospital", "team.care-manager"])


def told(tmp_path, old: str, new: str) -> list[str]:
    with pytest.raises(PackProblems) as wrong:
        load(tmp_path, SHEET.replace(old, new))
    return [str(problem) for problem in wrong.value.problems]


def test_a_way_is_read(tmp_path):
    assert load(tmp_path).way == Way(
        "stay", ("care-manager-office", "hospital"), ("stay.hospital", "team.care-manager"), True
    )


def test_a_sheet_without_a_way_is_only_printed_on(tmp_path):
    text = "".join(part for part in (SHEET[: SHEET.index("[way]")], SHEET[SHEET.index("[[section]]") :]))
    assert load(tmp_path, text).way is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"stay.hospital"', '"stay.hospitl"', "「stay.hospital」ではありませんか。"),
        ('"hospital"]', '"hopital"]', "「hospital」ではありませんか。"),
        ('of = "stay"', 'of = "stays"', "「of」に「stays」は使えません。"),
        ('written_by = ["care-manager-office", "hospital"]\n', "", "「written_by」がありません。"),
        ('consent = "only"', 'consent = "never"', "使えるのは or-basis・only です。"),
        ('consent = "only"', 'concent = "only"', "「concent」という項目はありません。"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_write(tmp_path, old, new, said):
    (problem,) = told(tmp_path, old, new)
    assert said in problem


def test_it_goes_to_the_other_side_and_to_each_once(monkeypatch):
    monkeypatch.setitem(DESTINATIONS, "stay.hospital", lambda about: [HOSPITAL])
    monkeypatch.setitem(DESTINATIONS, "team", lambda about: [OFFICE, CLINIC, HOSPITAL])
    way = Way("stay", (), ("stay.hospital", "team", "switched-off"))
    assert way.receivers({}, OFFICE) == [HOSPITAL, CLINIC]
    assert way.receivers({}, HOSPITAL) == [OFFICE, CLINIC]

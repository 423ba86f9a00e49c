"""How the worksheets of a survey map to the fields of its sheet definition, as data."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string

from renkei.ground.block import Block
from renkei.ground.sheets.definition import Sheet
from renkei.ground.toml import read_toml

ORIENTATIONS = ("sheet", "rows")
COLUMN = re.compile(r"[A-Z]{1,2}")


@dataclass(frozen=True)
class SurveyMapping:
    id: str
    title: str
    orientation: str  # "sheet": one worksheet an answer; "rows": one row an answer
    labels_in: int  # column of the labels, or row of the header
    values_in: int  # column of the values; 0 for rows
    municipality: frozenset[str]  # folded labels of the cell that names the municipalities
    other_tabs: frozenset[str]  # tabs that hold no answer
    answered_until: date | None
    fields: dict[str, str]  # folded label → field id
    doubts: dict[str, str]  # word → what was perhaps meant
    figures: dict[str, tuple[str, ...]]  # field id → indicators whose figure belongs to its answer

    def field_of(self, label: str) -> str | None:
        return self.fields.get(fold_label(label))

    def names_municipality(self, label: str) -> bool:
        return fold_label(label) in self.municipality


def fold_label(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return plain.lstrip("●○■□◆◇・").rstrip(":")


def load_mapping(path: Path, sheet: Sheet) -> SurveyMapping:
    """Raises PackProblems with everything that is wrong in the file."""
    doc = read_toml(path)
    block = Block(doc, doc.data)
    mapping = _mapping(block, sheet)
    block.finish()
    doc.refuse_if_wrong()
    return mapping


def _mapping(block: Block, sheet: Sheet) -> SurveyMapping:
    block.one_of("sheet", [sheet.id], required=True)
    orientation = block.one_of("orientation", ORIENTATIONS, required=True)
    labels_in, values_in = _axis(block, orientation)
    return SurveyMapping(
        id=block.text("id", required=True),
        title=block.text("title", required=True),
        orientation=orientation,
        labels_in=labels_in,
        values_in=values_in,
        municipality=frozenset(fold_label(label) for label in block.texts("municipality", required=True)),
        other_tabs=frozenset(fold_label(name) for name in block.texts("other_tabs")),
        answered_until=block.day("answered_until"),
        fields=_fields(block.inner("labels", required=True), sheet),
        doubts=_doubts(block.inner("doubts")),
        figures=_figures(block.inner("figures"), sheet),
    )


def _axis(block: Block, orientation: str) -> tuple[int, int]:
    if orientation == "rows":
        return int(block.number("header_row", required=True) or 0), 0
    return _column(block, "labels_in"), _column(block, "values_in")


def _column(block: Block, name: str) -> int:
    letters = block.text(name, required=True)
    if letters and not COLUMN.fullmatch(letters):
        block.wrong(_("「%(name)s」は列の英字（A、B など）で書いてください。") % {"name": name}, name)
        return 0
    return column_index_from_string(letters) if letters else 0


def _fields(labels: Block | None, sheet: Sheet) -> dict[str, str]:
    if labels is None:
        return {}
    fields: dict[str, str] = {}
    for each in sheet.fields:
        for label in labels.texts(each.id, required=True):
            other = fields.setdefault(fold_label(label), each.id)
            if other != each.id:
                text = _("見出し「%(label)s」は「%(other)s」にもあります。")
                labels.wrong(text % {"label": label, "other": other}, each.id)
    labels.finish()
    return fields


def _figures(named: Block | None, sheet: Sheet) -> dict[str, tuple[str, ...]]:
    """Which indicators there are, upper rooms know: one that is not there gives no figure."""
    if named is None:
        return {}
    found = {each.id: named.texts(each.id) for each in sheet.fields if each.id in named}
    named.finish()
    return found


def _doubts(words: Block | None) -> dict[str, str]:
    return {found: words.text(found, required=True) for found in words.table} if words else {}

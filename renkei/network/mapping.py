"""How the worksheets of a survey map to the fields of its sheet definition, as data."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string

from renkei.ground.sheets.definition import Sheet
from renkei.ground.toml import Document, read_toml, suggestion

KEYS = (
    *("id", "title", "sheet", "orientation", "labels_in", "values_in", "header_row"),
    *("municipality", "other_tabs", "answered_until", "labels"),
)
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
    mapping = _Reader(doc, sheet).mapping()
    doc.refuse_if_wrong()
    return mapping


class _Reader:
    def __init__(self, doc: Document, sheet: Sheet) -> None:
        self.doc, self.sheet = doc, sheet

    def mapping(self) -> SurveyMapping:
        doc, data = self.doc, self.doc.data
        doc.check_keys(data, KEYS)
        if (named := doc.text(data, "sheet", required=True)) not in ("", self.sheet.id):
            doc.report(_("調査票「%(id)s」がありません。") % {"id": named}, "sheet")
        orientation = self.orientation()
        in_rows = orientation == "rows"
        return SurveyMapping(
            id=doc.text(data, "id", required=True),
            title=doc.text(data, "title", required=True),
            orientation=orientation,
            labels_in=self.header_row() if in_rows else self.column("labels_in"),
            values_in=0 if in_rows else self.column("values_in"),
            municipality=frozenset(fold_label(label) for label in self.labels_for("municipality")),
            other_tabs=frozenset(
                fold_label(name) for name in self.texts(data.get("other_tabs", []), "other_tabs")
            ),
            answered_until=self.day("answered_until"),
            fields=self.fields(),
        )

    def orientation(self) -> str:
        value = self.doc.text(self.doc.data, "orientation", required=True)
        if value and value not in ORIENTATIONS:
            self.doc.report(_("orientation は sheet か rows で書いてください。"), "orientation")
        return value

    def column(self, name: str) -> int:
        value = self.doc.text(self.doc.data, name, required=True)
        if value and not COLUMN.fullmatch(value):
            text = _("「%(name)s」は列の英字（A、B など）で書いてください。")
            self.doc.report(text % {"name": name}, name)
            return 0
        return column_index_from_string(value) if value else 0

    def header_row(self) -> int:
        value = self.doc.data.get("header_row")
        if type(value) is not int or value < 1:
            self.doc.report(_("header_row に見出しの行の番号を書いてください。"), "header_row")
            return 0
        return value

    def day(self, name: str) -> date | None:
        value = self.doc.data.get(name)
        if value is not None and type(value) is not date:
            text = _("「%(name)s」は 2025-12-31 の形の日付で書いてください。")
            self.doc.report(text % {"name": name}, name)
            return None
        return value

    def labels_for(self, name: str) -> list[str]:
        labels = self.texts(self.doc.data.get(name, []), name)
        if not labels:
            self.doc.report(_("「%(name)s」に見出しの言い方を1つ以上書いてください。") % {"name": name}, name)
        return labels

    def texts(self, value: object, *key: str) -> list[str]:
        if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
            return value
        text = _('「%(name)s」は ["…", "…"] の形で書いてください。')
        self.doc.report(text % {"name": key[-1]}, *key)
        return []

    def fields(self) -> dict[str, str]:
        labels = self.doc.data.get("labels")
        if not isinstance(labels, dict):
            self.doc.report(_("[labels] がありません。"), "labels")
            return {}
        known = [field.id for field in self.sheet.fields]
        for name in known:
            if name not in labels:
                self.doc.report(_("項目「%(name)s」の見出しがありません。") % {"name": name}, "labels")
        fields: dict[str, str] = {}
        for name, label in self.pairs(labels, known):
            if fields.setdefault(label, name) != name:
                words = {"label": label, "other": fields[label]}
                text = _("見出し「%(label)s」は「%(other)s」にもあります。") % words
                self.doc.report(text, "labels", name)
        return fields

    def pairs(self, labels: dict[str, object], known: list[str]) -> Iterator[tuple[str, str]]:
        for name, variants in labels.items():
            if name not in known:
                text = _("項目「%(name)s」は調査票にありません。") % {"name": name}
                self.doc.report(text + suggestion(name, known), "labels", name)
            yield from ((name, fold_label(variant)) for variant in self.texts(variants, "labels", name))

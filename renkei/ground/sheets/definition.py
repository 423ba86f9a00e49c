"""A sheet as data: what `packs/*/sheets/*.toml` may say, and what is told when it says something else."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from renkei.ground.sheets.codes import CodeList, standard_codes
from renkei.ground.sheets.paths import PATHS
from renkei.ground.toml import NUMBER, Document, read_toml, suggestion

TYPES = ("text", "longtext", "choice", "choices", "code", "number", "date", "yesno", "phone")
ABOUT = ("patient", "organisation", "event", "municipality", "nobody")
PAPERS = ("A4", "A3")

SHEET_KEYS = ("id", "title", "version", "about", "paper", "source", "section")
SECTION_KEYS = ("title", "field")
FIELD_KEYS = (
    *("id", "label", "type", "required", "unit", "range", "options", "codes"),
    *("prefill", "help", "source", "same_as"),
)
# What only some types can have.
TYPES_WITH = {"options": ("choice", "choices"), "codes": ("code",), "range": ("number",)}

FIELD_ID = re.compile(r"[a-z][a-z0-9_]*")
SHEET_ID = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Option:
    value: str
    label: str


YES, NO = Option("yes", "はい"), Option("no", "いいえ")


@dataclass(frozen=True)
class Field:
    id: str
    label: str
    type: str
    section: str
    required: bool = False
    unit: str = ""
    range: tuple[float, float] | None = None
    options: tuple[Option, ...] = ()
    codes: CodeList | None = None
    prefill: str = ""
    help: str = ""
    source: str = ""
    same_as: str = ""

    def choices(self, day: date | None = None) -> tuple[Option, ...]:
        """What may be chosen on a day; without one, whatever could ever be chosen."""
        if self.type == "yesno":
            return (YES, NO)
        if self.codes is None:
            return self.options
        codes = self.codes.on(day) if day else self.codes.codes
        return tuple(Option(code.value, code.label) for code in codes)

    def shown(self, value: str | list[str]) -> str:
        """The stored value in the words of the form."""
        labels = {option.value: option.label for option in self.choices()}
        values = value if isinstance(value, list) else [value]
        return "、".join(labels.get(item, item) for item in values)


@dataclass(frozen=True)
class Section:
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Sheet:
    id: str
    title: str
    version: str
    about: str
    paper: str
    source: str
    sections: tuple[Section, ...]
    path: Path

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def _by_id(self) -> dict[str, Field]:
        return {field.id: field for field in self.fields}

    def field(self, id: str) -> Field:
        return self._by_id[id]

    @property
    def template(self) -> Path:
        """The printed form lies beside the definition."""
        return self.path.with_suffix(".typ")


def load_sheet(
    path: Path,
    *,
    paths: Collection[str] = PATHS,
    codes: Mapping[str, CodeList] | None = None,
) -> Sheet:
    """Raises PackProblems, which tells everything that is wrong at once."""
    doc = read_toml(path)
    sheet = _Reader(doc, paths, standard_codes() if codes is None else codes).sheet()
    doc.refuse_if_wrong()
    return sheet


class _Reader:
    def __init__(self, doc: Document, paths: Collection[str], codes: Mapping[str, CodeList]) -> None:
        self.doc, self.paths, self.codes = doc, paths, codes
        self.ids: set[str] = set()

    def sheet(self) -> Sheet:
        doc, data = self.doc, self.doc.data
        doc.check_keys(data, SHEET_KEYS)
        return Sheet(
            id=self.sheet_id(),
            title=doc.text(data, "title", required=True),
            version=doc.text(data, "version", required=True),
            about=self.one_of(data, "about", ABOUT),
            paper=self.one_of({"paper": "A4", **data}, "paper", PAPERS),
            source=doc.text(data, "source"),
            sections=self.sections(),
            path=doc.path,
        )

    def sheet_id(self) -> str:
        id = self.doc.text(self.doc.data, "id", required=True)
        if id and id != self.doc.path.stem:
            text = _("id はファイル名と同じ「%(name)s」にしてください。")
            self.doc.report(text % {"name": self.doc.path.stem}, "id")
        elif id and not SHEET_ID.fullmatch(id):
            self.doc.report(_("id は英小文字・数字・「-」だけで書いてください。"), "id")
        return id

    def sections(self) -> tuple[Section, ...]:
        tables = self.doc.tables(self.doc.data, "section")
        if not tables:
            self.doc.report(_("[[section]] が1つもありません。"), "section")
        return tuple(self.section(table, n) for n, table in enumerate(tables))

    def section(self, table: Mapping[str, Any], n: int) -> Section:
        where = ("section", n)
        self.doc.check_keys(table, SECTION_KEYS, *where)
        title = self.doc.text(table, "title", *where, required=True)
        tables = self.doc.tables(table, "field", *where)
        if not tables:
            self.doc.report(_("この見出しの下に [[section.field]] が1つもありません。"), *where)
        fields = (self.field(entry, title, *where, "field", m) for m, entry in enumerate(tables))
        return Section(title, tuple(fields))

    def field(self, table: Mapping[str, Any], section: str, *where: str | int) -> Field:
        self.doc.check_keys(table, FIELD_KEYS, *where)
        kind = self.one_of(table, "type", TYPES, *where)
        self.check_fits(table, kind, *where)
        return Field(
            id=self.field_id(table, *where),
            label=self.doc.text(table, "label", *where, required=True),
            type=kind,
            section=section,
            required=self.truth(table, "required", *where),
            range=self.range(table, *where),
            options=self.options(table, *where),
            codes=self.code_list(table, *where),
            prefill=self.prefill(table, *where),
            **{name: self.doc.text(table, name, *where) for name in ("unit", "help", "source", "same_as")},
        )

    def check_fits(self, table: Mapping[str, Any], kind: str, *where: str | int) -> None:
        for name, kinds in TYPES_WITH.items():
            needed = kind in kinds and name != "range"
            if kind and name in table and kind not in kinds:
                words = {"name": name, "kinds": "・".join(kinds)}
                text = _("「%(name)s」は type が %(kinds)s のときだけ書けます。")
                self.doc.report(text % words, *where, name)
            elif needed and name not in table:
                text = _("type が「%(kind)s」のときは「%(name)s」が必要です。")
                self.doc.report(text % {"kind": kind, "name": name}, *where)

    def field_id(self, table: Mapping[str, Any], *where: str | int) -> str:
        id = self.doc.text(table, "id", *where, required=True)
        if id in self.ids:
            self.doc.report(_("id「%(id)s」が2回使われています。") % {"id": id}, *where, "id")
        elif id and not FIELD_ID.fullmatch(id):
            self.doc.report(_("id は英小文字・数字・「_」だけで書いてください。"), *where, "id")
        self.ids.add(id)
        return id

    def one_of(self, table: Mapping[str, Any], name: str, known: Iterable[str], *where: str | int) -> str:
        value = self.doc.text(table, name, *where, required=True)
        if value and value not in known:
            text = _("「%(name)s」に「%(value)s」は使えません。使えるのは %(known)s です。")
            words = {"name": name, "value": value, "known": "・".join(known)}
            self.doc.report(text % words, *where, name)
            return ""
        return value

    def truth(self, table: Mapping[str, Any], name: str, *where: str | int) -> bool:
        value = table.get(name, False)
        if not isinstance(value, bool):
            text = _("「%(name)s」は true か false で書いてください。")
            self.doc.report(text % {"name": name}, *where, name)
        return value is True

    def range(self, table: Mapping[str, Any], *where: str | int) -> tuple[float, float] | None:
        value = table.get("range")
        if value is None:
            return None
        if not (isinstance(value, list) and len(value) == 2 and all(type(end) in NUMBER for end in value)):
            self.doc.report(_("range は [下限, 上限] の形の数字2つで書いてください。"), *where, "range")
            return None
        if value[0] >= value[1]:
            self.doc.report(_("range の下限が上限より小さくありません。"), *where, "range")
        return value[0], value[1]

    def options(self, table: Mapping[str, Any], *where: str | int) -> tuple[Option, ...]:
        value = table.get("options")
        if value is None:
            return ()
        if not isinstance(value, dict) or not value:
            text = _('options は { yes = "あり", no = "なし" } の形で書いてください。')
            self.doc.report(text, *where, "options")
            return ()
        for option in value:
            if self.is_empty(value[option]):
                text = _("選択肢「%(option)s」の表示名がありません。")
                self.doc.report(text % {"option": option}, *where, "options", option)
        return tuple(Option(option, str(label)) for option, label in value.items())

    @staticmethod
    def is_empty(label: Any) -> bool:
        return not isinstance(label, str) or not label.strip()

    def code_list(self, table: Mapping[str, Any], *where: str | int) -> CodeList | None:
        name = self.doc.text(table, "codes", *where)
        if name and name not in self.codes:
            text = _("コード表「%(name)s」がありません。") % {"name": name}
            self.doc.report(text + suggestion(name, self.codes), *where, "codes")
        return self.codes.get(name)

    def prefill(self, table: Mapping[str, Any], *where: str | int) -> str:
        name = self.doc.text(table, "prefill", *where)
        if name and name not in self.paths:
            text = _("prefill の「%(name)s」という記録の場所はありません。") % {"name": name}
            self.doc.report(text + suggestion(name, self.paths), *where, "prefill")
        return name

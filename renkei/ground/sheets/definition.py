"""A sheet as data: what `packs/*/sheets/*.toml` may say, and what is told when it says something else."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.sheets.codes import CodeList, standard_codes
from renkei.ground.sheets.paths import PATHS
from renkei.ground.sheets.ways import DESTINATIONS, Way, read_way
from renkei.ground.toml import NUMBER, read_toml, suggestion

TYPES = ("text", "longtext", "choice", "choices", "code", "number", "date", "yesno", "phone")
ABOUT = ("patient", "organisation", "event", "municipality", "nobody")
PAPERS = ("A4", "A3")

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
    asked: bool = True  # False: a region does not ask it; it stays empty on the paper
    unit: str = ""
    range: tuple[float, float] | None = None
    options: tuple[Option, ...] = ()
    codes: CodeList | None = None
    prefill: str = ""
    help: str = ""
    source: str = ""
    same_as: tuple[str, ...] = ()  # "<sheet>.<field>" of another form that means the same
    reads_as: tuple[tuple[str, str], ...] = ()  # that form's option with ours; "": in that form's words
    short: str = ""  # the label where many fields stand side by side
    stale_after: int | None = None  # days after which a value of the record wants a human eye

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
    short: str = ""  # the title above columns
    added: bool = False  # by a region, to a form of others (amending.py)

    @property
    def asked(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.asked)


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
    way: Way | None = None  # None: it is not written about a person (a survey), or only printed on

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
    destinations: Collection[str] = DESTINATIONS,
) -> Sheet:
    """Raises PackProblems, which tells everything that is wrong at once."""
    doc = read_toml(path)
    reader = _Reader(paths, standard_codes() if codes is None else codes, destinations)
    sheet = reader.sheet(Block(doc, doc.data))
    doc.refuse_if_wrong()
    return sheet


def read_fields(block: Block, section: str, *, codes: Mapping[str, CodeList]) -> tuple[Field, ...]:
    """The `field` tables of a block, as a form's own section has them."""
    reader = _Reader(PATHS, codes, DESTINATIONS)
    return tuple(reader.field(part, section) for part in block.each("field"))


class _Reader:
    def __init__(
        self, paths: Collection[str], codes: Mapping[str, CodeList], destinations: Collection[str]
    ) -> None:
        self.paths, self.codes, self.destinations = paths, codes, destinations
        self.ids: set[str] = set()

    def sheet(self, block: Block) -> Sheet:
        sheet = Sheet(
            id=_sheet_id(block),
            title=block.text("title", required=True),
            version=block.text("version", required=True),
            about=block.one_of("about", ABOUT, required=True),
            paper=block.one_of("paper", PAPERS) or "A4",
            source=block.text("source"),
            sections=tuple(self.section(part) for part in block.each("section")),
            path=block.doc.path,
            way=read_way(block.inner("way"), self.destinations),
        )
        if not sheet.sections:
            block.wrong(_("[[section]] が1つもありません。"))
        block.finish()
        return sheet

    def section(self, block: Block) -> Section:
        title, short = block.text("title", required=True), block.text("short")
        fields = tuple(self.field(part, title) for part in block.each("field"))
        if not fields:
            block.wrong(_("この見出しの下に [[section.field]] が1つもありません。"))
        block.finish()
        return Section(title, fields, short)

    def field(self, block: Block, section: str) -> Field:
        kind = block.one_of("type", TYPES, required=True)
        _check_fits(block, kind)
        field = Field(
            id=self.field_id(block),
            label=block.text("label", required=True),
            type=kind,
            section=section,
            required=block.truth("required"),
            range=_range(block),
            options=_options(block),
            codes=self.code_list(block),
            prefill=self.prefill(block),
            stale_after=block.days("stale_after"),
            same_as=block.texts("same_as"),
            reads_as=_reads_as(block),
            unit=block.text("unit"),
            help=block.text("help"),
            source=block.text("source"),
            short=block.text("short"),
        )
        if field.stale_after is not None and not field.prefill:
            block.wrong(_("stale_after は、prefill のある欄にだけ書けます。"), "stale_after")
        block.finish()
        return field

    def field_id(self, block: Block) -> str:
        id = block.text("id", required=True)
        if id in self.ids:
            block.wrong(_("id「%(id)s」が2回使われています。") % {"id": id}, "id")
        elif id and not FIELD_ID.fullmatch(id):
            block.wrong(_("id は英小文字・数字・「_」だけで書いてください。"), "id")
        self.ids.add(id)
        return id

    def code_list(self, block: Block) -> CodeList | None:
        name = block.text("codes")
        if name and name not in self.codes:
            text = _("コード表「%(name)s」がありません。") % {"name": name}
            block.wrong(text + suggestion(name, self.codes), "codes")
        return self.codes.get(name)

    def prefill(self, block: Block) -> str:
        name = block.text("prefill")
        if name and name not in self.paths:
            text = _("prefill の「%(name)s」という記録の場所はありません。") % {"name": name}
            block.wrong(text + suggestion(name, self.paths), "prefill")
        return name


def _sheet_id(block: Block) -> str:
    id = block.text("id", required=True)
    if id and id != block.doc.path.stem:
        block.wrong(
            _("id はファイル名と同じ「%(name)s」にしてください。") % {"name": block.doc.path.stem}, "id"
        )
    elif id and not SHEET_ID.fullmatch(id):
        block.wrong(_("id は英小文字・数字・「-」だけで書いてください。"), "id")
    return id


def _check_fits(block: Block, kind: str) -> None:
    for name, kinds in TYPES_WITH.items():
        if kind and name in block and kind not in kinds:
            words = {"name": name, "kinds": "・".join(kinds)}
            block.wrong(_("「%(name)s」は type が %(kinds)s のときだけ書けます。") % words, name)
        elif kind in kinds and name not in block and name != "range":
            words = {"kind": kind, "name": name}
            block.wrong(_("type が「%(kind)s」のときは「%(name)s」が必要です。") % words)


def _range(block: Block) -> tuple[float, float] | None:
    value = block.get("range")
    if value is None:
        return None
    if not (isinstance(value, list) and len(value) == 2 and all(type(end) in NUMBER for end in value)):
        block.wrong(_("range は [下限, 上限] の形の数字2つで書いてください。"), "range")
        return None
    if value[0] >= value[1]:
        block.wrong(_("range の下限が上限より小さくありません。"), "range")
    return value[0], value[1]


def _options(block: Block) -> tuple[Option, ...]:
    table = block.inner("options")
    if table is None:
        return ()
    if not table.table:
        block.wrong(_("options に選択肢がありません。"), "options")
    for option, label in table.items():
        if not isinstance(label, str) or not label.strip():
            table.wrong(_("選択肢「%(option)s」の表示名がありません。") % {"option": option}, option)
    return tuple(Option(option, str(label)) for option, label in table.items())


def _reads_as(block: Block) -> tuple[tuple[str, str], ...]:
    table = block.inner("reads_as")
    if table is None:
        return ()
    if "same_as" not in block:
        block.wrong(_("reads_as は、same_as のある欄にだけ書けます。"), "reads_as")
    for option, ours in table.items():
        if not isinstance(ours, str):
            words = _("読みかえ「%(option)s」の先を文字で書いてください。")
            table.wrong(words % {"option": option}, option)
    return tuple((option, str(ours)) for option, ours in table.items())

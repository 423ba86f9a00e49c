"""One form's answers on another form: the fields that say `same_as = "<sheet>.<field>"` are the table between them.

Where the other form knows other choices, `reads_as` says which of them an option becomes; what has no counterpart there
goes over in the words of the form in which it was written, so that nothing is lost between two prefectures.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.sheets.definition import Field, Sheet
from renkei.ground.sheets.reading import Unreadable, era_date, read_date
from renkei.ground.sheets.validation import Data, is_answered
from renkei.ground.toml import Document, Key, read_toml, suggestion

WORDS = ("text", "longtext")  # fields that take anything in words, several of them in one
JOINED = "／"


@dataclass(frozen=True)
class Line:
    """A field of the other form, and what goes into it; without origins it is written by hand."""

    field: Field
    origins: tuple[Field, ...]

    @property
    def in_words(self) -> bool:
        """Options, numbers or several fields at once, as a sentence."""
        changes = any(one.choices() or one.unit or one.type == "date" for one in self.origins)
        return self.field.type in WORDS and (len(self.origins) > 1 or changes)

    @property
    def readings(self) -> list[tuple[str, str]]:
        """The words of an option with the words it becomes, where these differ; "" stays in its own words."""
        if self.in_words:
            return []
        ours = {option.value: option.label for option in self.field.choices()}
        known = [option for origin in self.origins for option in origin.choices()]
        pairs = [(option.label, ours.get(_read(self.field, option.value), "")) for option in known]
        return [pair for pair in pairs if pair[0] != pair[1]]


def origins(source: Sheet, target: Sheet) -> dict[str, tuple[Field, ...]]:
    """Fields of the source by the target's field id: those that mean the same."""
    table = {field.id: tuple(_fields_of(source, field)) for field in target.fields}
    return {id: fields for id, fields in table.items() if fields}


def _fields_of(source: Sheet, field: Field) -> Iterable[Field]:
    for name in field.same_as:
        sheet, _dot, origin = name.partition(".")
        if sheet == source.id:
            yield source.field(origin)


def table(source: Sheet, target: Sheet) -> list[Line]:
    """Every field of the other form, in its order."""
    found = origins(source, target)
    return [Line(field, found.get(field.id, ())) for field in target.fields]


def without_place(source: Sheet, target: Sheet) -> list[Field]:
    """What the other form does not ask."""
    used = {field.id for fields in origins(source, target).values() for field in fields}
    return [field for field in source.fields if field.id not in used]


def left_behind(data: Data, source: Sheet, target: Sheet) -> list[Field]:
    """Those of them that are filled in: whoever prints on the other form should know."""
    return [field for field in without_place(source, target) if is_answered(data.get(field.id))]


def carried(data: Data, source: Sheet, target: Sheet) -> Data:
    """Only what has been answered goes over."""
    return {
        line.field.id: _carry(line, data)
        for line in table(source, target)
        if any(is_answered(data.get(origin.id)) for origin in line.origins)
    }


def _carry(line: Line, data: Data) -> str | list[str]:
    if line.in_words:
        return _in_words(line, data)
    (origin,) = line.origins
    value = data[origin.id]
    if not line.field.choices():
        return value
    if isinstance(value, list):
        return list(dict.fromkeys(_option(line.field, origin, one) for one in value))
    return _option(line.field, origin, value)


def _option(field: Field, origin: Field, value: str) -> str:
    return _read(field, value) or origin.shown(value)


def _read(field: Field, value: str) -> str:
    return dict(field.reads_as).get(value, value)


def _in_words(line: Line, data: Data) -> str:
    answered = [origin for origin in line.origins if is_answered(data.get(origin.id))]
    said = [_said(origin, data[origin.id]) for origin in answered]
    if len(line.origins) == 1:
        return said[0]
    return JOINED.join(f"{origin.label}：{words}" for origin, words in zip(answered, said, strict=True))


def _said(field: Field, value: str | list[str]) -> str:
    if field.type == "date" and isinstance(value, str):
        with suppress(Unreadable):
            return era_date(read_date(value))
    return f"{field.shown(value)}{field.unit}"


def other_forms(source: Sheet, sheets: Iterable[Sheet]) -> list[Sheet]:
    """Forms on which this one's answers can be printed too."""
    return [sheet for sheet in sheets if sheet.id != source.id and origins(source, sheet)]


def related_forms(sheets: Collection[Sheet]) -> list[Sheet]:
    """Those between which answers go over: a receiver may want the one or the other."""
    taking = [(source, target) for source in sheets for target in other_forms(source, sheets)]
    named = {sheet.id for pair in taking for sheet in pair}
    return [sheet for sheet in sheets if sheet.id in named]


def check_carrying(path: Path, target: Sheet, sheets: Mapping[str, Sheet]) -> None:
    """Raises PackProblems where the table leads to a form, a field or a choice that is not there."""
    if not any(field.same_as for field in target.fields):
        return  # the file is read again for its lines alone
    checker = _Checker(read_toml(path), sheets)
    keys = (
        ("section", s, "field", f) for s, part in enumerate(target.sections) for f in range(len(part.fields))
    )
    for field, key in zip(target.fields, keys, strict=True):
        checker.field(field, key)
    checker.doc.refuse_if_wrong()


def _takes(field: Field, origin: Field) -> bool:
    """A box takes a choice, several boxes take several; whatever else must be of one kind."""
    if field.choices() and origin.choices():
        return origin.type != "choices" or field.type == "choices"
    return field.type == origin.type


@dataclass
class _Checker:
    doc: Document
    sheets: Mapping[str, Sheet]

    def field(self, field: Field, key: Key) -> None:
        found = [origin for name in field.same_as if (origin := self.origin(name, key))]
        if len(found) > 1 and field.type not in WORDS:
            words = _("same_as に2つ以上の欄を書けるのは、type が %(kinds)s のときだけです。")
            self.doc.report(words % {"kinds": "・".join(WORDS)}, *key, "same_as")
        elif field.type in WORDS and field.reads_as:
            words = _("type が %(kinds)s の欄はことばのまま入るので、reads_as は要りません。")
            self.doc.report(words % {"kinds": "・".join(WORDS)}, *key, "reads_as")
        elif found and field.type not in WORDS:
            self.fits(field, found[0], key)

    def origin(self, name: str, key: Key) -> Field | None:
        sheet_id, _dot, id = name.partition(".")
        sheet = self.sheets.get(sheet_id)
        known = {field.id: field for field in sheet.fields} if sheet else {}
        if id in known:
            return known[id]
        words = {"name": name, "missing": sheet_id if sheet is None else id}
        text = _("same_as の「%(name)s」のうち「%(missing)s」がありません。") % words
        hint = suggestion(id, known) if sheet else suggestion(sheet_id, self.sheets)
        self.doc.report(text + hint, *key, "same_as")
        return None

    def fits(self, field: Field, origin: Field, key: Key) -> None:
        if not _takes(field, origin):
            words = _("「%(theirs)s」（%(kind)s）は、type が %(ours)s の欄には入りません。")
            told = {"theirs": origin.label, "kind": origin.type, "ours": field.type}
            self.doc.report(words % told, *key, "same_as")
            return
        theirs = {option.value: option.label for option in origin.choices()}
        ours = {option.value for option in field.choices()}
        for value in [one for one in dict(field.reads_as) if one not in theirs]:
            self.doc.report(
                _("読みかえの元「%(value)s」は、もとの欄の選択肢にありません。") % {"value": value},
                *key,
                "reads_as",
            )
        for value, label in theirs.items():
            if value not in dict(field.reads_as) and value not in ours:
                words = _("「%(label)s」（%(value)s）の読みかえが reads_as にありません。")
                self.doc.report(words % {"label": label, "value": value}, *key)
            elif _read(field, value) and _read(field, value) not in ours:
                words = _("読みかえの先「%(value)s」は、この欄の選択肢にありません。")
                self.doc.report(words % {"value": _read(field, value)}, *key, "reads_as")

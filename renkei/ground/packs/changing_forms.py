"""A form as a municipality asks it: fields of its own beside the form's, and how the form's own are asked.

Each change is the next version of the town's own pack, like a change of a rule (changing.py): `fields/own.toml` says of each
form everything that the town asks on it from a day on.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

import tomlkit
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.packs.archive import Files
from renkei.ground.packs.changing import FIELDS, dated, described, own_name, with_block
from renkei.ground.sheets.definition import Sheet

TYPES = {
    "text": gettext_lazy("みじかい文"),
    "longtext": gettext_lazy("長い文"),
    "choice": gettext_lazy("1つ選ぶ"),
    "choices": gettext_lazy("いくつでも選ぶ"),
    "yesno": gettext_lazy("はい・いいえ"),
    "number": gettext_lazy("数"),
    "date": gettext_lazy("日付"),
}
WITH_OPTIONS = ("choice", "choices")


@dataclass(frozen=True)
class OwnField:
    """As an officer writes it down; "" as its id makes a new one. `options` are the words to choose from."""

    id: str
    label: str
    type: str
    options: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""
    required: bool = False


@dataclass(frozen=True)
class OwnWording:
    field: str
    required: bool
    asked: bool
    help: str


Edit = OwnField | OwnWording


def changed_form(
    sheet: Sheet,
    edit: Edit,
    *,
    drop: bool = False,
    standing: Files,
    municipality: str,
    town: str,
    starts: date,
) -> tuple[str, dict[str, bytes]]:
    """Name and files of the town's own pack (`standing`, as it was agreed on or waits) with this edit in it. `drop` takes
    a field of the town's own away, or asks one of the form's as the form does."""
    found = dict(standing)
    said = [one for one in _forms(found.get(FIELDS)) if one["sheet"] == sheet.id]
    table = _newest(said, sheet.id)
    words = (
        _edit_field(table, edit, drop, said)
        if isinstance(edit, OwnField)
        else _edit_wording(table, edit, drop, sheet)
    )
    found[FIELDS] = with_block(found.get(FIELDS), "form", dated(table, starts), key="sheet")
    told = _("%(title)s：%(words)s") % {"title": sheet.title, "words": words}
    found["pack.toml"] = described(found.get("pack.toml"), told, municipality, town, starts)
    return own_name(municipality), found


def _newest(said: list[Any], sheet: str) -> Any:
    """What the town last said of this form, to be written anew."""
    if said:
        return deepcopy(max(said, key=lambda one: one["from"]))
    table = tomlkit.table()
    table["sheet"] = sheet
    return table


def _forms(content: bytes | None) -> Iterable[Any]:
    return tomlkit.parse(content.decode()).get("form", []) if content else []


def _edit_field(table: Any, edit: OwnField, drop: bool, said: list[Any]) -> str:
    fields = list(table.get("field", []))
    old = next((one for one in fields if one["id"] == edit.id), None)
    if drop:
        _put(table, "field", [one for one in fields if one is not old])
        return _("「%s」をやめる") % edit.label
    new = tomlkit.table()
    new.update({"id": edit.id or _new_id(said), "label": edit.label, "type": edit.type})
    if edit.type in WITH_OPTIONS:
        new["options"] = _options(edit.options, (old or {}).get("options", {}))
    new.update({name: words for name, words in (("unit", edit.unit), ("help", edit.help)) if words})
    if edit.required:
        new["required"] = True
    _put(table, "field", [new if one is old else one for one in fields] if old else [*fields, new])
    return (_("「%s」を直す") if old else _("「%s」を足す")) % edit.label


def _edit_wording(table: Any, edit: OwnWording, drop: bool, sheet: Sheet) -> str:
    kept = [one for one in table.get("wording", []) if one["field"] != edit.field]
    label = sheet.field(edit.field).label
    if not drop:
        new = tomlkit.table()
        new["field"] = edit.field
        if edit.required:
            new["required"] = True
        if not edit.asked:
            new["asked"] = False
        if edit.help:
            new["help"] = edit.help
        kept.append(new)
    _put(table, "wording", kept)
    return (_("「%s」を標準にもどす") if drop else _("「%s」の書き方を決める")) % label


def _put(table: Any, name: str, tables: list[Any]) -> None:
    table.pop(name, None)
    if tables:
        table[name] = tomlkit.aot()
        for one in tables:
            table[name].append(one)


def _new_id(said: list[Any]) -> str:
    """One that never meant anything else, also before."""
    ids = [field["id"] for one in said for field in one.get("field", [])]
    numbers = [int(id[2:]) for id in ids if id[2:].isdigit()]
    return f"x_{max(numbers, default=0) + 1}"


def _options(words: tuple[str, ...], old: Any) -> Any:
    """Whoever chose the same words before chose the same."""
    known = {label: value for value, label in old.items()}
    numbers = [int(value[1:]) for value in old if value[1:].isdigit()]
    following = max(numbers, default=0)
    table = tomlkit.inline_table()
    for label in words:
        if label not in known:
            following += 1
        table[known.get(label, f"o{following}")] = label
    return table

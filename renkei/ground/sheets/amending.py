"""What a region asks on a form beside what the form itself asks: `packs/*/fields/*.toml`.

A field that a region adds has an id that begins with `x_`, so that no later edition of the form can mean something else by
it. Of the form's own fields a region may say that it must be filled in, that it is not asked here, or help with it; their
words and choices are the form's, because other regions read the same paper.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.sheets.codes import CodeList, standard_codes
from renkei.ground.sheets.definition import Field, Section, Sheet, read_fields
from renkei.ground.sheets.pdf import pack_folder
from renkei.ground.toml import read_toml, suggestion

OWN_ID = re.compile(r"x_[a-z0-9_]{1,40}")
VERSION = re.compile(r"[0-9A-Za-z.-]{1,32}")  # it becomes part of the form's own, after a plus
PRINTED = 'at("added"'  # a template that shows what a region added speaks of it


@dataclass(frozen=True)
class Wording:
    """How one of the form's own fields is asked here; empty help leaves the form's."""

    field: str
    required: bool = False
    asked: bool = True
    help: str = ""


@dataclass(frozen=True)
class Amendment:
    """One form as it is asked in a region from a day on, in the place of what it had said of it before."""

    sheet: str
    version: str
    starts: date
    source: str
    fields: tuple[Field, ...]
    wordings: tuple[Wording, ...]


def load_amendments(path: Path, *, codes: Mapping[str, CodeList] | None = None) -> list[Amendment]:
    """Raises PackProblems, which tells everything that is wrong at once."""
    doc = read_toml(path)
    top = Block(doc, doc.data)
    found = [_amendment(block, standard_codes() if codes is None else codes) for block in top.each("form")]
    top.finish()
    if not found:
        top.wrong(_("[[form]] が1つもありません。"))
    doc.refuse_if_wrong()
    return found


def _amendment(block: Block, codes: Mapping[str, CodeList]) -> Amendment:
    version = block.text("version", required=True)
    if version and not VERSION.fullmatch(version):
        block.wrong(_("version は半角の英数字と「.」「-」で、32文字までにしてください。"), "version")
    amendment = Amendment(
        sheet=block.text("sheet", required=True),
        version=version,
        starts=block.day("from", required=True) or date.min,
        source=block.text("source", required=True),
        fields=read_fields(block, own_words(), codes=codes),
        wordings=tuple(_wording(part) for part in block.each("wording")),
    )
    for n, field in enumerate(amendment.fields):
        if field.id and not OWN_ID.fullmatch(field.id):
            text = _("足す欄の id は「x_」で始め、半角の英小文字・数字・「_」で書いてください。")
            block.doc.report(text, *block.key, "field", n, "id")
    block.finish()
    return amendment


def _wording(block: Block) -> Wording:
    asked = block.truth("asked") if "asked" in block else True
    wording = Wording(block.text("field", required=True), block.truth("required"), asked, block.text("help"))
    if wording.required and not wording.asked:
        block.wrong(_("聞かない欄を、必ず書く欄にはできません。"), "required")
    block.finish()
    return wording


def own_words() -> str:
    """The heading under which a region's own fields stand."""
    return _("地域の項目")


def amended(sheet: Sheet, parts: Iterable[tuple[str, Amendment]]) -> Sheet:
    """The form with what each pack (by its name) says of it; its version names them all, so that what was written on it
    is read on the same form later."""
    for pack, part in parts:
        standing = {field.id for field in sheet.fields}
        said = {one.field: one for one in part.wordings}
        sections = [
            replace(section, fields=tuple(_worded(field, said.get(field.id)) for field in section.fields))
            for section in sheet.sections
        ]
        if new := tuple(field for field in part.fields if field.id not in standing):
            sections.append(Section(own_words(), new, added=True))
        version = f"{sheet.version}+{name_of(pack, part)}"
        sheet = replace(sheet, sections=tuple(sections), version=version)
    return sheet


def newest(parts: Iterable[Amendment], day: date, sheet: str = "") -> Amendment | None:
    """What holds on that day, of one form where it is named."""
    begun = [part for part in parts if part.starts <= day and part.sheet in (sheet or part.sheet,)]
    return max(begun, key=lambda part: part.starts, default=None)


def name_of(pack: str, part: Amendment) -> str:
    return f"{pack}.{part.version}"


def parts_of(version: str) -> list[str]:
    """The names of what a form's version was amended by."""
    return version.split("+")[1:]


def _worded(field: Field, said: Wording | None) -> Field:
    if said is None:
        return field
    if not said.asked:
        return replace(field, asked=False, required=False, prefill="")
    return replace(field, required=said.required or field.required, help=said.help or field.help)


def check_amendments(path: Path, sheets: Mapping[str, Sheet], codes: Mapping[str, CodeList]) -> None:
    """Raises PackProblems where it speaks of a form or a field that is not there, or that would not be printed."""
    found, doc = load_amendments(path, codes=codes), read_toml(path)
    seen = set()
    for n, one in enumerate(found):
        sheet = sheets.get(one.sheet)
        if (one.sheet, one.starts) in seen:
            doc.report(_("書類「%s」が同じ日から2回決められています。") % one.sheet, "form", n, "sheet")
        seen.add((one.sheet, one.starts))
        if sheet is None:
            text = _("書類「%(id)s」がありません。") % {"id": one.sheet}
            doc.report(text + suggestion(one.sheet, sheets), "form", n, "sheet")
            continue
        known = [field.id for field in sheet.fields]
        for m, wording in enumerate(one.wordings):
            if wording.field not in known:
                text = _("書類「%(sheet)s」に「%(field)s」という欄はありません。")
                text %= {"sheet": sheet.title, "field": wording.field}
                doc.report(text + suggestion(wording.field, known), "form", n, "wording", m, "field")
        if one.fields and not prints_added(sheet):
            text = _("「%(title)s」の印刷の様式は、地域が足した欄を印刷しません。")
            doc.report(text % {"title": sheet.title}, "form", n, "sheet")
    doc.refuse_if_wrong()


def prints_added(sheet: Sheet) -> bool:
    """By its own template, or by what the templates of its pack share."""
    shared = (pack_folder(sheet.template) / "print").glob("*.typ")
    return any(
        PRINTED in path.read_text(encoding="utf-8") for path in (sheet.template, *shared) if path.is_file()
    )

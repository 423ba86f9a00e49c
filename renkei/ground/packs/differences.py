"""What a proposal would change, in the words of its page: rules, forms, and the work that is open meanwhile."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.packs.archive import Files, lay, read_archive
from renkei.ground.packs.changing import short_stay_of
from renkei.ground.packs.changing_forms import TYPES
from renkei.ground.packs.check import files
from renkei.ground.packs.definition import Pack, load_pack
from renkei.ground.packs.effect import Effect, effect
from renkei.ground.packs.loaded import (
    amendments,
    packs_for,
    rules_for,
    rules_of,
    sheet_for,
    sheets,
    standard_rules,
)
from renkei.ground.packs.models import PackVersion
from renkei.ground.sheets.amending import amended, load_amendments, newest, own_words
from renkei.ground.sheets.definition import Field, Sheet
from renkei.ground.tasks.calendar import DAY
from renkei.ground.tasks.definition import Agreed, Rule, Send, in_force, load_rules
from renkei.ground.toml import read_toml


def agreed_words(agreed: Agreed | None) -> str:
    if agreed is None:
        return _("なし")
    if agreed.days == 0:
        return _("その日のうち")
    words = _("%(n)d日以内") if agreed.calendar == "all-days" else _("%(n)d営業日以内")
    return words % {"n": agreed.days}


def _rules_laid(pack: Pack, day: date) -> list[Rule]:
    """Of a pack that lies here for a moment: nothing of it is kept in mind."""
    return in_force([rule for path in files(pack.folder, "rules") for rule in load_rules(path)], day)


@dataclass(frozen=True)
class Difference:
    """What one rule or form was and would be; `effect` where a rule starts from an event and agrees on a day.

    `open`: tasks of the rule, drafts of the form, which go on as they began. None where fewer than ten, which are not told.
    """

    title: str
    lines: list[tuple[str, str, str]]  # what, before, after
    effect: Effect | None
    is_form: bool
    open: int | None


@dataclass(frozen=True)
class Preview:
    differences: list[Difference]
    sheets: list[str]  # titles of what it brings
    indicators: list[str]
    changes: list[tuple[str, str]]  # version, and what its maker says of it
    copies: int  # municipalities of this house that agreed on a pack of this name


def preview(version: PackVersion) -> Preview:
    """What is otherwise on the day on which it begins than on the day before."""
    with tempfile.TemporaryDirectory() as scratch:
        laid = lay(Path(scratch), *read_archive(bytes(version.content)))
        day, town = version.starts, version.municipality_id
        before = {rule.id: rule for rule in rules_for(town, day - DAY)}
        after = {rule.id: rule for rule in rules_with(load_pack(laid), town, day)}
        forms = list(_form_differences(load_pack(laid), town, day))
        work = _open_work([sheet.id for sheet, _lines in forms], sorted(before | after))
        differences = [
            Difference(
                (new or old).title,  # type: ignore[union-attr]
                lines,
                effect(old, new, town, timezone.localdate()) if old and new else None,
                False,
                work.get(("task", id)),
            )
            for id in sorted(before | after)
            if (lines := list(_lines(old := before.get(id), new := after.get(id))))
        ]
        differences += [
            Difference(sheet.title, lines, None, True, work.get(("draft", sheet.id)))
            for sheet, lines in forms
        ]
        changes = [(one.version, one.text) for one in load_pack(laid).changes]
        agreed = PackVersion.objects.filter(name=version.name, agreed_at__isnull=False)
        return Preview(
            differences,
            [read_toml(path).data.get("title", path.stem) for path in files(laid, "sheets")],
            titles_in(laid, "indicators", "indicator"),
            changes,
            agreed.aggregate(n=Count("municipality", distinct=True))["n"],
        )


def effect_of(rule: Rule, name: str, found: Files, municipality: str, starts: date) -> Effect | None:
    """Of a change that is only looked at."""
    with tempfile.TemporaryDirectory() as scratch:
        changed = rules_with(load_pack(lay(Path(scratch), name, found)), municipality, starts)
    after = next((one for one in changed if one.id == rule.id), rule)
    return effect(rule, after, municipality, timezone.localdate())


def rules_with(pack: Pack, municipality: str, day: date) -> list[Rule]:
    """Those that would hold with this pack, in the place of another version of it."""
    standing = {rule.id: rule for rule in standard_rules(day)}
    for other in packs_for(municipality, day):
        if other.name != pack.name:
            standing |= {rule.id: rule for rule in rules_of(other, day)}
    return list((standing | {rule.id: rule for rule in _rules_laid(pack, day)}).values())


def _form_differences(pack: Pack, town: str, day: date) -> Iterator[tuple[Sheet, list[tuple[str, str, str]]]]:
    """Forms that are asked otherwise with this pack, in the place of another version of it."""
    said = [one for path in files(pack.folder, "fields") for one in load_amendments(path)]
    ids = {one.sheet for one in said}
    ids |= {
        one.sheet
        for other in packs_for(town, day - DAY)
        if other.name == pack.name
        for one in amendments(other)
    }
    for id in sorted(ids):
        before = sheet_for(id, town, day - DAY)
        if before is None:
            continue
        mine = newest([one for one in said if one.sheet == id], day)
        others = [
            (other.name, one)
            for other in packs_for(town, day)
            if other.name != pack.name and (one := newest(amendments(other), day, id))
        ]
        after = amended(sheets()[id], [*others, *([(pack.name, mine)] if mine else [])])
        if lines := list(_field_lines(before, after)):
            yield before, lines


def _field_lines(before: Sheet, after: Sheet) -> Iterator[tuple[str, str, str]]:
    """Field by field, in the order of the form."""
    old, new = {one.id: one for one in before.fields}, {one.id: one for one in after.fields}
    for id in dict.fromkeys([*old, *new]):
        was, will = _field_words(old.get(id)), _field_words(new.get(id))
        if was != will:
            yield (new.get(id) or old[id]).label, was, will


def _field_words(field: Field | None) -> str:
    if field is None:
        return _("なし")
    if not field.asked:
        return _("使わない")
    own = "" if field.section != own_words() else f"{field.label}　{TYPES.get(field.type, '')}"
    options = "・".join(option.label for option in field.options) if own else ""
    words = [
        own,
        options,
        field.unit if own else "",
        _("見てほしい項目に出す") if field.required else "",
        field.help,
    ]
    return "　".join(filter(None, words)) or _("標準のとおり")


def _open_work(sheets: Iterable[str], rules: Iterable[str]) -> dict[tuple[str, str], int]:
    """Drafts and tasks of the asking officer's own town, by what they belong to; fewer than ten are left out."""
    with connection.cursor() as cursor:
        cursor.execute("select what, id, n from renkei_open_work(%s, %s)", [list(sheets), list(rules)])
        return {(what, id): n for what, id, n in cursor.fetchall()}


def _lines(old: Rule | None, new: Rule | None) -> Iterator[tuple[str, str, str]]:
    """In the words of the page; what is the same is left out."""
    if old is None or new is None:
        yield _("きまり"), _("なし") if old is None else _("あり"), _("なし") if new is None else _("あり")
    for label, words in WORDS.items():
        before, after = (words(old) if old else "", words(new) if new else "")
        if before != after:
            yield str(label), before or _("なし"), after or _("なし")


def _left_out(rule: Rule) -> str:
    return "、".join(one.why or _("そのほか") for one in rule.unless) + _days(short_stay_of(rule))


def _days(days: int | None) -> str:
    return "" if days is None else _("（予定入院は%(n)d日まで）") % {"n": days}


def _clock(rule: Rule) -> str:
    return rule.law.name if rule.law else ""


WORDS: dict[Any, Callable[[Rule], str]] = {
    gettext_lazy("目安"): lambda rule: agreed_words(rule.agreed),
    gettext_lazy("前もって知らせる"): lambda rule: "、".join(
        _("%(n)d日前") % {"n": days} for days in rule.remind
    ),
    gettext_lazy("除くもの"): _left_out,
    gettext_lazy("送るもの・すること"): lambda rule: (
        sheet_title(rule.do.sheet) if isinstance(rule.do, Send) else rule.do.words
    ),
    gettext_lazy("法令の期限"): _clock,
    gettext_lazy("算定区分"): lambda rule: "、".join(fee.name for fee in rule.fee),
}


def sheet_title(id: str) -> str:
    found = sheets().get(id)
    return found.title if found else id


def titles_in(laid: Path, folder: str, kind: str) -> list[str]:
    """Of the blocks of a pack that lies here for a moment."""
    tables = [one for path in files(laid, folder) for one in read_toml(path).data.get(kind, [])]
    return sorted({str(one.get("title", one.get("id"))) for one in tables})

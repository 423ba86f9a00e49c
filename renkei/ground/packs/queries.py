"""What holds in a municipality, what is proposed, and what a proposal would change."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.packs.archive import Files, lay, read_archive
from renkei.ground.packs.changing import short_stay_of
from renkei.ground.packs.check import files
from renkei.ground.packs.definition import Pack, load_pack
from renkei.ground.packs.effect import Effect, effect
from renkei.ground.packs.loaded import packs_for, rules_for, sheets, standard_rules
from renkei.ground.packs.models import PackVersion
from renkei.ground.packs.policy import versions_of
from renkei.ground.people.actor import Actor
from renkei.ground.region.models import Municipality
from renkei.ground.tasks.calendar import DAY
from renkei.ground.tasks.definition import Agreed, OnEvent, Rule, Send, in_force, load_rules
from renkei.ground.toml import read_toml


@dataclass(frozen=True)
class Standing:
    """A rule as it holds today, and in whose pack it stands."""

    rule: Rule
    pack: str
    own: bool

    @property
    def agreed(self) -> str:
        return agreed_words(self.rule.agreed)

    @property
    def may_change(self) -> bool:
        return self.rule.agreed is not None and isinstance(self.rule.when, OnEvent)


def agreed_words(agreed: Agreed | None) -> str:
    if agreed is None:
        return _("なし")
    if agreed.days == 0:
        return _("その日のうち")
    words = _("%(n)d日以内") if agreed.calendar == "all-days" else _("%(n)d営業日以内")
    return words % {"n": agreed.days}


def standing_rules(municipality: str | None, day: date) -> list[Standing]:
    """By title; no query."""
    packs = {rule.id: pack for pack in packs_for(municipality, day) for rule in _rules_in(pack, day)}
    standing = [
        Standing(rule, packs[rule.id].title if rule.id in packs else _("標準パック"), rule.id in packs)
        for rule in rules_for(municipality, day)
    ]
    return sorted(standing, key=lambda one: one.rule.title)


def rule_of(municipality: str | None, id: str, day: date) -> Standing | None:
    return next((one for one in standing_rules(municipality, day) if one.rule.id == id), None)


def _rules_in(pack: Pack, day: date) -> list[Rule]:
    return in_force([rule for path in files(pack.folder, "rules") for rule in load_rules(path)], day)


@dataclass(frozen=True)
class Line:
    """One version of a pack in the list of a town."""

    version: PackVersion
    mark: tuple[str, str]


def versions(actor: Actor) -> list[Line]:
    """Of one's own town, what waits first, then the newest. One query."""
    today = timezone.localdate()
    rows = versions_of(actor).defer("content").order_by("-proposed_at")
    lines = [Line(row, mark_of(row, today)) for row in rows]
    return sorted(lines, key=lambda line: not line.version.waits)


def mark_of(version: PackVersion, today: date) -> tuple[str, str]:
    if version.waits:
        return "today", _("決まるのを待っています")
    if version.declined_at:
        return "stopped", _("見送りました")
    if version.until and version.until < today:
        return "stopped", _("終わりました")
    if version.starts > today:
        return "later", _("決まりました（これから）")
    return "done", _("決まりました")


@dataclass(frozen=True)
class Difference:
    """What one rule was and would be; `effect` where it starts from an event and agrees on a day."""

    title: str
    lines: list[tuple[str, str, str]]  # what, before, after
    effect: Effect | None


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
        differences = [
            Difference(
                (new or old).title,  # type: ignore[union-attr]
                lines,
                effect(old, new, town, timezone.localdate()) if old and new else None,
            )
            for id in sorted(before | after)
            if (lines := list(_lines(old := before.get(id), new := after.get(id))))
        ]
        changes = [(one.version, one.text) for one in load_pack(laid).changes]
        agreed = PackVersion.objects.filter(name=version.name, agreed_at__isnull=False)
        return Preview(
            differences,
            [read_toml(path).data.get("title", path.stem) for path in files(laid, "sheets")],
            _titles_of_indicators(laid),
            changes,
            agreed.aggregate(n=Count("municipality", distinct=True))["n"],
        )


def effect_of(rule: Rule, name: str, found: Files, municipality: str, starts: date) -> Effect | None:
    """Of a change that is only looked at."""
    with tempfile.TemporaryDirectory() as scratch:
        changed = rules_with(load_pack(lay(Path(scratch), name, found)), municipality, starts)
    after = next((one for one in changed if one.id == rule.id), rule)
    return effect(rule, after, municipality, timezone.localdate())


def town_name(code: str | None) -> str:
    return Municipality.objects.filter(pk=code).values_list("name", flat=True).first() or "" if code else ""


def rules_with(pack: Pack, municipality: str, day: date) -> list[Rule]:
    """Those that would hold with this pack, in the place of another version of it."""
    standing = {rule.id: rule for rule in standard_rules(day)}
    for other in packs_for(municipality, day):
        if other.name != pack.name:
            standing |= {rule.id: rule for rule in _rules_in(other, day)}
    return list((standing | {rule.id: rule for rule in _rules_in(pack, day)}).values())


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


def _titles_of_indicators(laid: Path) -> list[str]:
    tables = [one for path in files(laid, "indicators") for one in read_toml(path).data.get("indicator", [])]
    return sorted({str(one.get("title", one.get("id"))) for one in tables})

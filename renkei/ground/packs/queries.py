"""What holds in a municipality, what is proposed, and what a proposal would change."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.packs.archive import Files, lay, read_archive
from renkei.ground.packs.changing import FIELDS, own_files, own_name
from renkei.ground.packs.check import files
from renkei.ground.packs.definition import load_pack
from renkei.ground.packs.differences import agreed_words, titles_in
from renkei.ground.packs.loaded import packs_for, rules_for, rules_of, sheet_for, sheets
from renkei.ground.packs.models import PackVersion
from renkei.ground.packs.policy import shelf_for, versions_of
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind
from renkei.ground.region.models import Municipality
from renkei.ground.sheets.amending import Amendment, load_amendments, newest, parts_of
from renkei.ground.sheets.definition import Sheet
from renkei.ground.tasks.definition import OnEvent, Rule
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


def standing_rules(municipality: str | None, day: date) -> list[Standing]:
    """By title; no query."""
    packs = {rule.id: pack for pack in packs_for(municipality, day) for rule in rules_of(pack, day)}
    standing = [
        Standing(rule, packs[rule.id].title if rule.id in packs else _("標準パック"), rule.id in packs)
        for rule in rules_for(municipality, day)
    ]
    return sorted(standing, key=lambda one: one.rule.title)


def rule_of(municipality: str | None, id: str, day: date) -> Standing | None:
    return next((one for one in standing_rules(municipality, day) if one.rule.id == id), None)


@dataclass(frozen=True)
class FormLine:
    """A form that is written about a person, and what the region asks on it otherwise."""

    id: str
    title: str
    words: str
    own: bool


def forms_of(municipality: str | None, day: date) -> list[FormLine]:
    """By title; no query."""
    forms = [sheet_for(sheet.id, municipality, day) for sheet in sheets().values() if sheet.way]
    return sorted((_form_line(form) for form in forms if form), key=lambda line: line.title)


def _form_line(form: Sheet) -> FormLine:
    added = [field.label for section in form.sections if section.added for field in section.fields]
    unasked = [field.label for field in form.fields if not field.asked]
    words = [
        _("足した項目：%s") % "、".join(added) if added else "",
        _("使わない項目：%s") % "、".join(unasked) if unasked else "",
    ]
    own = bool(parts_of(form.version))
    return FormLine(form.id, form.title, "　".join(filter(None, words)) or form.source, own)


def said_of(files: Files, sheet: str) -> Amendment | None:
    """What these files of the town's own pack say last of a form."""
    if FIELDS not in files:
        return None
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, Path(FIELDS).name)
        path.write_bytes(files[FIELDS])
        return newest(load_amendments(path), date.max, sheet)


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


def standing_files(municipality: str) -> Files:
    """Of the town's own pack, with what waits to be agreed on: what an officer changes in the browser begins with it."""
    waiting = waiting_of(municipality)
    return read_archive(bytes(waiting.content))[1] if waiting else own_files(municipality)


def waiting_of(municipality: str) -> PackVersion | None:
    """The proposal of the town's own pack that nobody has decided on."""
    own = PackVersion.objects.filter(municipality_id=municipality, name=own_name(municipality))
    return own.filter(agreed_at=None, declined_at=None).first()


def town_name(code: str | None) -> str:
    return Municipality.objects.filter(pk=code).values_list("name", flat=True).first() or "" if code else ""


@dataclass(frozen=True)
class Offered:
    """A pack of another municipality; `uses`: how many agreed on it here, whoever made it."""

    version: PackVersion
    uses: int
    ours: bool


def shelf(actor: Actor) -> list[Offered]:
    """The newest version of each, the most used first. Two queries."""
    newest: dict[tuple[str, str], PackVersion] = {}
    for one in shelf_for(actor).defer("content").order_by("starts"):
        newest[one.municipality_id, one.name] = one
    agreed = PackVersion.objects.filter(agreed_at__isnull=False, until=None)
    users: dict[str, set[str]] = {}
    for name, town in agreed.values_list("name", "municipality"):
        users.setdefault(name, set()).add(town)
    found = [
        Offered(one, len(users.get(one.name, ())), actor.municipality in users.get(one.name, ()))
        for one in newest.values()
    ]
    return sorted(found, key=lambda each: (-each.uses, each.version.title))


@dataclass(frozen=True)
class Contents:
    """What a pack brings, by titles."""

    changes: list[tuple[str, str]]
    rules: list[str]
    sheets: list[str]
    asked: list[str]  # forms that it asks otherwise
    indicators: list[str]


def contents(version: PackVersion) -> Contents:
    with tempfile.TemporaryDirectory() as scratch:
        laid = lay(Path(scratch), *read_archive(bytes(version.content)))
        return Contents(
            [(one.version, one.text) for one in load_pack(laid).changes],
            titles_in(laid, "rules", "rule"),
            [str(read_toml(path).data.get("title", path.stem)) for path in files(laid, "sheets")],
            _asked_otherwise(laid),
            titles_in(laid, "indicators", "indicator"),
        )


def _asked_otherwise(laid: Path) -> list[str]:
    named = {one.sheet for path in files(laid, "fields") for one in load_amendments(path)}
    return sorted(sheets()[id].title if id in sheets() else id for id in named)


def towns_to_advise(actor: Actor) -> list[tuple[str, str]]:
    """Of the prefecture: those with a town hall here."""
    halls = Organization.objects.filter(kind=OrganizationKind.MUNICIPALITY, ended_at=None)
    prefecture = Organization.objects.filter(pk=actor.organization_id).values("prefecture")
    rows = halls.filter(municipality__prefecture__in=prefecture).order_by("municipality")
    return list(rows.values_list("municipality", "municipality__name").distinct())

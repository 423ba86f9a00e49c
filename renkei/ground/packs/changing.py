"""A rule changed by its municipality: the next version of the town's own pack, made from what holds now.

The changed rule is written beside the former one with a later `from`, comments and all, so that the file tells its own
story; what is counted by the same deadline (an indicator of the same events, closed by the same things) moves with it.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from django.utils.translation import gettext as _
from tomlkit.items import AoT, Table

from renkei.ground.packs.archive import Files, files_in
from renkei.ground.packs.check import files
from renkei.ground.packs.loaded import TOWN, packs_for
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.definition import OnEvent, Rule

RULES, INDICATORS, FIELDS = "rules/own.toml", "indicators/own.toml", "fields/own.toml"
UNDECIDED = "undecided"


@dataclass(frozen=True)
class Change:
    """What an officer may say of a rule: the agreed days, on which days they are counted, reminders, a short planned stay.

    `short_stay` is the number of days up to which a planned stay is left out; None where the rule has no such exception.
    """

    rule: str
    days: int
    calendar: str
    remind: tuple[int, ...]
    short_stay: int | None


def own_name(municipality: str) -> str:
    return f"{TOWN}{municipality}"


def short_stay_of(rule: Rule) -> int | None:
    """Days up to which a planned stay is no matter for this rule."""
    for one in rule.unless:
        asked = {(condition.field, condition.op): condition.value for condition in one.conditions}
        if asked.get(("stay", "is")) == "planned" and ("days", "at_most") in asked:
            return int(asked[("days", "at_most")])
    return None


def changed_pack(
    rule: Rule, change: Change, *, standing: Files, municipality: str, town: str, starts: date
) -> tuple[str, dict[str, bytes]]:
    """Name and files of the town's own pack (`standing`, as it was agreed on or waits) with this change in it."""
    found = dict(standing)
    table = _source(municipality, starts, "rules", "rule", rule.id)
    changed = _changed_rule(deepcopy(table), change, starts)
    found[RULES] = with_block(found.get(RULES), "rule", changed)
    for id, one in _counted_by(rule, municipality, starts):
        counted = _changed_count(deepcopy(one), id, change, starts)
        found[INDICATORS] = with_block(found.get(INDICATORS), "indicator", counted)
    words = _("%(title)s：目安を%(days)d日以内に") % {"title": rule.title, "days": change.days}
    found["pack.toml"] = described(found.get("pack.toml"), words, municipality, town, starts)
    return own_name(municipality), found


def own_files(municipality: str) -> Files:
    """Of the town's own pack as it was last agreed on; none where it has none."""
    name = own_name(municipality)
    standing = next((pack for pack in packs_for(municipality, date.max) if pack.name == name), None)
    return files_in(standing.folder) if standing else {}


def counted_by(rule: Rule, municipality: str, starts: date) -> list[str]:
    """Titles of the indicators that move with this rule."""
    return [str(one["title"]) for _id, one in _counted_by(rule, municipality, starts)]


def decided(found: Mapping[str, bytes], decision: str) -> dict[str, bytes]:
    """As the pack is kept once it was agreed on: each of its changes says who decided it."""
    done = dict(found)
    for path in (RULES, INDICATORS, FIELDS):
        if path in done:
            doc = tomlkit.parse(done[path].decode())
            for table in _tables(doc):
                if table.get("source") == UNDECIDED:
                    table["source"] = decision
            done[path] = tomlkit.dumps(doc).encode()
    return done


def _source(municipality: str, day: date, folder: str, kind: str, id: str) -> Table:
    """The block that is in force on that day: of the town's own packs, or else of the standard one."""
    best: Table | None = None
    for place in (STANDARD_PACK, *(pack.folder for pack in packs_for(municipality, day))):
        here = [table for table in _blocks(place, folder, kind) if table["id"] == id and table["from"] <= day]
        if here:
            best = max(here, key=lambda table: table["from"])
    if best is None:
        raise LookupError(id)
    return best


def _blocks(pack: Path, folder: str, kind: str) -> Iterator[Any]:
    for path in files(pack, folder):
        yield from tomlkit.parse(path.read_text(encoding="utf-8")).get(kind, [])


def _tables(doc: tomlkit.TOMLDocument) -> Iterator[Any]:
    for value in doc.values():
        if isinstance(value, AoT):
            yield from value


def _changed_rule(table: Any, change: Change, starts: date) -> Any:
    agreed = tomlkit.inline_table()
    agreed.update({"within": _span(change.days), "calendar": change.calendar})
    table["agreed"] = agreed
    table["remind"] = [f"{days} days before" for days in change.remind]
    _leave_out(table, change.short_stay)
    return dated(table, starts)


def _changed_count(table: Any, id: str, change: Change, starts: date) -> Any:
    table["count"]["within"] = _span(change.days)
    _leave_out(table, change.short_stay)
    return dated(table, starts)


def dated(table: Any, starts: date) -> Any:
    """A block as it is proposed to hold from a day."""
    table["version"] = starts.isoformat()
    table["from"] = starts
    table["source"] = UNDECIDED
    table.pop("until", None)
    return table


def _leave_out(table: Any, days: int | None) -> None:
    if days is None:
        return
    for one in table.get("unless", []):
        if one.get("stay") == "planned" and "days_at_most" in one:
            one["days_at_most"] = days


def _counted_by(rule: Rule, municipality: str, starts: date) -> Iterator[tuple[str, Any]]:
    if not isinstance(rule.when, OnEvent) or rule.agreed is None:
        return
    ids = {
        table["id"]: None
        for place in (STANDARD_PACK, *(pack.folder for pack in packs_for(municipality, starts)))
        for table in _blocks(place, "indicators", "indicator")
        if table.get("of", {}).get("fact") == rule.when.kind and "within" in table.get("count", {})
    }
    for id in ids:
        table = _source(municipality, starts, "indicators", "indicator", id)
        closing = table["count"]["fact"]
        closing = {closing} if isinstance(closing, str) else set(closing)
        if table["count"]["within"] == _span(rule.agreed.days) and closing <= set(rule.done_by):
            yield id, table


def _span(days: int) -> str:
    return "same day" if days == 0 else f"{days} day" if days == 1 else f"{days} days"


def with_block(content: bytes | None, kind: str, table: Any, key: str = "id") -> bytes:
    """The file with this block: in the place of one of the same id and day, else after the others."""
    doc = tomlkit.parse(content.decode()) if content else tomlkit.document()
    kept = [one for one in doc.get(kind, []) if (one[key], one["from"]) != (table[key], table["from"])]
    blocks = tomlkit.aot()
    for one in (*kept, table):
        blocks.append(one)
    doc[kind] = blocks
    return tomlkit.dumps(doc).encode()


def described(content: bytes | None, words: str, municipality: str, town: str, starts: date) -> bytes:
    """`pack.toml` of the town's own pack, with one more change in words."""
    doc = tomlkit.parse(content.decode()) if content else tomlkit.document()
    version = starts.isoformat()
    doc.update(
        {
            "name": own_name(municipality),
            "title": _("%(town)sのきまり") % {"town": town},
            "version": version,
            "made_by": town,
        }
    )
    doc.update({"needs": ["standard"], "municipalities": [municipality]})
    told = tomlkit.aot()
    for one in doc.get("changes", []):
        if one["version"] != version or one["text"] != words:
            told.append(one)
    new = tomlkit.table()
    new.update({"version": version, "text": words})
    told.append(new)
    doc["changes"] = told
    return tomlkit.dumps(doc).encode()

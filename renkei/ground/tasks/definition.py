"""A rule as data: what `packs/*/rules/*.toml` may say, from an event to an office's task with its clocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.tasks.conditions import Condition, Exclusion, read_conditions, read_exclusions
from renkei.ground.toml import Document, read_toml

CALENDARS = ("all-days", "owner")
MATCHES = ("stay", "patient")


@dataclass(frozen=True)
class OnEvent:
    kind: str


@dataclass(frozen=True)
class BeforeDate:
    path: str
    days: int


@dataclass(frozen=True)
class Missing:
    kind: str
    days: int


When = OnEvent | BeforeDate | Missing


@dataclass(frozen=True)
class Agreed:
    """申し合わせの目安. `calendar` says which days are counted: all of them, or those the owner is open."""

    days: int
    calendar: str


@dataclass(frozen=True)
class Fee:
    """算定区分. Days are calendar days from the event's own; the owner's hours decide what is after hours.

    `after_hours`: days added when the event fell after hours or on a closed day.
    `last_day_closed`: days added when it fell so and the last day is itself closed.
    """

    name: str
    days: int
    calendar: str
    after_hours: int = 0
    last_day_closed: int = 0


@dataclass(frozen=True)
class Do:
    send: str
    to: str


@dataclass(frozen=True)
class Rule:
    id: str
    title: str
    when: When
    where: tuple[Condition, ...]
    unless: tuple[Exclusion, ...]
    match: str
    look_back: int  # days before the event in which what closes it already counts
    owner: str
    else_owner: str
    do: Do
    agreed: Agreed | None
    fee: tuple[Fee, ...]
    remind: tuple[int, ...]  # days before the agreed day
    done_by: tuple[str, ...]
    starts: date  # `from` in the file
    until: date | None
    source: str
    version: str

    def in_force(self, on: date) -> bool:
        return self.starts <= on and (self.until is None or on <= self.until)


def in_force(rules: Iterable[Rule], day: date) -> list[Rule]:
    """Of several versions of one rule, the latest that has begun."""
    newest: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.starts):
        if rule.in_force(day):
            newest[rule.id] = rule
    return list(newest.values())


def load_rules(path: Path) -> list[Rule]:
    """Raises PackProblems, which tells everything that is wrong at once."""
    doc = read_toml(path)
    top = Block(doc, doc.data)
    rules = [_rule(block) for block in top.each("rule")]
    top.finish()
    if not rules:
        top.wrong(_("[[rule]] が1つもありません。"))
    _refuse_twins(doc, rules)
    doc.refuse_if_wrong()
    return rules


def _refuse_twins(doc: Document, rules: list[Rule]) -> None:
    """A later version under the same id is welcome; from the same day it would make every task twice."""
    seen = set()
    for n, rule in enumerate(rules):
        if rule.id and (rule.id, rule.starts) in seen:
            text = _("id「%(id)s」が同じ日から2回決められています。")
            doc.report(text % {"id": rule.id}, "rule", n, "id")
        seen.add((rule.id, rule.starts))


def _rule(block: Block) -> Rule:
    rule = Rule(
        id=block.text("id", required=True),
        title=block.text("title", required=True),
        when=_when(block),
        where=read_conditions(block.inner("where")),
        unless=read_exclusions(block),
        match=block.one_of("match", MATCHES, required=True),
        look_back=block.days("look_back") or 0,
        owner=block.text("owner", required=True),
        else_owner=block.text("else_owner"),
        do=_do(block),
        agreed=_agreed(block),
        fee=tuple(_fee(part) for part in block.each("fee")),
        remind=block.spans("remind"),
        done_by=block.texts("done_by", required=True),
        starts=block.day("from", required=True) or date.min,
        until=block.day("until"),
        source=block.text("source", required=True),
        version=block.text("version", required=True),
    )
    if rule.until and rule.until < rule.starts:
        block.wrong(_("until が from より前の日です。"), "until")
    block.finish()
    return rule


def _when(block: Block) -> When:
    part = block.inner("when") if isinstance(block.table.get("when"), dict) else None
    if part is None:
        return OnEvent(block.text("when", required=True))
    if "date" in part:
        when: When = BeforeDate(part.text("date", required=True), part.days("before", required=True) or 0)
    else:
        when = Missing(part.text("missing", required=True), part.days("since", required=True) or 0)
    part.finish()
    return when


def _do(block: Block) -> Do:
    part = block.inner("do", required=True)
    if part is None:
        return Do("", "")
    do = Do(part.text("send", required=True), part.text("to", required=True))
    part.finish()
    return do


def _agreed(block: Block) -> Agreed | None:
    part = block.inner("agreed")
    if part is None:
        return None
    agreed = Agreed(
        part.days("within", required=True) or 0, part.one_of("calendar", CALENDARS, required=True)
    )
    part.finish()
    return agreed


def _fee(part: Block) -> Fee:
    fee = Fee(
        name=part.text("name", required=True),
        days=part.days("within", required=True) or 0,
        calendar=part.one_of("calendar", CALENDARS, required=True),
        after_hours=part.days("after_hours") or 0,
        last_day_closed=part.days("last_day_closed") or 0,
    )
    part.finish()
    return fee

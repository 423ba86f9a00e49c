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
PERIODS = ("month",)
THE_DATE, END_OF_MONTH = "the date", "end of month"


@dataclass(frozen=True)
class OnEvent:
    kind: str


@dataclass(frozen=True)
class BeforeDate:
    """So many days before a date of the person's record."""

    path: str
    days: int


@dataclass(frozen=True)
class Missing:
    """So many days after the last such event; in each calendar month, when `days` is None."""

    kind: str
    days: int | None


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
class Law:
    """法令の期限. `until` is the rule's own date, or the end of the month; with neither, `days` after the beginning."""

    name: str
    until: str
    days: int = 0


@dataclass(frozen=True)
class Send:
    """A sheet is to reach an organisation."""

    sheet: str
    to: str


@dataclass(frozen=True)
class Note:
    """Something is to be done, and noted with its day: the kind of event, and the words of the button."""

    kind: str
    words: str


Do = Send | Note


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
    law: Law | None
    fee: tuple[Fee, ...]
    remind: tuple[int, ...]  # days before the agreed day; before the law's, where nothing is agreed
    done_by: tuple[str, ...]
    starts: date  # `from` in the file
    until: date | None
    source: str
    version: str

    def in_force(self, on: date) -> bool:
        return self.starts <= on and (self.until is None or on <= self.until)

    @property
    def stands(self) -> bool:
        """It starts from the record itself, day by day, and not from an event."""
        return not isinstance(self.when, OnEvent)

    def awaits(self, kind: str) -> bool:
        """Of a standing rule: such an event begins or ends something."""
        return kind in self.done_by or (isinstance(self.when, Missing) and self.when.kind == kind)


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
        law=_law(block),
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
    _refuse_nonsense(rule, block)
    block.finish()
    return rule


def _refuse_nonsense(rule: Rule, block: Block) -> None:
    if rule.stands and rule.match == "stay":
        block.wrong(_('日付や「ないこと」から始まるきまりでは、match を "patient" にしてください。'), "match")
    if rule.stands and isinstance(rule.do, Send):
        block.wrong(
            _("日付や「ないこと」から始まるきまりでは、do を { note = …, as = … } にしてください。"), "do"
        )
    if rule.law and rule.law.until == THE_DATE and not isinstance(rule.when, BeforeDate):
        block.wrong(_("「the date」と書けるのは、日付から始まるきまりだけです。"), "law")


def _when(block: Block) -> When:
    part = block.inner("when") if isinstance(block.table.get("when"), dict) else None
    if part is None:
        return OnEvent(block.text("when", required=True))
    if "date" in part:
        when: When = BeforeDate(part.text("date", required=True), part.days("before", required=True) or 0)
    elif "in" in part:
        part.one_of("in", PERIODS, required=True)
        when = Missing(part.text("missing", required=True), None)
    else:
        when = Missing(part.text("missing", required=True), part.days("since", required=True) or 0)
    part.finish()
    return when


def _do(block: Block) -> Do:
    part = block.inner("do", required=True)
    if part is None:
        return Send("", "")
    do: Do
    if "note" in part:
        do = Note(part.text("note", required=True), part.text("as", required=True))
    else:
        do = Send(part.text("send", required=True), part.text("to", required=True))
    part.finish()
    return do


def _law(block: Block) -> Law | None:
    part = block.inner("law")
    if part is None:
        return None
    name = part.text("name", required=True)
    if "until" in part:
        law = Law(name, part.one_of("until", (THE_DATE, END_OF_MONTH), required=True))
    else:
        law = Law(name, "", part.days("within", required=True) or 0)
    part.finish()
    return law


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

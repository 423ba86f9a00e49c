"""How a region writes its record, as its pack says in `record/course.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.people.models import Profession
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.toml import read_toml


@dataclass(frozen=True)
class Category:
    """What an entry is about; `by` are the professions whose entries are of it unless they say otherwise."""

    value: str
    label: str
    by: tuple[str, ...]
    chip: bool  # stands above the course as a filter


@dataclass(frozen=True)
class Choice:
    """An answer by one tap. `policy`: what a doctor means to do, a prescription comes apart; `calls`: a call is waited
    for."""

    value: str
    label: str
    policy: bool
    calls: bool


@dataclass(frozen=True)
class Unusual:
    """In what somebody is not as usual, by one tap."""

    value: str
    label: str


@dataclass(frozen=True)
class Urgent:
    """Whose acknowledgement an urgent entry waits for, and how long until the page says to phone."""

    ask: tuple[str, ...]
    minutes: int


@dataclass(frozen=True)
class Proxy:
    """For whom others of the office may write, unsettled until confirmed; when an answer's page says to phone, and when
    any of it is late."""

    of: tuple[str, ...]
    minutes: int
    days: int


QUESTION = "question"  # the kind of an entry that asks: not chosen, but what asking makes of it


@dataclass(frozen=True)
class Ways:
    categories: tuple[Category, ...]
    answers: tuple[Choice, ...]
    unusual: tuple[Unusual, ...]
    question_days: int
    urgent: Urgent
    proxy: Proxy

    def category_of(self, profession: str) -> str:
        return next((one.value for one in self.categories if profession in one.by), "")

    def choice(self, value: str) -> Choice | None:
        return next((one for one in self.answers if one.value == value), None)

    @property
    def labels(self) -> Mapping[str, str]:
        return {one.value: one.label for one in self.categories} | {QUESTION: _("質問")}


def load_ways(path: Path) -> Ways:
    """Raises PackProblems."""
    doc = read_toml(path)
    block = Block(doc, doc.data)
    for name in ("id", "title", "source"):
        block.text(name, required=True)
    found = Ways(
        categories=tuple(_category(part) for part in block.each("category")),
        answers=tuple(_choice(part) for part in block.each("answer")),
        unusual=tuple(_unusual(part) for part in block.each("unusual")),
        question_days=_question_days(block),
        urgent=_urgent(block),
        proxy=_proxy(block),
    )
    _refuse_doubles(block, "category", [one.value for one in found.categories])
    _refuse_doubles(block, "answer", [one.value for one in found.answers])
    _refuse_doubles(block, "unusual", [one.value for one in found.unusual])
    block.finish()
    doc.refuse_if_wrong()
    return found


def _category(part: Block) -> Category:
    category = Category(
        value=part.text("value", required=True),
        label=part.text("label", required=True),
        by=part.texts("by", known=Profession.values),
        chip=part.truth("chip"),
    )
    part.finish()
    return category


def _choice(part: Block) -> Choice:
    choice = Choice(
        value=part.text("value", required=True),
        label=part.text("label", required=True),
        policy=part.truth("policy"),
        calls=part.truth("calls"),
    )
    part.finish()
    return choice


def _unusual(part: Block) -> Unusual:
    unusual = Unusual(value=part.text("value", required=True), label=part.text("label", required=True))
    part.finish()
    return unusual


def _question_days(block: Block) -> int:
    part = _inner(block, "question")
    days = int(part.number("days", required=True) or 0)
    part.finish()
    return days


def _urgent(block: Block) -> Urgent:
    part = _inner(block, "urgent")
    urgent = Urgent(
        ask=part.texts("ask", known=Profession.values, required=True),
        minutes=int(part.number("minutes", required=True) or 0),
    )
    part.finish()
    return urgent


def _proxy(block: Block) -> Proxy:
    part = _inner(block, "proxy")
    proxy = Proxy(
        of=part.texts("of", known=Profession.values, required=True),
        minutes=int(part.number("minutes", required=True) or 0),
        days=int(part.number("days", required=True) or 0),
    )
    part.finish()
    return proxy


def _inner(block: Block, name: str) -> Block:
    return block.inner(name, required=True) or Block(block.doc, {}, (name,))


def _refuse_doubles(block: Block, name: str, values: list[str]) -> None:
    for number, value in enumerate(values):
        if value and value in values[:number]:
            block.doc.report(_("「%(value)s」が2回あります。") % {"value": value}, name, number, "value")


@cache
def ways() -> Ways:
    """Until a region brings its own pack, every municipality's are the standard ones."""
    return load_ways(STANDARD_PACK / "record" / "course.toml")

"""An indicator as data: what `packs/*/indicators/*.toml` may say."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.tasks.conditions import Condition, Exclusion, read_conditions, read_exclusions
from renkei.ground.toml import read_toml

SCENES = ("daily_care", "hospital_stay", "sudden_change", "end_of_life", "disaster", "all")
TIERS = ("structure", "process", "outcome")
DATES = ("known_at", "occurred_at")
DIMENSIONS = ("municipality", "hospital", "office", "insurer")
MATCHES = ("stay", "person")
BETTER = ("higher", "lower", "neither")
WIDER = ("quarter", "year", "3 years", "area")


@dataclass(frozen=True)
class Facts:
    kinds: tuple[str, ...]
    where: tuple[Condition, ...]


@dataclass(frozen=True)
class Count:
    """Which of the denominators were answered: by such a fact of the same stay, or of the same person's other
    stays, in the days from `look_back` before the denominator occurred to `within` after it was known (or
    occurred)."""

    facts: Facts
    within: int
    after: str
    look_back: int


@dataclass(frozen=True)
class Coverage:
    organisations: str
    external: str
    floor: float


@dataclass(frozen=True)
class Publish:
    mask_persons_below: int | None  # None: the file says that these are activities, which are never masked
    widen: tuple[str, ...]
    names: str  # the council's decision by which hospitals and offices are named, as quoted; "" for none


@dataclass(frozen=True)
class Indicator:
    id: str
    title: str
    version: str
    starts: date  # `from` in the file
    scene: str
    tier: str
    of: Facts
    dated: str  # the denominator's date, which puts it into its month
    count: Count | None  # None: the denominators themselves are the figure
    match: str  # stay | person
    unless: tuple[Exclusion, ...]
    by: tuple[str, ...]
    period: str
    better: str
    coverage: Coverage | None
    publish: Publish
    source: str
    owner: str  # who answers for the figure; "" where nobody was named


def load_indicators(path: Path) -> list[Indicator]:
    """Raises PackProblems, which tells everything that is wrong at once."""
    doc = read_toml(path)
    top = Block(doc, doc.data)
    indicators = [_indicator(block) for block in top.each("indicator")]
    top.finish()
    if not indicators:
        top.wrong(_("[[indicator]] が1つもありません。"))
    ids = [indicator.id for indicator in indicators]
    for n, id in enumerate(ids):
        if id and id in ids[:n]:
            doc.report(_("id「%(id)s」が2回使われています。") % {"id": id}, "indicator", n, "id")
    doc.refuse_if_wrong()
    return indicators


def _indicator(block: Block) -> Indicator:
    count = _count(block)
    indicator = Indicator(
        id=block.text("id", required=True),
        title=block.text("title", required=True),
        version=block.text("version", required=True),
        starts=block.day("from", required=True) or date.min,
        scene=block.one_of("scene", SCENES, required=True),
        tier=block.one_of("tier", TIERS, required=True),
        of=_facts(block.inner("of", required=True)),
        dated=count.after if count else block.one_of("dated", DATES, required=True),
        count=count,
        match=block.one_of("match", MATCHES, required=count is not None),
        unless=read_exclusions(block),
        by=block.texts("by", known=DIMENSIONS, required=True),
        period=block.one_of("period", ("month",), required=True),
        better=block.one_of("better", BETTER, required=True),
        coverage=_coverage(block),
        publish=_publish(block),
        source=block.text("source", required=True),
        owner=block.text("owner"),
    )
    block.finish()
    return indicator


def _facts(part: Block | None) -> Facts:
    if part is None:
        return Facts((), ())
    facts = _facts_in(part)
    part.finish()
    return facts


def _facts_in(part: Block) -> Facts:
    return Facts(part.texts("fact", required=True), read_conditions(part.inner("where")))


def _count(block: Block) -> Count | None:
    part = block.inner("count")
    if part is None:
        return None
    count = Count(
        facts=_facts_in(part),
        within=part.days("within", required=True) or 0,
        after=part.one_of("after", DATES, required=True),
        look_back=part.days("look_back") or 0,
    )
    part.finish()
    return count


def _coverage(block: Block) -> Coverage | None:
    part = block.inner("coverage")
    if part is None:
        return None
    floor = part.number("floor", required=True)
    coverage = Coverage(part.text("organisations", required=True), part.text("external"), floor or 0)
    if not 0 <= coverage.floor <= 1:
        part.wrong(_("floor は 0 から 1 までの数で書いてください（半分なら 0.5）。"), "floor")
    part.finish()
    return coverage


def _publish(block: Block) -> Publish:
    part = block.inner("publish", required=True)
    if part is None:
        return Publish(None, (), "")
    mask, is_activity = part.number("mask_persons_below"), part.get("activity") is True
    if (mask is None or mask < 1) and not is_activity:
        text = _(
            "人を数えるなら mask_persons_below を1以上で、活動を数えるなら activity = true を書いてください。"
        )
        part.wrong(text)
    below = None if is_activity or mask is None else int(mask)
    publish = Publish(below, part.texts("widen", known=WIDER), part.text("names"))
    part.finish()
    return publish

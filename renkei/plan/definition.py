"""An indicator as data: what `packs/*/indicators/*.toml` may say."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.tasks.conditions import Condition, Exclusion, read_conditions, read_exclusions
from renkei.ground.toml import Document, read_toml

SCENES = ("daily_care", "hospital_stay", "sudden_change", "end_of_life", "disaster", "all")
TIERS = ("structure", "process", "outcome")
DATES = ("known_at", "occurred_at")
DIMENSIONS = ("municipality", "care_area", "hospital", "office", "insurer")
MATCHES = ("stay", "person")
BETTER = ("higher", "lower", "neither")
WIDER = ("quarter", "year", "3 years", "area")
MEASURES = ("share", "number", "days")


@dataclass(frozen=True)
class Facts:
    kinds: tuple[str, ...]
    where: tuple[Condition, ...]


@dataclass(frozen=True)
class Count:
    """Which of the denominators are in the figure: those that are `facts.where` themselves (no kinds named), or
    those answered by such a fact of the same stay, or of the same person's other stays, in whole days from
    `first` after the denominator occurred (negative: before it; None: at any time) to `last` after it was known
    (or occurred; negative: before it). A fact that one of `unless` describes is no answer."""

    facts: Facts
    first: int | None
    last: int
    after: str
    unless: tuple[Exclusion, ...] = ()

    @property
    def is_of_themselves(self) -> bool:
        return not self.facts.kinds


@dataclass(frozen=True)
class Coverage:
    """Organisations of this kind that take part, and the events known beside an external count (`external`, its
    code; `beside`: whether n or N is laid beside it)."""

    organisations: str
    external: str
    floor: float
    beside: str = "N"


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
    starts: date  # `from` in the file: denominators dated from this day on are counted by this version
    scene: str
    tier: str
    measure: str  # share: n of N; number: N alone; days: between the first such fact and the denominator
    of: Facts
    dated: str  # the denominator's date, which puts it into its month
    count: Count | None  # None: the denominators themselves are the figure
    match: str  # stay | person
    unless: tuple[Exclusion, ...]
    by: tuple[str, ...]
    split: str  # a value of the denominator by which it is told apart; "" for none
    period: str
    better: str
    coverage: Coverage | None
    publish: Publish
    source: str
    owner: str  # who answers for the figure; "" where nobody was named
    headline: bool = False  # stands for its scene at a glance

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (*self.by, self.split) if self.split else self.by


def load_indicators(path: Path) -> list[Indicator]:
    """In the order of the file; an id may come again as a later version. Raises PackProblems, which tells
    everything that is wrong at once."""
    doc = read_toml(path)
    top = Block(doc, doc.data)
    indicators = [_indicator(block) for block in top.each("indicator")]
    top.finish()
    if not indicators:
        top.wrong(_("[[indicator]] が1つもありません。"))
    for n, indicator in enumerate(indicators):
        before = [one for one in indicators[:n] if one.id == indicator.id]
        if indicator.id and before:
            _check_version(indicator, before, doc, n)
    doc.refuse_if_wrong()
    return indicators


def _check_version(indicator: Indicator, before: list[Indicator], doc: Document, n: int) -> None:
    said = {"id": indicator.id, "version": indicator.version}
    if any(one.version == indicator.version for one in before):
        doc.report(_("id「%(id)s」の版「%(version)s」が2回使われています。") % said, "indicator", n, "id")
    elif indicator.starts <= before[-1].starts:
        text = _("id「%(id)s」の版「%(version)s」の from は、前の版より後の日にしてください。")
        doc.report(text % said, "indicator", n, "from")


def _indicator(block: Block) -> Indicator:
    count = _count(block)
    since = block.inner("since")
    measure = block.one_of("measure", MEASURES) or ("share" if count else "number")
    dated = block.one_of("dated", DATES, required=count is None or count.is_of_themselves)
    if measure == "days":
        count = _since(block, count, since)
    elif since is not None:
        block.wrong(_('since は measure = "days" のときに書きます。'), "since")
    elif (measure == "share") != (count is not None):
        block.wrong(_('measure = "share" には count が要り、ほかには要りません。'), "measure")
    indicator = Indicator(
        id=block.text("id", required=True),
        title=block.text("title", required=True),
        version=block.text("version", required=True),
        starts=_first_of_a_month(block),
        scene=block.one_of("scene", SCENES, required=True),
        tier=block.one_of("tier", TIERS, required=True),
        measure=measure,
        of=_facts(block.inner("of", required=True)),
        dated=dated or (count.after if count else ""),
        count=count,
        match=block.one_of("match", MATCHES, required=count is not None and not count.is_of_themselves),
        unless=read_exclusions(block),
        by=block.texts("by", known=DIMENSIONS, required=True),
        split=block.text("split"),
        period=block.one_of("period", ("month",), required=True),
        better=block.one_of("better", BETTER, required=True),
        coverage=_coverage(block),
        publish=_publish(block),
        source=block.text("source", required=True),
        owner=block.text("owner"),
        headline=block.truth("headline"),
    )
    block.finish()
    return indicator


def _first_of_a_month(block: Block) -> date:
    """A month is counted by one version."""
    day = block.day("from", required=True) or date.min
    if day.day != 1:
        block.wrong(_("from は月のはじめの日にしてください。1つの月は1つの版で数えます。"), "from")
    return day


def _facts(part: Block | None) -> Facts:
    if part is None:
        return Facts((), ())
    facts = _facts_in(part)
    part.finish()
    return facts


def _facts_in(part: Block, *, required: bool = True) -> Facts:
    return Facts(part.texts("fact", required=required), read_conditions(part.inner("where")))


def _count(block: Block) -> Count | None:
    part = block.inner("count")
    if part is None:
        return None
    count = _window(part) if "fact" in part else _of_themselves(part)
    part.finish()
    return count


def _of_themselves(part: Block) -> Count:
    facts = _facts_in(part, required=False)
    if not facts.where:
        part.wrong(_("count に fact（数える出来事）か where（どんなものを数えるか）を書いてください。"))
    return Count(facts, first=None, last=0, after="")


def _window(part: Block) -> Count:
    """`before` closes the window before the denominator; else it runs `within` days `after` a date of it."""
    facts, unless = _facts_in(part), read_exclusions(part)
    before = part.days("before")
    if before is not None:
        return Count(facts, None, -before, "occurred_at", unless)
    within = part.days("within", required=True)
    after = part.one_of("after", DATES, required=True)
    look_back, begin = part.days("look_back"), part.days("not_before")
    if look_back is not None and begin is not None:
        part.wrong(_("look_back と not_before は、どちらか1つにしてください。"), "not_before")
    return Count(facts, begin or -(look_back or 0), within or 0, after, unless)


def _since(block: Block, count: Count | None, since: Block | None) -> Count | None:
    """Days are measured from the first such fact up to the denominator's own day."""
    if count is not None or since is None:
        block.wrong(_('measure = "days" には count ではなく since を書いてください。'), "measure")
        return count
    return Count(_facts(since), first=None, last=0, after="occurred_at")


def _coverage(block: Block) -> Coverage | None:
    part = block.inner("coverage")
    if part is None:
        return None
    floor = part.number("floor", required=True)
    coverage = Coverage(
        part.text("organisations", required=True),
        part.text("external"),
        floor or 0,
        part.one_of("beside", ("n", "N")) or "N",
    )
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

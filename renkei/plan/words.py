"""An indicator in plain Japanese, made from its definition, so that words and number cannot part.

The nouns come from the pack's `words.toml`; the sentences are here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.block import Block
from renkei.ground.packs.loaded import Place, installed, place, sheets
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.conditions import IS, Condition, Exclusion
from renkei.ground.toml import read_toml
from renkei.plan.definition import Count, Indicator, load_indicators

DIRECTIONS = {
    "higher": ("↑", gettext_lazy("高いほどよい指標です。")),
    "lower": ("↓", gettext_lazy("低いほどよい指標です。")),
    "neither": ("・", gettext_lazy("高い低いのどちらがよいとは言えない指標です。")),
}
TIERS = {
    "structure": gettext_lazy("体制の指標"),
    "process": gettext_lazy("活動の指標"),
    "outcome": gettext_lazy("成果の指標"),
}
WORDS = "words.toml"
OWN_MEANS = "sheet.sent"  # said first; the others are said to count as well


class NoWord(LookupError):
    """The pack's words.toml has no word for this; its text is what to say to whoever writes the pack."""


@dataclass(frozen=True)
class Words:
    facts: dict[str, str]
    means: dict[str, str]
    sheets: dict[str, str]
    conditions: dict[str, dict[str, str]]
    splits: dict[str, dict[str, str]]  # by the value that tells apart: its name under "name", and its values

    def fact(self, kind: str) -> str:
        return _found(self.facts, kind)

    def condition(self, condition: Condition) -> str:
        words = self.conditions.get(condition.field, {})
        if condition.op == IS:
            value = (
                str(condition.value).lower() if isinstance(condition.value, bool) else str(condition.value)
            )
            return _found(words, value, f"{condition.field} = {value}")
        return _found(words, condition.op, f"{condition.field}_{condition.op}").format(condition.value)

    def split(self, field: str) -> dict[str, str]:
        return self.splits[field] if field in self.splits else {"name": _found({}, field)}

    def overlaid(self, own: "Words") -> "Words":
        """A region's own words stand before the standard ones."""
        return Words(
            self.facts | own.facts,
            self.means | own.means,
            self.sheets | own.sheets,
            _overlaid(self.conditions, own.conditions),
            _overlaid(self.splits, own.splits),
        )


@dataclass(frozen=True)
class Description:
    N: str
    n: str  # "" where the indicator has no numerator
    excluded: str
    arrow: str
    direction: str
    source: str
    about: str  # its tier, how often it is counted, who answers for it
    months: str  # how the months are told apart: under the chart's title


def load_words(path: Path) -> Words:
    """Raises PackProblems."""
    doc = read_toml(path)
    top = Block(doc, doc.data)
    tables = {name: _texts(top.inner(name)) for name in ("facts", "means", "sheets")}
    words = Words(**tables, conditions=_tables(top, "conditions"), splits=_tables(top, "splits"))
    top.finish()
    doc.refuse_if_wrong()
    return words


def _tables(top: Block, name: str) -> dict[str, dict[str, str]]:
    inner = top.inner(name)
    return {field: _texts(inner.inner(field)) for field in inner.table} if inner else {}


def _overlaid(
    standard: dict[str, dict[str, str]], own: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    return {name: standard.get(name, {}) | own.get(name, {}) for name in {**standard, **own}}


def words_of(pack: Path) -> Words:
    """The standard pack's words, with those of this pack before them. Raises PackProblems."""
    standard, own = load_words(STANDARD_PACK / WORDS), pack / WORDS
    return standard.overlaid(load_words(own)) if own.is_file() else standard


def words_here() -> Words:
    """Those of every pack here: what the standard one says stands, the others say what is theirs alone."""
    return _words_here(place())


@cache
def _words_here(_at: Place) -> Words:
    standard = load_words(STANDARD_PACK / WORDS)
    found = replace(standard, sheets={sheet.id: sheet.title for sheet in sheets().values()})
    for pack in installed():
        if (pack.folder / WORDS).is_file():
            found = found.overlaid(load_words(pack.folder / WORDS))
    return found.overlaid(standard)


def check_indicators(path: Path) -> None:
    """The definitions, and that there is a word for all they say. Raises PackProblems."""
    doc, words = read_toml(path), words_of(path.parents[1])
    for n, indicator in enumerate(load_indicators(path)):
        try:
            describe(indicator, words, region="")
            if indicator.split:
                words.split(indicator.split)
        except NoWord as missing:
            doc.report(str(missing), "indicator", n)
    doc.refuse_if_wrong()


def describe(indicator: Indicator, words: Words, *, region: str) -> Description:
    """`region` is whose people these are: 美澄市. Raises NoWord."""
    events = "・".join(words.fact(kind) for kind in indicator.of.kinds)
    arrow, direction = DIRECTIONS[indicator.better]
    return Description(
        N=_denominator(indicator, words, events, region),
        n=_numerator(indicator, indicator.count, words, events) if indicator.count else "",
        excluded="".join(_excluded(exclusion, words, events) for exclusion in indicator.unless),
        arrow=arrow,
        direction=str(direction),
        source=_("根拠：%(source)s") % {"source": indicator.source},
        about="　".join(_about(indicator)),
        months=_("%(when)s月で分けています。") % {"when": _when(indicator.dated, events)},
    )


def _denominator(indicator: Indicator, words: Words, events: str, region: str) -> str:
    text = _("その月に%(known)s、%(region)sに住む人の%(events)s。")
    known = _("知った") if indicator.dated == "known_at" else _("あった")
    said = text % {"known": known, "region": region, "events": events}
    return said + "".join(_limit(condition, words, events) for condition in indicator.of.where)


def _limit(condition: Condition, words: Words, events: str) -> str:
    text = _("%(condition)s%(events)sに限ります。")
    return text % {"condition": words.condition(condition), "events": events}


def _about(indicator: Indicator) -> list[str]:
    owner = [_("とりまとめ：%(owner)s") % {"owner": indicator.owner}] if indicator.owner else []
    return [str(TIERS[indicator.tier]), _("月ごとに、日々の記録から数えます"), *owner]


def _numerator(indicator: Indicator, count: Count, words: Words, events: str) -> str:
    if words.means.keys() & set(count.facts.kinds):
        return _delivered(count, words, events)
    if count.is_of_themselves:
        return _("そのうち、%(found)s。") % {"found": _with(count.facts.where, words) + events}
    found = _with(count.facts.where, words) + "・".join(words.fact(kind) for kind in count.facts.kinds)
    if indicator.measure == "days":
        text = _("値は、%(found)sから%(events)sまでの日数の中央値。n は、その日数が分かるものの数。")
    else:
        text = _("そのうち、%(window)s、%(same)s%(found)sがあったもの。")
    same = _("同じ人の次の") if indicator.match == "person" else ""
    said = {"window": _span(count, events), "same": same, "found": found, "events": events}
    unless = "".join(_no_answer(exclusion, words, found) for exclusion in count.unless)
    return text % said + unless + _look_back(count, events)


def _span(count: Count, events: str) -> str:
    said = {"events": events, "days": abs(count.last), "first": count.first}
    if count.first is None and count.last < -1:
        return _("%(events)sの%(days)d日前までに") % said
    if count.first is None:
        return (_("%(events)sの前の日までに") if count.last else _("%(events)sの日までに")) % said
    if count.first == 1:
        return _("%(events)sの次の日から数えて%(days)d日以内に") % said
    return (_("%(events)sから%(days)d日以内に") if count.last else _("%(events)sの日に")) % said


def _no_answer(exclusion: Exclusion, words: Words, found: str) -> str:
    why = f"（{exclusion.why}）" if exclusion.why else ""
    text = _("%(which)s%(found)s%(why)sは数えません。")
    return text % {"which": _with(exclusion.conditions, words), "found": found, "why": why}


def _with(conditions: Iterable[Condition], words: Words) -> str:
    """Amounts come before kinds: 3日以内の予定の入院."""
    return "".join(words.condition(one) for one in sorted(conditions, key=lambda one: one.op == IS))


def _delivered(count: Count, words: Words, events: str) -> str:
    start = _("%(events)sを知ってから") if count.after == "known_at" else _("%(events)sから")
    values = {"start": start % {"events": events}, "days": count.last, "what": _what(count, words)}
    said = _("そのうち、%(start)s%(days)d日以内に%(what)sを届けたもの。") % values
    return said + _other_means(count, words) + _look_back(count, events)


def _what(count: Count, words: Words) -> str:
    return "・".join(_found(words.sheets, str(condition.value)) for condition in count.facts.where)


def _other_means(count: Count, words: Words) -> str:
    means = [_found(words.means, kind) for kind in count.facts.kinds if kind != OWN_MEANS]
    return _("%(means)sで伝えたものも数えます。") % {"means": "・".join(means)} if means else ""


def _look_back(count: Count, events: str) -> str:
    text = _("%(events)sの前%(days)d日以内のものも含みます。")
    return text % {"events": events, "days": -count.first} if count.first and count.first < 0 else ""


def _excluded(exclusion: Exclusion, words: Words, events: str) -> str:
    why = f"（{exclusion.why}）" if exclusion.why else ""
    return _("%(which)s%(events)s%(why)sは除きます。") % {
        "which": _with(exclusion.conditions, words),
        "events": events,
        "why": why,
    }


def _when(dated: str, events: str) -> str:
    text = _("%(events)sを知った") if dated == "known_at" else _("%(events)sのあった")
    return text % {"events": events}


def _texts(part: Block | None) -> dict[str, str]:
    return {name: part.text(name) for name in part.table} if part else {}


def _found(words: dict[str, str], name: str, shown: str = "") -> str:
    if name in words:
        return words[name]
    raise NoWord(_("words.toml に「%(name)s」のことばがありません。") % {"name": shown or name})

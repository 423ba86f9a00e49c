"""One indicator's page: counted as the statistics role, shown through the one disclosure function."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import median
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.db.acting import as_office
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, Organization
from renkei.ground.region.models import CareArea
from renkei.plan.counting import Cell
from renkei.plan.definition import Indicator
from renkei.plan.disclosure import Disclosed, Place, disclose, table_of
from renkei.plan.periods import MONTHS, Period, blocks, month_of, number, short, spoken
from renkei.plan.queries.reading import (
    Coverage,
    Known,
    Point,
    Sight,
    bring_up,
    cells_of,
    coverage_at,
    figure_in,
    known_events,
    offices_taking_part,
    point,
    published_values,
    sight_of,
    state_of,
)
from renkei.plan.series import Series
from renkei.plan.words import Description, Words, describe, words_here

SHOWN = {"month": 12, "quarter": 12, "year": 4}  # so many bars at most
FEWEST_FOR_A_MEDIAN = 3  # of two it would tell each the other
PLACE_WORDS = {
    "hospital": gettext_lazy("病院"),
    "office": gettext_lazy("事業所"),
    "care_area": gettext_lazy("圏域"),
    "municipality": gettext_lazy("市町村"),
}
ORGANISATIONS = ("hospital", "office")
EDGES = {  # where the capacity ends, and who goes on
    Capacity.STATISTICS: (
        gettext_lazy("市の立場では、ここまで開きます。"),
        gettext_lazy("内訳を調べるときは、委託先のコーディネーターに依頼してください。"),
    ),
    Capacity.PREFECTURE: (
        gettext_lazy("県の立場では、ここまで開きます。"),
        gettext_lazy("内訳を調べるときは、市町村に依頼してください。"),
    ),
    Capacity.DESK: (
        gettext_lazy("この画面は、集計だけを開きます。"),
        gettext_lazy("ひとりずつの記録は、担当している利用者のページで開きます。"),
    ),
}
STATES = {
    "settled": gettext_lazy("確定"),
    "unsettled": gettext_lazy("未確定"),
    "reference": gettext_lazy("参考値"),
}


@dataclass(frozen=True)
class Way:
    """A way to look: by month, by hospital …"""

    name: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class IndicatorPage:
    indicator: Indicator
    description: Description
    latest: Point | None  # the last period of which only a correction can still change anything
    points: list[Point]
    places: list[Point]  # over the settled periods
    place_word: str
    median: float | None  # over the places that stand alone
    waiting: int  # denominators whose days are not over
    coverage: Coverage | None
    words: tuple[str, ...]  # below the places: what disclosure did, whose the median is, who decided on names
    breaks: tuple[str, ...]  # below the chart: from when another version counts
    as_of: datetime
    region: str
    edge: tuple[str, str]
    every: list[Way]
    by: list[Way]

    @property
    def counted_from(self) -> Period | None:
        """The first settled period: places are counted from it to the latest."""
        return next((point.period for point in self.points if point.state != "unsettled"), None)

    @property
    def highest(self) -> int:
        """Shares go from 0 to 100; numbers to the next round one above."""
        if self.indicator.measure == "share":
            return 100
        most = int(max((point.value or 0 for point in self.points), default=0))
        return max(4, -(-most // 20) * 20)


def page_of(id: str, actor: Actor, *, every: str = "", by: str = "") -> IndicatorPage | None:
    """A fixed number of queries, whatever the number of facts; unknown ways are the first one. None: there is no
    such indicator."""
    with as_office():
        sight = sight_of(actor)
        series = sight.series.get(id)
        if series is None:
            return None
        as_of = bring_up(sight, [series])
        newest = series.at(sight.until)
        words = words_here()
        ways, places = _ways_in_time(every), _ways_of_place(newest, actor, words, by)
        chosen = next((way.name for way in places if way.chosen), "")
        cells = cells_of(sight, series, as_of)
        by_place = cells_of(sight, series, as_of, chosen) if chosen else []
        offices = offices_taking_part(series, sight.towns)
        known = known_events(series, sight, cells)
        names = _names(newest, chosen, by_place, sight, words)
        published = published_values(newest, sight)
    length = next(way.name for way in ways if way.chosen)
    points = [
        replace(one, published=published.get(one.period) if one.period else None)
        for one in _points(series, sight, cells, (offices, known), as_of, length)
    ]
    settled = [one for one in points if one.state != "unsettled" and one.value is not None]
    over = [one.period for one in settled if one.period]
    told = _disclosed(
        newest, [cell for cell in by_place if any(cell.period in each for each in over)], chosen
    )
    low = settled[-1].state == "reference" if settled else False
    rows = [_place(newest, told, place, names, low) for place in told.places]
    middle = _median(told, rows) if chosen in PLACE_WORDS and newest.measure != "number" else None
    return IndicatorPage(
        newest,
        describe(newest, words, region=sight.region),
        settled[-1] if settled else None,
        points,
        rows,
        next((way.label for way in places if way.chosen), ""),
        middle,
        sum(cell.open for cell in cells),
        _coverage(newest, offices, known, sight.until),
        (*told.words, *_said_of_places(newest, chosen, middle)),
        tuple(_breaks(series, points)),
        as_of,
        sight.region,
        _edge(actor),
        ways,
        places,
    )


def rows_of(page: IndicatorPage) -> list[list[Any]]:
    """The same figures for a file, head first."""
    head = [_("区分"), _("名前"), "n", "N", _("値"), _("印")]
    if page.indicator.measure == "days":
        head += [_("四分の一"), _("四分の三")]
    word = next(way.label for way in page.every if way.chosen)
    every = [_file_row(word, one) for one in page.points]
    return [head, *every, *(_file_row(page.place_word, one) for one in page.places)]


def definition_rows(page: IndicatorPage) -> list[list[str]]:
    """What the figures count, for a file's second sheet."""
    words, one = page.description, page.indicator
    rows = [
        (_("指標"), one.title),
        (_("地域"), page.region),
        ("N", words.N + words.excluded),
        ("n", words.n),
        (_("根拠"), one.source),
        (_("定義"), _("第%(version)s版") % {"version": one.version}),
        (_("数えた時"), f"{page.as_of.astimezone():%Y-%m-%d %H:%M}"),
        *((_("ことわり"), sentence) for sentence in (*page.breaks, *page.words)),
    ]
    return [[name, text] for name, text in rows if text]


def _file_row(kind: str, one: Point) -> list[Any]:
    label = one.label
    if one.period and one.period.months < 12:
        label = _("%(year)d年%(month)s") % {"year": one.period.start.year, "month": label}
    quarters = list(one.quartiles or ())
    return [kind, label, one.n, one.N, one.value, str(STATES[one.state]), *quarters]


def _ways_in_time(every: str) -> list[Way]:
    labels = {"month": _("月"), "quarter": _("四半期"), "year": _("年度")}
    chosen = every if every in labels else "month"
    return [Way(name, label, name == chosen) for name, label in labels.items()]


def _ways_of_place(indicator: Indicator, actor: Actor, words: Words, by: str) -> list[Way]:
    """A prefecture looks at municipalities, whoever answers for one at its hospitals, offices and areas."""
    wide = actor.capacity == Capacity.PREFECTURE
    names = [
        name
        for name in ("municipality", "hospital", "office", "care_area", indicator.split)
        if name in indicator.dimensions and (name == "municipality") == (wide and name != indicator.split)
    ]
    chosen = by if by in names else next(iter(names), "")
    return [Way(name, _word(name, words), name == chosen) for name in names]


def _word(name: str, words: Words) -> str:
    return str(PLACE_WORDS[name]) if name in PLACE_WORDS else words.split(name)["name"]


TakingPart = tuple[Sequence[tuple], Mapping[int, Known]]  # offices, and events known by fiscal year


def _coverage(
    indicator: Indicator, offices: Sequence[tuple], known: Mapping[int, Known], until: date
) -> Coverage | None:
    """Of now, with the newest fiscal year of which another source has told."""
    now = coverage_at(indicator, offices, until)
    return replace(now, known=known[max(known)]) if now and known else now


def _points(
    series: Series,
    sight: Sight,
    cells: Sequence[Cell],
    taking_part: TakingPart,
    as_of: datetime,
    length: str,
) -> list[Point]:
    """From the first period with something counted; what lies between stays, though it be nothing."""
    first = min((cell.period for cell in cells), default=None)
    if first is None:
        return []
    last = max(cell.period for cell in cells)
    periods = blocks(first, month_of(number(last) + 1), MONTHS[length])[-SHOWN[length] :]
    return [
        _point(series, one, cells, taking_part, as_of, before)
        for one, before in zip(periods, [None, *periods[:-1]], strict=True)
    ]


def _point(
    series: Series,
    period: Period,
    cells: Sequence[Cell],
    taking_part: TakingPart,
    as_of: datetime,
    before: Period | None,
) -> Point:
    indicator = series.at(period.start)
    coverage = coverage_at(indicator, taking_part[0], period.until, taking_part[1])
    state = state_of(series, period, cells, as_of, coverage is not None and coverage.is_low)
    breaks = before is not None and series.at(before.start) != indicator
    return point(indicator, short(period), figure_in(period, cells), state, period=period, breaks=breaks)


def _breaks(series: Series, points: Iterable[Point]) -> Iterator[str]:
    for one in points:
        if one.breaks and one.period:
            said = {"when": spoken(one.period), "version": series.at(one.period.start).version}
            yield (
                _(
                    "%(when)sから、定義の第%(version)s版で数えています。前の版の値とは、そのまま比べられません。"
                )
                % said
            )


def _names(
    indicator: Indicator, by: str, cells: Iterable[Cell], sight: Sight, words: Words
) -> Mapping[Any, str]:
    if by == "municipality":
        return sight.towns
    if by == "care_area":
        return dict(CareArea.objects.filter(municipality__in=sight.towns).values_list("pk", "name"))
    if by in ORGANISATIONS:
        return organisation_names(indicator, by, {getattr(cell, by) for cell in cells} - {None})
    return words.split(by) if by else {}


def organisation_names(indicator: Indicator, by: str, keys: Iterable[Any]) -> dict[Any, str]:
    """A病院 and so on in no order that would tell, unless the council decided to name them."""
    if indicator.publish.names:
        return dict(Organization.objects.filter(pk__in=keys).values_list("pk", "name"))
    said = {"place": PLACE_WORDS[by]}
    return {
        key: _("%(letter)s%(place)s") % (said | {"letter": _letter(index)})
        for index, key in enumerate(sorted(keys))
    }


def _letter(index: int) -> str:
    """A to Z, then AA, BB."""
    times, letter = divmod(index, len(ascii_uppercase))
    return ascii_uppercase[letter] * (times + 1)


def _disclosed(indicator: Indicator, cells: list[Cell], by: str) -> Disclosed:
    mask = indicator.publish.mask_persons_below
    column = "split" if by == indicator.split else by
    word = str(PLACE_WORDS.get(by, _("区分")))
    table = table_of(cells, by=column, kind="activity" if mask is None else "persons", place_word=word)
    return disclose(table, context="internal", mask_below=mask or 0, widen=indicator.publish.widen)


def _place(
    indicator: Indicator, shown: Disclosed, place: Place, names: Mapping[Any, str], low: bool
) -> Point:
    label = names.get(place[0], _("不明"))
    if len(place) > 1:
        text = _("ほか %(count)dか所") if len(shown.places) > 1 else _("%(count)dか所をあわせて")
        label = text % {"count": len(place)}
    return point(indicator, label, shown.at(place=place), "reference" if low else "settled")


def _median(shown: Disclosed, places: list[Point]) -> float | None:
    alone = [
        one.value
        for place, one in zip(shown.places, places, strict=True)
        if len(place) == 1 and one.value is not None
    ]
    return round(median(alone), 1) if len(alone) >= FEWEST_FOR_A_MEDIAN else None


def _said_of_places(indicator: Indicator, by: str, middle: float | None) -> Iterator[str]:
    said = {"place": PLACE_WORDS.get(by, ""), "decision": indicator.publish.names}
    if middle is not None:
        yield _("中央値は、ひとつずつ示した%(place)sのものです。") % said
    if by in ORGANISATIONS and indicator.publish.names:
        yield _("%(place)s名は、%(decision)sにより表示しています。") % said
    elif by in ORGANISATIONS:
        yield _("%(place)s名は、協議会で決めたときだけ表示します。") % said


def _edge(actor: Actor) -> tuple[str, str]:
    where, who = EDGES[Capacity(actor.capacity)]
    return str(where), str(who)

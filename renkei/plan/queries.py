"""Indicators as pages show them: counted as the statistics role, shown through the one disclosure function."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from statistics import median
from string import ascii_uppercase
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.db.acting import as_office
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, Organization
from renkei.ground.region.models import Municipality
from renkei.ground.standard import STANDARD_PACK
from renkei.plan.counting import Cell, count, is_settled
from renkei.plan.definition import Indicator, load_indicators
from renkei.plan.disclosure import Disclosed, Figure, Period, Place, disclose, table_of
from renkei.plan.figures import percent, quartiles
from renkei.plan.words import Description, describe, words_of

MONTHS_SHOWN = 12
FEWEST_FOR_A_MEDIAN = 3  # of two it would tell each the other
PLACE_WORDS = {"hospital": gettext_lazy("病院"), "municipality": gettext_lazy("市町村")}
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


@cache
def indicators() -> Mapping[str, Indicator]:
    files = sorted((STANDARD_PACK / "indicators").glob("*.toml"))
    return {one.id: one for file in files for one in load_indicators(file)}


@dataclass(frozen=True)
class Point:
    """A month or a place with its figure; `state` is settled, unsettled or reference."""

    label: str
    value: float | int | None
    n: int | None
    N: int | None
    state: str
    month: date | None = None  # its first day; None for a place
    quartiles: tuple[int, int] | None = None  # where days are measured, and `value` is their median


@dataclass(frozen=True)
class Coverage:
    """Organisations taking part of all; None where the definition asks for none."""

    part: int
    all: int
    floor: float

    @property
    def is_low(self) -> bool:
        return self.part < self.all * self.floor

    @property
    def words(self) -> str:
        share = percent(self.part, self.all)
        return f"{self.part} / {self.all}" + (f"（{share}%）" if share is not None else "")


@dataclass(frozen=True)
class IndicatorPage:
    indicator: Indicator
    description: Description
    latest: Point | None  # the last month of which only a correction can still change anything
    months: list[Point]
    places: list[Point]  # over the settled months
    place_word: str
    median: float | None  # over the places that stand alone
    waiting: int  # denominators whose days are not over
    coverage: Coverage | None
    words: tuple[str, ...]  # below the places: what disclosure did, whose the median is, who decided on names
    as_of: datetime
    region: str
    edge: tuple[str, str]

    @property
    def since(self) -> date | None:
        """The first settled month: places are counted from it to the latest."""
        return next((point.month for point in self.months if point.state != "unsettled"), None)

    @property
    def highest(self) -> int:
        """Shares go from 0 to 100; counts to the next round number above."""
        if self.indicator.count is not None:
            return 100
        most = int(max((point.value or 0 for point in self.months), default=0))
        return max(4, -(-most // 20) * 20)


def page_of(indicator: Indicator, actor: Actor) -> IndicatorPage:
    """Seven queries at most, whatever the number of facts."""
    as_of = timezone.now()
    since, until = _span(timezone.localdate())
    with as_office():
        towns = towns_of(actor)
        by = "municipality" if actor.capacity == Capacity.PREFECTURE else "hospital"
        cells = _counted(indicator, set(towns), since, until, as_of, by)
        coverage = _coverage(indicator, set(towns))
        names = towns if by == "municipality" else _hospital_names(indicator, cells)
    shown = _disclosed(indicator, cells, by)
    low = coverage is not None and coverage.is_low
    months = [_month(indicator, shown, period, cells, as_of, low) for period in shown.periods]
    settled = [point for point in months if point.state != "unsettled" and point.value is not None]
    over = {point.month for point in settled}
    by_place = _disclosed(indicator, [cell for cell in cells if cell.period in over], by)
    places = [_place(by_place, place, names, low) for place in by_place.places]
    middle = _median(by_place, places) if indicator.count else None
    region = "・".join(towns.values()) if len(towns) == 1 else _region(actor)
    return IndicatorPage(
        indicator,
        describe(indicator, words_of(STANDARD_PACK), region=region),
        settled[-1] if settled else None,
        months,
        places,
        str(PLACE_WORDS[by]),
        middle,
        sum(cell.open for cell in cells),
        coverage,
        (*by_place.words, *_said_of_places(indicator, by, middle)),
        as_of,
        region,
        _edge(actor),
    )


def _edge(actor: Actor) -> tuple[str, str]:
    where, who = EDGES[Capacity(actor.capacity)]
    return str(where), str(who)


def rows_of(page: IndicatorPage) -> list[list[Any]]:
    """The same figures for a file, head first."""
    head = [_("区分"), _("名前"), "n", "N", _("値"), _("印")]
    month = [_file_row(_("月"), point) for point in page.months]
    return [head, *month, *(_file_row(page.place_word, point) for point in page.places)]


def _file_row(kind: str, point: Point) -> list[Any]:
    label = point.label
    if point.month:
        label = _("%(year)d年%(month)s") % {"year": point.month.year, "month": label}
    return [kind, label, point.n, point.N, point.value, str(STATES[point.state])]


def _span(today: date) -> tuple[date, date]:
    """The twelve months up to and with this one."""
    months = today.year * 12 + today.month
    first = months - MONTHS_SHOWN
    return date(first // 12, first % 12 + 1, 1), date(months // 12, months % 12 + 1, 1)


def towns_of(actor: Actor) -> dict[str, str]:
    """A city officer's own municipality; those of the prefecture for its officer."""
    if actor.capacity == Capacity.PREFECTURE:
        towns = Municipality.objects.filter(prefecture__organization=actor.organization_id)
    else:
        towns = Municipality.objects.filter(code=actor.municipality)
    return dict(towns.order_by("code").values_list("code", "name"))


def _region(actor: Actor) -> str:
    return _("県内の市町村") if actor.capacity == Capacity.PREFECTURE else ""


def _counted(
    indicator: Indicator, towns: set[str], since: date, until: date, as_of: datetime, by: str
) -> list[Cell]:
    with connection.cursor() as cursor:
        return count(
            indicator,
            cursor=cursor,
            municipalities=towns,
            since=max(since, indicator.starts),
            until=until,
            as_of=as_of,
            by=[by],
        )


def _hospital_names(indicator: Indicator, cells: Iterable[Cell]) -> dict[Any, str]:
    """A病院 and so on in no order that would tell, unless the council decided to name them."""
    keys = sorted({cell.hospital for cell in cells if cell.hospital})
    if indicator.publish.names:
        return dict(Organization.objects.filter(pk__in=keys).values_list("pk", "name"))
    return {key: _("%(letter)s病院") % {"letter": _letter(index)} for index, key in enumerate(keys)}


def _letter(index: int) -> str:
    """A to Z, then AA, BB."""
    times, letter = divmod(index, len(ascii_uppercase))
    return ascii_uppercase[letter] * (times + 1)


def _coverage(indicator: Indicator, towns: set[str]) -> Coverage | None:
    """An office takes part once its number was verified and it was admitted."""
    if indicator.coverage is None:
        return None
    offices = Organization.objects.filter(
        kind=indicator.coverage.organisations, municipality__in=towns, ended_at=None
    )
    part = offices.filter(verified_at__isnull=False).count()
    return Coverage(part, offices.count(), indicator.coverage.floor)


def _disclosed(indicator: Indicator, cells: list[Cell], by: str) -> Disclosed:
    mask = indicator.publish.mask_persons_below
    table = table_of(
        cells, by=by, kind="activity" if mask is None else "persons", place_word=str(PLACE_WORDS[by])
    )
    return disclose(table, context="internal", mask_below=mask or 0, widen=indicator.publish.widen)


def _month(
    indicator: Indicator, shown: Disclosed, period: Period, cells: list[Cell], as_of: datetime, low: bool
) -> Point:
    settled = is_settled(indicator, cells, period.start, as_of)
    state = "unsettled" if not settled else "reference" if low else "settled"
    return _point(_("%(month)d月") % {"month": period.start.month}, shown.at(period), state, period.start)


def _place(shown: Disclosed, place: Place, names: Mapping[Any, str], low: bool) -> Point:
    label = names.get(place[0], _("不明"))
    if len(place) > 1:
        text = _("ほか %(count)dか所") if len(shown.places) > 1 else _("%(count)dか所をあわせて")
        label = text % {"count": len(place)}
    return _point(label, shown.at(place=place), "reference" if low else "settled")


def _median(shown: Disclosed, places: list[Point]) -> float | None:
    alone = [
        point.value
        for place, point in zip(shown.places, places, strict=True)
        if len(place) == 1 and point.value is not None
    ]
    return round(median(alone), 1) if len(alone) >= FEWEST_FOR_A_MEDIAN else None


def _said_of_places(indicator: Indicator, by: str, middle: float | None) -> Iterator[str]:
    if middle is not None:
        yield _("中央値は、ひとつずつ示した%(place)sのものです。") % {"place": PLACE_WORDS[by]}
    if by == "hospital" and indicator.publish.names:
        yield _("病院名は、%(decision)sにより表示しています。") % {"decision": indicator.publish.names}
    elif by == "hospital":
        yield _("病院名は、協議会で決めたときだけ表示します。")


def _point(label: str, figure: Figure | None, state: str, month: date | None = None) -> Point:
    if figure is None:
        return Point(label, None, None, None, state, month)
    if figure.n is None:
        return Point(label, figure.N, None, figure.N, state, month)
    if figure.days:
        first, middle, third = quartiles(figure.days) or (0, 0, 0)
        return Point(label, middle, figure.n, figure.N, state, month, (first, third))
    share = percent(figure.n, figure.N)
    return Point(label, None if share is None else float(share), figure.n, figure.N, state, month)

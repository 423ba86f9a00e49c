"""What is published, what would be, and what counting gives now of what was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from renkei.ground.db.acting import as_office
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, Organization
from renkei.ground.region.models import CareArea
from renkei.ground.tasks.calendar import TOKYO, fiscal_year, this_fiscal_year
from renkei.plan.definition import Indicator
from renkei.plan.models import Publication
from renkei.plan.periods import MONTHS, Period, blocks, spoken
from renkei.plan.policy import publications, standing
from renkei.plan.publishing import Offer, as_rows, propose, refuse_small_corrections
from renkei.plan.queries.indicator import ORGANISATIONS, PLACE_WORDS, organisation_names
from renkei.plan.queries.reading import (
    Sight,
    bring_up,
    cells_of,
    figure_in,
    sight_of,
    state_of,
    value_of,
)
from renkei.plan.series import Series
from renkei.plan.words import describe, words_here

REASONS = """
    with cohort as (
        select distinct match from facts_fact_log
         where kind = any(%(of)s) and municipality = any(%(towns)s)
           and coalesce({dated}, occurred_at) >= %(since)s and coalesce({dated}, occurred_at) < %(until)s)
    select kind, state = 'void', revision > 1, count(*)::int from facts_fact_log
     where recorded_at > %(as_of)s and (kind = any(%(of)s) or kind = any(%(answers)s))
       and match in (select match from cohort)
     group by 1, 2, 3 order by 1, 2, 3
"""


@dataclass(frozen=True)
class Row:
    """A published figure, and what counting gives now where that differs."""

    period: str
    label: str
    value: float | int | None
    n: int | None
    N: int
    now: str  # "" where counting gives the same, or nothing is counted of it now


@dataclass(frozen=True)
class PublicationPage:
    publication: Publication
    totals: list[Row]
    places: list[Row]
    place_word: str
    reason: str  # what was recorded, corrected or voided since; "" for nothing
    is_own: bool


def offer(
    id: str,
    actor: Actor,
    *,
    year: int,
    length: str,
    by: str,
    names: str = "",
    supersedes: Publication | None = None,
) -> Offer | None:
    """What would be published of a fiscal year. None: no such indicator. Raises NotPublishable."""
    with as_office(), connection.cursor() as cursor:
        sight = sight_of(actor)
        series = sight.series.get(id)
        if series is None:
            return None
        now = bring_up(sight, [series])
        stood = list(standing(id))
        others = [one for one in stood if one.pk != (supersedes.pk if supersedes else None)]
        before = [one for one in others if {*one.municipalities} & {*sight.towns}]
        newest = series.at(date(year, 4, 1))
        chosen = by if by in ways_of(newest, actor) else ""
        proposal = propose(
            series,
            cursor=cursor,
            towns=list(sight.towns),
            over=settled_months(series, sight, year, now),
            length=length,
            by=chosen,
            before=before,
            now=now,
        )
        labels = _labels(newest, chosen, proposal, sight, names)
    rows = as_rows(proposal, newest, labels, value_of)
    if supersedes:
        refuse_small_corrections(rows, supersedes.figures, newest.publish.mask_persons_below or 0)
    words = describe(newest, words_here(), region=sight.region)
    definition = {"N": words.N + words.excluded, "n": words.n, "source": newest.source}
    keys = frozenset(one.pk for one in stood)
    towns = tuple(sight.towns)
    return Offer(newest, towns, sight.region, chosen, proposal, rows, definition, keys, names, supersedes)


def ways_of(indicator: Indicator, actor: Actor) -> list[str]:
    """A city publishes by hospital, office, area or the indicator's own value; a prefecture by municipality."""
    if actor.capacity == Capacity.PREFECTURE:
        return ["municipality"] if "municipality" in indicator.by else []
    return [name for name in indicator.dimensions if name not in ("municipality", "insurer")]


def way_words(indicator: Indicator, actor: Actor) -> list[tuple[str, str]]:
    words = words_here()
    return [("", _("分けない（地域の合計だけ）"))] + [
        (name, _("%(place)sごと") % {"place": _word(name, words)}) for name in ways_of(indicator, actor)
    ]


def settled_months(series: Series, sight: Sight, year: int, now: Any) -> list[Period]:
    """Of the fiscal year, from its beginning (or the definition's) as far as nothing is open."""
    cells = cells_of(sight, series, now)
    first, found = max(date(year, 4, 1), series.versions[0].starts), []
    for month in blocks(first, min(date(year + 1, 4, 1), sight.until), MONTHS["month"]):
        if state_of(series, month, cells, now, False) == "unsettled":
            break
        found.append(month)
    return found


def listed(actor: Actor) -> list[Publication]:
    """All that concerns one's own municipalities."""
    towns = set(sight_of(actor).towns)
    return [one for one in publications() if towns & {*one.municipalities}]


def page_of_publication(publication: Publication, actor: Actor | None) -> PublicationPage:
    """With what counting gives now, for those who read figures; as it stands, for everybody else."""
    now: Mapping[tuple, str] = {}
    reason = ""
    if actor is not None:
        with as_office(), connection.cursor() as cursor:
            sight = sight_of(actor)
            series = sight.series.get(publication.indicator)
            if series and {*publication.municipalities} == {*sight.towns}:
                now, reason = _now(publication, series, sight), _reason(publication, series, cursor)
    rows = [(bool(one["places"]), _row(one, publication, now)) for one in publication.figures]
    return PublicationPage(
        publication,
        [row for is_place, row in rows if not is_place],
        [row for is_place, row in rows if is_place],
        _word(publication.by, words_here()) if publication.by else "",
        reason,
        actor is not None and actor.organization_id == publication.organization_id,
    )


def file_rows(page: PublicationPage) -> list[list[Any]]:
    head = [_("期間"), _("区分"), "n", "N", _("値")]
    rows = [[row.period, row.label, row.n, row.N, row.value] for row in (*page.totals, *page.places)]
    one = page.publication
    foot = [
        [_("指標"), _("%(title)s（定義 第%(version)s版）") % {"title": one.title, "version": one.version}],
        [_("地域"), one.region],
        ["N", one.definition["N"]],
        ["n", one.definition["n"]],
        [_("出典"), one.definition["source"]],
        [_("数えた時点"), f"{one.as_of.astimezone(TOKYO):%Y-%m-%d %H:%M}"],
        [_("公表を決めた人"), one.decided_by],
        *([_("ことわり"), text] for text in one.words),
    ]
    return [head, *rows, [], *foot]


def years_of(series: Series) -> list[tuple[int, str]]:
    """Fiscal years that may hold something settled, newest first."""
    first, last = fiscal_year(series.versions[0].starts), this_fiscal_year()
    return [(year, spoken(Period(date(year, 4, 1), 12))) for year in range(last, first - 1, -1)]


def _now(publication: Publication, series: Series, sight: Sight) -> dict[tuple, str]:
    cells = cells_of(sight, series, bring_up(sight, [series]))
    found = {}
    for one in publication.figures:
        period = Period(date.fromisoformat(one["start"]), one["months"])
        figure = None if one["places"] else figure_in(period, cells)
        if figure and (figure.n, figure.N) != (one["n"], one["N"]):
            found[one["start"], one["months"]] = _spoken_value(
                value_of(series.at(period.start), figure), figure
            )
    return found


def _spoken_value(value: Any, figure: Any) -> str:
    return f"{value}　{figure.n} / {figure.N}" if figure.n is not None else f"{figure.N}"


def _reason(publication: Publication, series: Series, cursor: Any) -> str:
    indicator = series.at(publication.since)
    asked = {
        "of": list(indicator.of.kinds),
        "answers": list(indicator.count.facts.kinds) if indicator.count else [],
        "towns": publication.municipalities,
        "since": publication.since,
        "until": publication.until,
        "as_of": publication.as_of,
    }
    cursor.execute(REASONS.format(dated=indicator.dated), asked)
    words = words_here()
    told = [
        _(said) % {"what": _kind(kind, words), "n": n}
        for kind, void, again, n in cursor.fetchall()
        for said in [
            _("%(what)s %(n)d件の取り消し")
            if void
            else _("%(what)s %(n)d件の訂正")
            if again
            else _("%(what)s %(n)d件")
        ]
    ]
    return _("差のわけ：%(told)sが、公表のあとに記録されました。") % {"told": "、".join(told)} if told else ""


def _kind(kind: str, words: Any) -> str:
    return words.facts.get(kind) or _("%(means)sの連絡") % {"means": words.means.get(kind, kind)}


def _row(one: Mapping[str, Any], publication: Publication, now: Mapping[tuple, str]) -> Row:
    period = Period(date.fromisoformat(one["start"]), one["months"])
    later = "" if one["places"] else now.get((one["start"], one["months"]), "")
    return Row(spoken(period), one["label"], one["value"], one["n"], one["N"], later)


def _labels(indicator: Indicator, by: str, proposal: Any, sight: Sight, names: str) -> Any:
    places = {place for one in proposal.told for place in one.places if len(one.places) == 1}
    known = _known(replace(indicator, publish=replace(indicator.publish, names=names)), by, places, sight)

    def label(group: Sequence[Any]) -> str:
        if not group:
            return _("合計")
        if len(group) > 1:
            return _("ほか %(count)dか所") % {"count": len(group)}
        return known.get(str(group[0]), _("不明"))

    return label


def _known(indicator: Indicator, by: str, places: set[Any], sight: Sight) -> dict[str, str]:
    if by == "municipality":
        return dict(sight.towns)
    if by == "care_area":
        rows = CareArea.objects.filter(municipality__in=sight.towns).values_list("pk", "name")
        return {str(key): name for key, name in rows}
    if by in ORGANISATIONS:
        keys = list(Organization.objects.filter(pk__in=places - {"None"}).values_list("pk", flat=True))
        return {str(key): name for key, name in organisation_names(indicator, by, keys).items()}
    return words_here().split(by) if by else {}


def _word(name: str, words: Any) -> str:
    """A publication outlives its pack: a value for which no pack has a word any more is called by its code."""
    if name in PLACE_WORDS:
        return str(PLACE_WORDS[name])
    return words.split(name)["name"] if name in words.splits else name

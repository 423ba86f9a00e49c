"""What another source counted, as the page of it shows: by name, year and town, with who typed it."""

from dataclasses import dataclass

from renkei.ground.db.names import with_names
from renkei.ground.people.actor import Actor
from renkei.ground.tasks.calendar import this_fiscal_year
from renkei.plan.models import ExternalCount
from renkei.plan.queries.reading import sight_of

YEARS_BACK = 4


@dataclass(frozen=True)
class Externals:
    """`asked` are (name, titles of the indicators that ask for it)."""

    asked: list[tuple[str, str]]
    towns: list[tuple[str, str]]
    years: list[int]
    rows: list[tuple[str, str, ExternalCount]]  # title, town


def externals(actor: Actor) -> Externals:
    sight = sight_of(actor)
    titles: dict[str, list[str]] = {}
    for series in sight.series.values():
        newest = series.at(sight.until)
        if newest.coverage and newest.coverage.external:
            titles.setdefault(newest.coverage.external, []).append(newest.title)
    asked = [(name, "・".join(of)) for name, of in sorted(titles.items())]
    found = ExternalCount.objects.filter(municipality__in=list(sight.towns), replaced_at=None)
    told = with_names(found, "recorded_by__practitioner").order_by("name", "-year", "municipality")
    names = dict(asked)
    last = this_fiscal_year() - 1  # the newest that is over
    rows = [(names.get(one.name, one.name), sight.towns[one.municipality], one) for one in told]
    return Externals(asked, list(sight.towns.items()), list(range(last, last - YEARS_BACK, -1)), rows)

"""What another source counted in the years that are over: claims of the region, typed in by each municipality."""

from datetime import date, datetime, time, timedelta
from random import Random

from renkei.demo.region import Region
from renkei.demo.rows import Keys, Rows
from renkei.ground.people.models import OrganizationKind as Kind
from renkei.ground.tasks.calendar import TOKYO, fiscal_year

NAME = "mieruka.admission-info-fee"
YEARS = 3
A_PERSON = (0.24, 0.28)  # claims a year and person: between these
REIWA = 2018
SAID = "見える化システム 令和{year}年度 入院時情報連携加算（令和{on}年{at.month}月{at.day}日取得）"


def count_elsewhere(rows: Rows, region: Region, people: int, today: date, random: Random) -> None:
    """`people`: of the whole region, so that the number keeps its proportion to what happens here."""
    keys, last = Keys(random), fiscal_year(today) - 1
    whole = sum(town.share for town in region.towns)
    for town in region.towns:
        officer = next(office for office in region.of(Kind.MUNICIPALITY, town)).roles[0]
        for year in range(last, last - YEARS, -1):
            # numbers of a year come out in the summer after it
            day = date(year + 1, 9, random.randrange(4, 28))
            at = datetime.combine(day - timedelta(days=max(0, day.weekday() - 4)), time(14), TOKYO)
            if at.date() >= today:
                continue
            count = round(people * town.share / whole * random.uniform(*A_PERSON))
            rows.add(
                "plan.ExternalCount",
                id=keys.at(at),
                organization_id=officer.office.id,
                municipality=town.code,
                name=NAME,
                year=year,
                count=max(count, 1),
                told_by=SAID.format(year=year - REIWA, on=at.year - REIWA, at=at),
                recorded_by_id=officer.id,
                recorded_at=at,
                replaced_at=None,
            )

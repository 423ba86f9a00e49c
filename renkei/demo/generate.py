"""A whole region as plain rows: the same `today`, `people` and `seed` give the same rows, whenever and wherever."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from renkei.demo.away import Away
from renkei.demo.bodies import Bodies
from renkei.demo.directory import furnish
from renkei.demo.externals import count_elsewhere
from renkei.demo.happenings import Happenings
from renkei.demo.leaving import Leaving
from renkei.demo.medicines import Medicines
from renkei.demo.meetings import Meetings
from renkei.demo.persons import People
from renkei.demo.region import Founder
from renkei.demo.rows import Keys, Rows
from renkei.demo.visits import visit_people
from renkei.demo.year import Fortnight, Year
from renkei.ground.people.models import OrganizationKind as Kind
from renkei.ground.tasks.calendar import midnight

PEOPLE = 600
SEED = 20260401
A_BLOCK = 600  # people who share a set of offices
TRAIL = timedelta(days=14)


def generate(today: date, people: int = PEOPLE, seed: int = SEED) -> Iterator[Rows]:
    """One `Rows` for the places and one for each block of people, each after what it refers to."""
    founder = Founder(Random(seed), today)
    places = Rows()
    founder.found(places)
    yield places
    for number in range(-(-people // A_BLOCK)):
        yield _block(founder, number, people, today, seed)


def _block(founder: Founder, number: int, people: int, today: date, seed: int) -> Rows:
    """`people`: of the whole region."""
    rows, random = Rows(), Random(f"{seed}/{number}")
    region = founder.block(rows, number)
    trail_from = midnight(today) - TRAIL
    happenings = Happenings(rows, Keys(random), trail_from)
    maker = People(random, region, today)
    thorough = number == 0  # the others only make the region large
    year = Year(random, region, today, happenings, thorough=thorough)
    persons = [maker.born(each) for each in range(min(A_BLOCK, people - number * A_BLOCK))]
    for person in persons:
        year.befall(person)
    fortnight = Fortnight(random, region, today, happenings, thorough=thorough)
    for office in region.of(Kind.CARE_MANAGER_OFFICE):
        fortnight.befall_office(office, persons)
    for centre in region.of(Kind.SUPPORT_CENTRE):
        fortnight.befall_centre(centre, persons)
    if thorough:
        furnish(rows, region, Random(f"{seed}/directory"), today)
        Bodies(Random(f"{seed}/bodies"), today, happenings).befall(persons)
        Meetings(region, midnight(today), happenings).befall(persons)
        Medicines(Random(f"{seed}/medicines"), today, happenings).befall(persons)
        Away(Random(f"{seed}/away"), today, happenings).befall(
            persons, region.of(Kind.CARE_MANAGER_OFFICE)[0]
        )
        count_elsewhere(rows, region, people, today, Random(f"{seed}/externals"))
    leaving = Leaving(
        Random(f"{seed}/{number}/leaving"), region, midnight(today), happenings, thorough=thorough
    )
    leaving.befall(persons)
    happenings.settle()
    visit_people(persons, happenings, today, Random(f"{seed}/{number}/visits"))
    return rows

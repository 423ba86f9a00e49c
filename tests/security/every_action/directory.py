from datetime import date
from typing import Any

from renkei.directory import actions as directory
from renkei.directory.models import Guide
from renkei.ground.people.actor import Actor
from tests.security.every_action.calls import works
from tests.security.every_action.house import NOW, House


def _desk(house: House) -> dict[str, Any]:
    said = {"name": "地域医療連携室", "phone": "0598-00-7001"}
    return {"hospital_id": house.cast.hospital.pk, "said": said, "confirmed_on": NOW.date(), "before": None}


@works(directory.keep_desk, "taira")
def _(house, by):
    return lambda: directory.keep_desk(**_desk(house), by=by)


@works(directory.confirm_desk, "taira")
def _(house, by):
    desk = directory.keep_desk(**_desk(house), by=by)
    return lambda: directory.confirm_desk(desk=desk, by=by)


@works(directory.keep_profile, "taira")
def _(house, by):
    said = {"as_of": date(2026, 10, 1), "source": "月報", "numbers": {"beds": 100}}
    return lambda: directory.keep_profile(hospital_id=house.cast.hospital.pk, **said, by=by)


def _guide(house: House, by: Actor) -> Guide:
    said = {"title": "入退院の手引き", "reader": "concerned", "access": "members"}
    towns = {"used_by": [house.cast.town.pk], "published_by": [house.cast.town.pk]}
    return directory.publish_guide(said=said, **towns, edition=_edition(), by=by)


def _edition(name: str = "第1版") -> directory.Edition:
    return directory.Edition(name=name, issued_on=date(2026, 4, 1), link="https://town.test/guide")


@works(directory.publish_guide, "utsugi")
def _(house, by):
    return lambda: _guide(house, by)


@works(directory.publish_edition, "utsugi")
def _(house, by):
    guide = _guide(house, by)
    return lambda: directory.publish_edition(guide=guide, edition=_edition("第2版"), by=by)


@works(directory.revise_guide, "utsugi")
def _(house, by):
    guide = _guide(house, by)
    towns = {"used_by": [house.cast.neighbour.pk], "published_by": []}
    return lambda: directory.revise_guide(guide=guide, said={"title": "手引き"}, **towns, by=by)


@works(directory.confirm_guide, "utsugi")
def _(house, by):
    edition = _guide(house, by).editions.get()
    return lambda: directory.confirm_guide(edition=edition, review_on=date(2027, 4, 1), by=by)


@works(directory.withdraw_guide, "utsugi")
def _(house, by):
    guide = _guide(house, by)
    return lambda: directory.withdraw_guide(guide=guide, because="古い", by=by)


@works(directory.open_edition, "utsugi")
def _(house, by):
    edition = _guide(house, by).editions.get()
    return lambda: directory.open_edition(edition=edition, what="page", by=by)


@works(directory.tell_of_guide, "utsugi")
def _(house, by):
    guide = _guide(house, by)
    said = {"what": "explained", "body": "運営推進会議", "on": date(2026, 11, 2), "people": 12, "words": ""}
    return lambda: directory.tell_of_guide(guide=guide, **said, by=by)

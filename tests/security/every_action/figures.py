from datetime import date

from renkei.network import actions as surveys
from renkei.plan import actions as plan
from renkei.plan.definition import load_indicators
from renkei.plan.publishing import Offer, Proposal
from tests.security.every_action.calls import works
from tests.security.every_action.house import NOW
from tests.security.every_action.listing import ROOT


@works(surveys.keep_upload, "sakaki")
def _(house, by):
    return lambda: surveys.keep_upload(data=b"x", name="x.xlsx", by=by)


@works(surveys.drop_upload, "sakaki")
def _(house, by):
    document = surveys.keep_upload(data=b"x", name="x.xlsx", by=by)
    return lambda: surveys.drop_upload(document=document, by=by)


@works(surveys.import_survey, "sakaki")
def _(house, by):
    data = house.workbook()
    return lambda: surveys.import_survey(data=data, name="調査.xlsx", year=2025, by=by)


@works(surveys.settle_tag, "sakaki")
def _(house, by):
    tag = house.tagged(by)
    return lambda: surveys.settle_tag(tag, confirmed=True, by=by)


@works(surveys.confirm_all, "sakaki")
def _(house, by):
    tag = house.tagged(by)
    return lambda: surveys.confirm_all(tag.round, group=tag.group, by=by)


@works(surveys.found_prefecture_office, "sakaki")
def _(house, by):
    return lambda: surveys.found_prefecture_office(prefecture="三重県")


@works(plan.publish, "utsugi")
def _(house, by):
    period = {"since": date(2026, 4, 1), "until": date(2026, 5, 1), "as_of": NOW, "told": (), "words": ()}
    offer = Offer(
        indicator=load_indicators(ROOT.parent / "packs/standard/indicators/discharge.toml")[0],
        towns=(house.cast.town.pk,),
        region="",
        by="",
        proposal=Proposal(**period),
        rows=[],
        definition={},
        before=frozenset(),
        names="美澄市",
    )
    return lambda: plan.publish(offer, decided_by="課長", decided_on=date(2026, 11, 10), by=by)


@works(plan.tell_external, "utsugi")
def _(house, by):
    said = {"name": "mieruka.x", "municipality": house.cast.town.pk, "year": 2025, "count": 3, "told_by": "x"}
    return lambda: plan.tell_external(**said, by=by)

from datetime import date

from renkei.network import actions as surveys
from renkei.network.actions import responses
from renkei.network.definition import standard_survey
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


@works(responses.ask, "sakaki")
def _(house, by):
    return lambda: responses.ask(**house.survey_to_ask(), by=by)


@works(responses.begin, "utsugi")
def _(house, by):
    found = house.to_answer()
    return lambda: responses.begin(found, data={}, sources={}, by=by)


@works(responses.hand_in, "utsugi")
def _(house, by):
    found = house.to_answer(data={"hub": "あります"})
    return lambda: responses.hand_in(found, by=by)


@works(responses.invite, "utsugi")
def _(house, by):
    found = house.to_answer()
    return lambda: responses.invite(found, code=house.cast.neighbour.pk, by=by)


@works(responses.join, "utsugi")
def _(house, by):
    house.to_answer()
    found = house.to_answer_elsewhere(invited=[house.cast.town.pk])
    return lambda: responses.join(found, by=by)


@works(responses.answer_apart, "utsugi")
def _(house, by):
    found = house.to_answer(towns=[house.cast.town.pk, house.cast.neighbour.pk])
    return lambda: responses.answer_apart(found, by=by)


@works(responses.take_in, "sakaki")
def _(house, by):
    found = house.to_answer()
    return lambda: responses.take_in(found, data={"hub": "あります"}, by=by)


@works(responses.give_back, "sakaki")
def _(house, by):
    found = house.to_answer(state="submitted")
    return lambda: responses.give_back(found, words="もう一度", by=by)


@works(responses.accept, "sakaki")
def _(house, by):
    found = house.to_answer(state="submitted", data={"hub": "あります"})
    return lambda: responses.accept(found, survey=standard_survey(), revision=found.revision, by=by)


@works(responses.remind, "sakaki")
def _(house, by):
    found = house.to_answer()
    return lambda: responses.remind(found.round, by=by)


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

from datetime import date, timedelta
from typing import Any

from renkei.ground.db.acting import acting_as
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization
from renkei.ground.sheets import actions as sheets
from renkei.ground.sheets.models import Means, RecallReason
from renkei.ground.tasks.models import Task
from renkei.patients.actions import team
from renkei.patients.models import CareTeamMember, Invitation
from renkei.scenes.hospital_stay import announcing
from renkei.scenes.hospital_stay.actions import (
    calls,
    conferences,
    discharges,
    expectations,
    inquiries,
    meetings,
    papers,
    polls,
    preparations,
    stays,
    transfers,
)
from renkei.scenes.hospital_stay.actions import sheets as stay_sheets
from renkei.scenes.hospital_stay.actions.preparations import Wanted
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Handing, Stay
from tests.cast import BIRTH
from tests.scenes.hospital_stay.meeting import day
from tests.scenes.hospital_stay.story import SHEET, at
from tests.security.every_action.calls import works
from tests.security.every_action.house import NOW, House


@works(announcing.announce, "taira")
def _(house, by):
    said = announcing.Admission(admitted_on=NOW.date(), planned=False, reason="acute")
    who = {"kana": "ショウジ チヨノ", "birth_date": BIRTH, "sex": "female"}
    return lambda: announcing.announce(**who, admission=said, by=by)


def _inquiry(house: House):
    return house.story.inquiry(house.story.announce(at(18)), house.cast.suzuki)


@works(inquiries.confirm)
def _(house, by):
    inquiry = _inquiry(house)
    return lambda: inquiries.confirm(inquiry, sections=["contacts"], by=by)


@works(inquiries.answer_by_phone)
def _(house, by):
    inquiry = _inquiry(house)
    return lambda: inquiries.answer_by_phone(inquiry, note="", by=by)


@works(inquiries.not_ours)
def _(house, by):
    inquiry = _inquiry(house)
    return lambda: inquiries.not_ours(inquiry, by=by)


@works(stays.begin)
def _(house, by):
    began = house.stay()
    stay = Stay(
        patient_id=began.patient_id,
        announcement_id=began.announcement_id,
        hospital_id=began.hospital_id,
        admitted_on=NOW.date(),
        planned=False,
        reason="acute",
        known_at=NOW,
    )
    return lambda: stays.begin(stay, by)


@works(stays.correct_admission)
def _(house, by):
    stay = house.stay()
    said = announcing.Admission(admitted_on=date(2026, 11, 12), planned=False, reason="injury")
    return lambda: stays.correct_admission(stay, said=said, version=stay.version, by=by)


@works(stays.void_stay)
def _(house, by):
    stay = house.meeting().held().stay
    stay.refresh_from_db()
    return lambda: stays.void_stay(stay, because="wrong_person", version=stay.version, by=by)


@works(discharges.discharge)
def _(house, by):
    stay = house.stay()
    said = {"on": NOW.date(), "outcome": "died", "version": stay.version}
    return lambda: discharges.discharge(stay, **said, by=by)


@works(discharges.undo_discharge)
def _(house, by):
    said = {"on": NOW.date(), "outcome": "died"}
    stay = house.stay()
    stay = discharges.discharge(stay, **said, version=stay.version, by=by)
    return lambda: discharges.undo_discharge(stay, because="取りちがえ", version=stay.version, by=by)


@works(expectations.expect_discharge)
def _(house, by):
    stay = house.stay()
    said = {"on": NOW.date() + timedelta(days=7), "version": stay.version}
    return lambda: expectations.expect_discharge(stay, **said, by=by)


@works(expectations.withdraw_expectation)
def _(house, by):
    stay = house.stay()
    on = NOW.date() + timedelta(days=7)
    stay = expectations.expect_discharge(stay, on=on, version=stay.version, by=by)
    return lambda: expectations.withdraw_expectation(stay, because="未定", version=stay.version, by=by)


def _to_call(house: House) -> Task:
    stay = house.stay()
    with house.meanwhile("suzuki") as suzuki:
        discharges.discharge(stay, on=date(2026, 11, 16), outcome="home", version=stay.version, by=suzuki)
    with acting_as(house.cast.suzuki.pk):
        return Task.objects.get(match=stay.pk, rule="call-2-days")


@works(calls.record_call)
def _(house, by):
    task = _to_call(house)
    follow = calls.Follow(
        organization_id=house.cast.sakura.pk, text="様子を見に行く", until=date(2026, 11, 20)
    )
    return lambda: calls.record_call(task, result="reached", at=NOW, follow=follow, by=by)


@works(calls.void_call)
def _(house, by):
    made = calls.record_call(_to_call(house), result="reached", at=NOW, by=by)
    return lambda: calls.void_call(made, because="別の方", by=by)


@works(calls.note_application)
def _(house, by):
    stay = house.stay()
    return lambda: calls.note_application(stay, on=date(2026, 11, 16), by=by)


@works(calls.take_back_application)
def _(house, by):
    noted = calls.note_application(house.stay(), on=date(2026, 11, 16), by=by)
    return lambda: calls.take_back_application(noted, by=by)


@works(stays.record_stay)
def _(house, by):
    said = Admission(admitted_on=date(2026, 11, 17), planned=False, reason="acute")
    told = {"named": "遠瀬中央病院", "told_by": "family", "known_at": at(17, 9, 0)}
    return lambda: stays.record_stay(house.chiyono, said=said, **told, by=by)


def _moved(stay: Stay, by: Actor) -> Stay:
    clinic = Organization.objects.filter(kind="clinic").get()
    return transfers.transfer_stay(stay, to_id=clinic.pk, on=NOW.date(), version=stay.version, by=by)


@works(transfers.transfer_stay)
def _(house, by):
    stay = house.stay()
    return lambda: _moved(stay, by)


@works(transfers.undo_transfer)
def _(house, by):
    stay = _moved(house.stay(), by)
    return lambda: transfers.undo_transfer(stay, because="延期", version=stay.version, by=by)


@works(transfers.open_stay)
def _(house, by):
    stay = _moved(house.stay(), by)
    return lambda: transfers.open_stay(stay, sections=["contacts"], by=by)


def _bed(house: House) -> dict[str, Any]:
    return {"wanted": [Wanted(item="bed", text="介護ベッド", organization_id=house.cast.sakura.pk)]}


@works(preparations.prepare)
def _(house, by):
    stay = house.stay()
    return lambda: preparations.prepare(stay, **_bed(house), by=by)


@works(preparations.settle)
def _(house, by):
    [bed] = preparations.prepare(house.stay(), **_bed(house), by=by)
    return lambda: preparations.settle(bed, by=by)


@works(preparations.unsettle)
def _(house, by):
    [bed] = preparations.prepare(house.stay(), **_bed(house), by=by)
    preparations.settle(bed, by=by)
    return lambda: preparations.unsettle(bed, by=by)


@works(preparations.entrust)
def _(house, by):
    [bed] = preparations.prepare(house.stay(), **_bed(house), by=by)
    said = {"organization_id": None, "owner_named": "ご家族", "until": None}
    return lambda: preparations.entrust(bed, **said, by=by)


@works(preparations.drop)
def _(house, by):
    [bed] = preparations.prepare(house.stay(), **_bed(house), by=by)
    return lambda: preparations.drop(bed, because="要らない", by=by)


@works(stay_sheets.send_sheet)
def _(house, by):
    stay = house.stay()
    to = {"to": [stay.hospital_id], "means": Means.APP, "at": NOW}
    draft = house.draft(stay, by)
    return lambda: stay_sheets.send_sheet(stay, draft, sheet_of(SHEET), **to, by=by)


@works(stay_sheets.keep_sheet)
def _(house, by):
    stay, sheet = house.stay(), sheet_of("discharge-hearing")
    draft = sheets.open_draft(sheet, {}, patient_id=stay.patient_id, match=stay.pk, by=by)
    return lambda: stay_sheets.keep_sheet(stay, draft, sheet, by=by)


@works(stay_sheets.tell_by_phone)
def _(house, by):
    stay = house.stay()
    to = {"to": [stay.hospital_id], "at": NOW, "told": "平良さん"}
    return lambda: stay_sheets.tell_by_phone(stay, sheet_of(SHEET), **to, by=by)


@works(stay_sheets.recall_delivery)
def _(house, by):
    sent = house.sent()
    because = {"because": RecallReason.WRONG_PERSON, "note": ""}
    return lambda: stay_sheets.recall_delivery(sent, **because, by=by)


@works(papers.take_in, "sato")
def _(house, by):
    return lambda: papers.take_in(house.chiyono, kind="nursing-summary", **house.arriving(), by=by)


@works(papers.hand_on, "sato")
def _(house, by):
    paper = house.paper(kind="other")
    members = list(CareTeamMember.objects.filter(patient=house.chiyono).values_list("pk", flat=True))
    return lambda: papers.hand_on(paper, members=members, by=by)


@works(papers.open_paper, "yanai")
def _(house, by):
    paper = house.paper()
    assert Handing.objects.filter(paper=paper, organization_id=by.organization_id).exists()
    return lambda: papers.open_paper(paper, by=by)


@works(papers.seal_paper, "sato")
def _(house, by):
    paper = house.paper()
    return lambda: papers.seal_paper(paper, by=by)


@works(papers.hand_to_newcomer, "stranger")
def _(house, by):
    house.paper()
    house.paper(kind="nutrition-summary")
    with house.meanwhile("suzuki") as suzuki:
        newcomer = {"organization_id": by.organization_id, "function": "care_manager"}
        offer = team.invite(patient=house.chiyono, **newcomer, by=suzuki)
    offered = Invitation.objects.get(pk=offer.pk)
    member = team.accept(invitation=offered, by=by)
    Handing.objects.filter(organization_id=by.organization_id).delete()
    return lambda: papers.hand_to_newcomer(member, by)


@works(conferences.call, "taira")
def _(house, by):
    meeting = house.meeting()
    said = {"kind": "before_discharge", "slots": [day(19)], "invited": meeting.everybody()}
    return lambda: conferences.call(meeting.stay, **said, by=by)


def _called(house: House):
    meeting = house.meeting()
    return meeting, meeting.again(meeting.call(at(16)))


@works(conferences.invite, "taira")
def _(house, by):
    _meeting, called = _called(house)
    centre = conferences.Invited(part="social_worker", organization_id=house.cast.houkatsu.pk)
    return lambda: conferences.invite(called, invited=[centre], by=by)


@works(conferences.fix, "taira")
def _(house, by):
    meeting, called = _called(house)
    slot = meeting.slots(called)[0]
    return lambda: conferences.fix(called, slot=slot, version=called.version, by=by)


@works(conferences.move, "taira")
def _(house, by):
    _meeting, called = _called(house)
    to = {"slots": [day(24)], "because": "医師の都合", "version": called.version}
    return lambda: conferences.move(called, **to, by=by)


@works(conferences.cancel, "taira")
def _(house, by):
    _meeting, called = _called(house)
    return lambda: conferences.cancel(called, because="転院のため", version=called.version, by=by)


@works(conferences.give_up_all, "taira")
def _(house, by):
    meeting, _called_one = _called(house)
    return lambda: conferences.give_up_all(meeting.stay, because="x", by=by)


@works(polls.answer)
def _(house, by):
    meeting, called = _called(house)
    seat = meeting.seat(called, house.cast.komorebi)
    said = {slot.pk: polls.Said("no") for slot in meeting.slots(called)}
    return lambda: polls.answer(seat, said=said, by=by)


@works(polls.propose)
def _(house, by):
    meeting, called = _called(house)
    seat = meeting.seat(called, house.cast.komorebi)
    return lambda: polls.propose(called, slot=day(24), participant=seat, by=by)


@works(meetings.keep_seats, "taira")
def _(house, by):
    meeting = house.meeting()
    held = meeting.again(meeting.held(at(18, 14)))
    seats = meeting.seats(held, (house.cast.komorebi, "room", True, True))
    return lambda: meetings.keep_seats(held, seats=seats, version=held.version, by=by)


@works(meetings.hold, "taira")
def _(house, by):
    meeting = house.meeting()
    fixed = meeting.again(meeting.fixed(at(16)))
    seats = meeting.seats(fixed)
    return lambda: meetings.hold(fixed, seats=seats, version=fixed.version, by=by)


@works(meetings.tick, "taira")
def _(house, by):
    _meeting, called = _called(house)
    return lambda: meetings.tick(called, steps=["wishes"], among=["wishes"], by=by)


@works(meetings.write_minutes, "taira")
def _(house, by):
    meeting = house.meeting()
    held = meeting.again(meeting.held(at(18, 14)))
    words = {"topics": "x", "discussion": "x", "conclusion": "x"}
    decided = meetings.Decision(
        title="手すりを付ける", organization_id=house.cast.komorebi.pk, until=date(2026, 11, 20)
    )
    said = {"words": words, "decisions": [decided], "version": 0}
    return lambda: meetings.write_minutes(held, **said, by=by)

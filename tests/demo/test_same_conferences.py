"""Bulk loading of conferences writes what the actions write: one story told both ways, every table compared."""

from datetime import date, datetime, time, timedelta
from random import Random

from renkei.demo.conferences import LINK, ROOM, Conferences
from renkei.demo.happenings import Happenings
from renkei.demo.meetings import SAID
from renkei.demo.rows import Keys, Rows
from renkei.ground.db.acting import acting_as
from renkei.ground.tasks.assigning import finish
from renkei.ground.tasks.calendar import TOKYO
from renkei.ground.tasks.models import Task
from renkei.patients.actions import accept, certify, invite
from renkei.patients.models import Invitation
from renkei.scenes.hospital_stay import actions as stays
from renkei.scenes.hospital_stay.actions import conferences, meetings, polls
from renkei.scenes.hospital_stay.actions.conferences import Invited
from renkei.scenes.hospital_stay.actions.meetings import Decision, Seat
from renkei.scenes.hospital_stay.actions.polls import Said
from renkei.scenes.hospital_stay.announcing import Admission, announce
from renkei.scenes.hospital_stay.conference_steps import Offered
from renkei.scenes.hospital_stay.models import Conference, Inquiry, Participant, Slot
from tests.demo.test_same_as_actions import LONG_BEFORE, NOW, Ground, actor, compare, registers, twin

__all__ = ["twin"]

TODAY = NOW.astimezone(TOKYO).date()
ADMITTED = TODAY - timedelta(days=3)
ON_DAY = [datetime.combine(TODAY + timedelta(days=n), time(13, 30), TOKYO) for n in (0, 1)]
SLOTS = [(begins, begins + timedelta(minutes=45)) for begins in ON_DAY]
ADMISSION = {
    "ward": "3階東病棟",
    "contact": "",
    "admitted_on": ADMITTED,
    "admitted_time": time(10, 30),
    "planned": False,
    "planned_days": None,
    "reason": "acute",
}
UNTIL = date(2030, 1, 4)


def by_hand(ground: Ground) -> None:
    person, manager, nurse, ward = ground.person, ground.manager, ground.nurse, ground.ward
    patient = registers(ground)
    with acting_as(manager.id):
        since, until = person.certified
        span = {"since": since, "until": until}
        certify(patient=patient, level=person.level, insurer=person.town.insurer, **span, by=actor(manager))
        invite(patient=patient, organization_id=nurse.office.id, function="nurse", by=actor(manager))
    with acting_as(nurse.id):
        accept(invitation=Invitation.objects.get(), by=actor(nurse))
    with acting_as(ward.id):
        said = Admission(**ADMISSION)
        announce(kana=person.kana, birth_date=person.born, sex=person.sex, admission=said, by=actor(ward))
    with acting_as(manager.id):
        inquiry = Inquiry.objects.select_related("announcement").get()
        every = ("contacts", "certification", "sheets", "record")
        stay = stays.confirm(inquiry, sections=every, by=actor(manager))
    slots = [Offered(starts_at=begins, ends_at=ends, place=ROOM, link=LINK) for begins, ends in SLOTS]
    invited = [
        Invited(part="care_manager", organization_id=manager.office.id),
        Invited(part="nurse", organization_id=nurse.office.id),
        Invited(part="social_worker", organization_id=ward.office.id),
        Invited(part="family"),
    ]
    with acting_as(ward.id):
        for _n in range(2):
            conferences.call(stay, kind="before_discharge", slots=slots, invited=invited, by=actor(ward))
    _held_by_hand(ground, Conference.objects)
    with acting_as(ward.id):
        given_up = Conference.objects.select_related("stay").get(state="asking")
        conferences.cancel(given_up, because="転院", version=1, by=actor(ward))


def _held_by_hand(ground: Ground, found) -> None:
    manager, nurse, ward = ground.manager, ground.nurse, ground.ward
    with acting_as(ward.id):
        conference = found.select_related("stay", "slot").order_by("pk").first()
        days = list(Slot.objects.filter(conference=conference).order_by("starts_at"))
        seats = {one.part: one for one in Participant.objects.filter(conference=conference)}
    for role, part, choices in ((manager, "care_manager", ("no", "no")), (nurse, "nurse", ("yes", "maybe"))):
        with acting_as(role.id):
            said = {day.pk: Said(choice) for day, choice in zip(days, choices, strict=True)}
            polls.answer(seats[part], said=said, by=actor(role))
    with acting_as(ward.id):
        conference = conferences.fix(conference, slot=days[1], version=1, by=actor(ward))
        conference = conferences.fix(conference, slot=days[0], version=2, because="手術", by=actor(ward))
        how = {"care_manager": ("online", True, True), "nurse": ("room", True, False)}
        taken = [
            Seat(
                participant_id=seat.pk,
                **dict(
                    zip(
                        ("attendance", "called", "spoke"),
                        how.get(part, ("absent", False, False)),
                        strict=True,
                    )
                ),
            )
            for part, seat in seats.items()
        ]
        meetings.hold(conference, seats=taken, version=3, by=actor(ward))
        meetings.tick(conference, steps=["wishes"], among=["wishes"], by=actor(ward))
        decision = Decision(title="トイレを入れる", organization_id=manager.office.id, until=UNTIL)
        meetings.write_minutes(conference, words=SAID, decisions=[decision], version=0, by=actor(ward))
    with acting_as(manager.id):
        task = Task.objects.select_related("assigned_by").get(rule="")
        finish(task, means="app", at=NOW, note="届いた", by=actor(manager))


def in_bulk(ground: Ground) -> Rows:
    rows, person, manager, nurse, ward = Rows(), ground.person, ground.manager, ground.nurse, ground.ward
    happen = Happenings(rows, Keys(Random(3)), LONG_BEFORE)
    happen.register(person, by=manager)
    happen.certify(person, by=manager)
    happen.accept(happen.invite(person, nurse.office, "nurse", NOW, by=manager), person, NOW, by=nurse)
    announcement = happen.announce(person.kana, person.born, person.sex, NOW, ADMISSION, by=ward)
    inquiry = happen.inquire(announcement, person, manager.office)
    stay = happen.confirm(inquiry, announcement, person, ground.hospital, NOW, by=manager)
    make = Conferences(happen)
    invited = [
        ("care_manager", manager.office),
        ("nurse", nurse.office),
        ("social_worker", ward.office),
        ("family", None),
    ]
    first, second = (
        make.call(stay, person, "before_discharge", SLOTS, invited, NOW, manager=manager.office, by=ward)
        for _n in range(2)
    )
    make.answer(first, first.seats[0], "nn", NOW, by=manager)
    make.answer(first, first.seats[1], "ym", NOW, by=nurse)
    make.fix(first, 1, NOW, by=ward)
    make.fix(first, 0, NOW, because="手術", by=ward)
    make.hold(first, {0: ("online", True, True), 1: ("room", True, False)}, NOW, by=ward)
    make.tick(first, ["wishes"], NOW, by=ward)
    (task,) = make.write_minutes(first, SAID, [("トイレを入れる", manager.office, UNTIL)], NOW, by=ward)
    make.finish(task, person, "届いた", NOW, by=manager)
    make.cancel(second, "転院", NOW, by=ward)
    happen.settle()
    return rows


def test_one_conference_told_both_ways_leaves_the_same_rows(committed, twin):
    compare(committed, twin, by_hand, in_bulk)

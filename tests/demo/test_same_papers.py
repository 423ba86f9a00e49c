"""Bulk loading of papers, days away and a colleague's leave writes what the actions write: every table compared."""

from datetime import timedelta
from random import Random

from renkei.demo.away import Away
from renkei.demo.happenings import Happenings
from renkei.demo.papers import NAME, Papers, leaf
from renkei.demo.rows import Keys, Rows
from renkei.ground.db.acting import acting_as
from renkei.ground.people.models import PractitionerRole
from renkei.patients.actions import accept, certify, invite
from renkei.patients.actions.charge import be_away
from renkei.patients.models import Invitation
from renkei.record.actions.services import begin_sojourn, end_sojourn
from renkei.scenes.hospital_stay import actions as stays
from renkei.scenes.hospital_stay.announcing import Admission, announce
from renkei.scenes.hospital_stay.models import Handing, Inquiry, Paper
from tests.demo.test_same_as_actions import (
    LONG_BEFORE,
    NOW,
    SAID,
    TODAY,
    Ground,
    actor,
    compare,
    registers,
    twin,
)

__all__ = ["twin"]

SINCE, UNTIL = TODAY - timedelta(days=3), TODAY + timedelta(days=2)
PLACE = ("short_stay", "ショートステイ 竹とんぼ")


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
    with acting_as(manager.id):
        days = {"since": SINCE, "until": UNTIL}
        for _n in range(2):
            sojourn = begin_sojourn(patient=patient, kind=PLACE[0], place=PLACE[1], **days, by=actor(manager))
        end_sojourn(sojourn=sojourn, by=actor(manager))
    with acting_as(ward.id):
        said = Admission(**SAID)
        announce(kana=person.kana, birth_date=person.born, sex=person.sex, admission=said, by=actor(ward))
    with acting_as(manager.id):
        inquiry = Inquiry.objects.select_related("announcement").get()
        every = ("contacts", "certification", "sheets", "record")
        stay = stays.confirm(inquiry, sections=every, by=actor(manager))
    with acting_as(nurse.id):
        stays.take_in(
            patient,
            kind="nursing-summary",
            pages=[(NAME, leaf())],
            arrived_at=NOW,
            sender_id=ward.office.id,
            from_whom=ward.name,
            stay=stay,
            by=actor(nurse),
        )
    with acting_as(manager.id):
        stays.open_paper(Paper.objects.get(), by=actor(manager))
        assert Handing.objects.get().opened_at
    cover, role = _colleagues(ground)
    with acting_as(role.id):
        roles = PractitionerRole.objects.in_bulk([cover.id, role.id])
        be_away(
            role=roles[role.id],
            cover=roles[cover.id],
            since=TODAY - timedelta(days=1),
            until=TODAY + timedelta(days=5),
            by=actor(role),
        )


def in_bulk(ground: Ground) -> Rows:
    rows, person, manager, nurse, ward = Rows(), ground.person, ground.manager, ground.nurse, ground.ward
    happen = Happenings(rows, Keys(Random(3)), LONG_BEFORE)
    happen.register(person, by=manager)
    happen.certify(person, by=manager)
    happen.accept(happen.invite(person, nurse.office, "nurse", NOW, by=manager), person, NOW, by=nurse)
    away = Away(Random(4), TODAY, happen)
    for _n in range(2):
        sojourn = away.begin_sojourn(person, *PLACE, SINCE, UNTIL, NOW, by=manager)
    away.end_sojourn(sojourn, person, NOW, by=manager)
    announcement = happen.announce(person.kana, person.born, person.sex, NOW, SAID, by=ward)
    inquiry = happen.inquire(announcement, person, manager.office)
    stay = happen.confirm(inquiry, announcement, person, ground.hospital, NOW, by=manager)
    papers = Papers(happen, happen.keys)
    ((handing, _role),) = papers.take_in(stay, person, "nursing-summary", ward, NOW, NOW, by=nurse)
    papers.open_paper(handing, person, NOW, by=manager)
    away.be_away(manager.office, NOW)
    happen.settle()
    return rows


def _colleagues(ground: Ground):
    return [one for one in ground.manager.office.roles if one.capacity == "care"][:2]


def test_papers_and_days_away_told_both_ways_leave_the_same_rows(committed, twin):
    compare(committed, twin, by_hand, in_bulk)


def test_the_sheet_of_paper_is_a_pdf_whose_table_points_at_its_objects():
    data = leaf()
    table = data[data.index(b"xref\n") :].splitlines()[3:10]
    for number, line in enumerate(table, 1):
        assert data[int(line[:10]) :].startswith(f"{number} 0 obj".encode())
    assert data.startswith(b"%PDF-")

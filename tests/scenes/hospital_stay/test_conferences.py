"""From the call of a conference to its day: the care manager first, answers by any means, one day fixed or given up."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from renkei.ground.db.acting import acting_as
from renkei.ground.sheets.actions import SomebodyWasFaster
from renkei.scenes.hospital_stay.actions import conferences, discharges, polls, stays
from renkei.scenes.hospital_stay.actions.conferences import Invited
from renkei.scenes.hospital_stay.actions.polls import Said
from renkei.scenes.hospital_stay.jobs import ask_the_others
from renkei.scenes.hospital_stay.models import Conference, ConferenceStep, Participant, Slot, SlotAnswer
from renkei.scenes.hospital_stay.queries.conferences import coming, conference_cells, questions, unfinished
from tests.cast import actor_of, client_as
from tests.pages import request_key
from tests.scenes.hospital_stay.meeting import LINK, Meeting, day
from tests.scenes.hospital_stay.story import acts, at, clock, facts, register

TEN = timedelta(minutes=10)
ASKED = 'id="conference-asked"'
NOT_INVITED = "ケアマネジャーが招かれていません"
CANNOT = "ケアマネジャーの都合がついていません"


def asked(meeting, conference) -> set[str]:
    with acting_as(meeting.cast.taira.pk):
        rows = Participant.objects.filter(conference=conference, asked_at__isnull=False)
        return set(rows.values_list("organization__name", flat=True))


KOMOREBI, SAKURA, CLINIC = "居宅介護支援事業所 こもれび", "さくら坂訪問看護ステーション", "柳井医院"


def test_the_care_manager_is_asked_at_once_and_the_others_ten_minutes_later(meeting):
    conference = meeting.call(at(16))
    assert asked(meeting, conference) == {KOMOREBI}
    assert (
        meeting.told(meeting.cast.suzuki, "conference.asked"),
        meeting.told(meeting.cast.sato, "conference.asked"),
    ) == (1, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "select args ->> 'conference_id' from procrastinate_jobs where task_name like %s", ["%others"]
        )
        assert cursor.fetchall() == [(str(conference.pk),)]
    for now in (at(16) + TEN - timedelta(seconds=1), at(16) + TEN, at(16) + TEN):
        with clock(now):
            ask_the_others(conference_id=str(conference.pk))
    assert asked(meeting, conference) == {KOMOREBI, SAKURA, CLINIC}
    assert meeting.told(meeting.cast.sato, "conference.asked") == 1


def test_before_the_head_start_is_over_the_job_asks_nobody(meeting):
    conference = meeting.call(at(16))
    with clock(at(16) + TEN - timedelta(seconds=1)):
        ask_the_others(conference_id=str(conference.pk))
    assert asked(meeting, conference) == {KOMOREBI}


def test_once_she_has_answered_the_others_are_asked(meeting):
    conference = meeting.call(at(16))
    meeting.answer(conference, meeting.cast.suzuki, at(16, 15, 22), "yes", "yes", "no")
    assert asked(meeting, conference) == {KOMOREBI, SAKURA, CLINIC}
    assert meeting.told(meeting.cast.sato, "conference.asked") == 1


def test_with_no_care_manager_everybody_is_asked_at_once_and_it_is_flagged(meeting):
    invited = [one for one in meeting.everybody() if one.part != "care_manager"]
    conference = meeting.call(at(16), invited=invited)
    assert asked(meeting, conference) == {SAKURA, CLINIC}
    assert meeting.poll(conference).flags == [NOT_INVITED]
    (called,) = (row for row in facts() if row["kind"] == "conference.called")
    assert called["values"] == {"kind": "before_discharge", "manager_invited": False, "invited": 4}


def test_invited_later_she_is_asked_and_the_flag_goes(meeting):
    invited = [one for one in meeting.everybody() if one.part != "care_manager"]
    conference = meeting.call(at(16), invited=invited)
    with acts(meeting.cast.taira, at(16, 16)) as taira:
        her = Invited(part="care_manager", organization_id=meeting.cast.komorebi.pk)
        conferences.invite(meeting.again(conference), invited=[her], by=taira)
    assert asked(meeting, conference) == {KOMOREBI, SAKURA, CLINIC}
    assert meeting.poll(conference).flags == []
    (called,) = (row for row in facts() if row["kind"] == "conference.called")
    assert (called["revision"], called["values"]["manager_invited"]) == (2, True)


def test_invited_after_the_day_was_fixed_one_hears_the_day(meeting):
    invited = [one for one in meeting.everybody() if one.part != "doctor"]
    conference = meeting.fixed(at(16), day(18), invited=invited)
    with acts(meeting.cast.taira, at(16, 16)) as taira:
        him = Invited(part="doctor", organization_id=meeting.cast.yanai_clinic.pk)
        conferences.invite(meeting.again(conference), invited=[him], by=taira)
    assert meeting.told(meeting.cast.yanai, "conference.fixed") == 1
    assert meeting.told(meeting.cast.yanai, "conference.asked") == 0


def test_what_was_told_by_phone_is_written_down_by_anybody_and_marked(meeting):
    conference = meeting.call(at(16))
    meeting.answer(
        conference,
        meeting.cast.taira,
        at(16, 17),
        "yes",
        office=meeting.cast.komorebi,
        means="phone",
        told="鈴木さん",
    )
    with acting_as(meeting.cast.suzuki.pk):
        answer = SlotAnswer.objects.get()
    assert (answer.choice, answer.means, answer.told, answer.by_id) == (
        "yes",
        "phone",
        "鈴木さん",
        meeting.cast.taira.pk,
    )
    page = client_as(meeting.cast.suzuki).get(f"/stays/conferences/{conference.pk}/").content.decode()
    assert '<span class="tag">電話</span>' in page
    assert SAKURA in asked(meeting, conference)


def test_a_later_word_replaces_the_earlier_one_which_stays_on_record(meeting):
    conference = meeting.call(at(16))
    meeting.answer(conference, meeting.cast.suzuki, at(16, 16), "no", "no", "no")
    assert meeting.poll(conference).flags == [CANNOT]
    meeting.answer(conference, meeting.cast.suzuki, at(16, 17), "yes")
    with acting_as(meeting.cast.suzuki.pk):
        rows = SlotAnswer.objects.order_by("at").values_list("choice", "replaced_at")
        assert list(rows.filter(slot=meeting.slots(conference)[0])) == [("no", at(16, 17)), ("yes", None)]
    assert meeting.poll(conference).flags == []


def test_that_she_cannot_come_is_told_at_once_and_stays_visible(meeting):
    conference = meeting.call(at(16))
    meeting.answer(conference, meeting.cast.suzuki, at(16, 16), "no", "no", "no")
    assert meeting.told(meeting.cast.taira, "conference.manager_cannot") == 1
    meeting.fix(conference, at(16, 17))
    assert meeting.poll(conference).flags == [CANNOT]
    for path in (f"/stays/conferences/{conference.pk}/", f"/stays/{meeting.stay.pk}/", "/stays/conferences/"):
        assert CANNOT in client_as(meeting.cast.taira).get(path).content.decode()
    with acting_as(meeting.cast.taira.pk):
        cells = conference_cells(actor_of(meeting.cast.taira), [meeting.stay])
    assert "CM都合つかず" in cells[meeting.stay.pk].words


def test_as_long_as_she_has_not_spoken_of_every_day_she_may_come(meeting):
    conference = meeting.call(at(16))
    meeting.answer(conference, meeting.cast.suzuki, at(16), "no", "no")
    assert meeting.told(meeting.cast.taira, "conference.manager_cannot") == 0
    assert meeting.poll(conference).flags == []


def test_who_runs_it_hears_once_when_all_have_answered(meeting):
    conference, cast = meeting.call(at(16)), meeting.cast
    meeting.answer(conference, cast.suzuki, at(16, 16), "yes", "yes", "yes")
    meeting.answer(conference, cast.sato, at(16, 16), "yes", "maybe", "no")
    assert meeting.told(cast.taira, "conference.answered") == 0
    meeting.answer(conference, cast.yanai, at(16, 17), "no", "yes", "yes")
    assert meeting.told(cast.taira, "conference.answered") == 1
    found = meeting.poll(conference)
    assert ([found.may_come(slot) for slot in found.slots], found.answered) == ([2, 3, 2], 3)


def test_a_day_that_is_not_offered_is_answered_by_nobody(meeting):
    conference = meeting.call(at(16))
    other = meeting.call(at(16), day(25))
    seat = meeting.seat(conference, meeting.cast.komorebi)
    said = {meeting.slots(other)[0].pk: Said("yes")}
    for words in (said, {}):
        with acts(meeting.cast.suzuki, at(16)) as suzuki, pytest.raises(ValidationError):
            polls.answer(seat, said=words, by=suzuki)


def test_an_office_offers_another_day_and_the_hospital_fixes_it(meeting):
    conference, cast = meeting.call(at(16)), meeting.cast
    meeting.answer(conference, cast.suzuki, at(16, 16), "no", "no", "no")
    with acts(cast.suzuki, at(16, 16)) as suzuki:
        seat = meeting.seat(conference, cast.komorebi)
        polls.propose(
            meeting.again(conference, cast.suzuki), slot=day(21, link=LINK), participant=seat, by=suzuki
        )
    assert meeting.told(cast.taira, "conference.proposed") == 1
    assert meeting.told(cast.sato, "conference.proposed") == 1
    assert meeting.poll(conference).flags == []
    fixed = meeting.fix(conference, at(16, 18), number=3)
    assert (fixed.state, fixed.slot.starts_at) == ("fixed", at(21, 14, 0))
    assert meeting.told(cast.suzuki, "conference.fixed") == 1


def test_three_other_days_are_enough(meeting):
    conference = meeting.call(at(16))
    seat = meeting.seat(conference, meeting.cast.komorebi)
    for number in (21, 22, 23):
        with acts(meeting.cast.suzuki, at(16)) as suzuki:
            found = meeting.again(conference, meeting.cast.suzuki)
            polls.propose(found, slot=day(number), participant=seat, by=suzuki)
    with acts(meeting.cast.suzuki, at(16)) as suzuki, pytest.raises(ValidationError):
        polls.propose(found, slot=day(24), participant=seat, by=suzuki)


def test_fixed_before_the_others_were_asked_they_hear_the_day_and_are_asked_nothing(meeting):
    conference = meeting.fixed(at(16))
    with clock(at(16) + TEN):
        ask_the_others(conference_id=str(conference.pk))
    assert asked(meeting, conference) == {KOMOREBI}
    assert (
        meeting.told(meeting.cast.sato, "conference.fixed"),
        meeting.told(meeting.cast.sato, "conference.asked"),
    ) == (1, 0)


def test_another_day_than_the_fixed_one_needs_a_reason(meeting):
    conference = meeting.fixed(at(16))
    with pytest.raises(ValidationError):
        meeting.fix(conference, at(16), number=1)
    moved = meeting.fix(conference, at(17), number=1, because="主治医の手術が入った")
    assert moved.slot.starts_at == at(19, 14, 0)
    with acting_as(meeting.cast.suzuki.pk):
        steps = ConferenceStep.objects.order_by("at").values_list("kind", "because")
        assert list(steps) == [("called", ""), ("fixed", ""), ("moved", "主治医の手術が入った")]
    assert meeting.told(meeting.cast.suzuki, "conference.moved") == 1


def test_somebody_was_faster(meeting):
    conference = meeting.call(at(16))
    meeting.fix(conference, at(16))
    with pytest.raises(SomebodyWasFaster):
        meeting.fix(conference, at(16), number=1, because="x", version=1)


def test_moved_to_new_days_everybody_is_asked_anew_the_care_manager_first(meeting):
    conference = meeting.fixed(at(16))
    with acts(meeting.cast.taira, at(17)) as taira:
        found = meeting.again(conference)
        conferences.move(found, slots=[day(24)], because="熱が出た", version=found.version, by=taira)
    assert (meeting.again(conference).state, asked(meeting, conference)) == ("asking", {KOMOREBI})
    assert [slot.starts_at for slot in meeting.slots(conference)] == [at(24, 14, 0)]
    assert meeting.told(meeting.cast.sato, "conference.moved") == 1
    with clock(at(17) + TEN):
        ask_the_others(conference_id=str(conference.pk))
    assert SAKURA in asked(meeting, conference)


def test_given_up_it_counts_nowhere_and_nobody_else_is_asked(meeting):
    conference = meeting.call(at(16))
    with acts(meeting.cast.taira, at(16, 16)) as taira:
        conferences.cancel(meeting.again(conference), because="転院になった", version=1, by=taira)
    with clock(at(16) + TEN):
        ask_the_others(conference_id=str(conference.pk))
    assert asked(meeting, conference) == {KOMOREBI}
    assert [row["kind"] for row in facts()] == ["stay.admitted"]
    assert [row["state"] for row in facts("facts_fact_log")] == ["stands", "stands", "void"]
    assert meeting.told(meeting.cast.suzuki, "conference.cancelled") == 1
    page = client_as(meeting.cast.suzuki).get(f"/stays/conferences/{conference.pk}/").content.decode()
    assert ("転院になった" in page, "この日に決める" in page) == (True, False)
    with pytest.raises(ValidationError):
        meeting.answer(conference, meeting.cast.suzuki, at(16, 17), "yes")


def test_with_a_voided_stay_it_never_was(meeting):
    conference = meeting.held()
    with acts(meeting.cast.suzuki, at(19)) as suzuki:
        stays.void_stay(meeting.stay, because="wrong_person", version=1, by=suzuki)
    assert (meeting.again(conference, meeting.cast.suzuki).state, facts()) == ("cancelled", [])
    assert meeting.told(meeting.cast.sato, "conference.cancelled") == 0


def test_a_death_gives_up_what_was_to_come_quietly_and_keeps_what_was_held(meeting):
    held, asking = meeting.held(), meeting.call(at(18, 16))
    with acts(meeting.cast.suzuki, at(19)) as suzuki:
        discharges.discharge(meeting.stay, on=at(19).date(), outcome="died", version=1, by=suzuki)
    assert [meeting.again(one).state for one in (held, asking)] == ["held", "cancelled"]
    assert meeting.told(meeting.cast.sato, "conference.cancelled") == 0


def test_a_day_that_has_passed_is_a_meeting_that_was_held_and_nobody_is_asked(meeting):
    conference = meeting.call(at(16), day(14))
    assert (conference.state, asked(meeting, conference)) == ("fixed", set())
    assert meeting.told(meeting.cast.suzuki, "conference.asked") == 0
    with pytest.raises(ValidationError):
        meeting.call(at(16), day(14), day(18))


@pytest.mark.parametrize("number", [0, 4])
def test_one_to_three_days_are_offered(meeting, number):
    with acts(meeting.cast.taira, at(16)) as taira, pytest.raises(ValidationError):
        slots = [day(18 + n) for n in range(number)]
        conferences.call(meeting.stay, kind="before_discharge", slots=slots, invited=[], by=taira)


def test_the_support_centre_stands_in_where_there_is_no_care_manager(story):
    urushihara = register(story.cast, "漆原 健一郎", "ウルシハラ ケンイチロウ", by=story.cast.sato)
    stay = story.admit(at(13), kana="ウルシハラ ケンイチロウ", role=story.cast.inoue)
    meeting = Meeting(story, urushihara, stay)
    invited = [Invited(part="social_worker", organization_id=story.cast.houkatsu.pk)]
    conference = meeting.call(at(16), invited=invited)
    assert meeting.poll(conference).flags == []
    assert meeting.told(story.cast.inoue, "conference.asked") == 1


# -- who sees and does what --


def test_today_asks_and_one_press_answers(meeting):
    conference, cast = meeting.call(at(16)), meeting.cast
    slots = meeting.slots(conference)
    with clock(at(16, 16)):
        suzuki = client_as(cast.suzuki)
        page = suzuki.get("/")
        assert ASKED in page.content.decode()
        key = request_key(page)
        answer = suzuki.post(
            f"/stays/conferences/{conference.pk}/answer/", {"request_key": key, "press": f"{slots[0].pk}:yes"}
        )
        assert (answer.status_code, answer["Location"]) == (302, "/")
        still = suzuki.get("/").content.decode()
        assert (ASKED in still, 'aria-pressed="true"' in still) == (True, True)
        suzuki.post(
            f"/stays/conferences/{conference.pk}/answer/",
            {"request_key": request_key(suzuki.get("/")), "press": "all:no"},
        )
        assert ASKED not in suzuki.get("/").content.decode()
    assert meeting.poll(conference).flags == [CANNOT]


def test_only_the_hospital_runs_it_and_only_the_asked_answer(meeting):
    conference = meeting.call(at(16))
    base = f"/stays/conferences/{conference.pk}/"
    for role, word in (
        (meeting.cast.suzuki, "fix"),
        (meeting.cast.sato, "cancel"),
        (meeting.cast.yanai, "invite"),
    ):
        assert client_as(role).get(base + word + "/").status_code == 404
    assert client_as(meeting.cast.stranger).get(base).status_code == 404
    assert client_as(meeting.cast.taira).get(base + "propose/").status_code == 404
    assert client_as(meeting.cast.utsugi).get(base).status_code == 404


def test_strangers_find_no_row_of_it(meeting):
    meeting.answer(meeting.call(at(16)), meeting.cast.suzuki, at(16), "yes")
    with acting_as(meeting.cast.stranger.pk):
        counted = [
            model.objects.count() for model in (Conference, Slot, Participant, SlotAnswer, ConferenceStep)
        ]
    assert counted == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_of_one_and_of_three(meeting, django_assert_num_queries, count):
    for n in range(count):
        meeting.answer(meeting.call(at(16), day(18), day(19 + n)), meeting.cast.suzuki, at(16), "yes")
    suzuki = actor_of(meeting.cast.suzuki)
    with acting_as(suzuki.id), clock(at(16, 17)):
        with django_assert_num_queries(4):
            assert len(questions(suzuki)) == count
        with django_assert_num_queries(4):
            assert len(unfinished(suzuki)) == count
        with django_assert_num_queries(4):
            assert len(conference_cells(suzuki, [meeting.stay])) == 1
    taira = actor_of(meeting.cast.taira)
    with acting_as(taira.id), clock(at(16, 17)), django_assert_num_queries(4):
        assert len(coming(taira)) == count

"""A conference on its day: who came and spoke, nobody far away left silent; the manual, minutes, decisions."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from renkei.ground.db.acting import acting_as
from renkei.ground.sheets.actions import SomebodyWasFaster
from renkei.ground.tasks.models import Task
from renkei.scenes.hospital_stay.actions import conferences, meetings
from renkei.scenes.hospital_stay.actions.meetings import Decision
from renkei.scenes.hospital_stay.models import Minutes, Participant, Tick
from renkei.scenes.hospital_stay.queries.meetings import decisions, manual, newest_minutes, turns
from tests.cast import client_as
from tests.pages import request_key
from tests.scenes.hospital_stay.meeting import LINK, day
from tests.scenes.hospital_stay.story import acts, at, clock, facts


def held_fact() -> dict:
    return next(row for row in facts() if row["kind"] == "conference.held")


def test_who_came_and_spoke_is_kept_by_part_and_told_as_a_fact(meeting):
    conference = meeting.held()
    assert meeting.again(conference).state == "held"
    kept = [
        (one.part, one.attendance, one.called_at is not None, one.spoke)
        for one in meeting.poll(conference).participants
    ]
    assert kept == [
        ("care_manager", "online", True, True),
        ("nurse", "room", True, True),
        ("doctor", "absent", False, False),
        ("nurse", "room", True, True),
        ("family", "room", True, False),
    ]
    row = held_fact()
    assert (row["key"], row["match"], row["occurred_at"], row["known_at"]) == (
        conference.pk,
        meeting.stay.pk,
        at(18, 14, 0),
        at(18, 15, 0),
    )
    assert (row["hospital"], row["office"]) == (meeting.cast.hospital.pk, meeting.cast.komorebi.pk)
    assert row["values"] == {
        "kind": "before_discharge",
        "manager_invited": True,
        "manager_came": True,
        "manager_spoke": True,
        "online": True,
        "professions": 2,
        "came": 4,
    }


def test_it_does_not_end_while_somebody_far_away_was_not_called(meeting):
    conference, cast = meeting.fixed(), meeting.cast
    with pytest.raises(ValidationError) as refused:
        meeting.hold(conference, at(18), (cast.komorebi, "online", False, False))
    assert refused.value.messages == [
        "オンラインの人に、まだ順番が回っていません：ケアマネジャー（居宅介護支援事業所 こもれび）。"
        "順番を回してから終わってください。"
    ]
    assert meeting.again(conference).state == "fixed"
    meeting.hold(conference, at(18), (cast.komorebi, "phone", True, False))
    assert (held_fact()["values"]["online"], held_fact()["values"]["manager_spoke"]) == (True, False)


def test_of_everybody_it_is_known_whether_they_came(meeting):
    conference = meeting.fixed()
    with pytest.raises(ValidationError) as refused:
        meeting.hold(conference, at(18), (meeting.cast.sakura, None, False, False))
    assert refused.value.messages == [
        "来たかどうかを選んでいない人がいます：看護師（さくら坂訪問看護ステーション）"
    ]


def test_before_its_day_nothing_is_written_down(meeting):
    with pytest.raises(ValidationError):
        meeting.hold(meeting.fixed(), at(17))


def test_a_correction_afterwards_is_a_higher_revision_of_the_same_day(meeting):
    conference, cast = meeting.held(), meeting.cast
    found = meeting.again(conference)
    seats = meeting.seats(
        conference, (cast.komorebi, "absent", True, True), (cast.sakura, "room", True, True)
    )
    with acts(cast.taira, at(19)) as taira:
        meetings.keep_seats(found, seats=seats, version=found.version, by=taira)
    row = held_fact()
    assert (row["revision"], row["known_at"]) == (2, at(18, 15, 0))
    assert (row["values"]["manager_came"], row["values"]["manager_spoke"]) == (False, False)
    with pytest.raises(SomebodyWasFaster), acts(cast.taira, at(19)) as taira:
        meetings.keep_seats(found, seats=seats, version=1, by=taira)


def test_who_did_not_come_neither_was_called_nor_spoke(meeting):
    conference = meeting.held()
    with acting_as(meeting.cast.taira.pk), pytest.raises(DatabaseError), transaction.atomic():
        Participant.objects.filter(conference=conference, attendance="absent").update(spoke=True)


def test_given_up_after_all_its_facts_and_open_tasks_go(meeting):
    conference = meeting.held()
    until = date(2026, 11, 20)
    decision = Decision(title="手すりを付ける", organization_id=meeting.cast.komorebi.pk, until=until)
    meeting.minute(conference, meeting.cast.taira, at(18, 16), decision)
    found = meeting.again(conference)
    with acts(meeting.cast.taira, at(19)) as taira:
        conferences.cancel(found, because="別の方の会議だった", version=found.version, by=taira)
    assert [row["kind"] for row in facts()] == ["stay.admitted"]
    with acting_as(meeting.cast.suzuki.pk):
        task = Task.objects.get(match=conference.pk)
    assert (task.state, task.withdrawn_because) == ("withdrawn", "カンファレンスの取りやめ")


def test_those_far_away_have_their_turn_first(meeting):
    conference, cast = meeting.fixed(), meeting.cast
    found = meeting.again(conference)
    seats = meeting.seats(
        conference,
        (cast.sakura, "online", False, False),
        (cast.komorebi, "online", True, False),
        (cast.hospital, "room", False, False),
    )
    with acts(cast.taira, at(18)) as taira:
        meetings.keep_seats(found, seats=seats, version=found.version, by=taira)
    order = turns(meeting.poll(conference).participants)
    assert [(one.part, one.attendance) for one in order.order[:2]] == [
        ("care_manager", "online"),
        ("nurse", "online"),
    ]
    assert (order.remote, order.remote_called, order.next.organization_id) == (2, 1, cast.sakura.pk)


def test_on_the_page_the_turn_comes_round_with_one_press(meeting):
    conference, cast = meeting.fixed(at(16), day(18, link=LINK)), meeting.cast
    seat = meeting.seat(conference, cast.komorebi)
    with clock(at(18, 14, 10)):
        ward, path = client_as(cast.taira), f"/stays/conferences/{conference.pk}/seats/"
        page = ward.get(path)
        assert LINK in page.content.decode()
        typed = {f"attendance_{seat.pk}": "online", "version": "2", "do": "save"}
        ward.post(path, typed | {"request_key": request_key(page)})
        page = ward.get(path)
        assert "順番を回した" in page.content.decode()
        typed |= {"version": "3", "do": str(seat.pk), "request_key": request_key(page)}
        assert ward.post(path, typed).status_code == 302
        page = ward.get(path).content.decode()
    assert "1人のうち 1人に、順番が回りました" in page
    assert meeting.seat(conference, cast.komorebi).called_at == at(18, 14, 10)


def test_who_is_not_chosen_did_not_come_when_one_says_so(meeting):
    conference, cast = meeting.fixed(), meeting.cast
    seat = meeting.seat(conference, cast.komorebi)
    with clock(at(18)):
        ward, path = client_as(cast.taira), f"/stays/conferences/{conference.pk}/seats/"
        typed = {f"attendance_{seat.pk}": "room", "rest": "on", "version": "2", "do": "end"}
        answer = ward.post(path, typed | {"request_key": request_key(ward.get(path))})
    assert answer["Location"] == f"/stays/conferences/{conference.pk}/minutes/"
    came = {one.attendance for one in meeting.poll(conference).participants if one.pk != seat.pk}
    assert (held_fact()["values"]["came"], came) == (1, {"absent"})


def test_the_page_keeps_what_was_ticked_when_somebody_was_not_called(meeting):
    conference = meeting.fixed()
    seats = {f"attendance_{one.pk}": "online" for one in meeting.poll(conference).participants}
    with clock(at(18)):
        ward, path = client_as(meeting.cast.taira), f"/stays/conferences/{conference.pk}/seats/"
        key = request_key(ward.get(path))
        answer = ward.post(path, seats | {"version": "2", "do": "end", "request_key": key})
    page = answer.content.decode()
    assert (answer.status_code, "まだ順番が回っていません" in page) == (422, True)
    assert page.count("checked") == 5


# -- minutes and what was decided --


def test_minutes_are_for_whom_was_invited(meeting):
    invited = [one for one in meeting.everybody() if one.part != "doctor"]
    conference = meeting.held(invited=invited)
    meeting.minute(conference, meeting.cast.taira, at(18, 16))
    seen = {}
    for name in ("taira", "suzuki", "sato", "yanai", "stranger"):
        with acting_as(getattr(meeting.cast, name).pk):
            seen[name] = Minutes.objects.count()
    assert seen == {"taira": 1, "suzuki": 1, "sato": 1, "yanai": 0, "stranger": 0}
    assert meeting.told(meeting.cast.sato, "conference.minutes") == 1
    assert meeting.told(meeting.cast.yanai, "conference.minutes") == 0
    page = client_as(meeting.cast.yanai).get(f"/stays/conferences/{conference.pk}/").content.decode()
    assert ("夜のトイレが心配" in page, "招かれた事業所だけが読めます" in page) == (False, True)


def test_who_runs_it_writes_them_though_none_of_its_own_was_invited(meeting):
    invited = [one for one in meeting.everybody() if one.organization_id != meeting.cast.hospital.pk]
    conference = meeting.fixed(invited=invited)
    meeting.hold(conference, at(18), (meeting.cast.komorebi, "room", True, True))
    assert meeting.minute(conference, meeting.cast.taira, at(18, 16)).version == 1


def test_a_correction_is_a_new_version_and_the_old_words_stay(meeting):
    conference = meeting.held()
    meeting.minute(conference, meeting.cast.taira, at(18, 16))
    meeting.minute(conference, meeting.cast.suzuki, at(19), version=1, conclusion="21日に退院")
    page = client_as(meeting.cast.sato).get(f"/stays/conferences/{conference.pk}/").content.decode()
    assert ("21日に退院" in page, "20日に退院" in page) == (True, False)
    versions = client_as(meeting.cast.sato).get(f"/stays/conferences/{conference.pk}/minutes/versions/")
    assert "20日に退院" in versions.content.decode()
    with pytest.raises(SomebodyWasFaster):
        meeting.minute(conference, meeting.cast.taira, at(19), version=1)
    with acting_as(meeting.cast.taira.pk), pytest.raises(DatabaseError), transaction.atomic():
        Minutes.objects.update(conclusion="書きかえ")


def test_minutes_need_a_meeting(meeting):
    with pytest.raises(ValidationError):
        meeting.minute(meeting.fixed(), meeting.cast.taira, at(18))


def test_what_was_decided_stands_on_the_owners_today(meeting):
    conference, cast = meeting.held(), meeting.cast
    title = "ポータブルトイレを届ける"
    decision = Decision(title=title, organization_id=cast.komorebi.pk, until=date(2026, 11, 19))
    meeting.minute(conference, cast.taira, at(18, 16), decision)
    with clock(at(18, 17)):
        page = client_as(cast.suzuki).get("/").content.decode()
    assert (title in page, "退院前カンファレンスで、美澄総合病院 平良 海から" in page) == (True, True)
    assert meeting.told(cast.suzuki, "task.assigned") == 1
    page = client_as(cast.sato).get(f"/stays/conferences/{conference.pk}/").content.decode()
    assert title in page


def test_only_who_runs_it_and_the_care_manager_write_them(meeting):
    conference = meeting.held()
    path = f"/stays/conferences/{conference.pk}/minutes/"
    answers = {
        name: client_as(getattr(meeting.cast, name)).get(path).status_code
        for name in ("taira", "suzuki", "sato")
    }
    assert answers == {"taira": 200, "suzuki": 200, "sato": 404}


def test_the_form_gives_words_and_decisions_and_keeps_what_was_typed(meeting):
    conference, cast = meeting.held(), meeting.cast
    path = f"/stays/conferences/{conference.pk}/minutes/"
    ward = client_as(cast.taira)
    typed = {
        "version": "0",
        "discussion": "夜のトイレが心配",
        "audience": "team",
        "decision0-title": "手すりを付ける",
        "decision0-organization_id": str(cast.komorebi.pk),
    }
    answer = ward.post(path, typed | {"request_key": request_key(ward.get(path))})
    page = answer.content.decode()
    assert (answer.status_code, "いつまでにするかを入れてください。" in page) == (422, True)
    assert ("夜のトイレが心配" in page, 'value="手すりを付ける"' in page) == (True, True)
    typed |= {"decision0-until": "令和8年11月24日", "request_key": request_key(ward.get(path))}
    assert ward.post(path, typed).status_code == 302
    with acting_as(cast.suzuki.pk):
        task = Task.objects.get(match=conference.pk)
    assert (task.title, task.agreed_until, task.organization_id) == (
        "手すりを付ける",
        date(2026, 11, 24),
        cast.komorebi.pk,
    )


def test_the_paper_has_what_an_own_meeting_record_needs(meeting):
    conference = meeting.held()
    decision = Decision(
        title="手すりを付ける", organization_id=meeting.cast.komorebi.pk, until=date(2026, 11, 20)
    )
    meeting.minute(conference, meeting.cast.taira, at(18, 16), decision, left_open="車いすの幅")
    answer = client_as(meeting.cast.suzuki).get(f"/stays/conferences/{conference.pk}/minutes/print/")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    words = text.replace("\n", "").replace(" ", "")
    expected = {
        "東海林千代乃",
        "11月18日（水）14:00–15:00",
        "3階カンファレンス室",
        "居宅介護支援事業所こもれび",
        "検討した項目",
        "夜のトイレが心配",
        "20日に退院",
        "車いすの幅",
        "手すりを付ける",
        "美澄総合病院平良海",
    }
    assert {word for word in expected if word not in words} == set()


@pytest.mark.parametrize("audience", ["undisclosed", "suspected_abuse", "hidden_address"])
def test_what_must_not_be_told_stands_on_no_paper(meeting, audience):
    conference = meeting.held()
    meeting.minute(conference, meeting.cast.taira, at(18, 16), audience=audience)
    assert (
        client_as(meeting.cast.suzuki).get(f"/stays/conferences/{conference.pk}/minutes/print/").status_code
        == 404
    )
    page = client_as(meeting.cast.suzuki).get(f"/stays/conferences/{conference.pk}/").content.decode()
    assert ("夜のトイレが心配" in page, "記録を印刷する" in page) == (True, False)


# -- the manual --


def lines(meeting, conference) -> dict[str, bool]:
    found = meeting.poll(conference)
    with acting_as(meeting.cast.taira.pk):
        minutes, decided = newest_minutes(conference), decisions(conference)
        return {line.step.id: line.done for line in manual(found, decisions=decided, minutes=minutes).lines}


def test_the_manuals_steps_are_ticked_by_hand_or_seen_by_themselves(meeting):
    conference = meeting.held()
    done = lines(meeting, conference)
    assert {step for step, yes in done.items() if yes} == {
        "manager-invited",
        "manager-first",
        "day-told",
        "remote-called",
        "manager-spoke",
    }
    with acts(meeting.cast.taira, at(18)) as taira:
        among = ["family-told", "introduced"]
        meetings.tick(meeting.again(conference), steps=["family-told"], among=among, by=taira)
        meetings.tick(meeting.again(conference), steps=["family-told", "introduced"], among=among, by=taira)
        meetings.tick(meeting.again(conference), steps=["introduced"], among=among, by=taira)
    assert lines(meeting, conference)["introduced"]
    with acting_as(meeting.cast.suzuki.pk):
        assert list(Tick.objects.values_list("step", flat=True)) == ["introduced"]


def test_the_page_ticks_only_what_is_ticked_by_hand(meeting):
    conference = meeting.call(at(16))
    ward, path = client_as(meeting.cast.taira), f"/stays/conferences/{conference.pk}/"
    key = request_key(ward.get(path))
    ward.post(path + "manual/", {"request_key": key, "step": ["family-told", "remote-called", "x"]})
    with acting_as(meeting.cast.suzuki.pk):
        assert list(Tick.objects.values_list("step", flat=True)) == ["family-told"]
    assert client_as(meeting.cast.suzuki).post(path + "manual/", {}).status_code in (400, 404)

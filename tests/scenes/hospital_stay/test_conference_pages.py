"""The pages of a conference: what a form refuses stays typed; each step leads back to the conference."""

import re

import pytest

from renkei.ground.db.acting import acting_as
from renkei.scenes.hospital_stay.models import Conference, Participant, Slot
from tests.cast import client_as
from tests.pages import request_key
from tests.scenes.hospital_stay.meeting import LINK
from tests.scenes.hospital_stay.story import at, clock

SLOT = {"slot0-day": "令和8年11月18日", "slot0-begins": "13:30", "slot0-ends": "14:15", "slot0-place": "3階"}


@pytest.fixture
def ward(meeting):
    """平良's browser on the 16th."""
    with clock(at(16)):
        yield client_as(meeting.cast.taira)


def send(client, path: str, **typed):
    return client.post(path, typed | {"request_key": request_key(client.get(path))})


def test_everybody_of_the_team_is_ticked_and_one_press_asks_them(meeting, ward):
    path = f"/stays/{meeting.stay.pk}/conferences/"
    page = ward.get(path).content.decode()
    offices = re.findall(r'name="offices" value="([0-9a-f-]+)"[^>]*checked', page)
    assert [offices[0], {*offices[1:]}] == [
        str(meeting.cast.komorebi.pk),
        {str(meeting.cast.sakura.pk), str(meeting.cast.yanai_clinic.pk)},
    ]
    answer = send(
        ward,
        path,
        kind="at_discharge",
        offices=offices,
        staff=["doctor"],
        kin=["person"],
        others="青木さん\n\n青木さん",
        **SLOT,
    )
    with acting_as(meeting.cast.suzuki.pk):
        made = Conference.objects.get()
        assert answer["Location"] == f"/stays/conferences/{made.pk}/"
        slot = Slot.objects.get()
        people = Participant.objects.order_by("part", "pk").values_list("part", "name", "is_manager")
        assert sorted(people) == [
            ("care_manager", "", True),
            ("doctor", "", False),
            ("doctor", "", False),
            ("nurse", "", False),
            ("other", "青木さん", False),
            ("person", "", False),
        ]
    assert (slot.starts_at, slot.ends_at, slot.place) == (at(18, 13, 30), at(18, 14, 15), "3階")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"slot0-day": ""}, "日にちを入れてください。"),
        ({"slot0-ends": "13:00"}, "終わりは、始まりより後の時刻にしてください。"),
        ({"slot0-begins": ""}, "始まりと終わりの時刻を入れてください。"),
        ({"slot0-begins": "昼"}, "時刻は「13:30」の形で入れてください。"),
        ({"slot0-place": ""}, "場所か、オンラインの接続先を入れてください。"),
        ({"slot0-link": "http://meet.example/1"}, "接続先は https:// から入れてください。"),
        ({"slot0-link": "javascript:alert(1)"}, "接続先は https:// から入れてください。"),
        ({"slot0-day": "", "slot0-begins": "", "slot0-ends": ""}, "候補の日を1つは入れてください。"),
        ({"others": "\n".join(map(str, range(9)))}, "ほかに招く人は8人まで書けます。"),
        (
            {
                "slot0-day": "2026-11-14",
                "slot1-day": "2026-11-15",
                "slot1-begins": "9:00",
                "slot1-ends": "10:00",
            },
            "その日だけを入れてください。",
        ),
    ],
)
def test_what_is_missing_is_said_and_the_rest_stays_typed(meeting, ward, typed, sentence):
    given = SLOT | {"kind": "before_discharge", "others": "福祉用具の青木さん"} | typed
    answer = send(ward, f"/stays/{meeting.stay.pk}/conferences/", **given)
    page = answer.content.decode()
    assert (answer.status_code, sentence in page) == (422, True)
    assert given["others"].splitlines()[0] in page
    with acting_as(meeting.cast.taira.pk):
        assert not Conference.objects.exists()


def test_where_a_day_says_no_place_the_first_ones_holds(meeting, ward):
    later = {"slot1-day": "2026-11-19", "slot1-begins": "9:00", "slot1-ends": "10:00"}
    send(
        ward,
        f"/stays/{meeting.stay.pk}/conferences/",
        kind="before_discharge",
        **SLOT,
        **later,
        **{"slot0-link": LINK},
    )
    with acting_as(meeting.cast.taira.pk):
        assert set(Slot.objects.values_list("place", "link")) == {("3階", LINK)}


def test_a_meeting_that_was_held_already_goes_straight_to_who_came(meeting, ward):
    answer = send(
        ward,
        f"/stays/{meeting.stay.pk}/conferences/",
        kind="before_discharge",
        **SLOT | {"slot0-day": "2026-11-14"},
    )
    page = ward.get(answer["Location"]).content.decode()
    assert ("出席と順番を残す" in page, "返事をする" in page) == (True, False)


def test_a_day_is_fixed_by_its_button_and_another_asks_for_the_reason(meeting, ward):
    conference = meeting.call(at(16))
    first, second, _third = (str(slot.pk) for slot in meeting.slots(conference))
    path = f"/stays/conferences/{conference.pk}/"
    ward.post(path + "fix/", {"slot": first, "version": "1", "request_key": request_key(ward.get(path))})
    assert meeting.again(conference).state == "fixed"
    again = {"slot": second, "version": "2", "request_key": request_key(ward.get(path))}
    page = ward.post(path + "fix/", again)
    assert (page.status_code, "日時を変えるわけを書いてください。" in page.content.decode()) == (422, True)
    again |= {"because": "手術が入った", "request_key": request_key(page)}
    assert ward.post(path + "fix/", again)["Location"] == path
    assert str(meeting.again(conference).slot_id) == second


def test_somebody_faster_is_told_and_the_reason_stays_typed(meeting, ward):
    conference = meeting.fixed()
    answer = send(ward, f"/stays/conferences/{conference.pk}/cancel/", version="1", because="転院になった")
    page = answer.content.decode()
    assert (answer.status_code, "ほかの人が先に書きかえました" in page, 'value="転院になった"' in page) == (
        422,
        True,
        True,
    )
    assert 'name="version" value="2"' in page


def test_moved_by_its_form_with_a_reason(meeting, ward):
    conference = meeting.fixed()
    path = f"/stays/conferences/{conference.pk}/move/"
    assert send(ward, path, version="2", because="", **SLOT).status_code == 422
    assert send(ward, path, version="2", because="熱が出た", **SLOT | {"slot0-place": ""}).status_code == 422
    assert (
        send(ward, path, version="2", because="熱が出た", **SLOT)["Location"]
        == f"/stays/conferences/{conference.pk}/"
    )
    assert meeting.again(conference).state == "asking"


def test_invited_by_its_form(meeting, ward):
    invited = [one for one in meeting.everybody() if one.part not in ("care_manager", "family")]
    conference = meeting.call(at(16), invited=invited)
    path = f"/stays/conferences/{conference.pk}/invite/"
    page = ward.get(path).content.decode()
    assert re.findall(r'name="offices" value="([0-9a-f-]+)"', page) == [str(meeting.cast.komorebi.pk)]
    send(ward, path, offices=[str(meeting.cast.komorebi.pk)], kin=["family"])
    assert [one.part for one in meeting.poll(conference).participants if one.is_manager] == ["care_manager"]
    assert meeting.told(meeting.cast.suzuki, "conference.asked") == 1


def test_another_day_by_its_form(meeting):
    conference = meeting.call(at(16))
    with clock(at(16)):
        suzuki, path = client_as(meeting.cast.suzuki), f"/stays/conferences/{conference.pk}/propose/"
        assert send(suzuki, path, **SLOT | {"slot0-ends": ""}).status_code == 422
        assert send(suzuki, path, **SLOT)["Location"] == f"/stays/conferences/{conference.pk}/"
    assert len(meeting.slots(conference)) == 4


def test_heard_by_phone_by_its_form(meeting, ward):
    conference = meeting.call(at(16))
    seat, slot = meeting.seat(conference, None), meeting.slots(conference)[0]
    path = f"/stays/conferences/participants/{seat.pk}/told/"
    assert send(ward, path, means="phone").status_code == 422
    send(
        ward,
        path,
        means="phone",
        told="長女さん",
        **{f"choice_{slot.pk}": "maybe", f"note_{slot.pk}": "午後なら"},
    )
    page = ward.get(f"/stays/conferences/{conference.pk}/").content.decode()
    assert "午後なら" in page


def test_an_empty_answer_is_asked_again(meeting):
    conference = meeting.call(at(16))
    path = f"/stays/conferences/{conference.pk}/"
    with clock(at(16)):
        suzuki = client_as(meeting.cast.suzuki)
        answer = suzuki.post(path + "answer/", {"request_key": request_key(suzuki.get(path))})
    assert answer.status_code == 422
    assert "○ △ × のどれかを選んでください。" in answer.content.decode()


def test_the_persons_page_and_the_list_have_it(meeting, ward):
    conference = meeting.fixed()
    for path in (
        f"/patients/{meeting.patient.pk}/",
        "/stays/conferences/",
        "/",
        f"/stays/{meeting.stay.pk}/",
    ):
        assert f"/stays/conferences/{conference.pk}/" in ward.get(path).content.decode(), path


def test_older_ones_stand_on_further_pages(meeting, ward, monkeypatch):
    monkeypatch.setattr("renkei.scenes.hospital_stay.queries.conferences.A_PAGE", 2)
    made = [meeting.call(at(16, 9, minute), *[]) for minute in range(3)]
    for conference in made:
        send(ward, f"/stays/conferences/{conference.pk}/cancel/", version="1", because="やめた")
    first = ward.get("/stays/conferences/").content.decode()
    assert [str(one.pk) in first for one in made] == [False, True, True]
    further = re.search(r'href="([^"]*after=[^"]+)"', first)[1]
    assert str(made[0].pk) in ward.get(further).content.decode()

"""Three places, one stay: acute, recovery, 老健. A transfer is no discharge; each place sees its own time."""

from datetime import date, time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.jobs.models import Notice
from renkei.ground.people.models import Capacity, OrganizationKind, Profession
from renkei.ground.standard import STANDARD_PACK
from renkei.patients.models import CareTeamMember
from renkei.plan.counting import count
from renkei.plan.definition import load_indicators
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Segment, Stay
from renkei.scenes.hospital_stay.queries.board import discharge_board
from tests.cast import client_as, organization, role
from tests.scenes.hospital_stay.story import acts, at, clock, facts, kinds
from tests.scenes.hospital_stay.test_pages import post

HOME = load_indicators(Path(STANDARD_PACK, "indicators", "discharge.toml"))[0]
NOVEMBER = {"since": date(2026, 11, 1), "until": date(2026, 12, 1)}


@pytest.fixture
def oka(story):
    """A nurse of a 老健."""
    facility = organization(OrganizationKind.FACILITY, "老健 みすみ苑", story.cast.town, "9850000001")
    return role("岡 しのぶ", facility, Capacity.CARE, Profession.NURSE, "oka")


@pytest.fixture
def stay(story, chiyono) -> Stay:
    return story.admit(at(2))


def move(story, stay, to, day, *, by=None, **more):
    with acts(by or story.cast.suzuki, at(day)) as actor:
        given = {"to_id": to.organization_id, "on": at(day).date(), "version": stay.version, "by": actor}
        actions.transfer_stay(stay, **given | more)


def open_(story, stay, day) -> None:
    with acts(story.cast.suzuki, at(day)) as suzuki:
        actions.open_stay(stay, sections=["contacts"], by=suzuki)


def sees(role_, stay) -> bool:
    with acting_as(role_.pk):
        return Stay.objects.filter(pk=stay.pk).exists()


def segments(story, stay) -> list[tuple]:
    with acting_as(story.cast.suzuki.pk):
        rows = Segment.objects.filter(stay=stay).order_by("since", "pk")
        return list(rows.values_list("organization__name", "ward", "since", "since_time", "until"))


def told(role_, kind) -> int:
    with acting_as(role_.pk):
        return Notice.objects.filter(organization=role_.organization, kind=kind).count()


def test_three_places_and_one_discharge_at_the_end(story, stay, nagi, oka):
    """急性期 → 回復期 → 老健 → 自宅: one admission, one discharge, home at the end."""
    cast = story.cast
    move(story, stay, nagi, 10, ward="回復期リハビリ病棟", at_time=time(10, 30))
    open_(story, stay, 10)
    assert (stay.hospital.name, stay.ward, stay.discharged_on) == (
        "遠瀬リハビリテーション病院",
        "回復期リハビリ病棟",
        None,
    )
    assert kinds(stay.pk) == ["stay.admitted"]
    with acts(nagi, at(20)) as nurse:
        given = {"to_id": oka.organization_id, "on": date(2026, 11, 20)}
        actions.transfer_stay(stay, version=stay.version, by=nurse, **given)
    open_(story, stay, 20)
    with acts(oka, at(25)) as nurse:
        given = {"on": date(2026, 11, 25), "outcome": "home", "version": stay.version}
        actions.discharge(stay, by=nurse, **given)
    assert segments(story, stay) == [
        ("美澄総合病院", "3階東病棟", date(2026, 11, 2), None, date(2026, 11, 10)),
        (
            "遠瀬リハビリテーション病院",
            "回復期リハビリ病棟",
            date(2026, 11, 10),
            time(10, 30),
            date(2026, 11, 20),
        ),
        ("老健 みすみ苑", "", date(2026, 11, 20), None, date(2026, 11, 25)),
    ]
    rows = {row["kind"]: row for row in facts() if row["match"] == stay.pk}
    assert sorted(rows) == ["stay.admitted", "stay.discharged"]
    assert rows["stay.admitted"]["hospital"] == cast.hospital.pk
    assert rows["stay.discharged"]["hospital"] == oka.organization_id
    with as_office(), connection.cursor() as cursor:
        towns = {"municipalities": [cast.town.pk], "as_of": at(30)}
        assert [(cell.n, cell.N) for cell in count(HOME, cursor=cursor, **towns, **NOVEMBER)] == [(1, 1)]


def test_the_next_place_sees_nothing_before_the_office_opens_it(story, stay, nagi):
    move(story, stay, nagi, 10)
    assert (sees(nagi, stay), sees(story.cast.taira, stay)) == (
        False,
        True,
    )  # the summary is still to be written
    page = client_as(story.cast.suzuki).get(f"/stays/{stay.pk}/").content.decode()
    assert "いまの場所には、まだ開いていません" in page
    opened = post(client_as(story.cast.suzuki), f"/stays/{stay.pk}/open/", sections=["contacts"])
    assert opened.status_code == 302
    assert sees(nagi, stay)
    with acting_as(story.cast.suzuki.pk):
        former = CareTeamMember.objects.get(stay_id=stay.pk, organization=story.cast.hospital)
        now = CareTeamMember.objects.get(stay_id=stay.pk, organization=nagi.organization)
    assert (former.until is None, now.until, now.sections) == (
        False,
        None,
        ["identity", "contacts", "team", "stay"],
    )
    page = client_as(story.cast.suzuki).get(f"/stays/{stay.pk}/").content.decode()
    assert "いまの場所には、まだ開いていません" not in page


def test_a_ward_cannot_open_what_is_not_its_to_open(story, stay, nagi):
    move(story, stay, nagi, 10, by=story.cast.taira)
    assert not sees(nagi, stay)
    assert post(client_as(story.cast.taira), f"/stays/{stay.pk}/open/").status_code == 404
    assert told(story.cast.suzuki, "stay.transferred") == 1


def test_the_former_hospital_reads_and_changes_nothing_more(story, stay, nagi):
    move(story, stay, nagi, 10)
    assert client_as(story.cast.taira).get(f"/stays/{stay.pk}/discharge/").status_code == 404
    assert client_as(story.cast.taira).get(f"/stays/{stay.pk}/").status_code == 200


def test_what_the_former_planned_falls_away_with_it(story, stay, nagi):
    with acts(story.cast.taira, at(5)) as taira:
        actions.expect_discharge(stay, on=date(2026, 11, 12), version=stay.version, by=taira)
    move(story, stay, nagi, 10)
    assert stay.expected_on is None
    assert kinds(stay.pk) == ["stay.admitted"]


def test_another_ward_of_the_same_hospital_keeps_its_day_and_tells_nobody(story, stay):
    cast = story.cast
    with acts(cast.taira, at(5)) as taira:
        actions.expect_discharge(stay, on=date(2026, 11, 12), version=stay.version, by=taira)
    move(story, stay, cast.taira, 8, by=cast.taira, ward="地域包括ケア病棟")
    assert (stay.ward, stay.expected_on) == ("地域包括ケア病棟", date(2026, 11, 12))
    assert sees(cast.taira, stay)
    assert told(cast.suzuki, "stay.transferred") == 0
    assert kinds(stay.pk) == ["stay.admitted", "discharge.announced"]


def test_taken_back_the_former_place_stands_again(story, stay, nagi):
    move(story, stay, nagi, 10)
    open_(story, stay, 10)
    with acts(story.cast.suzuki, at(11)) as suzuki:
        actions.undo_transfer(stay, because="転院は延期", version=stay.version, by=suzuki)
        with pytest.raises(ValidationError):
            actions.undo_transfer(stay, because="もう一度", version=stay.version, by=suzuki)
    assert segments(story, stay) == [("美澄総合病院", "3階東病棟", date(2026, 11, 2), None, None)]
    assert (sees(nagi, stay), sees(story.cast.taira, stay)) == (False, True)
    with acting_as(story.cast.suzuki.pk):
        former = CareTeamMember.objects.get(stay_id=stay.pk, organization=story.cast.hospital)
    assert former.until is None
    page = client_as(story.cast.suzuki).get(f"/stays/{stay.pk}/").content.decode()
    assert "11月10日（火） に 遠瀬リハビリテーション病院 へ移りました（退院ではありません）" in page
    assert "転院は延期" in page


def test_the_next_ward_itself_says_that_it_did_not_happen(story, stay, nagi):
    """It ends its own sight with that; the former hospital's lasts again, not for the rest of a week."""
    move(story, stay, nagi, 10)
    open_(story, stay, 10)
    with acts(nagi, at(11)) as ward:
        actions.undo_transfer(stay, because="当日に中止", version=stay.version, by=ward)
    assert (sees(nagi, stay), sees(story.cast.taira, stay)) == (False, True)
    with acting_as(story.cast.suzuki.pk):
        assert CareTeamMember.objects.get(stay_id=stay.pk, organization=story.cast.hospital).until is None


def planned() -> list[tuple]:
    """What the care manager was told of a day: when, how many days before, whether it was moved."""
    told = [row for row in facts() if row["kind"] == "discharge.announced"]
    return sorted((row["known_at"], row["values"]["days"], row["values"]["moved"]) for row in told)


def test_taken_back_the_day_that_was_planned_stands_again_as_it_was_told(story, stay, nagi, oka):
    """Two moves taken back one after the other; each gives back the day of its own place."""
    said = [(at(4), date(2026, 11, 14)), (at(5), date(2026, 11, 12))]
    for now, on in said:
        with acts(story.cast.taira, now) as taira:
            actions.expect_discharge(stay, on=on, version=stay.version, by=taira)
    before = [(at(4), 10, False), (at(5), 7, True)]
    assert planned() == before
    move(story, stay, nagi, 10)
    assert (planned(), stay.expected_on) == ([], None)
    with acts(story.cast.suzuki, at(11)) as suzuki:
        given = {"on": date(2026, 11, 25), "heard_at": at(11, 9, 30)}
        actions.expect_discharge(stay, version=stay.version, by=suzuki, **given)
    move(story, stay, oka, 12)
    assert planned() == []
    for day, on, told in ((13, date(2026, 11, 25), [(at(11, 9, 30), 14, False)]), (14, said[1][1], before)):
        with acts(story.cast.suzuki, at(day)) as suzuki:
            actions.undo_transfer(stay, because="延期", version=stay.version, by=suzuki)
        assert (stay.expected_on, planned()) == (on, told)
    with acting_as(story.cast.suzuki.pk):
        assert Stay.objects.get(pk=stay.pk).expected_on == date(2026, 11, 12)
    move(story, stay, nagi, 15)
    assert planned() == []


def test_taken_back_no_day_stands_where_it_was_withdrawn_before(story, stay, nagi):
    with acts(story.cast.taira, at(5)) as taira:
        actions.expect_discharge(stay, on=date(2026, 11, 12), version=stay.version, by=taira)
        actions.withdraw_expectation(stay, because="熱", version=stay.version, by=taira)
    move(story, stay, nagi, 10)
    with acts(story.cast.suzuki, at(11)) as suzuki:
        actions.undo_transfer(stay, because="延期", version=stay.version, by=suzuki)
    assert (stay.expected_on, planned()) == (None, [])


def test_who_opens_a_stay_that_has_ended_meanwhile_is_told_so(story, stay, nagi):
    move(story, stay, nagi, 10)
    with acts(story.cast.suzuki, at(11)) as suzuki:
        given = {"on": date(2026, 11, 11), "outcome": "home", "version": stay.version}
        actions.discharge(stay, by=suzuki, **given)
    suzuki = client_as(story.cast.suzuki)
    assert post(suzuki, f"/stays/{stay.pk}/open/", sections=["contacts"]).status_code == 302
    page = suzuki.get(f"/stays/{stay.pk}/").content.decode()
    assert ("退院の記録があります。" in page, sees(nagi, stay)) == (True, False)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"on": date(2026, 11, 1)}, "いまの場所に来た日より前の日です。"),
        ({"on": date(2026, 11, 11)}, "これからの日です。"),
        ({"same": True}, "いまと同じ場所です。"),
    ],
)
def test_a_move_that_cannot_be_is_refused(story, stay, nagi, more, words):
    to = story.cast.taira if more.pop("same", False) else nagi
    with pytest.raises(ValidationError, match=words):
        move(story, stay, to, 10, ward="3階東病棟", **more)


def test_a_correction_after_a_transfer_moves_the_first_place_only(story, stay, nagi):
    move(story, stay, nagi, 10, ward="回復期")
    said = {"planned": False, "reason": "acute", "ward": "回復期2"}
    with acts(story.cast.suzuki, at(12)) as suzuki:
        given = {"version": stay.version, "by": suzuki}
        with pytest.raises(ValidationError):
            late = Admission(admitted_on=date(2026, 11, 11), **said)
            actions.correct_admission(stay, said=late, **given)
        earlier = Admission(admitted_on=date(2026, 11, 1), **said)
        actions.correct_admission(stay, said=earlier, **given)
    assert segments(story, stay) == [
        ("美澄総合病院", "3階東病棟", date(2026, 11, 1), None, date(2026, 11, 10)),
        ("遠瀬リハビリテーション病院", "回復期2", date(2026, 11, 10), None, None),
    ]
    [admitted] = [row for row in facts() if row["kind"] == "stay.admitted"]
    assert admitted["hospital"] == story.cast.hospital.pk


def test_before_the_last_move_nobody_left(story, stay, nagi):
    move(story, stay, nagi, 10)
    with acts(story.cast.suzuki, at(12)) as suzuki, pytest.raises(ValidationError):
        given = {"on": date(2026, 11, 9), "outcome": "home", "version": stay.version}
        actions.discharge(stay, by=suzuki, **given)


def test_the_board_says_who_went_on_and_that_it_is_no_discharge(story, stay, nagi):
    move(story, stay, nagi, 10, ward="回復期", at_time=time(10, 30))
    with acts(story.cast.taira, at(11)) as taira:
        found = discharge_board(taira)
    assert (found.count, [one.organization_id for one in found.moved_on]) == (0, [nagi.organization_id])
    with clock(at(11)):
        page = client_as(story.cast.taira).get("/stays/board/").content.decode()
    assert "転院（退院ではありません）　東海林 千代乃 さん → 遠瀬リハビリテーション病院 回復期" in page


def test_through_the_pages(story, stay, nagi):
    ward, page = client_as(story.cast.taira), f"/stays/{stay.pk}/transfer/"
    with clock(at(10)):
        said = {"to_id": str(nagi.organization_id), "ward": "回復期", "version": stay.version}
        asked = post(ward, page, on="", **said)
        assert "移った日を入れてください。" in asked.content.decode()
        assert post(ward, page, on="2026-11-10", at_time="10:30", **said).status_code == 302
        assert "場所の移り変わり" in ward.get(f"/stays/{stay.pk}/").content.decode()
        suzuki = client_as(story.cast.suzuki)
        assert post(suzuki, f"{page}undo/", because="延期", version=stay.version + 1).status_code == 302
    assert len(segments(story, stay)) == 1

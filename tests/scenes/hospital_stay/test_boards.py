"""The hospital's board and the office's list: who leaves when, what stands still, what waits for whom."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Profession
from renkei.patients.actions import open_to_ward
from renkei.patients.models import CareTeamMember
from renkei.patients.policy import Section
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.models import Stay
from renkei.scenes.hospital_stay.queries.board import BOARD_COLUMNS, away, discharge_board, overdue
from tests.cast import LONG_AGO, actor_of, client_as
from tests.scenes.hospital_stay.story import acts, at, clock, register

MIYO, ICHI = "ネモト ミヨ", "ハセベ イチ"


@pytest.fixture
def three(story, chiyono):
    """On the 16th: 東海林 whose day has passed, 根本 for the 19th in another ward, 長谷部 without a day."""
    for name, kana in (("根本 ミヨ", MIYO), ("長谷部 イチ", ICHI)):
        register(story.cast, name, kana, by=story.cast.suzuki)
    passed = story.admit(at(10))
    expect(story, passed, date(2026, 11, 14), at(11))
    coming = story.admit(at(12), kana=MIYO, ward="4階西病棟")
    expect(story, coming, date(2026, 11, 19), at(13))
    return [passed, coming, story.admit(at(15), kana=ICHI)]


def expect(story, stay, day, now) -> None:
    with acts(story.cast.taira, now) as taira:
        actions.expect_discharge(stay, on=day, version=stay.version, by=taira)


def shown(story, ward="") -> list[tuple]:
    with acts(story.cast.taira, at(16)) as taira:
        board = discharge_board(taira, ward)
    return [(title, [(row.stay.patient.name, row.late) for row in rows]) for title, rows in board.groups]


def test_by_the_day_planned_the_passed_first_the_unknown_last(story, three):
    assert shown(story) == [
        ("退院予定日を過ぎた人", [("東海林 千代乃", 2)]),
        ("11月19日（木）", [("根本 ミヨ", 0)]),
        ("日がまだ決まっていない人", [("長谷部 イチ", 0)]),
    ]
    assert shown(story, "4階西病棟") == [("11月19日（木）", [("根本 ミヨ", 0)])]
    with acts(story.cast.taira, at(16)) as taira:
        assert overdue(taira) == 1


def test_who_has_left_and_who_never_was_there_are_not_on_it(story, three):
    passed, coming, _unknown = three
    with acts(story.cast.taira, at(15)) as taira:
        given = {"on": date(2026, 11, 15), "outcome": "home"}
        actions.discharge(passed, version=passed.version, by=taira, **given)
        actions.void_stay(coming, because="did_not_happen", version=coming.version, by=taira)
    assert shown(story) == [("日がまだ決まっていない人", [("長谷部 イチ", 0)])]


def test_the_page_says_who_is_care_manager_and_what_stands_still(story, three):
    with clock(at(16)):
        page = client_as(story.cast.taira).get("/stays/board/").content.decode()
    assert page.count("居宅介護支援事業所 こもれび") == 3
    assert "2日超過" in page
    assert "日付 未確定" in page
    assert '<tr class="late">' in page
    assert page.index("東海林 千代乃") < page.index("根本 ミヨ") < page.index("長谷部 イチ")


def test_a_hospital_without_anybody_is_told_what_to_do(story):
    page = client_as(story.cast.taira).get("/stays/board/").content.decode()
    assert "「入院を知らせる」から知らせ、担当の返事があると、ここに並びます。" in page
    assert client_as(story.cast.suzuki).get("/stays/board/").status_code == 404


def test_a_ward_without_anybody_leads_back_to_all(story, three):
    with clock(at(16)):
        page = client_as(story.cast.taira).get("/stays/board/?ward=5階").content.decode()
    assert "5階 に入院中の方はいません。" in page
    assert "全病棟" in page


def test_where_the_record_is_not_opened_the_ward_is_not_told_that_nothing_was_handed(story, chiyono):
    stay = story.admit(at(15))
    for more, words in (([], "記録が開かれていないため、見えません"), ([Section.RECORD], "これから")):
        with acting_as(story.cast.suzuki.pk):
            hospital, by = story.cast.hospital, actor_of(story.cast.suzuki)
            open_to_ward(
                stay.patient_id, organization=hospital, stay_id=stay.pk, sections=[Section.STAY, *more], by=by
            )
        with acts(story.cast.taira, at(16)) as taira:
            [(_title, [row])] = discharge_board(taira).groups
        place = [column.id for column in BOARD_COLUMNS].index("summary")
        assert row.cells[place].words == words


def test_where_nobody_is_care_manager_the_centre_looks_for_one(story):
    register(story.cast, "漆原 健一郎", "ウルシハラ ケンイチロウ", by=story.cast.sato)
    story.admit(at(15), role=story.cast.inoue, kana="ウルシハラ ケンイチロウ")
    with acts(story.cast.taira, at(16)) as taira:
        [(_title, [row])] = discharge_board(taira).groups
    assert (row.cells[0].state, row.cells[0].words) == ("partly", "美澄市北部地域包括支援センターが調整中")


def test_the_office_sees_its_own_people_and_what_waits_for_it(story, three):
    with acts(story.cast.suzuki, at(16)) as suzuki:
        rows = away(suzuki)
        assert [(row.stay.patient.name, row.late) for row in rows] == [
            ("東海林 千代乃", True),
            ("根本 ミヨ", False),
            ("長谷部 イチ", False),
        ]
        waits = [[(one.words, one.late) for one in row.waits] for row in rows]
    send = "入院時情報提供書を送る"
    asks = "退院予定日（11月14日（土））を過ぎています。病院に確かめてください"
    assert waits == [[(asks, True), (send, True)], [(send, True)], [(send, False)]]
    with acts(story.cast.stranger, at(16)) as stranger:
        assert away(stranger) == []


def test_the_offices_page_and_an_empty_one(story, three):
    with clock(at(16)):
        page = client_as(story.cast.suzuki).get("/stays/away/").content.decode()
        assert "美澄総合病院 4階西病棟" in page
        assert "11/12（木） から" in page
        today = client_as(story.cast.suzuki).get("/").content.decode()
        assert 'href="/stays/away/"' in today
        empty = client_as(story.cast.stranger).get("/stays/away/").content.decode()
        assert "入院中の方はいません。" in empty


def test_what_waits_is_only_the_own_offices(story, three):
    stay = three[0]
    with acting_as(story.cast.suzuki.pk):
        join(story.cast.sakura, stay.patient_id)
    with acts(story.cast.sato, at(12)) as sato:
        [row] = away(sato)
    assert row.waits == []


def join(organization, patient_id) -> None:
    member = {"function": Profession.NURSE, "since": LONG_AGO}
    CareTeamMember.objects.create(patient_id=patient_id, organization=organization, **member)


def crowd(story, number: int) -> None:
    """More people in the same hospital, as rows."""
    cast = story.cast
    for n in range(number):
        patient = register(cast, f"人{n}", f"ヒト {n}", by=cast.suzuki, consented=False)
        stay = Stay(
            id=new_id(),
            patient=patient,
            hospital=cast.hospital,
            ward="3階東病棟",
            admitted_on=date(2026, 11, 1),
            planned=False,
            reason="acute",
            known_at=at(1),
            municipality=cast.town.pk,
            office=cast.komorebi,
            resides="home",
            expected_on=date(2026, 11, 17) + timedelta(days=n % 9),
        )
        ward = CareTeamMember(
            patient_id=patient.pk,
            organization=cast.hospital,
            function=Profession.NURSE,
            sections=["identity", "team", "stay"],
            stay_id=stay.pk,
            since=Now(),
        )
        with acting_as(cast.suzuki.pk):
            Stay.objects.bulk_create([stay])
            CareTeamMember.objects.bulk_create([ward])


@pytest.mark.parametrize(("load", "who"), [(discharge_board, "taira"), (away, "suzuki")])
def test_three_rows_and_fifty_cost_the_same(story, three, load, who):
    role = story.cast.roles()[who]

    def queries() -> int:
        with acts(role, at(16)) as actor, CaptureQueriesContext(connection) as captured:
            load(actor)
        return len(captured)

    few = queries()
    crowd(story, 50)
    assert queries() == few
    page = client_as(story.cast.taira).get("/stays/board/")
    assert page.content.decode().count('scope="row"') == 53

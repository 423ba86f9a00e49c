"""退院予定日: said, moved, taken back; the team hears once of each; what was told counts until it is taken back."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.jobs.models import Notice
from renkei.ground.standard import STANDARD_PACK
from renkei.patients.actions import certify
from renkei.patients.models import CareTeamMember
from renkei.plan.counting import count
from renkei.plan.definition import load_indicators
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.models import Stay
from tests.cast import actor_of, client_as
from tests.people import joined
from tests.scenes.hospital_stay.story import acts, at, clock, facts, register
from tests.scenes.hospital_stay.test_pages import post

THE_20TH, THE_24TH = date(2026, 11, 20), date(2026, 11, 24)
COORDINATED = next(
    one
    for one in load_indicators(Path(STANDARD_PACK, "indicators", "discharge-support.toml"))
    if one.id == "discharge-coordination"
)


@pytest.fixture
def stay(story, chiyono) -> Stay:
    """In hospital since the 16th; さくら坂 is in her team, too."""
    joined(story.cast, chiyono, story.cast.sato)
    return story.admit(at(16))


def expect(story, stay, day, now, **more):
    with acts(story.cast.taira, now) as taira:
        return actions.expect_discharge(stay, on=day, version=stay.version, by=taira, **more)


def announced(stay) -> list[tuple]:
    rows = [row for row in facts() if row["kind"] == "discharge.announced" and row["match"] == stay.pk]
    return sorted((row["occurred_at"], row["values"]["days"], row["values"]["moved"]) for row in rows)


def told(role, kind) -> int:
    with acting_as(role.pk):
        return Notice.objects.filter(organization=role.organization, kind=kind).count()


def test_each_change_is_told_once_and_the_earlier_days_stay_readable(story, stay):
    cast = story.cast
    expect(story, stay, THE_20TH, at(17))
    expect(story, stay, THE_24TH, at(18), because="ベッドが24日に届くため")
    assert stay.expected_on == THE_24TH
    assert announced(stay) == [(at(17), 3, False), (at(18), 6, True)]
    for role in (cast.suzuki, cast.sato):
        assert [told(role, f"discharge.{kind}") for kind in ("expected", "moved")] == [1, 1]
    assert told(cast.taira, "discharge.expected") == 0
    with clock(at(19)):
        page = client_as(cast.suzuki).get(f"/stays/{stay.pk}/").content.decode()
        assert "退院予定日は 11月20日（金） と知らされました" in page
        assert "退院予定日が 11月20日（金） から 11月24日（火） に変わりました" in page
        assert "ベッドが24日に届くため" in page
        assert "11/24（火）（11月18日（水） 15:20　美澄総合病院 平良 海" in page
        person = client_as(cast.sato).get(f"/patients/{stay.patient_id}/").content.decode()
        assert "退院予定 11/24（火）" in person


def test_taken_back_nobody_was_told_and_the_log_keeps_both(story, stay):
    expect(story, stay, THE_20TH, at(17))
    expect(story, stay, THE_24TH, at(18))
    with acts(story.cast.taira, at(19)) as taira:
        actions.withdraw_expectation(stay, because="熱が出たため", version=stay.version, by=taira)
        with pytest.raises(ValidationError):
            actions.withdraw_expectation(stay, because="もう一度", version=stay.version, by=taira)
    assert stay.expected_on is None
    assert announced(stay) == []
    log = [row["state"] for row in facts("facts_fact_log") if row["kind"] == "discharge.announced"]
    assert sorted(log) == ["stands", "stands", "void", "void"]
    assert told(story.cast.sato, "discharge.withdrawn") == 1


def test_a_stay_that_never_was_has_announced_nothing(story, stay):
    expect(story, stay, THE_20TH, at(17))
    with acts(story.cast.suzuki, at(18)) as suzuki:
        actions.void_stay(stay, because="wrong_person", version=stay.version, by=suzuki)
    assert announced(stay) == []


def test_an_office_writes_down_what_it_heard_and_when(story, stay):
    with acts(story.cast.suzuki, at(18)) as suzuki:
        given = {"on": THE_20TH, "version": stay.version, "by": suzuki}
        with pytest.raises(ValidationError):
            actions.expect_discharge(stay, heard_at=at(18) + timedelta(hours=1), **given)
        actions.expect_discharge(stay, heard_at=at(17, 9, 5), **given)
    assert announced(stay) == [(at(17, 9, 5), 3, False)]
    assert told(story.cast.taira, "discharge.expected") == 1
    page = client_as(story.cast.suzuki).get(f"/stays/{stay.pk}/").content.decode()
    assert "病院から聞いて" in page


def test_where_nobody_is_care_manager_no_care_manager_was_told(story):
    register(story.cast, "漆原 健一郎", "ウルシハラ ケンイチロウ", by=story.cast.sato)
    stay = story.admit(at(16), role=story.cast.inoue, kana="ウルシハラ ケンイチロウ")
    expect(story, stay, THE_20TH, at(17))
    assert len(announced(stay)) == 1  # the support centre stands in for this stay
    with acting_as(story.cast.inoue.pk):
        CareTeamMember.objects.filter(organization=story.cast.houkatsu).delete()
    expect(story, stay, THE_24TH, at(18))
    assert len(announced(stay)) == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 11, 16), "知らせの日より前"), (THE_20TH, "もう退院予定日になっています")],
)
def test_a_day_that_cannot_be_is_refused_and_what_was_typed_stays(story, stay, day, words):
    expect(story, stay, THE_20TH, at(17))
    with clock(at(18)):
        page = post(
            client_as(story.cast.taira),
            f"/stays/{stay.pk}/expected/",
            on=day.isoformat(),
            because="食事の形",
            version=stay.version,
        )
    assert page.status_code == 422
    assert words in page.content.decode()
    assert 'value="食事の形"' in page.content.decode()


def test_who_was_slower_sees_that_somebody_was_faster(story, stay):
    slow = client_as(story.cast.suzuki)
    expect(story, stay, THE_20TH, at(17))
    with clock(at(18)):
        said = {"on": "2026-11-24", "heard_at": "2026-11-18T09:00", "version": 1}
        page = post(slow, f"/stays/{stay.pk}/expected/", **said)
    assert page.status_code == 422
    assert "ほかの人が先に書きかえました" in page.content.decode()
    stay.refresh_from_db()
    assert stay.expected_on == THE_20TH


def test_through_the_pages_by_the_hospital(story, stay):
    ward = client_as(story.cast.taira)
    with clock(at(17)):
        said = {"on": "2026-11-20", "version": stay.version}
        assert post(ward, f"/stays/{stay.pk}/expected/", **said).status_code == 302
        stay.refresh_from_db()
        assert (stay.expected_on, announced(stay)) == (THE_20TH, [(at(17), 3, False)])
        gone = {"because": "熱が出たため", "version": stay.version}
        assert post(ward, f"/stays/{stay.pk}/expected/withdraw/", **gone).status_code == 302
        stay.refresh_from_db()
        assert (stay.expected_on, announced(stay)) == (None, [])
        assert client_as(story.cast.stranger).get(f"/stays/{stay.pk}/expected/").status_code == 404
        assert client_as(story.cast.sato).get(f"/stays/{stay.pk}/expected/").status_code == 404


def test_the_share_of_discharges_of_which_the_care_manager_was_told_before(story, stay, chiyono):
    """退院調整率, from what people did: certified at discharge, told the day before at the latest."""
    cast = story.cast
    span = {"since": date(2026, 4, 1), "until": date(2027, 3, 31)}
    with acting_as(cast.suzuki.pk):
        certify(patient=chiyono, level="22", insurer=cast.town.pk, by=actor_of(cast.suzuki), **span)
    expect(story, stay, THE_20TH, at(17))
    leave(story, stay, at(20))
    assert coordinated(story) == [(1, 1)]
    stay = story.admit(at(21))
    expect(story, stay, THE_24TH, at(24, 9))  # on the day itself: too late
    leave(story, stay, at(24))
    assert coordinated(story) == [(1, 2)]
    [discharged] = [row for row in facts() if row["kind"] == "stay.discharged" and row["match"] == stay.pk]
    assert discharged["values"] == {"outcome": "home", "certification": "care"}


def test_who_has_no_certification_is_left_out_of_the_share(story, stay):
    expect(story, stay, THE_20TH, at(17))
    leave(story, stay, at(20))
    assert coordinated(story) == []


def leave(story, stay, now) -> None:
    with acts(story.cast.taira, now) as taira:
        actions.discharge(stay, on=now.date(), outcome="home", version=stay.version, by=taira)


def coordinated(story) -> list[tuple]:
    asked = {"municipalities": [story.cast.town.pk], "as_of": at(30)}
    span = {"since": date(2026, 11, 1), "until": date(2026, 12, 1)}
    with as_office(), connection.cursor() as cursor:
        return [(cell.n, cell.N) for cell in count(COORDINATED, cursor=cursor, **span, **asked)]


@pytest.mark.parametrize("heard_at", ["0001-01-01T00:00", "1899-12-31T23:59", "1930-01-01T09:00"])
def test_nobody_heard_of_a_day_before_the_person_was_born(story, stay, heard_at):
    suzuki, page = client_as(story.cast.suzuki), f"/stays/{stay.pk}/expected/"
    with clock(at(18)):
        said = {"on": "2026-11-24", "heard_at": heard_at, "version": stay.version}
        refused = post(suzuki, page, **said)
        assert (refused.status_code, "年を確かめて" in refused.content.decode()) == (422, True)
    moment = datetime.fromisoformat(f"{heard_at}+09:00")
    with acts(story.cast.suzuki, at(18)) as actor, pytest.raises(ValidationError) as why:
        given = {"on": date(2026, 11, 24), "version": stay.version, "by": actor}
        actions.expect_discharge(stay, heard_at=moment, **given)
    assert list(why.value.message_dict) == ["heard_at"]


@pytest.mark.parametrize("on", [date(9999, 12, 31), date(2036, 11, 24)])
def test_no_day_is_planned_that_lies_years_ahead(story, stay, on):
    with pytest.raises(ValidationError, match="先すぎる日です。"):
        expect(story, stay, on, at(18))

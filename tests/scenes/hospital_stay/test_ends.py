"""The end of a stay: once; a death with it, once; both taken back with a reason, and everything stands again."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.functions import Now

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.jobs.quiet import is_at_rest
from renkei.ground.tasks.calendar import TOKYO
from renkei.patients.models import CareTeamMember
from renkei.record.actions import record_death, undo_death
from renkei.record.models import Death
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Segment, Stay
from tests.cast import client_as
from tests.people import joined
from tests.scenes.hospital_stay.story import acts, at, clock, facts, kinds, register
from tests.scenes.hospital_stay.test_pages import post

THE_20TH = date(2026, 11, 20)


@pytest.fixture
def stay(story, chiyono) -> Stay:
    joined(story.cast, chiyono, story.cast.sato)
    return story.admit(at(16))


def leave(story, stay, outcome, *, role=None):
    with acts(role or story.cast.taira, at(20)) as actor:
        return actions.discharge(stay, on=THE_20TH, outcome=outcome, version=stay.version, by=actor)


def take_back(story, stay, *, role=None, now=None):
    with acts(role or story.cast.taira, now or at(20, 16)) as actor:
        return actions.undo_discharge(stay, because="日をまちがえた", version=stay.version, by=actor)


def deaths(role) -> list[tuple]:
    with acting_as(role.pk):
        return list(Death.objects.order_by("recorded_at").values_list("place", "died_on", "voided_because"))


def died(facts_now) -> int:
    return sum(row["kind"] == "person.died" for row in facts_now)


def test_a_death_in_hospital_is_recorded_once_by_a_ward_that_sees_the_stay_only(story, stay):
    """What rules asked is withdrawn quietly; colleagues hear it softly, once."""
    leave(story, stay, "died")
    assert deaths(story.cast.suzuki) == [("hospital", THE_20TH, "")]
    assert died(facts()) == 1
    assert [task.state for task in story.tasks(stay)] == ["withdrawn"]
    assert is_at_rest(stay.patient_id)
    for role, heard in ((story.cast.suzuki, 1), (story.cast.sato, 1), (story.cast.taira, 0)):
        with acting_as(role.pk):
            mine = Notice.objects.filter(organization=role.organization, kind="person.died")
            assert mine.count() == heard
    assert (
        "亡くなられました" in client_as(story.cast.sato).get(f"/patients/{stay.patient_id}/").content.decode()
    )


def test_undone_with_a_reason_the_stay_and_its_tasks_go_on(story, stay):
    leave(story, stay, "died")
    take_back(story, stay, role=story.cast.suzuki)
    assert (stay.discharged_on, stay.outcome) == (None, None)
    assert deaths(story.cast.suzuki) == [("hospital", THE_20TH, "日をまちがえた")]
    assert (died(facts()), kinds(stay.pk)) == (0, ["stay.admitted"])
    assert [task.state for task in story.tasks(stay) if task.state != "withdrawn"] == ["open"]
    assert not is_at_rest(stay.patient_id)
    with acting_as(story.cast.taira.pk):
        assert Segment.objects.get(stay=stay).until is None
        assert CareTeamMember.objects.get(stay_id=stay.pk).until is None
    with pytest.raises(ValidationError):
        take_back(story, stay)


def test_a_death_that_home_had_recorded_stays_the_only_one(story, stay):
    with acts(story.cast.sato, at(20, 9)) as sato:
        record_death(patient=stay.patient, place="home", died_on=THE_20TH, by=sato)
    leave(story, stay, "died")
    assert deaths(story.cast.sato) == [("home", THE_20TH, "")]
    take_back(story, stay)
    assert deaths(story.cast.sato) == [("home", THE_20TH, "")]  # not this discharge's to undo


def test_of_the_wrong_person_the_death_goes_with_the_stay(story, stay):
    leave(story, stay, "died")
    with acts(story.cast.suzuki, at(21)) as suzuki:
        actions.void_stay(stay, because="wrong_person", version=stay.version, by=suzuki)
    assert deaths(story.cast.suzuki) == [("hospital", THE_20TH, "別の方だった")]
    assert (died(facts()), kinds(stay.pk)) == (0, [])


def test_a_discharge_is_recorded_once(story, stay):
    leave(story, stay, "home")
    with pytest.raises(ValidationError):
        leave(story, stay, "facility")
    take_back(story, stay)
    leave(story, stay, "facility")
    [told] = [row for row in facts() if row["kind"] == "stay.discharged"]
    assert (told["values"]["outcome"], told["revision"]) == ("facility", 3)


def test_after_the_week_the_ward_does_not_come_back(story, stay):
    leave(story, stay, "home")
    with acting_as(story.cast.suzuki.pk):
        CareTeamMember.objects.filter(stay_id=stay.pk).update(until=Now())
    take_back(story, stay, role=story.cast.suzuki, now=at(22))
    with acting_as(story.cast.suzuki.pk):
        assert CareTeamMember.objects.get(stay_id=stay.pk).until is not None


def test_through_the_pages(story, stay):
    ward, page = client_as(story.cast.taira), f"/stays/{stay.pk}/discharge/"
    with clock(at(20)):
        said = {"on": "2026-11-20", "outcome": "died", "version": stay.version}
        assert post(ward, page, **said).status_code == 302
        assert "退院の記録を取り消す" in ward.get(f"/stays/{stay.pk}/").content.decode()
        assert "ご逝去の記録も取り消し" in ward.get(f"{page}undo/").content.decode()
        unsaid = post(ward, f"{page}undo/", version=stay.version + 1)
        assert "わけを書いてください。" in unsaid.content.decode()
        undone = post(ward, f"{page}undo/", because="別の方でした", version=stay.version + 1)
        assert undone.status_code == 302
        assert "退院の記録を取り消しました" in ward.get(f"/stays/{stay.pk}/").content.decode()
    assert died(facts()) == 0


def test_a_support_centre_that_stands_in_takes_back_what_the_ward_recorded(story):
    register(story.cast, "漆原 健一郎", "ウルシハラ ケンイチロウ", by=story.cast.sato)
    stay = story.admit(at(16), role=story.cast.inoue, kana="ウルシハラ ケンイチロウ")
    leave(story, stay, "died")
    take_back(story, stay, role=story.cast.inoue)
    assert (died(facts()), kinds(stay.pk)) == (0, ["stay.admitted"])


# --- who sees the stay, and until when


@pytest.fixture
def stood_in(story) -> Stay:
    """漆原 has no care manager: the support centre answers for this stay and sees the person for it only."""
    register(story.cast, "漆原 健一郎", "ウルシハラ ケンイチロウ", by=story.cast.sato)
    return story.admit(at(16), role=story.cast.inoue, kana="ウルシハラ ケンイチロウ")


def days_left(story, stay, organization) -> int | None:
    """By the database's clock; None for as long as the stay lasts."""
    with acting_as(story.cast.sato.pk):
        until = CareTeamMember.objects.get(stay_id=stay.pk, organization=organization).until
        return until and round((until - database_now()) / timedelta(days=1))


def database_now():
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("outcome", ["facility", "died"])
def test_a_discharge_that_the_ward_records_ends_the_centres_sight_too(story, stood_in, outcome):
    assert days_left(story, stood_in, story.cast.houkatsu) is None
    leave(story, stood_in, outcome)
    assert days_left(story, stood_in, story.cast.houkatsu) == 7
    assert days_left(story, stood_in, story.cast.hospital) == 7
    take_back(story, stood_in)
    assert days_left(story, stood_in, story.cast.houkatsu) is None
    assert days_left(story, stood_in, story.cast.hospital) is None


def test_the_centre_that_calls_sees_the_person_a_week_beyond_the_last_call_whoever_ended_the_stay(
    story, stood_in
):
    leave(story, stood_in, "home")
    last_call = THE_20TH + timedelta(days=30)
    end = datetime.combine(last_call + timedelta(days=8), time(), TOKYO)
    with acting_as(story.cast.sato.pk):
        until = CareTeamMember.objects.get(stay_id=stood_in.pk, organization=story.cast.houkatsu).until
    assert until == end or round((until - database_now()) / timedelta(days=1)) == 7
    assert until >= end
    take_back(story, stood_in)
    assert days_left(story, stood_in, story.cast.houkatsu) is None


@pytest.mark.parametrize("ended", [False, True])
def test_of_a_stay_that_the_ward_voids_nobody_sees_anything_more(story, stood_in, ended):
    if ended:
        leave(story, stood_in, "home")
    with acts(story.cast.taira, at(21)) as ward:
        actions.void_stay(stood_in, because="wrong_person", version=stood_in.version, by=ward)
    for organization in (story.cast.houkatsu, story.cast.hospital):
        assert days_left(story, stood_in, organization) == 0
    for role in (story.cast.inoue, story.cast.taira):
        with acting_as(role.pk):
            assert not Stay.objects.filter(pk=stood_in.pk).exists()


# --- a death that the ward does not see


def test_a_ward_takes_back_a_death_that_another_office_recorded(story, stay):
    leave(story, stay, "died", role=story.cast.suzuki)
    assert deaths(story.cast.taira) == []  # it sees the stay only
    take_back(story, stay)
    assert deaths(story.cast.suzuki) == [("hospital", THE_20TH, "日をまちがえた")]
    assert (died(facts()), is_at_rest(stay.patient_id)) == (0, False)
    assert [task.state for task in story.tasks(stay) if task.state != "withdrawn"] == ["open"]
    with acting_as(story.cast.suzuki.pk):
        assert Death.objects.get().voided_by_id == story.cast.taira.pk
        notices = Notice.objects.filter(organization=story.cast.komorebi, kind="person.not_died")
        assert notices.count() == 1


def test_a_ward_that_voids_the_stay_takes_the_unseen_death_back_too(story, stay):
    leave(story, stay, "died", role=story.cast.suzuki)
    with acts(story.cast.taira, at(21)) as ward:
        actions.void_stay(stay, because="wrong_person", version=stay.version, by=ward)
    assert deaths(story.cast.suzuki) == [("hospital", THE_20TH, "別の方だった")]
    assert died(facts()) == 0


def test_a_death_recorded_since_is_not_the_discharges_to_undo(story, stay):
    leave(story, stay, "died", role=story.cast.suzuki)
    with acts(story.cast.suzuki, at(20, 16)) as suzuki:
        undo_death(death=Death.objects.get(), because="場所がちがう", by=suzuki)
        record_death(patient=stay.patient, place="home", died_on=THE_20TH, by=suzuki)
    take_back(story, stay)
    assert deaths(story.cast.suzuki) == [("hospital", THE_20TH, "場所がちがう"), ("home", THE_20TH, "")]


# --- never two at once


def test_a_discharge_is_not_taken_back_while_the_person_is_in_hospital_again(story, stay):
    leave(story, stay, "home")
    again = story.admit(at(22))
    with pytest.raises(ValidationError, match="また入院"):
        take_back(story, stay, now=at(23))
    with acting_as(story.cast.suzuki.pk):
        assert list(Stay.objects.filter(discharged_on=None).values_list("pk", flat=True)) == [again.pk]
    with acts(story.cast.suzuki, at(23)) as suzuki:
        actions.void_stay(again, because="did_not_happen", version=again.version, by=suzuki)
    take_back(story, stay, now=at(23))
    assert stay.discharged_on is None


# --- days that cannot be


@pytest.mark.parametrize("on", [date(2026, 11, 21), date(9999, 12, 31)])
def test_a_discharge_lies_never_in_the_future(story, stay, on):
    with acts(story.cast.taira, at(20)) as actor, pytest.raises(ValidationError) as refused:
        actions.discharge(stay, on=on, outcome="died", version=stay.version, by=actor)
    assert refused.value.message_dict == {"on": ["これからの日です。退院した日を入れてください。"]}
    assert (deaths(story.cast.suzuki), kinds(stay.pk)) == ([], ["stay.admitted"])
    with clock(at(20)):
        said = {"on": on.isoformat(), "outcome": "died", "version": stay.version}
        page = post(client_as(story.cast.taira), f"/stays/{stay.pk}/discharge/", **said)
    assert (page.status_code, "これからの日です。" in page.content.decode()) == (422, True)


def test_nobody_is_admitted_after_the_discharge_or_before_the_birth(story, stay):
    leave(story, stay, "home")
    for on, words in (
        (date(2026, 11, 21), "退院した日より後の日です。退院の記録を確かめてください。"),
        (date(1900, 1, 1), "お生まれになる前の日です。年を確かめてください。"),
        (date(1, 1, 1), "お生まれになる前の日です。年を確かめてください。"),
    ):
        said = Admission(admitted_on=on, planned=False, reason="acute")
        with acts(story.cast.taira, at(22)) as actor, pytest.raises(ValidationError) as refused:
            actions.correct_admission(stay, said=said, version=stay.version, by=actor)
        assert refused.value.message_dict == {"admitted_on": [words]}
    with clock(at(22)):
        said = {"admitted_on": "2026-11-21", "planned": "no", "reason": "acute", "version": stay.version}
        page = post(client_as(story.cast.taira), f"/stays/{stay.pk}/correct/", **said)
        assert (page.status_code, "退院した日より後の日です。" in page.content.decode()) == (422, True)
        page = post(
            client_as(story.cast.taira), f"/stays/{stay.pk}/correct/", **said | {"admitted_on": "0001-01-01"}
        )
        assert "年を確かめて、入院した日を入れ直してください。" in page.content.decode()

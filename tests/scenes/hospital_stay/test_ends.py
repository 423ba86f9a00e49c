"""The end of a stay: once; a death with it, once; both taken back with a reason, and everything stands again."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models.functions import Now

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.jobs.quiet import is_at_rest
from renkei.patients.models import CareTeamMember
from renkei.record.actions import record_death
from renkei.record.models import Death
from renkei.scenes.hospital_stay import actions
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

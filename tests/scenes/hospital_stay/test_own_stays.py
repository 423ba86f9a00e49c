"""A hospital outside the team, a hospital of paper only: the office records the stay it heard of, and all is the same."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.people.models import Organization
from renkei.ground.sheets.models import Means
from renkei.ground.tasks.actions import close_by_other_means
from renkei.ground.tasks.calendar import TOKYO
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Segment, Stay
from tests.cast import client_as, organization
from tests.people import joined
from tests.scenes.hospital_stay.story import acts, at, clock, facts, kinds, register
from tests.scenes.hospital_stay.test_pages import post

OUTSIDE = "遠瀬中央病院"


@pytest.fixture
def team(story, chiyono):
    joined(story.cast, chiyono, story.cast.sato)
    return chiyono


def hear(story, patient, role, now: datetime, **more) -> Stay:
    said = Admission(admitted_on=date(2026, 11, 15), planned=False, reason="injury", ward="整形外科")
    with acts(role, now) as actor:
        told = {"named": OUTSIDE, "told_by": "family", "known_at": at(16, 9, 5)}
        return actions.record_stay(patient, said=said, **told | more, by=actor)


def noted(role) -> int:
    with acting_as(role.pk):
        return Notice.objects.filter(organization=role.organization, kind="stay.noted").count()


def test_the_same_facts_and_the_same_task_as_if_the_hospital_had_told(story, team):
    """Heard from the daughter on the 16th: 目安 three days from then; who told stands in the fact."""
    cast = story.cast
    stay = hear(story, team, cast.suzuki, at(16, 10))
    [row] = [row for row in facts() if row["match"] == stay.pk]
    assert (row["kind"], row["known_at"], row["office"]) == ("stay.admitted", at(16, 9, 5), cast.komorebi.pk)
    assert (row["hospital"], row["recorded_by"]) == (stay.hospital_id, cast.komorebi.pk)
    assert row["values"]["told_by"] == "family"
    task = story.task(stay)
    assert (task.state, task.agreed_until) == ("open", date(2026, 11, 19))
    with acts(cast.suzuki, at(16, 11)) as suzuki:
        close_by_other_means(task, means=Means.FAX, at=at(16, 11), told="整形外科", by=suzuki)
    assert story.task(stay).state == "done"
    assert kinds(stay.pk) == ["stay.admitted", "told.by-fax"]
    assert (noted(cast.sato), noted(cast.suzuki)) == (1, 0)


def test_a_hospital_named_in_words_stands_once_and_unverified(story, team):
    stay = hear(story, team, story.cast.suzuki, at(16, 10), named=" 遠瀬中央病院 ")
    with acts(story.cast.suzuki, at(17)) as suzuki:
        given = {"on": date(2026, 11, 17), "outcome": "home", "version": stay.version}
        actions.discharge(stay, by=suzuki, **given)
    again = hear(story, team, story.cast.suzuki, at(18))
    assert again.hospital_id == stay.hospital_id
    assert Organization.objects.get(name=OUTSIDE).verified_at is None


def test_a_home_nurse_records_it_and_corrects_it_and_the_care_manager_has_the_task(story, team):
    cast = story.cast
    stay = hear(story, team, cast.sato, at(16, 10), hospital_id=cast.hospital.pk, named="")
    assert story.task(stay).state == "open"
    assert noted(cast.suzuki) == 1
    assert client_as(cast.sato).get(f"/stays/{stay.pk}/correct/").status_code == 200
    assert client_as(cast.yanai).get(f"/stays/{stay.pk}/correct/").status_code == 404
    with acting_as(cast.taira.pk):
        assert not Stay.objects.filter(pk=stay.pk).exists()  # nothing was opened to the hospital


def test_a_stay_is_recorded_once_and_not_before_it_was_heard_of(story, team):
    with pytest.raises(ValidationError):
        hear(story, team, story.cast.suzuki, at(16, 9, 0))
    hear(story, team, story.cast.suzuki, at(16, 10))
    with pytest.raises(ValidationError, match="もう記録されています"):
        hear(story, team, story.cast.sato, at(16, 11))


def test_when_the_hospital_announces_it_later_it_is_the_same_stay(story, team):
    cast = story.cast
    stay = hear(story, team, cast.suzuki, at(16, 10))
    announced = story.admit(at(17, 9), admitted_on=date(2026, 11, 15))
    assert announced.pk == stay.pk
    with acting_as(cast.taira.pk):
        [place] = Segment.objects.filter(stay=stay)
        assert (place.organization_id, place.ward) == (cast.hospital.pk, "3階東病棟")
    [row] = [row for row in facts() if row["kind"] == "stay.admitted"]
    assert (row["hospital"], row["known_at"]) == (cast.hospital.pk, at(16, 9, 5))
    assert len(story.tasks(stay)) == 1


@pytest.mark.parametrize(
    ("town", "admitted_on", "same"),
    [
        ("own", date(2026, 11, 22), True),
        ("own", date(2026, 11, 23), False),  # a week and a day after the one that was noted
        ("other", date(2026, 11, 15), False),  # another hospital
        ("words", date(2026, 11, 8), True),
        ("words", date(2026, 11, 7), False),
    ],
)
def test_an_announcement_takes_over_the_stay_that_it_is_about_and_no_other(
    story, team, town, admitted_on, same
):
    cast = story.cast
    other = organization("hospital", "遠瀬リハビリテーション病院", cast.neighbour, "9810000003")
    at_hospital = {"own": cast.hospital.pk, "other": other.pk, "words": None}[town]
    named = {"hospital_id": at_hospital, "named": "" if at_hospital else OUTSIDE}
    noted = hear(story, team, cast.suzuki, at(16, 10), **named)
    announced = story.admit(at(24, 9), admitted_on=admitted_on)
    assert (announced.pk == noted.pk) is same
    with acting_as(cast.suzuki.pk):
        old = Stay.objects.get(pk=noted.pk)
    assert (old.hospital_id == noted.hospital_id, old.admitted_on) == (
        not same or town == "own", admitted_on if same else date(2026, 11, 15),
    )  # fmt: skip
    assert (old.known_at, announced.known_at) == (at(16, 9, 5), at(16, 9, 5) if same else at(24, 9))


def test_a_centre_that_confirms_finds_what_a_home_nurse_had_noted(story, cast):
    """Nobody is care manager: the centre saw nothing of it, and there is one stay all the same."""
    urushi = register(cast, "漆原 ヨシ", "ウルシハラ ヨシ", by=cast.sato)
    noted = hear(story, urushi, cast.sato, at(16, 10))
    with acting_as(cast.inoue.pk):
        assert not Stay.objects.exists()
    confirmed = story.admit(
        at(17, 9), role=cast.inoue, kana="ウルシハラ ヨシ", admitted_on=date(2026, 11, 15)
    )
    assert (confirmed.pk, confirmed.known_at) == (noted.pk, at(16, 9, 5))
    for role in (cast.sato, cast.inoue, cast.taira):
        with acting_as(role.pk):
            assert [one.hospital_id for one in Stay.objects.all()] == [cast.hospital.pk]
    assert client_as(cast.inoue).get(f"/stays/{noted.pk}/").status_code == 200


def options(client, page: str) -> str:
    return client.get(page).content.decode()


def test_what_one_office_typed_as_a_hospital_is_found_by_no_other(story, team):
    """Words about a person may stand there: its own office finds it again, and who sees the stay."""
    cast, typed = story.cast, "遠瀬の佐和子さんの病院"
    stay = hear(story, team, cast.suzuki, at(16, 10), named=typed)
    mine = register(cast, "小田切 勇", "オダギリ イサム", by=cast.suzuki)
    others = register(cast, "貫井 とめ", "ヌクイ トメ", by=cast.stranger)
    elsewhere = hear(story, others, cast.stranger, at(16, 10), hospital_id=cast.hospital.pk, named="")
    own, stranger = client_as(cast.suzuki), client_as(cast.stranger)
    with clock(at(16, 11)):
        assert typed in options(own, f"/stays/of/{mine.pk}/new/")
        assert typed in options(client_as(cast.sato), f"/stays/{stay.pk}/")
        third = register(cast, "芹沢 ふみ", "セリザワ フミ", by=cast.stranger)
        for page in (
            f"/stays/of/{third.pk}/new/", f"/stays/{elsewhere.pk}/transfer/", f"/stays/papers/of/{third.pk}/new/",
            "/directory/hospitals/?q=佐和子", "/directory/hospitals/?q=遠瀬", "/directory/hospitals/",
        ):  # fmt: skip
            answer = stranger.get(page)
            assert (answer.status_code, typed in answer.content.decode()) == (200, False), page
        moved = options(own, f"/stays/{stay.pk}/transfer/")
        assert (typed in moved, own.get(f"/directory/hospitals/{stay.hospital_id}/").status_code) == (
            True,
            200,
        )


def test_through_the_pages(story, team):
    suzuki, page = client_as(story.cast.suzuki), f"/stays/of/{team.pk}/new/"
    said = {"told_by": "family", "admitted_on": "2026-11-15", "planned": "no", "reason": "injury"}
    with clock(at(16, 10)):
        assert page in suzuki.get(f"/patients/{team.pk}/").content.decode()
        refused = post(suzuki, page, **said, known_at="2026-11-16T10:30", ward="整形外科")
        text = refused.content.decode()
        assert refused.status_code == 422
        assert "病院を選ぶか、名前を書いてください。" in text
        assert "これからの日時です。" in text
        assert 'value="整形外科"' in text
        kept = post(suzuki, page, **said, known_at="2026-11-16T09:05", named=OUTSIDE)
        assert kept.status_code == 302
        shown = suzuki.get(kept["Location"]).content.decode()
        assert "（ご家族から）" in shown
        assert "まだ開いていません" not in shown  # nobody there uses the house
        assert page not in suzuki.get(f"/patients/{team.pk}/").content.decode()
    for stranger in (story.cast.stranger, story.cast.taira):
        assert client_as(stranger).get(page).status_code == 404


@pytest.mark.parametrize("year", [1, 1899, 1930])
def test_nobody_heard_of_it_before_the_person_was_born(story, team, year):
    with pytest.raises(ValidationError, match="お生まれになる前の日です。"):
        hear(story, team, story.cast.suzuki, at(16, 10), known_at=datetime(year, 1, 1, tzinfo=TOKYO))
    with clock(at(16)):
        said = {"named": OUTSIDE, "told_by": "family", "planned": "no", "reason": "acute"}
        said |= {"admitted_on": "2026-11-15", "known_at": f"{year:04}-01-01T00:00"}
        page = post(client_as(story.cast.suzuki), f"/stays/of/{team.pk}/new/", **said)
        assert (page.status_code, "年を確かめて" in page.content.decode()) == (422, True)

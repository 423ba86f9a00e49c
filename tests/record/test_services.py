"""ショートステイ and other days away, and whose service rests until when: told once, seen by everybody of the team."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from renkei.ground.db.acting import acting_as
from renkei.ground.db.compiled import one_page
from renkei.ground.jobs.models import Notice
from renkei.ground.people.models import PractitionerRole
from renkei.record import actions, queries
from renkei.record.models import Pause, Sojourn
from tests.cast import Cast, actor_of, client_as
from tests.pages import cost, request_key
from tests.people import joined, registered


@pytest.fixture
def patient(cast: Cast):
    made = registered(cast)
    for one in (cast.sato, cast.yanai):
        joined(cast, made, one)
    return made


def day(n: int) -> date:
    return timezone.localdate() + timedelta(n)


def press(who: PractitionerRole, patient, path: str = "", **typed: object):
    client, page = client_as(who), f"/patients/{patient.pk}/services/"
    return client.post(page + path, {"request_key": request_key(client.get(page)), **typed})


def told_after(who: PractitionerRole, patient, path: str, **typed: object) -> str:
    """The page that is shown after a press."""
    client, page = client_as(who), f"/patients/{patient.pk}/services/"
    answer = client.post(page + path, {"request_key": request_key(client.get(page)), **typed}, follow=True)
    return answer.content.decode()


def page_of(who: PractitionerRole, patient, path: str = "") -> str:
    return client_as(who).get(f"/patients/{patient.pk}/{path}").content.decode()


def told(who: PractitionerRole, kind: str) -> int:
    with acting_as(who.pk):
        return Notice.objects.filter(kind=kind, organization_id=who.organization_id).count()


def resting(reader: PractitionerRole, patient) -> dict[str, date | None]:
    with acting_as(reader.pk):
        rows = queries.services(actor_of(reader), patient).rows
    return {row.office: row.pause.resumes_on for row in rows if row.pause}


def away(by: PractitionerRole, patient, first: int, last: int | None, kind: str = "short_stay") -> Sojourn:
    until = day(last) if last is not None else None
    with acting_as(by.pk):
        days = {"since": day(first), "until": until, "place": "ひばり荘"}
        return actions.begin_sojourn(patient=patient, kind=kind, **days, by=actor_of(by))


@pytest.mark.parametrize(
    ("first", "last", "banner"),
    [
        (0, 2, "ショートステイ中　ひばり荘"),
        (-3, 0, "ショートステイ中　ひばり荘"),
        (-1, None, "ショートステイ中　ひばり荘"),
        (7, 9, "から ショートステイ　ひばり荘"),
        (8, 9, None),
        (-5, -1, None),
    ],
)
def test_everybodys_page_has_it_above_all_while_it_lasts_and_a_week_before(
    cast, patient, first, last, banner
):
    away(cast.suzuki, patient, first, last)
    for reader in (cast.suzuki, cast.sato, cast.yanai):
        page = page_of(reader, patient)
        assert (
            (banner in page)
            if banner
            else ("ショートステイ中" not in page and "から ショートステイ" not in page)
        )
    assert (told(cast.sato, "sojourn.told"), told(cast.suzuki, "sojourn.told")) == (1, 0)


def test_it_is_written_and_ended_on_its_pages(cast, patient):
    days = {"since": day(0).isoformat(), "until": day(3).isoformat()}
    assert (
        press(cast.suzuki, patient, "elsewhere/", kind="facility", place="ひばり荘", **days).status_code
        == 302
    )
    assert "施設中　ひばり荘" in page_of(cast.sato, patient)
    (made,) = Sojourn.objects.all()
    assert press(cast.sato, patient, f"elsewhere/{made.pk}/end/", do="back").status_code == 302
    assert "施設中" not in page_of(cast.suzuki, patient)
    assert "ほかの人が先に終わりにしました" in told_after(
        cast.suzuki, patient, f"elsewhere/{made.pk}/end/", do="back"
    )


def test_an_office_pauses_its_own_service_and_the_others_hear_until_when(cast, patient):
    own = str(cast.sakura.pk)
    typed = {
        "offices": [own],
        "since": day(0).isoformat(),
        "resumes_on": day(5).isoformat(),
        "because": "ショートのため",
    }
    assert press(cast.sato, patient, **typed).status_code == 302
    assert resting(cast.suzuki, patient) == {cast.sakura.name: day(5)}
    assert (told(cast.suzuki, "service.changed"), told(cast.sato, "service.changed")) == (1, 0)
    assert f"休止中：{cast.sakura.name}" in page_of(cast.yanai, patient)
    assert "ショートのため" in page_of(cast.yanai, patient, "services/")


def test_only_the_care_manager_speaks_for_the_others(cast, patient):
    others = [str(cast.sakura.pk), str(cast.yanai_clinic.pk)]
    assert press(cast.sato, patient, offices=others, since=day(0).isoformat()).status_code == 422
    assert resting(cast.suzuki, patient) == {}
    assert press(cast.suzuki, patient, offices=others, since=day(0).isoformat()).status_code == 302
    assert set(resting(cast.suzuki, patient)) == {cast.sakura.name, cast.yanai_clinic.name}
    clinics = Pause.objects.get(organization=cast.yanai_clinic)
    assert press(cast.sato, patient, f"{clinics.pk}/resume/", do="resume").status_code == 404


def test_it_goes_on_and_the_plan_may_move_before(cast, patient):
    press(
        cast.sato,
        patient,
        offices=[str(cast.sakura.pk)],
        since=day(-2).isoformat(),
        resumes_on=day(0).isoformat(),
    )
    assert "再開を確かめる" in page_of(cast.suzuki, patient, "services/")  # the day has come, nobody said so
    (made,) = Pause.objects.all()
    press(cast.suzuki, patient, f"{made.pk}/resume/", do="plan", on=day(4).isoformat())
    assert resting(cast.sato, patient) == {cast.sakura.name: day(4)}
    press(cast.sato, patient, f"{made.pk}/resume/", do="resume", on=day(1).isoformat())
    assert resting(cast.suzuki, patient) == {}
    assert "もう再開しています" in told_after(cast.suzuki, patient, f"{made.pk}/resume/", do="resume")
    made.refresh_from_db()
    assert (made.resumed_on, made.resumed_by_id) == (day(1), cast.sato.pk)
    assert "これまでの休止" in page_of(cast.suzuki, patient, "services/")
    assert "休止中：" not in page_of(cast.suzuki, patient)


@pytest.mark.parametrize(
    ("on", "said"), [("きのう", "読めませんでした"), (-5, "休止の日と同じ日か、あとの日")]
)
def test_a_day_that_cannot_be_is_refused_in_words(cast, patient, on, said):
    press(cast.sato, patient, offices=[str(cast.sakura.pk)], since=day(-2).isoformat())
    (made,) = Pause.objects.all()
    typed = on if isinstance(on, str) else day(on).isoformat()
    answer = press(cast.sato, patient, f"{made.pk}/resume/", do="resume", on=typed)
    assert answer.status_code == 302
    assert resting(cast.suzuki, patient) == {cast.sakura.name: None}
    assert said in told_after(cast.sato, patient, f"{made.pk}/resume/", do="resume", on=typed)


@pytest.mark.parametrize("until", [-1, 0])
def test_last_days_before_the_first_are_refused(cast, patient, until):
    days = {"since": day(1).isoformat(), "until": day(until).isoformat()}
    answer = press(cast.suzuki, patient, "elsewhere/", kind="short_stay", **days)
    assert answer.status_code == 422 and "最初の日と同じ日か、あとの日" in answer.content.decode()


def test_paused_twice_it_rests_once(cast, patient):
    for _n in range(2):
        with acting_as(cast.sato.pk):
            said = {"offices": [cast.sakura.pk], "since": day(0)}
            actions.pause_services(patient=patient, **said, by=actor_of(cast.sato))
            assert Pause.objects.count() == 1


def test_the_page_asks_the_same_of_none_and_of_all(cast, patient):
    looks = partial(cost, client_as(cast.suzuki), f"/patients/{patient.pk}/services/")
    none = looks()
    press(
        cast.suzuki, patient, offices=[str(cast.sakura.pk), str(cast.komorebi.pk)], since=day(0).isoformat()
    )
    away(cast.suzuki, patient, 0, 2)
    assert looks() == none


def test_strangers_find_nothing(cast, patient):
    away(cast.suzuki, patient, 0, 2)
    assert client_as(cast.stranger).get(f"/patients/{patient.pk}/services/").status_code == 404
    with acting_as(cast.stranger.pk):
        assert not Sojourn.objects.exists() and not Pause.objects.exists()


def test_one_query_tells_both_panels_of_the_page_and_not_of_the_next_page(
    cast, patient, django_assert_num_queries
):
    away(cast.suzuki, patient, 0, 2)
    with acting_as(cast.sato.pk), django_assert_num_queries(2):
        with one_page():
            assert queries.elsewhere(patient) is not None
            assert queries.taken(patient).names == []
        assert queries.elsewhere(patient) is not None

"""Who of an office looks after whom: given from one to another and taken back, and covered while somebody is away."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Capacity, PractitionerRole, Profession
from renkei.ground.tasks.models import Task
from renkei.patients import actions, charge, work
from renkei.patients.models import Absence, CareTeamMember, Handover
from tests.cast import Cast, actor_of, client_as, role
from tests.pages import cost, request_key
from tests.patients.test_tasks import asks as asked_of_the_office
from tests.people import joined, registered
from tests.scenes.hospital_stay.story import Story

NAMES = [("大貫 あかね", "オオヌキ アカネ"), ("髙木 実", "タカギ ミノル"), ("白石 健", "シライシ ケン")]
PAGE, WORK, AWAY = "/patients/charge/", "/patients/work/", "/patients/charge/away/"


@pytest.fixture
def hayashi(cast: Cast) -> PractitionerRole:
    """A second care manager of こもれび."""
    return role("林 裕子", cast.komorebi, Capacity.CARE, Profession.CARE_MANAGER, "hayashi")


@pytest.fixture
def people(cast: Cast):
    """Three whom 鈴木 looks after, さくら坂 in the team of each."""
    made = [registered(cast, name=name, kana=kana) for name, kana in NAMES]
    for patient in made:
        joined(cast, patient, cast.sato)
    return made


def members(of: PractitionerRole) -> dict[UUID, UUID]:
    """Own memberships by person."""
    with acting_as(of.pk):
        rows = CareTeamMember.objects.filter(organization_id=of.organization_id, until=None)
        return dict(rows.values_list("patient_id", "pk"))


def looks_after(reader: PractitionerRole) -> dict[str, UUID | None]:
    with acting_as(reader.pk):
        rows = CareTeamMember.objects.filter(organization_id=reader.organization_id, until=None)
        return dict(rows.values_list("patient__name", "practitioner_role_id"))


def press(of: PractitionerRole, path: str, **typed: object):
    client = client_as(of)
    return client.post(path, {"request_key": request_key(client.get(PAGE)), **typed})


def told_after(of: PractitionerRole, path: str) -> str:
    """The page that is shown after a press."""
    client = client_as(of)
    return client.post(path, {"request_key": request_key(client.get(PAGE))}, follow=True).content.decode()


def hands_over(by: PractitionerRole, to: PractitionerRole | None, patients: list) -> Handover:
    keys = members(by)
    with acting_as(by.pk):
        return actions.hand_over(members=[keys[one.pk] for one in patients], to=to, by=actor_of(by))


def asks(cast: Cast, patient, title: str = "書類をそろえる", until: date | None = None) -> Task:
    """As a rule makes it, in the office of 鈴木."""
    with acting_as(cast.suzuki.pk):
        task = Task(
            organization=cast.komorebi, patient_id=patient.pk, municipality=cast.town.pk, rule="of-a-test",
            rule_version="1", rule_source="", title=title, match=new_id(), started_at=timezone.now(),
            agreed_until=until or timezone.localdate(), target="/",
        )  # fmt: skip
        Task.objects.bulk_create([task])
    return task


def due(reader: PractitionerRole) -> tuple[list[str], list[str]]:
    """Whose tasks stand on one's Today, and whose are the colleagues'."""
    with acting_as(reader.pk):
        found = work.work(actor_of(reader))
    return tuple([one.patient.name for one in group] for group in (found.due, found.colleagues))  # type: ignore


def away(
    by: PractitionerRole, who: PractitionerRole, cover: PractitionerRole | None, first: int = 0, last: int = 3
) -> Absence:
    today = timezone.localdate()
    days = {"since": today + timedelta(first), "until": today + timedelta(last)}
    with acting_as(by.pk):
        return actions.be_away(role=who, cover=cover, **days, by=actor_of(by))


def test_people_are_handed_over_at_one_press_and_taken_back_at_another(cast, hayashi, people):
    keys = members(cast.suzuki)
    marked = [str(keys[one.pk]) for one in people[:2]]
    answer = press(cast.suzuki, PAGE, to=str(hayashi.pk), members=marked)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    suzuki, new = cast.suzuki.pk, hayashi.pk
    assert looks_after(cast.suzuki) == dict(
        zip((name for name, _kana in NAMES), (new, new, suzuki), strict=True)
    )
    page = client_as(hayashi).get(PAGE).content.decode()
    assert "2人の担当を林 裕子 さんにしました" in page
    (made,) = Handover.objects.all()
    press(hayashi, f"/patients/charge/{made.pk}/undo/")
    assert set(looks_after(cast.suzuki).values()) == {suzuki}
    assert "もう、引き継ぐ前に戻してあります" in told_after(hayashi, f"/patients/charge/{made.pk}/undo/")


def test_taken_back_but_for_those_who_were_handed_on_meanwhile(cast, hayashi, people):
    made = hands_over(cast.suzuki, hayashi, people)
    hands_over(hayashi, None, people[:1])
    with acting_as(cast.suzuki.pk):
        assert actions.take_back(handover=made, by=actor_of(cast.suzuki)) == 2
    assert list(looks_after(cast.suzuki).values()).count(None) == 1


def test_taken_back_twice_it_goes_back_once(cast, hayashi, people):
    made = hands_over(cast.suzuki, hayashi, people)
    with acting_as(cast.suzuki.pk):
        by = actor_of(cast.suzuki)
        assert actions.take_back(handover=made, by=by) == 3
        with pytest.raises(ValidationError, match="もう、引き継ぐ前に"):
            actions.take_back(handover=made, by=by)


def test_who_works_at_the_desk_too_stands_there_once(cast, hayashi, people):
    desk = {"capacity": Capacity.DESK, "profession": hayashi.profession, "since": timezone.now()}
    PractitionerRole.objects.create(practitioner=hayashi.practitioner, organization=cast.komorebi, **desk)
    with acting_as(cast.suzuki.pk):
        found = charge.charges(actor_of(cast.suzuki), None, None)
    assert [one.role_id for one in found.colleagues].count(hayashi.pk) == 1
    assert [one.name for one in found.colleagues].count("林 裕子") == 1


def test_where_nobody_is_told_apart_nobody_is_marked(cast, people):
    hands_over(cast.suzuki, None, people)
    asks(cast, people[0])
    page = client_as(cast.suzuki).get(WORK).content.decode()
    assert "書類をそろえる" in page and "担当なし" not in page


def test_all_of_one_colleague_also_those_on_further_pages(cast, hayashi, people, monkeypatch):
    monkeypatch.setattr(charge, "A_PAGE", 2)
    press(cast.suzuki, f"{PAGE}?of={cast.suzuki.pk}", to=str(hayashi.pk), all="on")
    assert set(looks_after(cast.suzuki).values()) == {hayashi.pk}


def test_the_page_is_cut_and_goes_on_by_kana(cast, people, monkeypatch):
    monkeypatch.setattr(charge, "A_PAGE", 2)
    with acting_as(cast.suzuki.pk):
        first = charge.charges(actor_of(cast.suzuki), None, None)
        rest = charge.charges(actor_of(cast.suzuki), None, first.page.next)
    assert [one.name for one in (*first.page.rows, *rest.page.rows)] == ["大貫 あかね", "白石 健", "髙木 実"]
    assert rest.page.next is None


def test_nobody_is_handed_to_another_office_nor_from_one(cast, hayashi, people):
    before = looks_after(cast.suzuki)
    theirs = list(members(cast.sato).values())  # さくら坂's own memberships of the same people
    answer = press(cast.suzuki, PAGE, to=str(cast.stranger.pk), members=[str(key) for key in theirs])
    assert answer.status_code == 422
    press(cast.suzuki, PAGE, to=str(hayashi.pk), members=[str(key) for key in theirs])
    assert looks_after(cast.suzuki) == before
    assert set(looks_after(cast.sato).values()) == {cast.sato.pk}
    assert press(
        cast.stranger, PAGE, to="nobody", members=[str(key) for key in members(cast.suzuki).values()]
    )
    assert looks_after(cast.suzuki) == before


def test_to_whom_is_chosen_never_assumed(cast, hayashi, people):
    marked = [str(key) for key in members(cast.suzuki).values()]
    before = looks_after(cast.suzuki)
    answer = press(cast.suzuki, PAGE, members=marked)
    assert answer.status_code == 422 and "だれに引き継ぐかを選んでください" in answer.content.decode()
    assert looks_after(cast.suzuki) == before
    press(cast.suzuki, PAGE, to="nobody", members=marked)
    assert set(looks_after(cast.suzuki).values()) == {None}


def test_nothing_marked_says_what_to_do(cast, hayashi, people):
    answer = press(cast.suzuki, PAGE, to=str(hayashi.pk))
    assert answer.status_code == 422
    assert "引き継ぐ方に印をつけてください" in answer.content.decode()


def test_people_of_one_who_left_are_nobodys(cast, hayashi, people):
    hands_over(cast.suzuki, hayashi, people[:2])
    PractitionerRole.objects.filter(pk=hayashi.pk).update(until=timezone.now())
    with acting_as(cast.suzuki.pk):
        found = charge.charges(actor_of(cast.suzuki), "nobody", None)
    assert [one.name for one in found.page.rows] == ["大貫 あかね", "髙木 実"]
    assert (found.nobody, found.everybody) == (2, 3)
    assert "林 裕子 さん（もういません）" in client_as(cast.suzuki).get(f"{PAGE}?of=nobody").content.decode()


def test_today_shows_ones_own_people_and_nobodys_and_counts_the_colleagues(cast, hayashi, people):
    for patient in people:
        asks(cast, patient)
    assert due(cast.suzuki) == ([name for name, _kana in NAMES], [])
    assert due(hayashi) == ([], [name for name, _kana in NAMES])
    hands_over(cast.suzuki, hayashi, people[:1])
    hands_over(cast.suzuki, None, people[1:2])
    assert due(cast.suzuki) == (["髙木 実", "白石 健"], ["大貫 あかね"])
    assert due(hayashi) == (["大貫 あかね", "髙木 実"], ["白石 健"])
    page = client_as(hayashi).get("/").content.decode()
    own, _heading, beside = page.partition('id="work"')[2].partition("ほかの人が担当している方")
    assert "大貫 あかね" in own and "白石 健" not in own and "白石 健" in beside


def test_the_colleagues_are_counted_where_ones_own_leave_no_room(cast, hayashi, people, monkeypatch):
    monkeypatch.setattr(work, "NEAREST", 1)
    for patient in people:
        asks(cast, patient)
    hands_over(cast.suzuki, hayashi, people[:1])
    page = client_as(hayashi).get("/").content.decode()
    assert "ほかの人が担当している方のもの：2件" in page and "白石 健" not in page.partition('id="work"')[2]


def test_what_somebody_asked_of_the_office_is_everybodys(cast, hayashi, people):
    asked_of_the_office(cast, people[0])
    assert due(hayashi) == due(cast.suzuki) == ([NAMES[0][0]], [])


def test_who_took_a_matter_up_has_it_on_today_too(cast, hayashi, people):
    registered(cast)  # 千代乃, by 鈴木; 林 answers the hospital
    Story(cast).admit(timezone.localtime(), role=hayashi)
    assert due(hayashi) == due(cast.suzuki) == (["東海林 千代乃"], [])


def test_today_shows_the_nearest_and_leads_to_the_rest(cast, people, monkeypatch):
    monkeypatch.setattr(work, "NEAREST", 2)
    for number, patient in enumerate(people):
        asks(cast, patient, title=f"書類をそろえる {number}", until=timezone.localdate() + timedelta(number))
    page = client_as(cast.suzuki).get("/").content.decode()
    assert "書類をそろえる 1" in page and "書類をそろえる 2" not in page
    assert "ほか1件を見る" in page and f'href="{WORK}?of=mine"' in page
    assert "書類をそろえる 2" in client_as(cast.suzuki).get(f"{WORK}?of=mine").content.decode()


@pytest.mark.parametrize("of", ["", "mine", "nobody", "hayashi", "不明"])
def test_the_offices_work_by_who_looks_after_whom(cast, hayashi, people, of):
    for patient in people:
        asks(cast, patient)
    hands_over(cast.suzuki, hayashi, people[:1])
    hands_over(cast.suzuki, None, people[1:2])
    page = (
        client_as(cast.suzuki).get(WORK, {"of": str(hayashi.pk) if of == "hayashi" else of}).content.decode()
    )
    shown = [name for name, _kana in NAMES if f"{name} <span" in page]
    every = ["大貫 あかね", "髙木 実", "白石 健"]
    assert shown == {"mine": every[1:], "nobody": every[1:2], "hayashi": every[:1]}.get(of, every)


def test_the_offices_work_goes_on_where_the_page_is_cut(cast, people, monkeypatch):
    monkeypatch.setattr(work, "A_PAGE", 2)
    for patient in people:
        asks(cast, patient)
    with acting_as(cast.suzuki.pk):
        first = work.office_work(actor_of(cast.suzuki), None, None)
        rest = work.office_work(actor_of(cast.suzuki), None, first.page.next)
    names = [row.due.patient.name for row in (*first.page.rows, *rest.page.rows)]
    assert names == [name for name, _kana in NAMES]
    assert rest.page.next is None


@pytest.mark.parametrize("path", [PAGE, WORK])
def test_both_pages_ask_the_same_of_one_and_of_three(cast, hayashi, people, path):
    looks = partial(cost, client_as(cast.suzuki), path)
    asks(cast, people[0])
    one = looks()
    for patient in people[1:]:
        asks(cast, patient)
    away(cast.suzuki, hayashi, None, first=7, last=9)
    assert looks() == one


def test_while_one_is_away_the_work_falls_to_who_covers_and_says_why(cast, hayashi, people):
    third = role("森 亮", cast.komorebi, Capacity.CARE, Profession.CARE_MANAGER, "mori")
    asks(cast, people[0])
    made = away(cast.suzuki, cast.suzuki, hayashi)
    assert due(hayashi) == ([NAMES[0][0]], [])
    assert due(third) == ([], [NAMES[0][0]])
    assert f"{cast.suzuki.practitioner.name} さんの不在中" in client_as(hayashi).get("/").content.decode()
    with acting_as(cast.suzuki.pk):
        actions.be_back(absence=made, by=actor_of(cast.suzuki))
    assert due(hayashi) == ([], [NAMES[0][0]])


@pytest.mark.parametrize(
    ("first", "last", "falls"), [(0, 0, True), (-3, 0, True), (1, 3, False), (-3, -1, False)]
)
def test_on_the_first_and_the_last_day_too_and_on_no_other(cast, hayashi, people, first, last, falls):
    asks(cast, people[0])
    away(cast.suzuki, cast.suzuki, hayashi, first, last)
    assert bool(due(hayashi)[0]) is falls


def test_without_a_cover_or_with_one_who_is_away_too_everybody_sees_it(cast, hayashi, people):
    third = role("森 亮", cast.komorebi, Capacity.CARE, Profession.CARE_MANAGER, "mori")
    asks(cast, people[0])
    made = away(cast.suzuki, cast.suzuki, None)
    assert due(third) == due(hayashi) == ([NAMES[0][0]], [])
    with acting_as(cast.suzuki.pk):
        actions.be_back(absence=made, by=actor_of(cast.suzuki))
    away(cast.suzuki, cast.suzuki, hayashi)
    assert due(third) == ([], [NAMES[0][0]])
    away(cast.suzuki, hayashi, third)
    assert due(third) == ([NAMES[0][0]], [])


def test_an_absence_is_said_on_a_page_and_ended_there(cast, hayashi):
    today = timezone.localdate()
    typed = {"role": str(hayashi.pk), "cover": str(cast.suzuki.pk)}
    days = {"since": today.isoformat(), "until": (today + timedelta(2)).isoformat()}
    assert press(cast.suzuki, AWAY, **typed, **days).status_code == 302
    page = client_as(hayashi).get(PAGE).content.decode()
    assert "林 裕子 さん" in page and f"代わり：{cast.suzuki.practitioner.name} さん" in page
    again = press(cast.suzuki, AWAY, **typed, **days)
    assert again.status_code == 422 and "重なっています" in again.content.decode()
    (made,) = Absence.objects.all()
    assert press(cast.stranger, f"{AWAY}{made.pk}/end/").status_code == 404
    press(hayashi, f"{AWAY}{made.pk}/end/")
    assert "もう、終わりにしてあります" in told_after(cast.suzuki, f"{AWAY}{made.pk}/end/")
    assert "不在の予定はありません" in client_as(hayashi).get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cover": "role"}, "不在の人とは別の人"),
        ({"until": "1"}, "最初の日と同じ日か、あとの日"),
        ({"since": "-9", "until": "-8"}, "これからの日"),
        ({"until": "9999"}, "2年以内"),
        ({"role": "stranger"}, "正しく選択してください"),
        ({"until": ""}, "日を入れてください"),
    ],
)
def test_days_and_people_that_cannot_be_are_refused_in_words(cast, hayashi, changes, said):
    today = timezone.localdate()
    typed = {"role": str(hayashi.pk), "cover": "", "since": "2", "until": "3"} | changes
    roles = {"role": str(hayashi.pk), "stranger": str(cast.stranger.pk)}
    typed |= {name: roles[typed[name]] for name in ("role", "cover") if typed[name] in roles}
    for name in ("since", "until"):
        typed[name] = (today + timedelta(int(typed[name]))).isoformat() if typed[name] else ""
    answer = press(cast.suzuki, AWAY, **typed)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Absence.objects.exists()


def test_other_offices_read_neither(cast, hayashi, people):
    hands_over(cast.suzuki, hayashi, people)
    away(cast.suzuki, hayashi, None)
    for reader, seen in ((hayashi, 1), (cast.sato, 0), (cast.stranger, 0)):
        with acting_as(reader.pk):
            assert (Handover.objects.count(), Absence.objects.count()) == (seen, seen)

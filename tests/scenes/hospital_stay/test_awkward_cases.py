"""What really happens, one story each: the real actions, the rules in force, and what the city then reads."""

from datetime import date, datetime
from pathlib import Path

import pytest

from renkei.ground.db.acting import acting_as
from renkei.ground.sheets.actions import receive
from renkei.ground.sheets.backing import NoBacking
from renkei.ground.sheets.models import Delivery, Means
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import TOKYO
from renkei.patients.actions import record_consent, revise_identity
from renkei.patients.models import CareTeamMember, Patient
from renkei.record.actions import post
from renkei.record.models import Entry
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.actions.discharges import undo_discharge
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Handing, Stay
from tests.cast import TOWN, client_as
from tests.ground.packs.test_rules_for import PACK
from tests.people import consent, joined
from tests.plan.test_publications import published
from tests.scenes.hospital_stay.figures import figure, months
from tests.scenes.hospital_stay.story import acts, at, register
from tests.scenes.hospital_stay.test_calls import fresh, go_home, planned

IN_TIME, HOME, BACK = "admission-info-in-time", "home-return", "readmission-30-days"


def seen_by(role, model) -> int:
    with acting_as(role.pk):
        return model.objects.count()


def test_a_hospital_outside_the_team_gets_the_sheet_and_nothing_else(story, chiyono):
    cast = story.cast
    with acts(cast.suzuki, at(8)) as suzuki:
        post(patient=chiyono, text="夜のトイレが心配", by=suzuki)
    inquiry = story.inquiry(story.announce(at(9)), cast.suzuki)
    assert (seen_by(cast.taira, Patient), seen_by(cast.taira, Stay)) == (0, 0)
    with acts(cast.suzuki, at(9)) as suzuki:
        stay = actions.confirm(inquiry, sections=[], by=suzuki)
    story.send(stay, at(10))
    with acts(cast.taira, at(10, 16)) as taira:
        assert receive(Delivery.objects.get(), by=taira).answer.submitted_at == at(10)
    assert (seen_by(cast.taira, Patient), seen_by(cast.taira, Entry)) == (1, 0)
    assert (story.task(stay).state, figure(cast, IN_TIME)) == ("done", (1, 1))


def test_back_in_hospital_on_the_day_of_the_discharge(story, chiyono):
    first = story.admit(at(6))
    story.send(first, at(7))
    go_home(story, first, at(16, 10))
    second = story.admit(at(16, 21))
    assert story.task(second).agreed_until == date(2026, 11, 19)  # a sheet of its own is due
    assert {state for _rule, _day, state in planned(story, first)} == {"withdrawn"}  # nobody calls at home
    assert figure(story.cast, BACK) == (0, 1)
    assert figure(story.cast, IN_TIME) == (1, 2)


def test_a_planned_stay_of_two_days_asks_for_nothing_and_a_long_one_does(story, chiyono):
    short = story.admit(at(6), planned=True, planned_days=2, reason="examination")
    assert (story.tasks(short), figure(story.cast, IN_TIME)) == ([], (0, 0))
    go_home(story, short, at(8))
    long = story.admit(at(20), planned=True, planned_days=10, reason="treatment")
    assert (story.task(long).state, figure(story.cast, IN_TIME)) == ("open", (0, 1))


def test_a_stay_over_the_turn_of_the_fiscal_year_counts_in_each_by_its_day(story, chiyono):
    stay = story.admit(datetime(2027, 3, 28, 15, tzinfo=TOKYO))
    story.send(stay, datetime(2027, 3, 29, 10, tzinfo=TOKYO))
    go_home(story, stay, datetime(2027, 4, 5, 11, tzinfo=TOKYO))
    assert months(story.cast, IN_TIME) == [(date(2027, 3, 1), 1, 1)]
    assert months(story.cast, HOME) == [(date(2027, 4, 1), 1, 1)]


def test_what_is_published_stays_when_a_discharge_is_corrected(story, cast):
    """Twelve went home in April; in autumn it turns out that one of them went to a 施設."""
    cast.city.municipality = cast.town
    cast.city.save()
    days = [datetime(2026, 4, day, 10, tzinfo=TOKYO) for day in range(8, 20)]
    stays = []
    for number, day in enumerate(days):
        kana = f"ツキヨノ {'アイウエオカキクケコサシ'[number]}"
        register(cast, f"月夜野 {number}", kana, by=cast.suzuki)
        stays.append(story.admit(day.replace(day=6), kana=kana))
        go_home(story, stays[-1], day)
    first = published(cast, None)
    assert [(row["n"], row["N"]) for row in first.figures] == [(12, 12)]
    with acts(cast.suzuki, at(2)) as suzuki:
        wrong = fresh(cast.suzuki, stays[0])
        undone = undo_discharge(wrong, because="施設へ退院", version=wrong.version, by=suzuki)
    with acts(cast.suzuki, at(2)) as suzuki:
        on = days[0].date()
        actions.discharge(undone, on=on, outcome="facility", version=undone.version, by=suzuki)
    assert figure(cast, HOME) == (11, 12)
    first.refresh_from_db()
    assert [(row["n"], row["N"]) for row in first.figures] == [(12, 12)]
    page = client_as(cast.utsugi).get(f"/indicators/published/{first.pk}/").content.decode()
    assert ("12 / 12" in page, "11 / 12" in page) == (True, True)


@pytest.fixture
def two_days(tmp_path, settings) -> None:
    """The town's own pack: two days instead of three, from October on."""
    folder = tmp_path / "misumi"
    (folder / "rules").mkdir(parents=True)
    (folder / "pack.toml").write_text(PACK.format(town=TOWN), encoding="utf-8")
    standard = Path(STANDARD_PACK, "rules", "hospital-stay.toml").read_text(encoding="utf-8")
    changed = standard.replace("3 days", "2 days").replace('version = "2026-04"', 'version = "misumi-1"')
    dated = changed.replace("from = 2026-04-01", "from = 2026-10-01")
    (folder / "rules" / "own.toml").write_text(dated, encoding="utf-8")
    settings.PACKS = tmp_path


def test_a_rule_that_changed_in_october_holds_from_its_day(story, chiyono, two_days):
    before = story.admit(datetime(2026, 9, 30, 15, tzinfo=TOKYO))
    go_home(story, before, datetime(2026, 9, 30, 18, tzinfo=TOKYO))
    after = story.admit(datetime(2026, 10, 1, 9, tzinfo=TOKYO))
    with acts(story.cast.suzuki, datetime(2026, 10, 2, tzinfo=TOKYO)) as suzuki:  # corrected after the change
        found = fresh(story.cast.suzuki, before)
        said = {"admitted_on": found.admitted_on, "planned": False, "reason": "injury"}
        actions.correct_admission(found, said=Admission(**said), version=found.version, by=suzuki)
    told = [(task.rule_version, task.agreed_until) for task in (story.task(before), story.task(after))]
    assert told == [("2026-04", date(2026, 10, 3)), ("misumi-1", date(2026, 10, 3))]


def test_who_moves_to_the_next_town_is_counted_where_they_lived_then(story, chiyono):
    cast = story.cast
    first = story.admit(at(6))
    story.send(first, at(7))
    go_home(story, first, at(16))
    with acts(cast.suzuki, at(18)) as suzuki:
        moved = Patient.objects.get(pk=chiyono.pk)
        town = {"municipality_id": cast.neighbour.pk}
        revise_identity(patient=moved, version=moved.version, fields=town, by=suzuki)
    story.admit(at(25))
    assert [figure(cast, IN_TIME, town) for town in (cast.town, cast.neighbour)] == [(1, 1), (0, 1)]
    assert [figure(cast, HOME, town) for town in (cast.town, cast.neighbour)] == [(1, 1), (0, 0)]
    assert figure(cast, BACK) == (1, 1)  # the person came back, wherever they lived


def test_a_death_in_hospital_asks_nothing_more_and_is_no_failure_to_return(story, chiyono):
    stay = story.admit(at(6))
    go_home(story, stay, at(8), "died", story.cast.taira)
    assert [task.state for task in story.tasks(stay)] == ["withdrawn"]
    assert planned(story, stay) == []
    assert (figure(story.cast, HOME), figure(story.cast, BACK)) == ((0, 0), (0, 0))
    page = client_as(story.cast.suzuki).get("/").content.decode()
    assert "入院時情報提供書を送る" not in page


def test_two_care_managers_during_a_change_share_the_stays_by_their_day(story, chiyono):
    """みなも takes over from こもれび, which stays for a while: who joined last answers from then on."""
    cast = story.cast
    before = story.admit(at(6))
    joined(cast, chiyono, cast.stranger)
    go_home(story, before, at(8))
    announced = story.announce(at(16))
    assert story.inquiry(announced, cast.suzuki) is None
    inquiry = story.inquiry(announced, cast.stranger)
    with acts(cast.stranger, at(16)) as takahashi:
        after = actions.confirm(inquiry, sections=[], by=takahashi)
    offices = [story.task(stay, cast.stranger).organization_id for stay in (before, after)]
    assert offices == [cast.komorebi.pk, cast.other_office.pk]
    assert seen_by(cast.suzuki, Stay) == 2  # in the team until it leaves
    assert figure(cast, IN_TIME) == (0, 2)


def test_with_no_care_manager_the_support_centre_answers_and_the_rate_does_not_count(story, cast):
    register(cast, "漆原 健一郎", "ウルシハラ ケンイチロウ", by=cast.sato)
    stay = story.admit(at(16), kana="ウルシハラ ケンイチロウ", role=cast.inoue)
    task = story.task(stay, cast.inoue)
    assert task.title == "担当ケアマネジャーを決めて、入院時情報提供書を送る"
    assert figure(cast, IN_TIME) == (0, 0)
    go_home(story, stay, at(20), role=cast.inoue)
    assert [state for _rule, _day, state in planned(story, stay, cast.inoue)] == ["open"] * 3  # it calls, too


def test_of_a_resident_of_a_tokuyo_no_sheet_is_asked(story, cast, chiyono):
    with acting_as(cast.suzuki.pk):
        Patient.objects.filter(pk=chiyono.pk).update(resides="facility")
    stay = story.admit(at(16))
    assert story.tasks(stay) == []
    go_home(story, stay, at(20), "facility")
    assert planned(story, stay) == []
    assert figure(cast, HOME) == (0, 1)


def test_a_saturday_night_before_a_holiday_is_in_time_on_tuesday(story, chiyono):
    """2026-11-21 is a Saturday, Monday the 23rd a holiday."""
    stay = story.admit(at(21, 20, 0))
    task = story.task(stay)
    assert task.agreed_until == date(2026, 11, 24)
    assert [fee["until"] for fee in task.fees] == ["2026-11-22", "2026-11-24"]
    story.send(stay, at(24, 9))
    assert (story.task(stay).state, figure(story.cast, IN_TIME)) == ("done", (1, 1))


def test_a_hospital_that_knows_paper_only_is_told_on_paper_and_its_summary_is_handed_on(story, chiyono):
    cast = story.cast
    joined(cast, chiyono, cast.sato)
    stay = story.admit(at(6))
    story.send(stay, at(7), means=Means.PAPER, told="地域連携室 平良さん")
    assert (story.task(stay).state, figure(cast, IN_TIME)) == ("done", (1, 1))
    with acts(cast.suzuki, at(16)) as suzuki:
        given = {"kind": "nursing-summary", "pages": [("1.pdf", b"%PDF-1.4 x")], "arrived_at": at(16)}
        paper = actions.take_in(chiyono, **given, sender_id=cast.hospital.pk, stay=stay, by=suzuki)
    with acting_as(cast.sato.pk):
        handed = Handing.objects.get(paper=paper)
    assert (handed.organization_id, handed.function) == (cast.sakura.pk, "nurse")
    assert figure(cast, "summaries-handed")[1] == 1


def test_a_consent_by_word_of_mouth_backs_what_is_sent_from_its_day(story, cast):
    sada = register(cast, "倉田 サダ", "クラタ サダ", by=cast.suzuki, consented=False)
    stay = story.admit(at(16), kana="クラタ サダ")
    with pytest.raises(NoBacking):
        story.send(stay, at(16, 16))
    with acts(cast.suzuki, at(17)) as suzuki:
        said = consent(form="oral", since=date(2026, 11, 17), note="電話で長女に読み上げた")
        given = record_consent(patient=sada, fields=said, by=suzuki)
    sent = story.send(stay, at(17, 16))
    assert (sent.consent_id, given.form) == (given.pk, "oral")
    assert (story.task(stay).state, figure(cast, IN_TIME)) == ("done", (1, 1))


def test_of_the_wrong_person_everything_is_taken_back(story, chiyono):
    """The hospital meant another of the same name and birthday; the sheet had gone already."""
    cast = story.cast
    stay = story.admit(at(16))
    sent = story.send(stay, at(16, 16))
    go_home(story, stay, at(17))
    with acts(cast.suzuki, at(18)) as suzuki:
        actions.recall_delivery(sent, because="wrong_person", note="", by=suzuki)
        found = fresh(cast.suzuki, stay)
        actions.void_stay(found, because="wrong_person", version=found.version, by=suzuki)
    assert {task.state for task in story.tasks(stay)} == {"withdrawn"}
    assert {state for _rule, _day, state in planned(story, stay)} == {"withdrawn"}
    assert [figure(cast, id) for id in (IN_TIME, HOME, BACK)] == [(0, 0)] * 3
    assert seen_by(cast.taira, Patient) == 0
    with acting_as(cast.suzuki.pk):
        assert not CareTeamMember.objects.filter(stay_id=stay.pk, until=None).exists()

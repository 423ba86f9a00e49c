"""The home before a discharge: what is needed, by whom, and that the board says what is not there the day before."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.problems import PackProblems
from renkei.ground.standard import STANDARD_PACK
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.actions.preparations import Wanted
from renkei.scenes.hospital_stay.home_list import home_list_for, load_home_list
from renkei.scenes.hospital_stay.models import Preparation, Stay
from renkei.scenes.hospital_stay.queries.board import away, discharge_board
from tests.cast import client_as
from tests.people import joined
from tests.scenes.hospital_stay.story import acts, at, clock
from tests.scenes.hospital_stay.test_pages import post

BED = Wanted(item="bed", text="介護ベッド", late="ベッドが届いていません")


@pytest.fixture
def stay(story, chiyono) -> Stay:
    """To leave on the 20th; さくら坂 is in her team."""
    joined(story.cast, chiyono, story.cast.sato)
    found = story.admit(at(10))
    with acts(story.cast.taira, at(11)) as taira:
        actions.expect_discharge(found, on=date(2026, 11, 20), version=found.version, by=taira)
    return found


def prepare(story, stay, *wanted) -> list[Preparation]:
    with acts(story.cast.suzuki, at(12)) as suzuki:
        return actions.prepare(stay, wanted=wanted, by=suzuki)


def cell(story, day) -> tuple:
    with acts(story.cast.taira, at(day)) as taira:
        [(_title, [row])] = discharge_board(taira).groups
    return row.cells[2].state, row.cells[2].words


def asked(role) -> int:
    with acting_as(role.pk):
        return Notice.objects.filter(organization=role.organization, kind="preparation.asked").count()


def by(cast, item: Wanted, **more) -> Wanted:
    return Wanted(**vars(item) | {"organization_id": cast.sakura.pk} | more)


def test_the_day_before_the_board_says_what_is_not_there_and_the_day_stays(story, stay):
    """「ベッドが届いていません」: seen on the 19th, and discharge is moved by a person only."""
    meals = Wanted(item="meals", text="食事・配食", late="配食の開始日が未定です")
    assert cell(story, 12) == ("not", "これから")
    bed, meal = prepare(story, stay, by(story.cast, BED), meals)
    assert cell(story, 18) == ("partly", "0/2　残り：介護ベッド")
    assert cell(story, 19) == ("blocked", "ベッドが届いていません　ほか1件")
    with acting_as(story.cast.taira.pk):
        stay.refresh_from_db()
    assert stay.expected_on == date(2026, 11, 20)
    with acts(story.cast.sato, at(19)) as sato:
        actions.settle(bed, by=sato)
        actions.settle(meal, by=sato)
    assert cell(story, 19) == ("done", "介護ベッド・食事・配食済み")


def test_its_own_day_has_passed(story, stay):
    prepare(story, stay, by(story.cast, BED, until=date(2026, 11, 14)))
    assert [cell(story, day)[0] for day in (14, 15)] == ["partly", "blocked"]


def test_the_owner_hears_once_and_finds_it_in_the_own_list(story, stay):
    cast = story.cast
    toilet = Wanted(item="toilet", text="トイレ", organization_id=cast.sakura.pk, until=date(2026, 11, 18))
    prepare(story, stay, by(cast, BED), toilet)
    assert (asked(cast.sato), asked(cast.suzuki)) == (1, 0)
    with acts(cast.sato, at(12)) as sato:
        [row] = away(sato)
    assert [one.words for one in row.waits] == [
        "家の準備：介護ベッド",
        "家の準備：トイレ（11月18日（水）まで）",
    ]


def test_the_same_item_stands_once_and_nothing_is_no_request(story, stay):
    prepare(story, stay, BED)
    with pytest.raises(ValidationError):
        prepare(story, stay, BED)
    own = Wanted(text="猫の世話")
    assert [one.late for one in prepare(story, stay, BED, own)] == ["猫の世話がまだです"]
    with acting_as(story.cast.suzuki.pk):
        assert Preparation.objects.count() == 2


def test_who_does_it_changes_and_the_new_one_hears(story, stay):
    [bed] = prepare(story, stay, BED)
    with acts(story.cast.taira, at(13)) as taira:
        given = {"owner_named": "", "until": date(2026, 11, 17)}
        actions.entrust(bed, organization_id=story.cast.sakura.pk, by=taira, **given)
    assert (bed.organization_id, bed.until) == (story.cast.sakura.pk, date(2026, 11, 17))
    assert asked(story.cast.sato) == 1


def test_ready_by_mistake_and_not_needed_after_all(story, stay):
    [bed] = prepare(story, stay, BED)
    with acts(story.cast.sato, at(13)) as sato:
        with pytest.raises(ValidationError):
            actions.unsettle(bed, by=sato)
        actions.settle(bed, by=sato)
        with pytest.raises(ValidationError):
            actions.settle(bed, by=sato)
        with pytest.raises(ValidationError):
            actions.drop(bed, because="要らない", by=sato)
        actions.unsettle(bed, by=sato)
        actions.drop(bed, because="布団で寝ます", by=sato)
    assert bed.dropped_because == "布団で寝ます"
    assert cell(story, 19) == ("not", "これから")
    assert len(prepare(story, stay, BED)) == 1  # and needed again


def test_nothing_is_prepared_for_a_stay_that_is_over(story, stay):
    with acts(story.cast.taira, at(13)) as taira:
        given = {"on": date(2026, 11, 13), "outcome": "home", "version": stay.version}
        actions.discharge(stay, by=taira, **given)
    with pytest.raises(ValidationError):
        prepare(story, stay, BED)


def test_through_the_pages(story, stay):
    cast = story.cast
    suzuki, page = client_as(cast.suzuki), f"/stays/{stay.pk}/home/"
    with clock(at(12)):
        shown = suzuki.get(page).content.decode()
        assert "介護ベッド" in shown
        assert "居宅介護支援事業所 こもれび" in shown
        nothing = post(suzuki, page)
        assert nothing.status_code == 422
        assert "足すものを1つは選んでください。" in nothing.content.decode()
        said = {"bed": "on", "bed-owner": str(cast.sakura.pk), "bed-until": "2026-11-18"}
        assert post(suzuki, page, **said | {"own": "猫の世話", "own-owner": "family"}).status_code == 302
        home = suzuki.get(f"/stays/{stay.pk}/").content.decode()
        assert "猫の世話" in home
        assert "ご家族" in home
    with acting_as(cast.suzuki.pk):
        bed = Preparation.objects.get(item="bed")
    nurse, one = client_as(cast.sato), f"/stays/preparations/{bed.pk}/"
    with clock(at(13)):
        assert post(nurse, one, press="ready").status_code == 302
        assert "できた" in nurse.get(one).content.decode()
        assert post(nurse, one, press="not-ready").status_code == 302
        again = post(nurse, one, press="not-ready")
        assert again.status_code == 422
        assert "まだ「できた」になっていません。" in again.content.decode()
        assert post(nurse, one, press="entrust", owner="family", until="2026-11-17").status_code == 302
        unsaid = post(nurse, one, press="drop", because="")
        assert "わけを書いてください。" in unsaid.content.decode()
        assert post(nurse, one, press="drop", because="布団で寝ます").status_code == 302
        assert nurse.get(one).status_code == 404
    assert client_as(cast.stranger).get(page).status_code == 404


def test_the_standard_list_is_data(cast):
    found = home_list_for(cast.town.pk)
    assert found.title == "家の準備"
    assert [item.id for item in found.items][:2] == ["bed", "rails"]


def test_a_list_that_is_wrong_says_where(tmp_path):
    text = (STANDARD_PACK / "stays" / "home-preparation.toml").read_text()
    wrong = tmp_path / "home-preparation.toml"
    wrong.write_text(
        text.replace('id = "rails"', 'id = "bed"').replace("days_before = 2", "days_before = -1", 1)
    )
    with pytest.raises(PackProblems) as problems:
        load_home_list(wrong)
    assert "id「bed」が2回使われています。" in str(problems.value)
    assert "days_before は0以上にしてください。" in str(problems.value)

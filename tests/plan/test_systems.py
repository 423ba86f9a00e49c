"""Rows of the inventory that the figures cover, each told once."""

import re

import pytest

from renkei.scenes.hospital_stay import actions
from tests.cast import client_as
from tests.scenes.hospital_stay.story import KANA, Story, acts, at, clock, register

PEOPLE = {
    "東海林 千代乃": KANA,
    "小田切 勇": "オダギリ イサム",
    "根尾 義一": "ネオ ヨシカズ",
    "東 とめ子": "アズマ トメコ",
}


def leaves(story: Story, kana: str, outcome: str) -> None:
    stay = story.admit(at(2), kana=kana)
    with acts(story.cast.suzuki, at(10)) as suzuki:
        actions.discharge(stay, on=at(10).date(), outcome=outcome, version=stay.version, by=suzuki)


@pytest.fixture
def discharged(cast) -> Story:
    """Home and back on the 20th; home; to a facility; one who died."""
    story = Story(cast)
    for name, kana in PEOPLE.items():
        register(cast, name, kana, by=cast.suzuki)
    for kana, outcome in zip(PEOPLE.values(), ("home", "home", "facility", "died"), strict=True):
        leaves(story, kana, outcome)
    story.admit(at(20), kana=KANA)
    return story


@pytest.fixture
def officer(discharged):
    with clock(at(30).replace(year=2027, month=1)):
        yield client_as(discharged.cast.utsugi)


@pytest.mark.system("B34", needs="renkei.scenes.hospital_stay.actions.discharge")
@pytest.mark.parametrize(
    ("id", "share", "part"), [("home-return", "66.7%", "2/3"), ("readmission-30-days", "33.3%", "1/3")]
)
def test_home_return_and_readmission_are_computed_by_hospital(officer, id, share, part):
    page = officer.get(f"/indicators/{id}/").content.decode()
    row = re.search(r'<th scope="row">A病院</th>(.*?)</tr>', page, re.DOTALL)
    assert (share in row[1], part in row[1]) == (True, True)


@pytest.mark.system("J05", needs="renkei.plan.words.describe")
def test_an_indicator_says_its_type_definition_source_frequency_and_owner(officer):
    page = officer.get("/indicators/readmission-30-days/").content.decode()
    assert "成果の指標　月ごとに、日々の記録から数えます　とりまとめ：連携協議会" in page
    assert "その月にあった、美澄市に住む人の退院。亡くなられたことによる退院は除きます。" in page
    assert "そのうち、退院の次の日から数えて30日以内に、同じ人の次の入院があったもの。" in page
    assert "根拠：在宅医療・介護連携推進事業の手引き" in page


@pytest.mark.system("O12", needs="renkei.plan.panels.today")
@pytest.mark.parametrize("who", ["utsugi", "sakaki"])
def test_a_citys_and_a_prefectures_day_opens_on_figures_and_on_nobody(discharged, who):
    with clock(at(30).replace(year=2027, month=1)):
        client = client_as(getattr(discharged.cast, who))
        page = client.get("/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    scenes = re.findall(r"<h3>(?:<a href=\"([^\"]+)\">)?([^<]+)", main)
    assert scenes == [
        ("", "日常の療養支援"),
        ("/indicators/admission-info-in-time/", "入退院支援"),
        ("", "急変時の対応"),
        ("", "看取り"),
    ]
    assert "まだ数えられません" in main and "10件に満たないため" in main
    assert not any(part in main for name in PEOPLE for part in name.split())
    assert client.get("/patients/").status_code == 404

"""An office and a hospital see themselves beside the median of the others, and of no other anything else."""

import re
from functools import partial

import pytest

from renkei.plan.disclosure import Figure, median_of_others
from tests.cast import client_as
from tests.pages import cost, table
from tests.scenes.hospital_stay.story import at, clock, register

PATH = "/indicators/own/"
TITLE = "入院時情報提供書 目安内の提供率"


def rows(who) -> dict[str, list[str]]:
    page = client_as(who).get(PATH).content.decode()
    return {row[0]: row[1:] for row in table(page, "こちらの数字")}


@pytest.mark.parametrize("who", ["suzuki", "taira"])
def test_the_office_and_the_hospital_see_their_own_share_with_n_and_N(told, december, who):
    own = rows(getattr(told.cast, who))[TITLE]
    assert own == ["50.0%", "1 / 2", "出しません", "令和8年11月"]


def test_who_has_none_is_told_so_and_learns_of_nobody(told, december):
    assert rows(told.cast.stranger)[TITLE][:3] == ["まだありません", "－", "出しません"]
    page = client_as(told.cast.stranger).get(PATH).content.decode()
    assert told.cast.komorebi.name not in page and told.cast.hospital.name not in page


def test_a_month_whose_days_run_is_left_out(told):
    with clock(at(11)):
        assert rows(told.cast.suzuki)[TITLE][-1] == "確定した月がまだありません"


@pytest.mark.parametrize("who", ["sato", "yanai", "utsugi", "manager", None])
def test_it_is_the_page_of_offices_and_hospitals_that_the_figures_tell_apart(told, who):
    role = getattr(told.cast, who) if who else None
    answer = client_as(role).get(PATH)
    assert answer.status_code in (302, 404)
    if role:
        assert f'href="{PATH}"' not in client_as(role).get("/").content.decode()


def test_the_menu_leads_there(told, december):
    assert f'href="{PATH}"' in client_as(told.cast.suzuki).get("/").content.decode()


def test_no_other_organisation_is_named_or_lettered(told, december):
    page = client_as(told.cast.suzuki).get(PATH).content.decode()
    assert not re.search("[A-Z](病院|事業所)", page) and told.cast.hospital.name not in page


def test_it_asks_the_same_of_one_and_of_two_offices(told, december):
    looks = partial(cost, client_as(told.cast.suzuki), PATH)
    one = looks()
    register(told.cast, "根尾 義一", "ネオ ヨシカズ", by=told.cast.stranger)
    told.admit(at(12), kana="ネオ ヨシカズ", role=told.cast.stranger)
    assert looks() == one


def share(n: int, N: int) -> Figure:
    return Figure(n, N)


@pytest.mark.parametrize(
    ("others", "middle"),
    [
        ([], None),
        ([(5, 10), (6, 10), (7, 10)], None),  # three: too few
        ([(5, 10), (6, 10), (7, 10), (1, 4)], None),  # one of the four stands for four cases
        ([(5, 10), (6, 10), (7, 10), (8, 10)], 65.0),
        ([(5, 10), (6, 10), (7, 10), (8, 10), (0, 5)], 60.0),
    ],
)
def test_the_median_is_of_four_others_at_least_with_five_cases_each(others, middle):
    figures = [share(n, N) for n, N in others]
    assert median_of_others(figures, lambda one: 100 * (one.n or 0) / one.N) == middle

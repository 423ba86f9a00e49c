"""再入院 by the pack's definition, each story told with the real actions: what counts, and what does not."""

from datetime import timedelta

import pytest

from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.models import Stay
from tests.scenes.hospital_stay.figures import figure
from tests.scenes.hospital_stay.story import acts, at
from tests.scenes.hospital_stay.test_calls import go_home

BACK = "readmission-30-days"


@pytest.fixture
def home(story, chiyono) -> Stay:
    """Discharged home on the 16th."""
    stay = story.admit(at(6))
    go_home(story, stay, at(16))
    return stay


@pytest.mark.parametrize(("days", "n"), [(1, 1), (30, 1), (31, 0)])
def test_back_within_thirty_days_and_not_after(story, home, days, n):
    story.admit(at(16) + timedelta(days=days))
    assert figure(story.cast, BACK) == (n, 1)


def test_back_on_the_same_day_is_the_same_stay_going_on(story, home):
    story.admit(at(16, 21))
    assert figure(story.cast, BACK) == (0, 1)


@pytest.mark.parametrize(
    ("said", "n"),
    [
        ({"planned": True, "reason": "treatment", "planned_days": 3}, 0),  # the next round of chemotherapy
        ({"planned": False, "reason": "treatment"}, 1),
        ({"planned": True, "reason": "examination"}, 1),
    ],
)
def test_planned_chemotherapy_is_no_readmission(story, home, said, n):
    story.admit(at(20), **said)
    assert figure(story.cast, BACK) == (n, 1)


def test_a_planned_stay_that_comes_first_does_not_hide_an_urgent_one(story, home):
    chemotherapy = story.admit(at(20), planned=True, reason="treatment")
    go_home(story, chemotherapy, at(22))
    story.admit(at(25))
    assert figure(story.cast, BACK) == (2, 2)


def test_a_stay_that_was_a_mistake_counts_no_more(story, home):
    again = story.admit(at(20))
    assert figure(story.cast, BACK) == (1, 1)
    with acts(story.cast.suzuki, at(20)) as actor:
        actions.void_stay(again, because="did_not_happen", version=again.version, by=actor)
    assert figure(story.cast, BACK) == (0, 1)


def test_who_died_in_hospital_is_not_asked_after(story, chiyono):
    go_home(story, story.admit(at(6)), at(16), "died")
    assert figure(story.cast, BACK) == (0, 0)

import pytest

from renkei.ground.people.models import Capacity, OrganizationKind, Profession
from renkei.patients.models import Patient
from tests.cast import Cast, organization, role
from tests.scenes.hospital_stay.meeting import Meeting, gather
from tests.scenes.hospital_stay.story import KANA, Story, register


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


@pytest.fixture
def chiyono(cast: Cast) -> Patient:
    """At home in 美澄市, 84, looked after by こもれび."""
    return register(cast, "東海林 千代乃", KANA, by=cast.suzuki)


@pytest.fixture
def nagi(story):
    """A ward nurse of a recovery hospital in the next town."""
    kind, town = OrganizationKind.HOSPITAL, story.cast.neighbour
    hospital = organization(kind, "遠瀬リハビリテーション病院", town, "9810000003")
    return role("凪 ゆう", hospital, Capacity.WARD, Profession.NURSE, "nagi")


@pytest.fixture
def meeting(story: Story, chiyono: Patient) -> Meeting:
    """In hospital since the 13th; さくら坂 and 柳井医院 are in her team beside こもれび."""
    return gather(story, chiyono)

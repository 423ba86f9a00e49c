import pytest

from renkei.patients.models import Patient
from tests.cast import Cast
from tests.scenes.hospital_stay.story import KANA, Story, register


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


@pytest.fixture
def chiyono(cast: Cast) -> Patient:
    """At home in 美澄市, 84, looked after by こもれび."""
    return register(cast, "東海林 千代乃", KANA, by=cast.suzuki)

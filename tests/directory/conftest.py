from datetime import date, datetime, time

import pytest

from renkei.directory import actions
from renkei.directory.models import LiaisonDesk
from renkei.directory.queries import line_of
from renkei.ground.db.acting import acting_as
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.ground.tasks.calendar import TOKYO
from tests.cast import Cast, actor_of, organization, role
from tests.scenes.hospital_stay.conftest import chiyono, story
from tests.scenes.hospital_stay.story import clock

__all__ = ["chiyono", "hub", "kept", "story", "today"]

SAID = {"name": "地域医療連携室", "phone": "0598-00-7001", "fax": "0598-00-7002", "hours": "平日 8:30〜17:00"}
TODAY = date(2026, 11, 18)


def kept(
    hospital: Organization,
    by: PractitionerRole,
    on: date = TODAY,
    confirmed_on: date | None = None,
    **said: str,
) -> LiaisonDesk:
    """As somebody saves the form on that day, having seen what stood."""
    standing = line_of(hospital).desk
    with acting_as(by.pk), clock(datetime.combine(on, time(9), TOKYO)):
        return actions.keep_desk(
            hospital_id=hospital.pk,
            said=SAID | said,
            confirmed_on=confirmed_on or on,
            before=standing.pk if standing else None,
            by=actor_of(by),
        )


@pytest.fixture
def today():
    with clock(datetime.combine(TODAY, time(9), TOKYO)):
        yield TODAY


@pytest.fixture
def hub(cast: Cast) -> PractitionerRole:
    """小菅 of the liaison centre."""
    centre = organization("liaison-centre", "みすみ在宅医療・介護連携支援センター", cast.town)
    return role("小菅 亮", centre, "desk", "nurse", "kosuge")

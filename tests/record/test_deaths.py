"""A death: said softly, nothing more is asked of anybody; undone, everything stands again."""

import pytest
from django.core.exceptions import ValidationError

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.facts.models import FactNow
from renkei.ground.jobs.actions import notify
from renkei.ground.jobs.models import Notice
from renkei.ground.jobs.quiet import is_at_rest
from renkei.record import actions
from renkei.record.models import Death
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import joined, registered


@pytest.fixture
def team(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    return patient


def told(role, kind: str) -> int:
    with acting_as(role.pk):
        return Notice.objects.filter(organization=role.organization, kind=kind).count()


def at_rest(role, patient) -> bool:
    with acting_as(role.pk):
        return is_at_rest(patient.pk)


def test_the_page_records_it_and_says_it_softly_to_the_team(cast: Cast, team):
    client, page = client_as(cast.sato), f"/patients/{team.pk}/death/"
    wrong = {
        "place": "home",
        "died_on": "",
        "died_time": "04:10",
        "request_key": request_key(client.get(page)),
    }
    assert "時刻だけでなく、日も入れてください。" in client.post(page, wrong).content.decode()
    right = wrong | {"died_on": "令和8年1月16日", "request_key": request_key(client.get(page))}
    assert client.post(page, right)["Location"] == f"/patients/{team.pk}/"
    text = client_as(cast.suzuki).get(f"/patients/{team.pk}/").content.decode()
    assert "令和8年1月16日 04:10 に亡くなられました" in text
    assert (told(cast.suzuki, "person.died"), told(cast.sato, "person.died")) == (1, 0)
    with as_office():
        fact = FactNow.objects.get(kind="person.died")
    assert fact.values == {"place": "home", "day_known": True}


def test_nobody_dies_before_being_born(cast: Cast, team):
    browser = client_as(cast.suzuki)
    page = f"/patients/{team.pk}/death/"
    said = {
        "place": "home",
        "died_on": "昭和10年1月16日",
        "died_time": "",
        "request_key": request_key(browser.get(page)),
    }
    answer = browser.post(page, said)
    assert answer.status_code == 422 and "お生まれの日より前の日です。" in answer.content.decode()


def test_of_the_dead_the_house_says_nothing_of_its_own_accord_and_people_go_on(cast: Cast, team):
    with acting_as(cast.sato.pk):
        actions.record_death(patient=team, place="unknown", by=actor_of(cast.sato))
        said = {"organization_id": cast.komorebi.pk, "about": team.pk, "path": "/"}
        assert notify("task.created", **said) is None
        assert notify("entry.urgent", **said) is not None
    assert (at_rest(cast.taira, team), at_rest(cast.stranger, team)) == (True, True)


def test_undone_it_stays_with_its_reason_and_the_house_speaks_again(cast: Cast, team):
    with acting_as(cast.sato.pk):
        actions.record_death(patient=team, place="home", by=actor_of(cast.sato))
        with pytest.raises(ValidationError):
            actions.record_death(patient=team, place="home", by=actor_of(cast.sato))
    client, page = client_as(cast.sato), f"/patients/{team.pk}/death/undo/"
    assert client_as(cast.suzuki).get(page).status_code == 404  # it is the other office's word
    said = {"because": "別の方の記録でした", "request_key": request_key(client.get(page))}
    assert client.post(page, said).status_code == 302
    assert client.get(page).status_code == 404
    assert "亡くなられました" not in client.get(f"/patients/{team.pk}/").content.decode()
    assert at_rest(cast.suzuki, team) is False
    with acting_as(cast.sato.pk):
        assert Death.objects.get().voided_because == "別の方の記録でした"
    with as_office():
        assert not FactNow.objects.filter(kind="person.died").exists()

"""「いつもと違う」: one big button, three taps; it is written for the team and waits for a nurse's or doctor's word."""

import pytest

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.people.models import Capacity, Organization, OrganizationKind, PractitionerRole, Profession
from renkei.record.models import Entry, Flag
from tests.cast import Cast, client_as, organization, role
from tests.pages import request_key
from tests.people import joined, registered


@pytest.fixture
def helper(cast: Cast) -> PractitionerRole:
    office: Organization = organization(
        OrganizationKind.HOME_CARE, "ヘルパーステーション 灯", cast.town, "9870000009"
    )
    return role("小坂 みどり", office, Capacity.CARE, Profession.CARE_WORKER, "kosaka")


@pytest.fixture
def patient(cast: Cast, helper):
    made = registered(cast)
    for one in (cast.sato, helper):
        joined(cast, made, one)
    return made


def tells(who, patient, **typed: object):
    client, path = client_as(who), f"/patients/{patient.pk}/unusual/"
    return client.post(path, {"request_key": request_key(client.get(path)), **typed})


def test_it_is_the_first_button_of_a_care_worker_and_one_of_several_for_others(cast, helper, patient):
    def acts(reader) -> list[str]:
        page = client_as(reader).get(f"/patients/{patient.pk}/").content.decode()
        return sorted(("いつもと違う", "記録を書く"), key=page.index)

    assert acts(helper) == ["いつもと違う", "記録を書く"]
    assert acts(cast.sato) == ["記録を書く", "いつもと違う"]


def test_three_taps_write_it_for_the_team_and_ask_the_nurse(cast, helper, patient):
    answer = tells(helper, patient, what=["swelling", "meal"])
    assert (answer.status_code, answer["Location"]) == (302, f"/patients/{patient.pk}/")
    words = "いつもと違う：食事・水分・むくみ・皮膚"
    with acting_as(cast.sato.pk):
        (entry,), (raised,) = Entry.objects.all(), Flag.objects.all()
        assert (entry.text, entry.category, entry.urgent) == (words, "care", False)
        assert (raised.words, raised.entry_id, raised.kind) == (words, entry.pk, "worry")
        assert Notice.objects.filter(kind="flag.raised", organization=cast.sakura).count() == 1
    assert words in client_as(cast.sato).get("/").content.decode()


def test_words_and_urgency_go_with_it(cast, helper, patient):
    tells(helper, patient, what=["looks"], text="いつもは笑うのに、きょうは返事がない", urgent="on")
    with acting_as(cast.sato.pk):
        entry = Entry.objects.get()
        assert (entry.text, entry.urgent) == (
            "いつもと違う：顔色・表情\nいつもは笑うのに、きょうは返事がない",
            True,
        )
        assert Notice.objects.filter(kind="entry.urgent", organization=cast.sakura).exists()


def test_sent_twice_it_is_told_once(cast, helper, patient):
    client, path = client_as(helper), f"/patients/{patient.pk}/unusual/"
    typed = {"request_key": request_key(client.get(path)), "what": ["pain"]}
    for _n in range(2):
        assert client.post(path, typed).status_code == 302
    with acting_as(cast.sato.pk):
        assert (Entry.objects.count(), Flag.objects.count()) == (1, 1)


@pytest.mark.parametrize("typed", [{}, {"text": "   "}, {"what": ["no-such"]}])
def test_without_anything_said_it_asks_what(cast, helper, patient, typed):
    answer = tells(helper, patient, **typed)
    assert answer.status_code == 422
    with acting_as(cast.sato.pk):
        assert not Entry.objects.exists() and not Flag.objects.exists()


def test_strangers_find_no_such_page(cast, patient):
    assert client_as(cast.stranger).get(f"/patients/{patient.pk}/unusual/").status_code == 404

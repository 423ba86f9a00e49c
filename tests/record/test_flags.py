"""「気になる」: on the lists of the team's nurses and doctors until one of them answers."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.facts.models import FactNow
from renkei.ground.jobs.models import Notice
from renkei.record import actions, queries
from renkei.record.models import Flag
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import joined, registered

WORDS = "右足がきのうより太い"


@pytest.fixture
def team(cast: Cast):
    patient = registered(cast)
    for role in (cast.sato, cast.yanai):
        joined(cast, patient, role)
    return patient


def raised(role, patient, **more) -> Flag:
    with acting_as(role.pk):
        return actions.flag(patient=patient, words=WORDS, by=actor_of(role), **more)


def waiting(role) -> list[tuple[str, str]]:
    with acting_as(role.pk):
        return [(flag.name, flag.words) for flag in queries.waiting_flags(actor_of(role))]


def notices(role) -> list[str]:
    with acting_as(role.pk):
        mine = Notice.objects.filter(organization=role.organization, kind__startswith="flag.")
        return list(mine.values_list("kind", flat=True))


def test_it_stands_on_the_lists_of_nurse_and_doctor_with_its_time(cast: Cast, team):
    flag = raised(cast.suzuki, team)
    assert flag.until - flag.at == timedelta(hours=24)
    for role in (cast.sato, cast.yanai):
        assert waiting(role) == [("東海林 千代乃", WORDS)]
        assert notices(role) == ["flag.raised"]
        today = client_as(role).get("/").content.decode()
        assert WORDS in today and "までに" in today
    assert WORDS not in client_as(cast.suzuki).get("/").content.decode()
    assert (notices(cast.suzuki), waiting(cast.stranger)) == ([], [])


def test_what_waits_longest_is_late_and_first(cast: Cast, team):
    raised(cast.suzuki, team)
    early = raised(cast.suzuki, team, until=timezone.now() - timedelta(minutes=1))
    with acting_as(cast.sato.pk):
        flags = queries.waiting_flags(actor_of(cast.sato))
    assert [(flag.id == early.pk, flag.is_late) for flag in flags] == [(True, True), (False, False)]
    assert "返事がまだです" in client_as(cast.yanai).get("/").content.decode()


def test_the_answer_reaches_who_raised_it_and_leaves_the_lists(cast: Cast, team):
    flag = raised(cast.suzuki, team)
    page = f"/patients/{team.pk}/flags/{flag.pk}/"
    client = client_as(cast.sato)
    empty = client.post(page, {"words": "", "request_key": request_key(client.get(page))})
    assert (empty.status_code, "返事を書いてください" in empty.content.decode()) == (422, True)
    said = {"words": "15時に訪問します", "request_key": request_key(client.get(page))}
    assert client.post(page, said)["Location"] == f"/patients/{team.pk}/"
    assert (waiting(cast.sato), waiting(cast.yanai), notices(cast.suzuki)) == ([], [], ["flag.answered"])
    person = client_as(cast.suzuki).get(f"/patients/{team.pk}/").content.decode()
    assert "返事あり" in person and "15時に訪問します" in person
    with as_office():
        kinds = {fact.kind: fact.values for fact in FactNow.objects.filter(kind__startswith="flag.")}
    assert kinds == {
        "flag.raised": {"kind": "worry", "profession": "care_manager"},
        "flag.answered": {"kind": "worry", "profession": "nurse", "minutes": 0},
    }


def test_only_the_first_answer_counts(cast: Cast, team):
    flag = raised(cast.suzuki, team)
    with acting_as(cast.sato.pk):
        actions.answer_flag(flag=flag, words="行きます", by=actor_of(cast.sato))
    with acting_as(cast.yanai.pk), pytest.raises(ValidationError):
        actions.answer_flag(flag=flag, words="様子を見てください", by=actor_of(cast.yanai))
    with acting_as(cast.yanai.pk):
        assert Flag.objects.get().answer == "行きます"


def test_nobody_elses_flag_is_a_page(cast: Cast, team):
    flag = raised(cast.suzuki, team)
    assert client_as(cast.stranger).get(f"/patients/{team.pk}/flags/{flag.pk}/").status_code == 404

import re
from datetime import date

import pytest
from django.db import DatabaseError
from django.http import Http404

from renkei.ground.audit import actions as audit
from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.patients.models import CareTeamMember, Consent, Patient, ProbableDuplicate
from renkei.patients.policy import patient_for, patients_visible_to
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import identity, registered


def test_registering_makes_the_office_the_first_member(cast: Cast):
    patient = registered(cast)
    with acting_as(cast.suzuki.pk):
        found = patient_for(actor_of(cast.suzuki), patient.pk)
        assert (found.name, found.folded_kana) == ("東海林 千代乃", "シヨウジチヨノ")
        assert list(CareTeamMember.objects.values_list("organization_id", "function", "sections")) == [
            (cast.komorebi.pk, "care_manager", None)
        ]
        assert Consent.objects.get().recorded_by_id == cast.suzuki.pk


@pytest.mark.parametrize("name", ["sato", "stranger", "taira", "inoue", "utsugi", "sakaki", "manager"])
def test_nobody_else_finds_the_person(cast: Cast, name: str):
    patient = registered(cast)
    role = cast.roles()[name]
    with acting_as(role.pk):
        assert list(patients_visible_to(actor_of(role))) == []
        with pytest.raises(Http404):
            patient_for(actor_of(role), patient.pk)


def fail_to_write_the_trail(monkeypatch) -> None:
    monkeypatch.setattr(
        audit, "INSERT", "insert into audit_event (nothing) values (%s, %s, %s, %s, %s, %s, %s)"
    )


def test_without_its_audit_row_nothing_is_registered(cast: Cast, monkeypatch):
    fail_to_write_the_trail(monkeypatch)
    with pytest.raises(DatabaseError), acting_as(cast.suzuki.pk):
        registered(cast)
    with acting_as(cast.suzuki.pk):
        assert (Patient.objects.count(), CareTeamMember.objects.count()) == (0, 0)


def duplicates_seen_by(role) -> list[tuple]:
    with acting_as(role.pk):
        return list(ProbableDuplicate.objects.values_list("patient_id", "counterpart__name"))


def notices_of(role) -> list[str]:
    with acting_as(role.pk):
        return list(Notice.objects.filter(organization=role.organization).values_list("kind", flat=True))


def test_a_probable_duplicate_is_told_to_both_care_manager_offices(cast: Cast):
    first = registered(cast)
    second = registered(cast, by=cast.stranger, kana="しょうじ　ちよの", name="東海林 チヨノ")
    assert duplicates_seen_by(cast.suzuki) == [(first.pk, "居宅介護支援事業所 みなも")]
    assert duplicates_seen_by(cast.stranger) == [(second.pk, None)]
    assert notices_of(cast.suzuki) == notices_of(cast.stranger) == ["patient.duplicate"]


def test_another_sex_or_day_of_birth_is_another_person(cast: Cast):
    registered(cast)
    registered(cast, by=cast.stranger, sex="male")
    assert duplicates_seen_by(cast.suzuki) == []


def test_the_registering_page_is_the_same_for_known_and_unknown(cast: Cast):
    registered(cast)
    known = register_by_form(cast, {})
    unknown = register_by_form(cast, {"kana": "オオヌキ アカネ"})
    assert (known.status_code, unknown.status_code) == (302, 302)
    pages = []
    for answer in (known, unknown):
        key = answer["Location"].split("/")[2]
        assert answer["Location"] == f"/patients/{key}/"
        pages.append((sorted(answer.headers.keys() - {"Set-Cookie"}), answer.content))
    assert pages[0] == pages[1]


def register_by_form(cast: Cast, changes: dict):
    client = client_as(cast.stranger)
    person = identity(cast) | changes
    person["birth_date"] = str(person["birth_date"])
    form = {"giver": "person", "form": "signed", "since": "2026-04-01", "care_area_id": ""} | person
    return client.post("/patients/register/", form | key_of(client, "/patients/register/"))


def key_of(client, path: str) -> dict:
    return {"request_key": request_key(client.get(path))}


def test_a_form_without_consent_is_shown_again_with_what_was_typed(cast: Cast):
    client = client_as(cast.suzuki)
    answer = client.post(
        "/patients/register/",
        {"name": "貫井 とめ"} | key_of(client, "/patients/register/"),
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="貫井 とめ"' in text
    assert "同意をいただいた日を入力してください。" in text


@pytest.mark.parametrize(
    "typed",
    [
        "昭和15年3月1日",
        "S15.3.1",
        "ｓ１５．３．１",
        "昭15.3.1",
        "S150301",
        "1940-03-01",
        "1940/3/1",
        "19400301",
    ],
)
def test_a_birth_date_is_written_as_on_the_insurance_card(cast: Cast, typed: str):
    answer = register_by_form(cast, {"birth_date": typed, "since": "令和8年4月1日"})
    assert answer.status_code == 302
    with acting_as(cast.stranger.pk):
        assert Patient.objects.get().birth_date == date(1940, 3, 1)
        assert Consent.objects.get().since == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("15.3.1", "日付は「令和8年3月1日」「R8.3.1」「2026-03-01」のような形で入力してください。"),
        ("昭和15年2月30日", "暦にない日付です。ご確認ください。"),
        ("令和99年1月1日", "生年月日を見直してください。"),
        ("", "生年月日を入力してください。"),
    ],
)
def test_a_birth_date_that_cannot_be_stays_as_typed_and_says_what_was_expected(
    cast: Cast, typed: str, said: str
):
    answer = register_by_form(cast, {"birth_date": typed})
    page = answer.content.decode()
    (box,) = re.findall(r'<input[^>]*name="birth_date"[^>]*>', page)
    assert (answer.status_code, said in page) == (422, True)
    assert (f'value="{typed}"' in box, 'type="text"' in box, "例：昭和15年3月1日" in page) == (
        True,
        True,
        True,
    )

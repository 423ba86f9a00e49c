from datetime import date

import pytest
from django.db import DatabaseError

from renkei.ground.audit import actions as audit
from renkei.ground.db.acting import acting_as
from renkei.patients import actions
from renkei.patients.models import Certification, Consent, Contact, Patient
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import identity, registered

DAUGHTER = {"name": "東海林 なほ", "relation": "長女", "phone": "090-0000-1111", "lives": "apart", "note": ""}
SON = {"name": "東海林 岳", "relation": "長男", "phone": "090-0000-2222", "lives": "", "note": "夜のみ"}
FAIL = "insert into audit_event (nothing) values (%s, %s, %s, %s, %s, %s, %s)"


def form_of(cast: Cast, **changes: object) -> dict:
    person = identity(cast) | {"care_area_id": ""} | changes
    return person | {"birth_date": str(person["birth_date"])}


def test_identity_is_revised_and_its_version_moves_on(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/identity/"
    page = client.get(path)
    typed = form_of(cast, kana="とうかいりん ちよの", version=1, request_key=request_key(page))
    assert client.post(path, typed).status_code == 302
    with acting_as(cast.suzuki.pk):
        patient.refresh_from_db()
    assert (patient.kana, patient.folded_kana, patient.version) == (
        "トウカイリン チヨノ",
        "トウカイリンチヨノ",
        2,
    )


def test_who_was_slower_is_told_so_and_loses_nothing(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/identity/"
    page = client.get(path)
    with acting_as(cast.suzuki.pk):
        actions.revise_identity(
            patient=patient, version=1, fields={"address": "南町9-9"}, by=actor_of(cast.suzuki)
        )
    answer = client.post(path, form_of(cast, address="西町7-7", version=1, request_key=request_key(page)))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "ほかの人が書き換えました" in text
    assert 'value="西町7-7"' in text and "南町9-9" in text
    again = form_of(cast, address="西町7-7", version=2, request_key=request_key(answer))
    assert client.post(path, again).status_code == 302


@pytest.mark.parametrize("typed", ["0598-1", "電話なし"])
def test_a_phone_has_ten_or_eleven_digits(cast: Cast, typed: str):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/identity/"
    answer = client.post(
        path, form_of(cast, phone=typed, version=1, request_key=request_key(client.get(path)))
    )
    assert (
        answer.status_code,
        "電話番号は10けたか11けたで入力してください。" in answer.content.decode(),
    ) == (422, True)


def contacts_of(cast: Cast, patient: Patient) -> list[str]:
    with acting_as(cast.suzuki.pk):
        return list(Contact.objects.filter(patient=patient).order_by("order").values_list("name", flat=True))


def rows(*contacts: dict) -> dict:
    return {f"{n}-{name}": value for n, one in enumerate(contacts) for name, value in one.items()}


def test_contacts_are_saved_in_calling_order(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/contacts/"
    key = request_key(client.get(path))
    assert client.post(path, rows(DAUGHTER, SON) | {"version": 1, "request_key": key}).status_code == 302
    assert contacts_of(cast, patient) == ["東海林 なほ", "東海林 岳"]


def test_a_contact_moves_up_without_a_script_and_nothing_is_saved_yet(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/contacts/"
    key = request_key(client.get(path))
    moved = client.post(path, rows(DAUGHTER, SON) | {"version": 1, "up": "1", "request_key": key})
    text = moved.content.decode()
    assert moved.status_code == 200
    assert text.index("東海林 岳") < text.index("東海林 なほ")
    assert contacts_of(cast, patient) == []
    again = rows(SON, DAUGHTER) | {"version": 1, "request_key": request_key(moved)}
    assert client.post(path, again).status_code == 302
    assert contacts_of(cast, patient) == ["東海林 岳", "東海林 なほ"]


def test_contacts_of_an_older_form_are_not_saved_over_newer_ones(cast: Cast):
    patient = registered(cast)
    with acting_as(cast.suzuki.pk):
        by = actor_of(cast.suzuki)
        actions.set_contacts(patient=patient, version=1, contacts=[DAUGHTER], by=by)
        with pytest.raises(actions.SomebodyWasFaster):
            actions.set_contacts(patient=patient, version=1, contacts=[SON], by=by)
    assert contacts_of(cast, patient) == ["東海林 なほ"]


def test_a_wrong_insurer_number_is_explained(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/certification/"
    typed = {"level": "23", "insurer": "982011", "since": "2026-04-01", "until": "2029-03-31"}
    answer = client.post(path, typed | {"request_key": request_key(client.get(path))})
    assert (answer.status_code, "検査数字が合いません" in answer.content.decode()) == (422, True)


def test_a_certification_is_copied_from_the_card_in_its_own_calendar(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/certification/"
    typed = {"level": "23", "insurer": "982017", "since": "令和８年４月１日", "until": "R11.3.31"}
    refused = client.post(path, typed | {"until": "3年後", "request_key": request_key(client.get(path))})
    page = refused.content.decode()
    assert (refused.status_code, "「R8.3.1」「2026-03-01」のような形" in page) == (422, True)
    assert ('value="令和８年４月１日"' in page, 'value="3年後"' in page) == (True, True)
    assert client.post(path, typed | {"request_key": request_key(refused)}).status_code == 302
    with acting_as(cast.suzuki.pk):
        kept = Certification.objects.get()
    assert (kept.since, kept.until) == (date(2026, 4, 1), date(2029, 3, 31))


def test_a_consent_is_written_in_either_calendar(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/consent/"
    typed = {
        "giver": "person",
        "form": "signed",
        "purpose": "team",
        "since": "R8.5.1",
        "until": "2027年4月30日",
    }
    assert client.post(path, typed | {"request_key": request_key(client.get(path))}).status_code == 302
    with acting_as(cast.suzuki.pk):
        kept = Consent.objects.get(since=date(2026, 5, 1))
    assert kept.until == date(2027, 4, 30)


def test_a_birth_date_that_is_known_shows_as_on_paper_and_is_read_again(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/identity/"
    page = client.get(path)
    assert 'value="昭和17年3月8日"' in page.content.decode()
    typed = form_of(cast, birth_date="昭和17年3月8日", version=1, request_key=request_key(page))
    assert client.post(path, typed).status_code == 302
    with acting_as(cast.suzuki.pk):
        patient.refresh_from_db()
    assert patient.birth_date == date(1942, 3, 8)


def certified(cast: Cast, patient: Patient, level: str, since: date, until: date) -> Certification:
    with acting_as(cast.suzuki.pk):
        return actions.certify(
            patient=patient, level=level, insurer="982018", since=since, until=until, by=actor_of(cast.suzuki)
        )


def test_the_page_shows_the_certification_that_holds_today(cast: Cast):
    patient = registered(cast)
    certified(cast, patient, "22", date(2020, 4, 1), date(2099, 3, 31))
    certified(cast, patient, "25", date(2099, 4, 1), date(2100, 3, 31))
    text = client_as(cast.suzuki).get(f"/patients/{patient.pk}/").content.decode()
    assert ("要介護2" in text, "要介護5" in text) == (True, False)


WRITES = {
    "revise_identity": lambda patient, by: actions.revise_identity(
        patient=patient, version=1, fields={"address": "南町9-9"}, by=by
    ),
    "set_contacts": lambda patient, by: actions.set_contacts(
        patient=patient, version=1, contacts=[DAUGHTER], by=by
    ),
    "certify": lambda patient, by: actions.certify(
        patient=patient, level="23", insurer="982018", since=date(2026, 4, 1), until=date(2029, 3, 31), by=by
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_without_its_audit_row_nothing_is_changed(cast: Cast, monkeypatch, write):
    patient = registered(cast)
    monkeypatch.setattr(audit, "INSERT", FAIL)
    with pytest.raises(DatabaseError), acting_as(cast.suzuki.pk):
        write(patient, actor_of(cast.suzuki))
    with acting_as(cast.suzuki.pk):
        standing = Patient.objects.get(pk=patient.pk)
        found = (standing.address, standing.version, Contact.objects.count(), Certification.objects.count())
    assert found == ("美澄市北町1-2-3", 1, 0, 0)

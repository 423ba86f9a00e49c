"""Joining by a printed slip, switching the capacity, leaving: each told from the person's side."""

import re

import pytest
from django.urls import reverse

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import JoiningSlip, PractitionerRole, SignIn, User
from tests.cast import client_as, role


def post(client, name: str, data: dict | None = None, **kwargs):
    return client.post(reverse(name, kwargs=kwargs), (data or {}) | {"request_key": str(new_id())})


def printed_code(cast) -> str:
    page = post(client_as(cast.manager), "offices:slip", {"capacity": "care", "profession": "care_manager"})
    return re.search(r"[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2}", page.content.decode()).group()


def joining(code: str) -> dict:
    return {
        "code": code.lower().replace("-", " "),
        "name": "新田 光",
        "kana": "ニッタ ヒカル",
        "username": "nitta",
        "password": "夜明けの鳥が鳴く",
    } | {"password": "akegata-no-tori-9"}


def test_a_slip_lets_one_colleague_in_and_no_second(cast, client):
    code = printed_code(cast)
    assert not JoiningSlip.objects.filter(code_digest__contains=code).exists()

    answer = client.post(reverse("offices:join"), joining(code))
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    made = PractitionerRole.objects.get(practitioner__user__username="nitta")
    assert (made.organization_id, made.capacity) == (cast.komorebi.pk, "care")

    again = client.post(reverse("offices:join"), joining(code) | {"username": "nitta2"})
    assert again.status_code == 422
    assert "この参加コードは使えません" in again.content.decode()
    assert "新田 光" in again.content.decode()  # what was typed is still there


def test_a_colleague_who_leaves_finds_nothing_at_the_next_request(cast):
    suzuki = client_as(cast.suzuki)
    assert suzuki.get("/").status_code == 200
    post(client_as(cast.manager), "offices:end", role_id=cast.suzuki.pk)
    answer = suzuki.get("/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/")


def test_an_administrator_reaches_nobody_of_another_office(cast):
    answer = post(client_as(cast.manager), "offices:end", role_id=cast.sato.pk)
    assert answer.status_code == 404
    assert PractitionerRole.objects.get(pk=cast.sato.pk).until is None


def test_one_login_two_capacities(cast):
    second = role("井上 さと", cast.sakura, "care", "nurse", "inoue2")
    PractitionerRole.objects.filter(pk=second.pk).update(practitioner=cast.inoue.practitioner)
    browser = client_as(cast.inoue)
    assert "支援センター・相談窓口" in browser.get("/").content.decode()
    post(browser, "offices:switch", {"role": str(second.pk)})
    page = browser.get("/").content.decode()
    assert "さくら坂訪問看護ステーション" in page
    assert post(browser, "offices:switch", {"role": str(cast.suzuki.pk)}).status_code == 404


@pytest.mark.parametrize("cut", ["sign_out", "ended_elsewhere", "password_changed", "closed_account"])
def test_a_copied_cookie_is_worth_nothing_afterwards(cast, cut):
    browser = client_as(cast.sato)
    user = User.objects.get(practitioner=cast.sato.practitioner)
    if cut == "sign_out":
        thief_has = browser.cookies["renkei"].value
        browser.post("/accounts/logout/")
        browser.cookies["renkei"] = thief_has
    elif cut == "ended_elsewhere":
        SignIn.objects.filter(user=user).update(ended_at="2026-11-01T00:00Z")
    elif cut == "password_changed":
        User.objects.filter(pk=user.pk).update(password="argon2$changed")
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)
    assert browser.get("/").status_code == 302


def test_without_the_second_factor_only_its_setting_up_opens(cast):
    browser = client_as(cast.sato)
    SignIn.objects.update(second_factor=False)
    assert browser.get("/").url == reverse("mfa_index")


def test_the_same_request_key_is_one_write(cast):
    manager, key = client_as(cast.manager), str(new_id())
    address = reverse("offices:end", kwargs={"role_id": cast.suzuki.pk})
    first = manager.post(address, {"request_key": key})
    second = manager.post(address, {"request_key": key})
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert manager.post(address, {}).status_code == 400
    assert client_as(cast.suzuki).post(address, {"request_key": key}).status_code == 404


def test_who_lost_the_phone_signs_in_afresh_with_a_printed_code(cast, client):
    suzuki = client_as(cast.suzuki)
    page = post(client_as(cast.manager), "offices:renewal", role_id=cast.suzuki.pk).content.decode()
    code = re.search(r"[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2}", page).group()
    assert suzuki.get("/").status_code == 302

    assert client.post(reverse("offices:join"), joining(code)).status_code == 422  # it lets nobody new in
    answer = client.post(reverse("offices:renew"), {"code": code, "password": "akegata-no-tori-9"})
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    assert User.objects.get(username="suzuki").check_password("akegata-no-tori-9")
    assert (
        client.post(reverse("offices:renew"), {"code": code, "password": "futatabi-no-tori-9"}).status_code
        == 422
    )

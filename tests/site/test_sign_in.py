"""Two factors are on by default: password first, then a one-time code from one's own phone."""

import re

import pyotp
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from renkei.ground.db.ids import new_id
from renkei.ground.people.actor import SIGN_IN
from renkei.ground.people.browsers import in_words
from renkei.ground.people.models import Practitioner, PractitionerRole, SignIn, User
from tests.cast import client_as

PASSWORD = "sora-no-iro-wa-ao-12"


@pytest.fixture
def nurse(cast) -> User:
    cache.clear()  # attempts are counted there
    person = Practitioner.objects.create(name="堀 真奈美")
    user = User.objects.create_user("hori", PASSWORD, person)
    PractitionerRole.objects.create(
        practitioner=person,
        organization=cast.sakura,
        capacity="care",
        profession="nurse",
        since="2026-01-01T00:00Z",
    )
    return user


def sign_in(client):
    return client.post(reverse("account_login"), {"login": "hori", "password": PASSWORD})


def set_up_phone(client, committing) -> pyotp.TOTP:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})  # a sensitive act asks again
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    phone = pyotp.TOTP(re.search(r"\b[A-Z2-7]{32}\b", page).group())
    with committing(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": phone.now()})
    return phone


def test_the_first_sign_in_sets_up_the_second_factor_and_nothing_opens_before(
    nurse, client, django_capture_on_commit_callbacks
):
    sign_in(client)
    assert client.get("/").url == reverse("mfa_index")
    set_up_phone(client, django_capture_on_commit_callbacks)
    assert client.get("/").status_code == 200


def test_later_a_password_alone_opens_nothing(nurse, client, django_capture_on_commit_callbacks):
    sign_in(client)
    phone = set_up_phone(client, django_capture_on_commit_callbacks)
    client.post(reverse("account_logout"))

    assert sign_in(client).url == reverse("mfa_authenticate")
    assert client.get("/").status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    cache.clear()  # the same code twice within its half minute is refused; here it is the same half minute
    client.post(reverse("mfa_authenticate"), {"code": phone.now()})
    assert client.get("/").status_code == 200
    assert SignIn.objects.filter(user=nurse, ended_at=None, second_factor=True).count() == 1


def guess(client, times: int = 1):
    for n in range(times):
        answer = client.post(reverse("account_login"), {"login": "hori", "password": f"guess-{n}-guess"})
    return answer.content.decode()


def test_whoever_guesses_shuts_out_nobody_but_the_guessing(nurse, client, django_capture_on_commit_callbacks):
    """A colleague at the same address guesses; her own browser, in which she has signed in before, goes on."""
    sign_in(client)
    phone = set_up_phone(client, django_capture_on_commit_callbacks)
    client.post(reverse("account_logout"))
    colleague = Client()
    refused = guess(colleague, 6)
    assert "ログイン失敗が連続しています" in refused or "too many" in refused.lower()
    assert sign_in(colleague).status_code == 200  # now even the right one is refused there
    assert sign_in(Client()).status_code == 200  # and in every browser that nobody knows
    assert sign_in(client).url == reverse("mfa_authenticate")
    cache.clear()
    client.post(reverse("mfa_authenticate"), {"code": phone.now()})
    assert client.get("/").status_code == 200


def test_guesses_in_the_own_browser_are_counted_too_and_another_persons_are_not_hers(
    nurse, client, django_capture_on_commit_callbacks
):
    sign_in(client)
    set_up_phone(client, django_capture_on_commit_callbacks)
    client.post(reverse("account_logout"))
    guess(client, 6)
    assert sign_in(client).status_code == 200
    forged = Client()
    forged.cookies["renkei_known"] = client.cookies["renkei_known"].value[:-2] + "xx"
    cache.clear()
    guess(Client(), 6)
    assert sign_in(forged).status_code == 200  # a list that we did not sign is none
    assert sign_in(client).url == reverse("mfa_authenticate")


def test_what_is_counted_is_counted_for_every_process(settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("FileBasedCache")


def test_a_browser_that_was_left_somewhere_is_ended_from_another(cast):
    """She sees which are signed in, ends the one on the train; nobody else's are hers to end."""
    phone, desk, other = client_as(cast.suzuki), client_as(cast.suzuki), client_as(cast.taira)
    mine = SignIn.objects.filter(user__practitioner=cast.suzuki.practitioner_id, ended_at=None)
    mine.update(browser="Chrome（Windows）")
    page = desk.get(reverse("offices:sign_ins")).content.decode()
    assert page.count("Chrome（Windows）") == 2 and page.count("この端末</span>") == 1
    lost = str(phone.session[SIGN_IN])
    post = {"sign_in": lost, "request_key": str(new_id())}
    assert other.post(reverse("offices:sign_ins"), post).status_code == 302
    assert phone.get("/").status_code == 200  # not hers to end
    desk.post(reverse("offices:sign_ins"), post | {"request_key": str(new_id())})
    assert phone.get("/").status_code == 302 and desk.get("/").status_code == 200
    again = client_as(cast.suzuki)
    desk.post(reverse("offices:sign_ins"), {"sign_in": "others", "request_key": str(new_id())})
    assert again.get("/").status_code == 302 and desk.get("/").status_code == 200
    odd = desk.post(
        reverse("offices:sign_ins"), {"sign_in": "nothing", "request_key": str(new_id())}, follow=True
    )
    assert "もう終わっています。" in odd.content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0",
            "Edge（Windows）",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1",
            "Safari（iPhone）",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36", "Chrome（Android）"),
        ("curl/8.0", ""),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(said, words):
    assert in_words(said) == words


def test_who_does_not_exist_is_told_the_same_as_who_mistypes(nurse, client):
    answers = [
        client.post(reverse("account_login"), {"login": name, "password": "wrong-wrong-wrong"})
        for name in ("hori", "nobody")
    ]
    pages = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("page", ["account_signup", "account_reset_password", "account_email"])
def test_nobody_signs_up_or_resets_by_himself(client, db, page):
    assert client.get(reverse(page)).status_code == 404
    assert client.post(reverse(page), {"username": "a", "email": "a@example.com"}).status_code == 404


def test_demonstration_sign_in_exists_in_demonstration_mode_only(nurse, client, settings):
    User.objects.filter(pk=nurse.pk).update(is_demonstration=True)
    address = reverse("demonstration")
    assert client.get(address).status_code == 404
    assert client.post(address, {"username": "hori"}).status_code == 404
    settings.DEMONSTRATION = True
    assert client.post(address, {"username": "suzuki"}).status_code == 404
    assert client.post(address, {"username": "hori"}).url == "/"
    assert client.get("/").status_code == 200

"""The pages of django-allauth in the house's look, under the house's policy."""

import re
from pathlib import Path

import pytest
from allauth import __file__ as allauth_file
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser

from renkei.ground.people.models import PractitionerRole, User
from tests.cast import Cast, client_as
from tests.site import gallery
from tests.site.look import FLAWLESS, flaws, opened, served

pytestmark = pytest.mark.browser

SIGNED_IN = [
    "logout/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
]
INLINE = re.compile(r"<script(?![^>]*(?:src=|application/json))|\sstyle=|\son[a-z]+=")


def second_factor_pages(role: PractitionerRole) -> dict[str, HttpResponse]:
    """What is seen by one who has an authenticator: its overview, the spare codes, the question at the door."""
    user = User.objects.get(practitioner=role.practitioner)
    TOTP.activate(user, generate_totp_secret())
    user.set_password("ひらがなでながいことば")
    user.save()
    signed_in = client_as(role)
    asked = Client()
    asked.post("/accounts/login/", {"login": "suzuki", "password": "ひらがなでながいことば"})
    again = signed_in.get("/accounts/2fa/recovery-codes/generate/", follow=True)
    signed_in.post("/accounts/reauthenticate/", {"password": "ひらがなでながいことば"})
    return {
        "again": again,
        "guarded": signed_in.get("/accounts/2fa/"),
        "generate": signed_in.get("/accounts/2fa/recovery-codes/generate/"),
        "codes": signed_in.post("/accounts/2fa/recovery-codes/generate/", follow=True),
        "asked": asked.get("/accounts/2fa/authenticate/"),
    }


def test_sign_in_pages_are_flawless_and_need_nothing_inline(
    browser: Browser, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "static").mkdir()
    for source in (gallery.SITE / "static", Path(allauth_file).parent):
        for folder in [*source.glob("*/static/*"), *source.glob("renkei"), *source.glob("vendor")]:
            (tmp_path / "static" / folder.name).symlink_to(folder)
    pages = {
        "login": Client().get("/accounts/login/"),
        "refused": Client().post("/accounts/login/", {"login": "nobody", "password": "wrong"}),
    }
    signed_in = client_as(cast.suzuki)
    pages |= {path.strip("/").replace("/", "-"): signed_in.get(f"/accounts/{path}") for path in SIGNED_IN}
    pages |= second_factor_pages(cast.suzuki)
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)
    assert {name: INLINE.findall(page.content.decode()) for name, page in pages.items()} == {
        n: [] for n in pages
    }
    for name, page in pages.items():
        (tmp_path / f"{name}.html").write_bytes(page.content)
    with served(tmp_path) as address:
        found = {}
        for name in pages:
            page = opened(browser, f"{address}/{name}.html", 390)
            found[name] = flaws(page, 390)
            page.close()
    assert found == dict.fromkeys(pages, FLAWLESS)

"""Somebody at a browser: signed in, one persistent connection, forms sent with their keys."""

import http.client
import secrets
import time
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from renkei.ground.db.ids import new_id
from renkei.ground.people.actor import ROLE, SIGN_IN
from renkei.ground.people.models import PractitionerRole, SignIn, User

CSRF = secrets.token_hex(16)


def cookies_of(role: PractitionerRole) -> dict[str, str]:
    """A sign-in of this person in this capacity, as the sign-in pages make it."""
    user = User.objects.get(practitioner=role.practitioner_id)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SIGN_IN] = str(SignIn.objects.create(user=user, second_factor=True).pk)
    session[ROLE] = str(role.pk)
    session.save()
    return {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: CSRF}


@dataclass(frozen=True)
class Answered:
    status: int
    milliseconds: float
    body: bytes


class Visitor:
    def __init__(self, port: int, cookies: dict[str, str]):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    def get(self, path: str) -> Answered:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: dict[str, str]) -> Answered:
        """The answer to the form alone: a redirect is not followed."""
        form = fields | {"csrfmiddlewaretoken": CSRF, "request_key": str(new_id())}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(form), kind)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answered:
        began = time.perf_counter()
        self.connection.request(method, path, body, self.headers | headers)
        response = self.connection.getresponse()
        read = response.read()
        return Answered(response.status, (time.perf_counter() - began) * 1000, read)

"""Browsers in which somebody has signed in before: whoever guesses a password elsewhere cannot shut them out.

The browser keeps a signed list of whose it is (a digest of each name, no name) and a number of its own; wrong passwords
typed in it are counted for it alone, those of all unknown browsers together.
"""

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "renkei_known"
SALT = "renkei.known"
COOKIE_AGE = timedelta(days=400)  # as long as browsers keep one
MOST = 20  # people at one browser: the last ones


def number_for(request: HttpRequest, username: str) -> str:
    """The browser's own number where this person has signed in before; "" in any other."""
    number, people = _read(request)
    return number if _digest(username) in people else ""


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    number, people = _read(request)
    own = _digest(username)
    kept = [*(one for one in people if one != own), own][-MOST:]
    response.set_cookie(
        COOKIE,
        signing.dumps([number or secrets.token_hex(8), kept], salt=SALT),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        number, people = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return str(number), [str(one) for one in people]


def _digest(username: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), username.lower().encode(), sha256).hexdigest()[:24]

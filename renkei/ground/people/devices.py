"""共用端末: how a browser is known as a device of an office, and when it rests."""

import hashlib
import time
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from renkei.ground.people.models import Device

COOKIE = "renkei_device"
COOKIE_AGE = timedelta(days=400)  # as long as browsers keep one; each sign-in begins it anew
TOUCHED = "renkei_touched"
BACK = "renkei_back"
REFRESH = 20  # seconds: a touch is written again no sooner


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def device_at(request: HttpRequest) -> Device | None:
    """The registered device that this browser is, with its office. None elsewhere and for one that was withdrawn."""
    key = request.COOKIES.get(COOKIE)
    if not key:
        return None
    registered = Device.objects.select_related("organization")
    return registered.filter(key_digest=digest(key), withdrawn_at=None).first()


def keep_key(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        COOKIE,
        key,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def touch(session) -> None:
    """Somebody is here."""
    now = int(time.time())
    if now - session.get(TOUCHED, 0) >= REFRESH:
        session[TOUCHED] = now


def rested(session, minutes: int) -> bool:
    """Whether nobody touched this sign-in for so long."""
    return time.time() - session.get(TOUCHED, 0) > minutes * 60


def remember_place(session, user: str | UUID, path: str) -> None:
    """Where this person was when the device went to sleep; kept in the browser's signed cookie, no longer than it."""
    if url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/"):
        session[BACK] = [str(user), path]


def place_of(session, user: UUID) -> str | None:
    """Where this person was; what somebody else left here is forgotten."""
    whose, path = session.pop(BACK, None) or (None, None)
    return path if whose == str(user) else None

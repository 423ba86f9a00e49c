"""One transaction a request, in the actor's name, rendering included; every door is checked here."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone

from renkei.ground.db import requestkeys
from renkei.ground.people.actor import SIGN_IN, enter
from renkei.ground.people.devices import COOKIE, remember_place, touch
from renkei.ground.people.models import Pin, SignIn
from renkei.ground.policy.permissions import may

log = logging.getLogger("renkei.request")

SAFE = {"GET", "HEAD", "OPTIONS"}
LISTENING = "/live/"  # asked by the page itself: nobody is at the screen for that

# of what allauth brings, only these exist here: nobody signs up, and no mail resets a password (design 7)
SIGN_IN_PAGES = {"account_login", "account_logout", "account_reauthenticate", "account_change_password"}


class HeadersMiddleware:
    """Content security policy without inline script or style, and no caching of what names a person."""

    def __init__(self, get_response):
        self.get_response = get_response
        live = urlsplit(settings.LIVE_URL)
        connect = f"'self' {live.scheme}://{live.netloc}" if live.netloc else "'self'"
        self.policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
            f"connect-src {connect}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
            "manifest-src 'self'"
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
        return response


class ActingMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            entrance = enter(request.session)
            request.actor = entrance.actor if entrance else None
            request.entrance = entrance
            if entrance:
                request._cached_user = entrance.user
                if entrance.idle_minutes and not request.path.startswith(LISTENING):
                    touch(request.session)
            elif SIGN_IN in request.session:
                _over(request)
            request.request_key = None
            response = self.get_response(request)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif request.request_key:
                requestkeys.settle(request.request_key, response.headers.get("Location"))
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if _unwritable(request):
            return render(request, "400.html", status=400)
        if view.__module__.startswith("allauth."):  # signs people in; answers for itself
            name = (request.resolver_match and request.resolver_match.url_name) or ""
            known = name in SIGN_IN_PAGES or name.startswith("mfa_")
            return _not_by_pin_alone(request, name) if known else render(request, "404.html", status=404)
        if hasattr(view, "public_reason"):
            return None
        refusal = _refusal(request, view)
        if refusal is not None or request.method in SAFE or getattr(view, "keyless", False):
            return refusal
        return _first_result(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # the class and the place, never the values: they may name a person
        trace = exception.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        route = request.resolver_match.route if request.resolver_match else ""
        if not _expected(exception, route):
            log.error("%s at %s in %s", type(exception).__name__, place, route)
        elif isinstance(exception, ValidationError):
            return render(request, "400.html", status=400)
        return None


def _expected(exception: Exception, route: str) -> bool:
    """A library's page of signing in refuses what was sent to it by an exception that is ours to answer."""
    refused = isinstance(exception, ValidationError) and route.startswith("accounts/")
    return refused or isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation)


def _unwritable(request: HttpRequest) -> bool:
    """What no keyboard writes and no text of the database holds."""
    sent = request.POST.lists() if request.method == "POST" else ()
    return any("\x00" in value for _name, values in sent for value in values)


def _over(request: HttpRequest) -> None:
    """Ended from elsewhere, or rested: the pages of signing in know nobody either.

    At a shared device the row ends too, and where its person was is remembered for that person.
    """
    user = request.session.get(SESSION_KEY, "")
    resting = SignIn.objects.filter(pk=request.session[SIGN_IN], device__isnull=False, ended_at=None)
    request.session.flush()
    if resting.update(ended_at=timezone.now()) and request.method in SAFE:
        remember_place(request.session, user, request.get_full_path())


def _not_by_pin_alone(request: HttpRequest, name: str) -> HttpResponse | None:
    """What guards a sign-in is changed by whoever knows the password, at the device or with the own second factor."""
    entrance = request.entrance
    if entrance is None or name in {"account_login", "account_logout"}:
        return None
    if entrance.by_pin:
        return render(request, "not_by_pin.html", status=403)
    return None if entrance.second_factor or entrance.user.is_demonstration else _wants_device(request)


def _wants_device(request: HttpRequest) -> HttpResponse | None:
    """Whose second factor is the office's device is not asked to set up another by the password alone."""
    if Pin.objects.filter(user=request.entrance.user).exists():
        return render(request, "wants_device.html", status=403)
    return None


def _refusal(request: HttpRequest, view) -> HttpResponse | None:
    if request.entrance is None:
        if COOKIE in request.COOKIES:
            return redirect(settings.DEVICE_URL)
        if request.method in SAFE:
            return redirect_to_login(request.get_full_path())
        return HttpResponseRedirect(settings.LOGIN_URL)
    if not request.entrance.second_factor and not request.entrance.user.is_demonstration:
        return _wants_device(request) or redirect("mfa_index")
    permission = getattr(view, "permission", None)
    if permission is None or not may(request.actor, permission):
        return render(request, "404.html", status=404)
    return None


def _first_result(request: HttpRequest) -> HttpResponse | None:
    """None when this write's request key is new; else where its first use led."""
    try:
        key = requestkeys.parse(request.POST.get(requestkeys.FIELD))
        location = requestkeys.claim(key, request.actor.id, request.path)
    except requestkeys.UnknownKey:
        return render(request, "400.html", status=400)
    except requestkeys.ForeignKeyUsed:
        return render(request, "404.html", status=404)
    if location is not None:
        return HttpResponseRedirect(location)
    request.request_key = key
    return None

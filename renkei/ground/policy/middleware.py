"""One transaction a request, in the actor's name, rendering included; every door is checked here."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from renkei.ground.db import requestkeys
from renkei.ground.people.actor import SIGN_IN, enter
from renkei.ground.policy.permissions import may

log = logging.getLogger("renkei.request")

SAFE = {"GET", "HEAD", "OPTIONS"}

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
            elif (
                SIGN_IN in request.session
            ):  # ended from elsewhere: the pages of signing in know nobody either
                request.session.flush()
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
        if view.__module__.startswith("allauth."):  # signs people in; answers for itself
            name = (request.resolver_match and request.resolver_match.url_name) or ""
            known = name in SIGN_IN_PAGES or name.startswith("mfa_")
            return None if known else render(request, "404.html", status=404)
        if hasattr(view, "public_reason"):
            return None
        refusal = _refusal(request, view)
        if refusal is not None or request.method in SAFE or getattr(view, "keyless", False):
            return refusal
        return _first_result(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        # the class and the place, never the values: they may name a person
        trace = exception.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        route = request.resolver_match.route if request.resolver_match else ""
        if not _expected(exception):
            log.error("%s at %s in %s", type(exception).__name__, place, route)


def _expected(exception: Exception) -> bool:
    return isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation)


def _refusal(request: HttpRequest, view) -> HttpResponse | None:
    if request.entrance is None:
        if request.method in SAFE:
            return redirect_to_login(request.get_full_path())
        return HttpResponseRedirect(settings.LOGIN_URL)
    if not request.entrance.second_factor and not request.entrance.user.is_demonstration:
        return redirect("mfa_index")
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

"""共用端末: what its office's administrator does, what everybody does for the own PIN, and the device itself."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.offices import actions, queries
from renkei.ground.offices.forms import DeviceCodeForm, DeviceForm, EnterForm, PinForm
from renkei.ground.offices.policy import device_for, user_at
from renkei.ground.people.actor import SIGN_IN
from renkei.ground.people.devices import COOKIE, device_at, keep_key, place_of, remember_place
from renkei.ground.people.models import Device, User
from renkei.ground.policy.doors import keyless, opens, public
from renkei.ground.policy.permissions import Permission

BRUTE = "the device's key is in its browser, a PIN is tried five times"


@require_GET
@opens(Permission.MANAGE_OFFICE)
def devices(request: HttpRequest) -> HttpResponse:
    return render(request, "offices/devices.html", {"devices": queries.devices(request.actor)})


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_OFFICE)
def new_device(request: HttpRequest) -> HttpResponse:
    """The code is shown once, and never in an address or a log: so this write answers with a page."""
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device, code = actions.make_device(**form.cleaned_data, by=request.actor)
        page = settings.SITE_URL + reverse("offices:register_device")
        return render(request, "offices/device_code.html", {"code": code, "device": device, "page": page})
    return render(request, "offices/new_device.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_OFFICE)
def withdraw_device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    device = device_for(request.actor, device_id)
    if request.method == "GET":
        return render(request, "offices/withdraw_device.html", {"device": device})
    actions.withdraw_device(device=device, by=request.actor)
    messages.success(request, _("「%(name)s」の登録を取り消しました。") % {"name": device.name})
    return redirect("offices:devices")


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK)
def pin(request: HttpRequest) -> HttpResponse:
    """Who signed in with it may not set it: a PIN seen over a shoulder must not become somebody else's."""
    if request.entrance.by_pin:
        return render(request, "not_by_pin.html", status=403)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_pin(pin=form.cleaned_data["pin"], by=request.actor)
        messages.success(request, _("暗証番号を登録しました。事業所の共用端末で使えます。"))
        return redirect("offices:pin")
    kept = queries.pin_of(request.entrance.user)
    return render(
        request, "offices/pin.html", {"form": form, "kept": kept}, status=422 if form.errors else 200
    )


@require_POST
@opens(Permission.WORK)
def give_up_pin(request: HttpRequest) -> HttpResponse:
    if request.entrance.by_pin:
        return render(request, "not_by_pin.html", status=403)
    actions.give_up_pin(by=request.actor)
    messages.success(request, _("暗証番号を消しました。"))
    return redirect("offices:pin")


@require_GET
@opens(Permission.WORK)
def here(request: HttpRequest) -> HttpResponse:
    """Somebody touches the screen of a device: the middleware has noted it."""
    return HttpResponse(status=204)


@require_POST
@keyless
@opens(Permission.WORK)
def hand_on(request: HttpRequest) -> HttpResponse:
    """交代する, by a press or by itself after the device's time: the next one chooses the own name."""
    user, back = request.entrance.user, request.POST.get("back", "")
    at_device = request.actor.at_device
    logout(request)
    if not at_device:
        return redirect(settings.LOGIN_URL)
    if back:
        remember_place(request.session, user.pk, back)
    return redirect("offices:device")


@require_http_methods(["GET", "POST"])
@public("a browser becomes a device by the code that its office's administrator was shown")
def register_device(request: HttpRequest) -> HttpResponse:
    form = DeviceCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device, key = actions.register_device(code=form.cleaned_data["code"])
        except actions.DeviceProblem:
            form.add_error(
                "code", _("この登録コードは使えません。管理者に、新しいコードを出してもらってください。")
            )
        else:
            logout(request)  # whoever signed in before this browser was a device
            messages.success(request, _("この端末を「%(name)s」として登録しました。") % {"name": device.name})
            response = redirect("offices:device")
            keep_key(response, key)
            return response
    return render(request, "offices/register_device.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@public(f"who of an office uses its device next; {BRUTE}")
def device(request: HttpRequest) -> HttpResponse:
    if request.entrance:
        return redirect("today")
    found = device_at(request)
    if found is None:
        response = render(request, "offices/no_device.html")
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    lately, others = queries.users(found)
    return render(request, "offices/device.html", {"device": found, "lately": lately, "others": others})


@require_http_methods(["GET", "POST"])
@public(f"the next one signs in at a device of the office; {BRUTE}")
def enter(request: HttpRequest, user_id: UUID) -> HttpResponse:
    found = device_at(request)
    if found is None:
        return redirect("offices:device")
    user = user_at(found, user_id)
    form = EnterForm(request.POST or None)
    left = queries.tries_left(found, user)
    if request.method == "POST" and form.is_valid():
        wrong = actions.try_pin(device=found, user=user, pin=form.cleaned_data["pin"])
        if wrong is None:
            return _in(request, found, user)
        left = wrong
        form.add_error(
            "pin",
            _("暗証番号がちがいます。あと%(n)d回まちがえると、ここでは使えなくなります。") % {"n": left},
        )
    context = {"device": found, "user_there": user, "form": form, "left": left}
    return render(request, "offices/enter.html", context, status=422 if form.errors else 200)


def _in(request: HttpRequest, device: Device, user: User) -> HttpResponse:
    """Back to where this person was, if the device went to sleep under the hands."""
    back = place_of(request.session, user.pk)
    if request.entrance:
        logout(request)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    actions.begin_by_pin(device=device, sign_in=request.session[SIGN_IN])
    response = redirect(back or "today")
    keep_key(response, request.COOKIES[COOKIE])
    return response

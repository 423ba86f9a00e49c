from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from renkei.ground.offices import actions
from renkei.ground.offices.forms import NAME_TAKEN, CodeForm, JoinForm, RenewForm, SlipForm
from renkei.ground.offices.policy import colleague_for
from renkei.ground.people.models import JoiningSlip
from renkei.ground.policy.doors import opens, public
from renkei.ground.policy.permissions import Permission

UNKNOWN_SLIP = gettext_lazy(
    "この参加コードは使えません。事業所の管理者に、新しいコードを出してもらってください。"
)
ALREADY_THERE = gettext_lazy("この事業所の同じ立場は、もうお持ちです。")


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_OFFICE)
def slip(request: HttpRequest) -> HttpResponse:
    form = SlipForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        return _printed(request, *actions.make_slip(**form.cleaned_data, by=request.actor))
    return render(request, "offices/new_slip.html", {"form": form}, status=422 if form.errors else 200)


def _printed(request: HttpRequest, made: JoiningSlip, code: str) -> HttpResponse:
    """The code is shown once, and never in an address or a log: so this write answers with a page."""
    page = settings.SITE_URL + reverse("offices:renew" if made.for_user_id else "offices:join")
    context = {"code": code, "slip": made, "page": page, "office": request.actor.organization}
    return render(request, "offices/slip.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_OFFICE)
def renewal(request: HttpRequest, role_id: UUID) -> HttpResponse:
    role = colleague_for(request.actor, role_id)
    if request.method == "GET":
        return render(request, "offices/renewal.html", {"role": role})
    return _printed(request, *actions.make_renewal_slip(role=role, by=request.actor))


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK)
def add_capacity(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_capacity(code=form.cleaned_data["code"], by=request.actor)
            return redirect("offices:capacities")
        except actions.SlipProblem:
            form.add_error("code", UNKNOWN_SLIP)
        except actions.AlreadyThere:
            form.add_error("code", ALREADY_THERE)
    return render(request, "offices/add_capacity.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@public("somebody who joins has no account yet; the printed code is the key")
def join(request: HttpRequest) -> HttpResponse:
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.join(**form.cleaned_data)
            messages.success(request, _("登録できました。サインインしてください。"))
            return redirect("account_login")
        except actions.SlipProblem:
            form.add_error("code", UNKNOWN_SLIP)
        except actions.NameTaken:
            form.add_error("username", NAME_TAKEN)
    return render(request, "offices/join.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@public("somebody who lost password or phone cannot sign in; the printed code is the key")
def renew(request: HttpRequest) -> HttpResponse:
    form = RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.renew(**form.cleaned_data)
            messages.success(request, _("パスワードを新しくしました。サインインしてください。"))
            return redirect("account_login")
        except actions.SlipProblem:
            form.add_error("code", UNKNOWN_SLIP)
    return render(request, "offices/renew.html", {"form": form}, status=422 if form.errors else 200)

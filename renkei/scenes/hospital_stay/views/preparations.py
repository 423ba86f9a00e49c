"""The home before a discharge: put down what is needed, and say of each that it is ready."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.forms import DropForm, EntrustForm, PrepareForm
from renkei.scenes.hospital_stay.forms.preparations import FAMILY
from renkei.scenes.hospital_stay.models import Preparation, Stay
from renkei.scenes.hospital_stay.policy import preparation_for, stay_for
from renkei.scenes.hospital_stay.queries.preparations import not_yet_listed, owners


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def prepare(request: HttpRequest, id: UUID) -> HttpResponse:
    stay = stay_for(request.actor, id)
    form = PrepareForm(
        request.POST or None,
        items=not_yet_listed(stay),
        offices=owners(stay),
        until=_day_before(stay),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.prepare(stay, wanted=form.wanted(), by=request.actor)
            messages.success(request, _("家の準備に%d件を足しました。") % len(made))
            return _back(stay.pk)
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"stay": stay, "form": form}
    return render(request, "hospital_stay/prepare.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def preparation(request: HttpRequest, id: UUID) -> HttpResponse:
    found = preparation_for(request.actor, id)
    press = request.POST.get("press", "")
    offices = owners(found.stay)
    owner = str(found.organization_id) if found.organization_id else FAMILY if found.owner_named else ""
    entrust = EntrustForm(
        request.POST if press == "entrust" else None,
        offices=offices,
        initial={"owner": owner, "until": found.until},
    )
    drop = DropForm(request.POST if press == "drop" else None)
    refused: list[str] = []
    if request.method == "POST":
        try:
            done = _press(request, found, press, entrust, drop)
        except ValidationError as why:
            done, refused = "", why.messages
        if done:
            messages.success(request, done)
            return _back(found.stay_id)
    wrong = bool(refused or entrust.errors or drop.errors)
    context = {"one": found, "stay": found.stay, "entrust": entrust, "drop": drop, "refused": refused}
    return render(request, "hospital_stay/preparation.html", context, status=422 if wrong else 200)


def _day_before(stay: Stay) -> date | None:
    """The day before the day planned, as long as it has not passed."""
    if stay.expected_on is None:
        return None
    before = stay.expected_on - timedelta(days=1)
    return before if before >= timezone.localdate() else None


def _press(request: HttpRequest, found: Preparation, press: str, entrust: EntrustForm, drop: DropForm) -> str:
    """What was done, "" when a form has to be looked at again."""
    if press == "ready":
        actions.settle(found, by=request.actor)
        return _("「%s」をできたにしました。") % found.text
    if press == "not-ready":
        actions.unsettle(found, by=request.actor)
        return _("「%s」をまだに戻しました。") % found.text
    if press == "entrust" and entrust.is_valid():
        actions.entrust(found, **entrust.said(), by=request.actor)
        return _("だれが・いつまでにを変えました。")
    if press == "drop" and drop.is_valid():
        actions.drop(found, because=drop.cleaned_data["because"], by=request.actor)
        return _("「%s」を準備から外しました。") % found.text
    return ""


def _back(stay_id: UUID) -> HttpResponse:
    return redirect(reverse("hospital_stay:stay", args=[stay_id]) + "#home")

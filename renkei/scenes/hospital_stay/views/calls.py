"""Calls after a discharge: the office's list, one call, the log; and who applied for certification in hospital."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.audit.actions import record
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, may
from renkei.scenes.hospital_stay.actions import calls as actions
from renkei.scenes.hospital_stay.forms.calls import ApplicationForm, CallForm, VoidCallForm
from renkei.scenes.hospital_stay.policy import (
    applicant_for,
    call_for,
    call_to_void,
    stay_to_change,
)
from renkei.scenes.hospital_stay.queries import calls as queries

EARLIEST = 2000  # the year in which 介護保険 began


@require_GET
@opens(Permission.WORK_TASKS)
def calls(request: HttpRequest) -> HttpResponse:
    context = {"work": queries.worklist(request.actor), "applicants": queries.applicants(request.actor)}
    return render(request, "hospital_stay/calls.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def call(request: HttpRequest, id: UUID) -> HttpResponse:
    task, stay = call_for(request.actor, id)
    page = queries.page(task, stay)
    form = CallForm(
        request.POST or None,
        plan=page.plan,
        team=queries.to_ask(stay),
        may_ask=may(request.actor, Permission.WRITE_RECORD),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record_call(task, **form.said(), by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            kept = (
                _("電話を残しました。") if made.closes else _("残しました。この電話は「きょう」に残ります。")
            )
            messages.success(request, kept)
            return redirect("hospital_stay:calls")
    record("open.call", by=request.actor, object_id=task.pk, patients=[stay.patient_id])
    context = {"task": task, "stay": stay, "page": page, "form": form}
    return render(request, "hospital_stay/call.html", context, status=422 if form.errors else 200)


@require_GET
@opens(Permission.WORK_TASKS)
def log(request: HttpRequest) -> HttpResponse:
    month = _month(request.GET.get("month", ""))
    found = queries.log(request.actor, month)
    shown = sorted({one.call.patient_id for one in found.lines})
    if shown:
        record("open.calls", by=request.actor, patients=shown)
    return render(request, "hospital_stay/call_log.html", {"log": found, "month": month})


def _month(typed: str) -> date:
    """The current one for what is no month, or none in which anybody called."""
    now = timezone.localdate().replace(day=1)
    try:
        month = date.fromisoformat(f"{typed}-01")
    except ValueError:
        return now
    return month if EARLIEST <= month.year <= now.year + 1 else now


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def void(request: HttpRequest, id: UUID) -> HttpResponse:
    found = call_to_void(request.actor, id)
    form = VoidCallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.void_call(found, because=form.cleaned_data["because"], by=request.actor)
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        else:
            messages.success(request, _("電話の記録を取り消しました。"))
        return redirect("hospital_stay:calls")
    context = {"call": found, "form": form}
    return render(request, "hospital_stay/call_void.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def apply(request: HttpRequest, id: UUID) -> HttpResponse:
    stay = stay_to_change(request.actor, id)
    form = ApplicationForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_application(stay, on=form.cleaned_data["on"], by=request.actor)
        except ValidationError as refused:
            form.add_error(None, " ".join(refused.messages))
        else:
            messages.success(request, _("申請したことを残しました。電話訪問の一覧に出ます。"))
            return redirect("hospital_stay:stay", stay.pk)
    context = {"stay": stay, "form": form}
    return render(request, "hospital_stay/application.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def take_back(request: HttpRequest, id: UUID) -> HttpResponse:
    found = applicant_for(request.actor, id)
    if request.method == "POST":
        try:
            actions.take_back_application(found, by=request.actor)
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        else:
            messages.success(request, _("申請の記録を取り消しました。"))
        return redirect("hospital_stay:stay", found.stay_id)
    return render(request, "hospital_stay/application_void.html", {"applicant": found, "stay": found.stay})

"""Where a person is for a while, and whose service rests until when."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, is_care_manager_office
from renkei.record import actions, queries
from renkei.record.forms import PauseForm, ResumeForm, SojournForm
from renkei.record.policy import pause_for, record_of, sojourn_for
from renkei.record.views.entries import written


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def services(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    found = queries.services(request.actor, patient)
    offices = [(row.organization_id, row.office) for row in found.may_pause]
    first: dict[str, Any] = {"since": timezone.localdate()}
    if not is_care_manager_office(request.actor):  # who speaks for all marks whom it is about
        first["offices"] = [key for key, _name in offices]
    form = PauseForm(request.POST or None, offices=offices, initial=first)
    if written(form, lambda said: actions.pause_services(patient=patient, **said, by=request.actor)):
        messages.success(request, _("休止を書きました。ほかの事業所に知らせます。"))
        return redirect("record:services", patient.pk)
    if request.method == "GET":
        actions.open_person(patient=patient, by=request.actor)
    context = {"patient": patient, "found": found, "form": form, "today": timezone.localdate()}
    return render(request, "record/services.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def sojourn(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    form = SojournForm(request.POST or None, initial={"since": timezone.localdate()})
    if written(form, lambda said: actions.begin_sojourn(patient=patient, **said, by=request.actor)):
        messages.success(request, _("書きました。この方のページの上に出ます。"))
        return redirect("record:services", patient.pk)
    context = {"patient": patient, "form": form}
    return render(request, "record/sojourn.html", context, status=422 if form.errors else 200)


@require_POST
@opens(Permission.WRITE_RECORD)
def end_sojourn(request: HttpRequest, patient_id: UUID, sojourn_id: UUID) -> HttpResponse:
    found = sojourn_for(request.actor, patient_id, sojourn_id)
    try:
        actions.end_sojourn(sojourn=found, mistaken=request.POST.get("do") == "mistake", by=request.actor)
        messages.success(
            request, _("終わりにしました。休止中のサービスがあれば、再開の日を確かめてください。")
        )
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("record:services", patient_id)


@require_POST
@opens(Permission.WRITE_RECORD)
def resume(request: HttpRequest, patient_id: UUID, pause_id: UUID) -> HttpResponse:
    """It goes on from a day, or only the plan of it changes."""
    pause = pause_for(request.actor, patient_id, pause_id)
    form = ResumeForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("再開の日が読めませんでした。令和8年11月16日 や 2026-11-16 と書いてください。")
        )
        return redirect("record:services", patient_id)
    on = form.cleaned_data["on"]
    try:
        if request.POST.get("do") == "plan":
            actions.plan_resumption(pause=pause, on=_not_before(pause.since, on), by=request.actor)
            messages.success(request, _("再開の予定を変えました。"))
        else:
            day = _not_before(pause.since, on or timezone.localdate())
            actions.resume_service(pause=pause, on=day, by=request.actor)
            messages.success(request, _("%(name)s の再開を書きました。") % {"name": pause.organization.name})
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("record:services", patient_id)


def _not_before(since: date, on: date | None) -> Any:
    if on is not None and on < since:
        raise ValidationError(_("再開の日は、休止の日と同じ日か、あとの日を入れてください。"))
    return on

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.record import actions
from renkei.record.forms import DeathForm, UndoDeathForm
from renkei.record.policy import death_to_undo, record_of, standing_death


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def death(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    standing = standing_death(patient)
    if request.method == "GET" and standing:
        own = standing.organization_id == request.actor.organization_id
        return redirect("record:undo_death", patient.pk) if own else redirect(patient)
    form = DeathForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_death(patient=patient, **form.cleaned_data, by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("記録しました。この方についての催促や新しい「やること」は、もう出ません。")
            )
            return redirect(patient)
    context = {"patient": patient, "form": form}
    return render(request, "record/death.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def undo(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    found = death_to_undo(request.actor, patient_id)
    form = UndoDeathForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.undo_death(death=found, because=form.cleaned_data["because"], by=request.actor)
        messages.success(request, _("取り消しました。下げていた「やること」は元に戻りました。"))
        return redirect(found.patient)
    context = {"patient": found.patient, "death": found, "form": form}
    return render(request, "record/undo_death.html", context, status=422 if form.errors else 200)

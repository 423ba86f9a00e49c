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
from renkei.record.forms import AnswerForm, UnusualForm
from renkei.record.policy import flag_for, record_of
from renkei.record.views.entries import written


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def flag(request: HttpRequest, patient_id: UUID, flag_id: UUID) -> HttpResponse:
    found = flag_for(request.actor, patient_id, flag_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(form, found, request):
        messages.success(request, _("返事をしました。知らせた人に届きます。"))
        return redirect(found.patient)
    if request.method == "GET":
        actions.open_person(patient=found.patient, by=request.actor)
    context = {"patient": found.patient, "flag": found, "form": form}
    return render(request, "record/flag.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def unusual(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    form = UnusualForm(request.POST or None, request.FILES or None)
    if written(form, lambda said: actions.report_unusual(patient=patient, **said, by=request.actor)):
        messages.success(request, _("知らせました。看護師と医師の一覧に出ます。返事があれば届きます。"))
        return redirect(patient)
    context = {"patient": patient, "form": form}
    return render(request, "record/unusual.html", context, status=422 if form.errors else 200)


def _answered(form: AnswerForm, found, request: HttpRequest) -> bool:
    try:
        actions.answer_flag(flag=found, words=form.cleaned_data["words"], by=request.actor)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True

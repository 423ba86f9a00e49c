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
from renkei.record.forms import AnswerForm
from renkei.record.policy import flag_for


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


def _answered(form: AnswerForm, found, request: HttpRequest) -> bool:
    try:
        actions.answer_flag(flag=found, words=form.cleaned_data["words"], by=request.actor)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True

"""An office records a stay that it has heard of."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.patients.policy import patient_to_change
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.forms import OwnStayForm
from renkei.scenes.hospital_stay.queries import next_places


@require_http_methods(["GET", "POST"])
@opens(Permission.ANSWER_INQUIRY)
def record_stay(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_to_change(request.actor, patient_id)
    initial = {"admitted_on": timezone.localdate(), "known_at": timezone.localtime()}
    form = OwnStayForm(request.POST or None, places=next_places(request.actor), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            stay = actions.record_stay(patient, said=form.said(), **form.told(), by=request.actor)
            messages.success(request, _("入院を記録し、チームに知らせました。"))
            return redirect("hospital_stay:stay", stay.pk)
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"patient": patient, "form": form}
    return render(request, "hospital_stay/record_stay.html", context, status=422 if form.errors else 200)

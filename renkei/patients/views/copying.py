"""The team of another of one's people, as the first draft of this one's."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renkei.ground.audit.actions import record
from renkei.ground.policy.doors import keyless, opens
from renkei.ground.policy.permissions import Permission
from renkei.patients import actions, queries
from renkei.patients.forms import CopyForm, NamedForm
from renkei.patients.policy import patient_to_change


@keyless
@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def copying(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Answers a POST with a page: who was looked for stands in no address."""
    patient = patient_to_change(request.actor, patient_id)
    form = NamedForm(request.POST or None)
    words = form.cleaned_data["words"] if request.method == "POST" and form.is_valid() else ""
    found = [one for one in queries.people_like(request.actor, words) if one.pk != patient.pk]
    context = {"patient": patient, "form": form, "found": found, "looked": bool(words)}
    return render(request, "patients/copying.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def copying_from(request: HttpRequest, patient_id: UUID, source_id: UUID) -> HttpResponse:
    patient, source = (patient_to_change(request.actor, key) for key in (patient_id, source_id))
    form = CopyForm(request.POST or None, members=queries.copyable(request.actor, patient, source))
    if request.method == "POST" and form.is_valid():
        sent = actions.invite_as_for(patient=patient, members=form.chosen(), by=request.actor)
        messages.success(
            request, _("招待を%(n)s件送りました。相手が引き受けるまで、何も見えません。") % {"n": len(sent)}
        )
        return redirect("patients:team", patient.pk)
    record("open.team", by=request.actor, patients=[source.pk])
    context = {"patient": patient, "source": source, "form": form}
    return render(request, "patients/copying_from.html", context, status=422 if form.errors else 200)

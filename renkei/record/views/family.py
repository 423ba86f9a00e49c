from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.record import actions, queries
from renkei.record.policy import record_of


@require_GET
@opens(Permission.READ_RECORD)
def family(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The team looks with the family's eyes before it marks, shows or tells something."""
    patient = record_of(request.actor, patient_id)
    actions.open_entry(patient=patient, by=request.actor)
    cursor = request.GET.get("before")
    context = {
        "patient": patient,
        "view": queries.visible_to_family(patient, cursor),
        "first": cursor is None,
    }
    return render(request, "record/family.html", context)

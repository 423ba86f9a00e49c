from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.record import actions
from renkei.record.notebook import notebook as page_of
from renkei.record.notebook import notebook_pdf
from renkei.record.policy import record_of


@require_GET
@opens(Permission.READ_RECORD)
def notebook(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """What lies at the person's home, as it would be printed now: the code on the paper leads here."""
    patient = record_of(request.actor, patient_id)
    actions.open_entry(patient=patient, by=request.actor)
    return render(request, "record/notebook.html", {"patient": patient, "page": page_of(patient)})


@require_GET
@opens(Permission.READ_RECORD)
def paper(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    content = notebook_pdf(page_of(patient), request.actor)
    actions.open_print(patient=patient, what="notebook", by=request.actor)
    headers = {"Content-Disposition": 'inline; filename="notebook.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)

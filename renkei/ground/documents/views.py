from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from renkei.ground.audit import actions as audit
from renkei.ground.documents.policy import document_for
from renkei.ground.documents.queries import content
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission


@require_GET
@opens(Permission.READ_RECORD)
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Photos show in the page, everything else is saved; the browser is told not to guess."""
    found = document_for(request.actor, document_id)
    patients = [found.patient_id] if found.patient_id else []
    audit.record("open.file", by=request.actor, object_id=found.pk, patients=patients)
    response = HttpResponse(content(found), content_type=found.media_type)
    is_photo = found.media_type.startswith("image/")
    response["Content-Disposition"] = content_disposition_header(not is_photo, found.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response

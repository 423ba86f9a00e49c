from uuid import UUID

from django.db.models import Q
from django.http import Http404

from renkei.ground.documents.models import Document
from renkei.ground.people.actor import Actor


def document_for(actor: Actor, document_id: UUID) -> Document:
    """A file that nobody withdrew: of a record, which is the row policies' matter, for the ground knows no team; else the
    own office's. Of what an office gave to others, the room that gave it opens the door."""
    own = Q(patient_id__isnull=False) | Q(organization_id=actor.organization_id)
    document = Document.objects.filter(own, pk=document_id, withdrawn_at=None).first()
    if document is None:
        raise Http404
    return document

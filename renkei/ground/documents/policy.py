from uuid import UUID

from django.http import Http404

from renkei.ground.documents.models import Document
from renkei.ground.people.actor import Actor


def document_for(actor: Actor, document_id: UUID) -> Document:
    """A file that nobody withdrew. Whose record it belongs to is the row policies' matter: the ground knows no team."""
    document = Document.objects.filter(pk=document_id, withdrawn_at=None).first()
    if document is None:
        raise Http404
    return document

from django.core.files.storage import storages

from renkei.ground.documents.models import Document


def content(document: Document) -> bytes:
    with storages["documents"].open(str(document.pk)) as file:
        return file.read()

"""Django's storage interface over the chunks: the one place that knows where the bytes of a document lie.

A file's name is its document's key. Bytes are written in the transaction of the document's row and read under the same
policy, so that a file is there exactly as long, and for exactly those, as its row is (docs/decisions/0014).
"""

from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.urls import reverse

from renkei.ground.documents.models import Chunk, Document

CHUNK = 256 * 1024


class ChunkStorage(Storage):
    """`storages["documents"]`; of a document that the reader may not see there is no file."""

    def _open(self, name: str, mode: str = "rb") -> File:
        """In memory, for a page is rendered within its transaction; at most `MOST_BYTES`."""
        if mode != "rb":
            raise ValueError("A file that was kept is not written again.")
        data = Chunk.objects.filter(document=UUID(name)).order_by("number").values_list("data", flat=True)
        content = b"".join(bytes(one) for one in data)
        if not content and not self.exists(name):
            raise FileNotFoundError(name)
        return ContentFile(content, name)

    def _save(self, name: str, content: File | IO[Any]) -> str:
        """The document's row is there already: whose record it belongs to, the chunks take from it."""
        document = Document.objects.only("pk", "patient_id").get(pk=name)
        Chunk.objects.bulk_create(
            Chunk(document=document, patient_id=document.patient_id, number=number, data=data)
            for number, data in enumerate(File(content).chunks(CHUNK))
        )
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name  # a key is nobody else's

    def exists(self, name: str) -> bool:
        return Document.objects.filter(pk=name).exists()

    def size(self, name: str) -> int:
        return self._document(name).size

    def url(self, name: str | None) -> str:
        return reverse("documents:document", kwargs={"document_id": name})

    def get_created_time(self, name: str) -> datetime:
        return self._document(name).added_at

    get_modified_time = get_created_time

    def delete(self, name: str) -> None:
        raise NotImplementedError("Nothing is deleted: documents.actions.withdraw closes a file.")

    @staticmethod
    def _document(name: str) -> Document:
        document = Document.objects.filter(pk=name).first()
        if document is None:
            raise FileNotFoundError(name)
        return document

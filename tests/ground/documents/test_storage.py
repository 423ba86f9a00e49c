"""Documents through Django's storage interface: the same transaction, the same policy, the same bytes."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.urls import reverse

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.documents import actions
from renkei.ground.documents.models import Chunk, Document
from renkei.ground.documents.queries import content
from renkei.ground.documents.storage import CHUNK, ChunkStorage
from tests.cast import Cast, actor_of
from tests.people import registered

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2100  # three chunks, the last one short


def kept(cast: Cast) -> Document:
    patient = registered(cast)
    with acting_as(cast.suzuki.pk):
        return actions.keep(name="x.pdf", content=PDF, patient_id=patient.pk, by=actor_of(cast.suzuki))


def test_the_room_keeps_and_reads_through_the_storage_alone(cast: Cast, monkeypatch):
    """What another backend would be given."""
    told = []
    monkeypatch.setattr(
        ChunkStorage, "_save", lambda _self, name, data: told.append((name, data.read())) or name
    )
    monkeypatch.setattr(ChunkStorage, "_open", lambda _self, name, mode: ContentFile(f"of {name}".encode()))
    document = kept(cast)
    assert told == [(str(document.pk), PDF)]
    with acting_as(cast.suzuki.pk):
        assert not Chunk.objects.exists()
        assert content(document) == f"of {document.pk}".encode()


def test_what_is_kept_opens_with_its_size_its_time_and_its_address(cast: Cast):
    document, storage = kept(cast), storages["documents"]
    name = str(document.pk)
    with acting_as(cast.suzuki.pk):
        with storage.open(name) as file:
            assert hashlib.sha256(file.read()).hexdigest() == document.sha256
        assert [len(chunk.data) for chunk in Chunk.objects.order_by("number")] == [
            CHUNK,
            CHUNK,
            len(PDF) - 2 * CHUNK,
        ]
        assert {chunk.patient_id for chunk in Chunk.objects.all()} == {document.patient_id}
        assert (storage.exists(name), storage.size(name)) == (True, len(PDF))
        assert storage.get_created_time(name) == storage.get_modified_time(name) == document.added_at
    assert storage.url(name) == reverse("documents:document", kwargs={"document_id": document.pk})


@pytest.mark.parametrize("who", ["sato", "stranger", "utsugi", None])
def test_for_who_may_not_see_the_document_there_is_no_file(cast: Cast, who: str | None):
    document, storage = kept(cast), storages["documents"]
    with acting_as(cast.roles()[who].pk if who else None):
        assert not storage.exists(str(document.pk))
        for ask in (storage.open, storage.size, storage.get_created_time):
            with pytest.raises(FileNotFoundError):
                ask(str(document.pk))


def test_no_bytes_are_kept_for_a_document_that_is_not_there(cast: Cast):
    with acting_as(cast.suzuki.pk), pytest.raises(Document.DoesNotExist):
        storages["documents"].save(str(new_id()), ContentFile(PDF))


def test_a_file_is_rolled_back_with_what_it_belongs_to(cast: Cast):
    patient = registered(cast)
    with acting_as(cast.suzuki.pk):
        with transaction.atomic():
            actions.keep(name="x.pdf", content=PDF, patient_id=patient.pk, by=actor_of(cast.suzuki))
            transaction.set_rollback(True)
        assert (Document.objects.count(), Chunk.objects.count()) == (0, 0)


def test_what_was_kept_is_neither_deleted_nor_written_again(cast: Cast):
    document, storage = kept(cast), storages["documents"]
    with acting_as(cast.suzuki.pk):
        with pytest.raises(NotImplementedError):
            storage.delete(str(document.pk))
        with pytest.raises(ValueError, match="not written again"):
            storage.open(str(document.pk), "wb")
        assert content(document) == PDF


def test_a_document_of_no_bytes_is_empty_and_there(cast: Cast):
    patient = registered(cast)
    with acting_as(cast.suzuki.pk):
        nothing = actions.store(
            name="x.txt", data=b"", media_type="text/plain", patient_id=patient.pk, by=actor_of(cast.suzuki)
        )
        assert content(nothing) == b""

"""Keeping a file: what it is is told by its content, photos lose their position, bytes go to the storage."""

import hashlib
import io
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps, UnidentifiedImageError

from renkei.ground.audit import actions as audit
from renkei.ground.documents.models import MOST_BYTES, Document
from renkei.ground.people.actor import Actor

LONGEST_SIDE = 2048  # pixels: a wound is still clear, and a photo is some 500 kB
MOST_PIXELS = 80_000_000
PHOTOS = ("JPEG", "PNG", "WEBP")  # what phones and scanners make
PDF = b"%PDF-"


class WrongFile(Exception):
    """Too large, or not what can be kept."""


def keep(*, name: str, content: bytes, patient_id: UUID | None, by: Actor) -> Document:
    """A photo (kept as JPEG) or a PDF. Raises `WrongFile`."""
    if len(content) > MOST_BYTES:
        raise WrongFile
    data, media_type = (
        (content, "application/pdf") if content.startswith(PDF) else (photo(content), "image/jpeg")
    )
    return store(name=name, data=data, media_type=media_type, patient_id=patient_id, by=by)


@transaction.atomic
def store(*, name: str, data: bytes, media_type: str, patient_id: UUID | None, by: Actor) -> Document:
    """As it is; whoever calls has looked at it."""
    document = Document(
        patient_id=patient_id,
        organization_id=by.organization_id,
        name=name[:120],
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        added_by_id=by.id,
    )
    Document.objects.bulk_create([document])
    storages["documents"].save(str(document.pk), ContentFile(data))
    patients = [patient_id] if patient_id else []
    audit.record("keep.file", by=by, object_id=document.pk, patients=patients)
    return document


def photo(content: bytes) -> bytes:
    """Upright, at most `LONGEST_SIDE`, as a JPEG of pixels alone: no place, device or time."""
    try:
        with Image.open(io.BytesIO(content), formats=PHOTOS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise WrongFile
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise WrongFile from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(out, "JPEG", quality=85)
    return out.getvalue()


@transaction.atomic
def withdraw(*, document_id: UUID, by: Actor) -> None:
    """Nobody opens it any more; it stays as evidence of what was sealed."""
    Document.objects.filter(pk=document_id).update(withdrawn_at=timezone.now())
    audit.record("withdraw.file", by=by, object_id=document_id)

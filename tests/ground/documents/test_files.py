import io

import pytest
from PIL import Image

from renkei.ground.db.acting import acting_as
from renkei.ground.documents import actions
from renkei.ground.documents.models import MOST_BYTES, Chunk, Document
from renkei.ground.documents.queries import content
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered

PDF = b"%PDF-1.7\n" + b"0" * (600 * 1024)


def keep(role, patient, data: bytes, name: str = "summary.pdf") -> Document:
    with acting_as(role.pk):
        return actions.keep(name=name, content=data, patient_id=patient.pk, by=actor_of(role))


def image(kind: str, size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind)
    return out.getvalue()


def test_a_file_comes_back_whole_from_its_chunks(cast: Cast):
    patient = registered(cast)
    document = keep(cast.suzuki, patient, PDF)
    with acting_as(cast.suzuki.pk):
        assert content(document) == PDF
        assert Chunk.objects.filter(document=document).count() == 3


def test_a_document_is_saved_under_its_name_and_never_guessed(cast: Cast):
    patient = registered(cast)
    document = keep(cast.suzuki, patient, PDF, "退院サマリー.pdf")
    answer = client_as(cast.suzuki).get(f"/files/{document.pk}/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["sato", "stranger", "taira", "utsugi", "inoue"])
def test_only_the_team_opens_a_file(cast: Cast, name: str):
    document = keep(cast.suzuki, registered(cast), PDF)
    assert client_as(cast.roles()[name]).get(f"/files/{document.pk}/").status_code == 404


def test_a_member_opens_it_until_it_is_withdrawn(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    document = keep(cast.suzuki, patient, PDF)
    client = client_as(cast.sato)
    assert client.get(f"/files/{document.pk}/").status_code == 200
    with acting_as(cast.suzuki.pk):
        actions.withdraw(document_id=document.pk, by=actor_of(cast.suzuki))
    assert client.get(f"/files/{document.pk}/").status_code == 404


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_any_photo_is_kept_as_jpeg(cast: Cast, kind: str):
    document = keep(cast.suzuki, registered(cast), image(kind), "photo")
    assert document.media_type == "image/jpeg"


@pytest.mark.parametrize(
    "data",
    [b"", b"MZ\x90", b"<svg xmlns='http://www.w3.org/2000/svg'/>", image("GIF"), image("JPEG")[:200]],
    ids=["empty", "program", "svg", "gif", "broken"],
)
def test_what_is_neither_photo_nor_pdf_is_refused(cast: Cast, data: bytes):
    patient = registered(cast)
    with pytest.raises(actions.WrongFile):
        keep(cast.suzuki, patient, data, "photo.jpg")


def test_more_than_20_megabytes_are_refused(cast: Cast):
    patient = registered(cast)
    with pytest.raises(actions.WrongFile):
        keep(cast.suzuki, patient, b"%PDF-" + bytes(MOST_BYTES))

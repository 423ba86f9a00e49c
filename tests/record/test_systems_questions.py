"""The row of the inventory about doctors who have a fax and nothing else, told once."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from renkei.ground.db.acting import acting_as
from renkei.ground.people.models import OrganizationKind
from renkei.record import actions, queries
from renkei.record.models import Question
from tests.cast import actor_of, client_as, organization
from tests.pages import request_key
from tests.people import joined, registered

TEXT = "利尿剤の調整はどうしますか。"


@pytest.mark.system("A21", needs="renkei.record.actions.ask")
def test_a_doctor_without_ict_is_asked_on_paper_and_who_does_not_answer_is_listed(cast, monkeypatch):
    """The form with its box goes out, nobody answers in the days of the pack: it is listed; the reply is typed in."""
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    clinic = organization(OrganizationKind.CLINIC, "遠瀬クリニック", cast.town, "9810000009")
    path = f"/patients/{patient.pk}/questions/"
    with acting_as(cast.sato.pk):
        wanted = timezone.now() + timedelta(days=3)
        said = {"asked_id": clinic.pk, "function": "doctor", "wanted_until": wanted}
        actions.ask(patient=patient, text=TEXT, **said, by=actor_of(cast.sato))
        question = Question.objects.get()
    client = client_as(cast.sato)
    (page,) = pypdf.PdfReader(io.BytesIO(client.get(f"{path}{question.pk}/sheet/").content)).pages
    printed = page.extract_text().replace(" ", "").replace("\n", "")
    for words in ("遠瀬クリニック", TEXT, question.number, "☐増量の方針", "お返事", "書きそえること"):
        assert words in printed

    def listed() -> list[tuple[str, str]]:
        with acting_as(cast.sato.pk):
            waiting = queries.waiting_questions(actor_of(cast.sato))
            return [(one.asked.text, one.asked.mark[0]) for one in waiting.asked]

    assert listed() == [(TEXT, "later")]
    with monkeypatch.context() as then:
        four_days_on = timezone.now() + timedelta(days=4)
        then.setattr(timezone, "now", lambda: four_days_on)
        assert listed() == [(TEXT, "late")]
    typed = f"{path}{question.pk}/typed/"
    scan = SimpleUploadedFile("fax.pdf", b"%PDF-1.7\n%%EOF\n")
    form = {"means": "fax", "choice": "increase", "note": "40mgで", "attachments": scan}
    assert client.post(typed, form | {"request_key": request_key(client.get(typed))}).status_code == 302
    assert listed() == []
    course = client_as(cast.suzuki).get(f"/patients/{patient.pk}/").content.decode()
    assert "増量の方針" in course and "40mgで" in course and "fax.pdf" in course

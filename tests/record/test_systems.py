"""The row of the inventory that the shared record covers, told once."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from renkei.ground.db.acting import acting_as
from renkei.patients.queries import who_looked
from renkei.record import queries
from renkei.record.models import Attachment
from tests.cast import actor_of, client_as
from tests.people import joined, registered
from tests.record.test_entries import photo_with_position, post

PDF = b"%PDF-1.7\n% blood test\n%%EOF\n"
TEXT = "左足のむくみが昨日より強いです。"


@pytest.mark.system("A01", needs="renkei.record.actions.post")
def test_what_one_member_posts_every_other_sees_finds_and_exports_and_nobody_else(cast):
    patient = registered(cast)
    for role in (cast.sato, cast.yanai):
        joined(cast, patient, role)
    page = f"/patients/{patient.pk}/"
    with acting_as(cast.yanai.pk):  # whose page is open meanwhile, and asks each five seconds at the latest
        open_page = {
            "topic": f"patient:{patient.pk}",
            "since": queries.timeline(actor_of(cast.yanai), patient).since,
        }
    photo = SimpleUploadedFile("foot.jpg", photo_with_position(), "image/jpeg")
    post(cast.sato, patient, TEXT, attachments=[photo, SimpleUploadedFile("血液検査.pdf", PDF)])
    assert client_as(cast.yanai).get("/live/since", open_page).json()["count"] == 1
    fragment = client_as(cast.yanai).get(f"{page}entries/new/", {"since": open_page["since"]})
    with acting_as(cast.suzuki.pk):
        files = [
            f"/files/{key}/"
            for key in Attachment.objects.order_by("number").values_list("document_id", flat=True)
        ]
    assert len(files) == 2
    assert [TEXT, *files] == [said for said in (TEXT, *files) if said in fragment.content.decode()]
    for member in (cast.suzuki, cast.sato, cast.yanai):
        client = client_as(member)
        assert TEXT in client.get(page).content.decode()
        assert [client.get(file)["Content-Type"] for file in files] == ["image/jpeg", "application/pdf"]
        assert client.get(files[1]).content == PDF
        sheet = load_workbook(io.BytesIO(client.get(f"{page}entries/excel/").content)).active
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert [(row[7], row[8]) for row in rows] == [(TEXT, "foot.jpg、血液検査.pdf")]
    with acting_as(cast.suzuki.pk):
        looked = {(look.organization, look.action) for look in who_looked(patient, 50)}
    assert {("柳井医院", "open.patient"), ("柳井医院", "open.export")} <= looked
    stranger = client_as(cast.stranger)
    with CaptureQueriesContext(connection) as captured:
        paths = (page, f"{page}entries/excel/", *files)
        refused = [stranger.get(path).status_code for path in paths]
    assert refused == [404, 404, 404, 404]
    said = [kind for query in captured for kind in ("refuse.patient", "refuse.page") if kind in query["sql"]]
    assert said == ["refuse.patient", "refuse.patient", "refuse.page", "refuse.page"]  # who asked for what
    words = {"words": "むくみが昨日"}
    finds = [
        client_as(who).post("/patients/search/", words).content.decode()
        for who in (cast.yanai, cast.stranger)
    ]
    assert [f"{page}" in found for found in finds] == [True, False]

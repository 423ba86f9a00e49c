"""The row of the inventory that the shared record covers, told once."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from renkei.ground.db.acting import acting_as
from renkei.patients.queries import who_looked
from renkei.record.models import Entry
from tests.cast import client_as
from tests.people import joined, registered
from tests.record.test_entries import photo_with_position, post

TEXT = "左足のむくみが昨日より強いです。"


@pytest.mark.system("A01", needs="renkei.record.actions.post")
def test_what_one_member_posts_every_other_sees_finds_and_exports_and_nobody_else(cast):
    patient = registered(cast)
    for role in (cast.sato, cast.yanai):
        joined(cast, patient, role)
    page = f"/patients/{patient.pk}/"
    photo = SimpleUploadedFile("foot.jpg", photo_with_position(), "image/jpeg")
    post(cast.sato, patient, TEXT, photo=photo)
    with acting_as(cast.suzuki.pk):
        [key] = Entry.objects.values_list("photo_id", flat=True)
    for member in (cast.suzuki, cast.sato, cast.yanai):
        client = client_as(member)
        assert TEXT in client.get(page).content.decode()
        assert client.get(f"/files/{key}/")["Content-Type"] == "image/jpeg"
        sheet = load_workbook(io.BytesIO(client.get(f"{page}entries/excel/").content)).active
        assert [row[6] for row in sheet.iter_rows(min_row=2, values_only=True)] == [TEXT]
    with acting_as(cast.suzuki.pk):
        looked = {(look.organization, look.action) for look in who_looked(patient, 50)}
    assert {("柳井医院", "open.patient"), ("柳井医院", "open.export")} <= looked
    stranger = client_as(cast.stranger)
    with CaptureQueriesContext(connection) as captured:
        refused = [
            stranger.get(path).status_code for path in (page, f"{page}entries/excel/", f"/files/{key}/")
        ]
    assert refused == [404, 404, 404]
    assert (
        sum("refuse.patient" in query["sql"] for query in captured) == 2
    )  # the trail knows who asked for whom
    words = {"words": "むくみが昨日"}
    finds = [
        client_as(who).post("/patients/search/", words).content.decode()
        for who in (cast.yanai, cast.stranger)
    ]
    assert [f"{page}" in found for found in finds] == [True, False]

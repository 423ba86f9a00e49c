import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from PIL import Image

from renkei.bench.counting import counted
from renkei.ground.audit import actions as audit
from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.facts.models import FactNow
from renkei.ground.jobs.models import Notice
from renkei.record import actions, queries
from renkei.record.models import Attachment, Audience, Entry
from renkei.record.queries import courses
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import joined, registered


def post(role, patient, text="眠れたとのこと", **fields) -> Entry:
    with acting_as(role.pk):
        return actions.post(patient=patient, text=text, by=actor_of(role), **fields)


def texts_seen_by(role, patient) -> list[str]:
    with acting_as(role.pk):
        days = queries.timeline(actor_of(role), patient).days
        return [line.text for day in days for line in day.lines if not line.sealed_at]


def test_a_post_is_read_by_the_team_and_by_nobody_else(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    post(cast.suzuki, patient)
    assert texts_seen_by(cast.sato, patient) == ["眠れたとのこと"]
    assert texts_seen_by(cast.stranger, patient) == []


def test_a_post_is_a_fact_that_says_nothing_of_its_audience(cast: Cast):
    patient = registered(cast)
    entry = post(cast.suzuki, patient, audience=Audience.SUSPECTED_ABUSE)
    with as_office():
        fact = FactNow.objects.get(kind="entry.posted", key=entry.pk)
    assert fact.values == {"profession": "care_manager", "urgent": False}
    assert (fact.office, fact.municipality) == (cast.komorebi.pk, cast.town.pk)


def test_without_its_audit_row_nothing_is_posted(cast: Cast, monkeypatch):
    patient = registered(cast)
    monkeypatch.setattr(audit, "INSERT", "insert into audit_event (no) values (%s, %s, %s, %s, %s, %s, %s)")
    with pytest.raises(DatabaseError), acting_as(cast.suzuki.pk):
        post(cast.suzuki, patient)
    assert texts_seen_by(cast.suzuki, patient) == []
    with as_office():
        assert FactNow.objects.filter(kind="entry.posted").count() == 0


def test_an_urgent_post_wakes_the_other_offices_only(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    post(cast.sato, patient, urgent=True)
    kinds = {}
    for role in (cast.suzuki, cast.sato, cast.stranger):
        with acting_as(role.pk):
            mine = Notice.objects.filter(organization=role.organization, urgent=True)
            kinds[role] = list(mine.values_list("kind", "path"))
    assert kinds[cast.suzuki] == [("entry.urgent", f"/patients/{patient.pk}/")]
    assert kinds[cast.sato] == kinds[cast.stranger] == []


def test_the_page_posts_without_a_script_and_shows_what_was_written(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    page = client.get(f"/patients/{patient.pk}/")
    form = {"text": "朝から微熱", "audience": "team", "urgent": "on", "request_key": request_key(page)}
    answer = client.post(f"/patients/{patient.pk}/entries/", form)
    assert (answer.status_code, answer["Location"]) == (302, f"/patients/{patient.pk}/")
    assert "朝から微熱" in client.get(f"/patients/{patient.pk}/").content.decode()
    again = client.post(f"/patients/{patient.pk}/entries/", form)
    assert again.status_code == 302
    assert texts_seen_by(cast.suzuki, patient) == ["朝から微熱"]


def test_an_empty_post_keeps_the_form(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    page = client.get(f"/patients/{patient.pk}/")
    form = {"text": "", "audience": "undisclosed", "request_key": request_key(page)}
    answer = client.post(f"/patients/{patient.pk}/entries/", form)
    assert answer.status_code == 422
    assert '<option value="undisclosed" selected>' in answer.content.decode()


def photo_with_position() -> bytes:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (35.0, 1.0, 2.0)}
    out = io.BytesIO()
    Image.new("RGB", (3000, 1000), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_is_made_smaller_and_loses_its_place(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    page = client.get(f"/patients/{patient.pk}/")
    upload = SimpleUploadedFile("foot.jpg", photo_with_position(), "image/jpeg")
    form = {"text": "右足", "audience": "team", "attachments": upload, "request_key": request_key(page)}
    assert client.post(f"/patients/{patient.pk}/entries/", form).status_code == 302
    with acting_as(cast.suzuki.pk):
        key = Attachment.objects.get().document_id
    answer = client.get(f"/files/{key}/")
    with Image.open(io.BytesIO(answer.content)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((2048, 683), {})
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client_as(cast.stranger).get(f"/files/{key}/").status_code == 404


def test_a_file_that_is_no_photo_is_refused_by_its_content(cast: Cast):
    patient = registered(cast)
    client = client_as(cast.suzuki)
    page = client.get(f"/patients/{patient.pk}/")
    upload = SimpleUploadedFile("foot.jpg", b"<html><script>", "image/jpeg")
    form = {"text": "右足", "audience": "team", "attachments": upload, "request_key": request_key(page)}
    answer = client.post(f"/patients/{patient.pk}/entries/", form)
    assert answer.status_code == 422
    assert "読み取れないファイルがありました" in answer.content.decode()
    assert texts_seen_by(cast.suzuki, patient) == []


def test_a_sealed_entry_is_read_by_nobody_and_its_readers_are_listed(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    entry = post(cast.suzuki, patient, "別の方の記録でした")
    assert client_as(cast.sato).get(f"/patients/{patient.pk}/").status_code == 200
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/entries/{entry.pk}/seal/"
    key = request_key(client.get(path))
    assert client.post(path, {"because": "人ちがい", "request_key": key}).status_code == 302
    for role in (cast.suzuki, cast.sato):
        assert texts_seen_by(role, patient) == []
    page = client.get(path).content.decode()
    assert "さくら坂訪問看護ステーション" in page and "別の方の記録でした" not in page
    assert client_as(cast.sato).get(path).status_code == 404


def test_the_course_is_paged_without_gap_or_double(cast: Cast, monkeypatch):
    monkeypatch.setattr(courses, "COURSE", 2)
    patient = registered(cast)
    for number in range(5):
        post(cast.suzuki, patient, str(number))
    seen, cursor = [], None
    with acting_as(cast.suzuki.pk):
        for _page in range(3):
            course = queries.timeline(actor_of(cast.suzuki), patient, cursor)
            seen.append([line.text for day in course.days for line in day.lines])
            cursor = course.next
    assert (seen, cursor) == ([["4", "3"], ["2", "1"], ["0"]], None)


def test_what_is_newer_than_an_open_page_comes_as_a_fragment(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    post(cast.suzuki, patient, "まえ")
    with acting_as(cast.sato.pk):
        since = queries.timeline(actor_of(cast.sato), patient).since
    post(cast.suzuki, patient, "あと")
    client = client_as(cast.sato)
    poll = client.get("/live/since", {"topic": f"patient:{patient.pk}", "since": since})
    fragment = client.get(f"/patients/{patient.pk}/entries/new/", {"since": since}).content.decode()
    assert poll.json() == {"count": 1, "since": since}
    assert "あと" in fragment and "まえ" not in fragment and "<html" not in fragment
    asked_by_stranger = client_as(cast.stranger).get("/live/since", {"topic": f"patient:{patient.pk}"})
    assert asked_by_stranger.status_code == 404


def queries_of(page: str, role, patient, entries: int) -> int:
    for number in range(entries):
        post(role, patient, str(number))
    client = client_as(role)
    client.get(page)
    with counted() as asked:
        assert client.get(page).status_code == 200
    return asked.own


PERSON_QUERIES = 20  # at most: every room may have its panel there


def test_the_person_page_asks_as_often_for_3_entries_as_for_50(cast: Cast):
    patient = registered(cast)
    page = f"/patients/{patient.pk}/"
    few = queries_of(page, cast.suzuki, patient, 3)
    assert few == queries_of(page, cast.suzuki, patient, 47)
    assert few <= PERSON_QUERIES

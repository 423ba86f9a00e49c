"""The page at the person's home: printed from the record, its code read back, and where it leads whom."""

import io
import subprocess

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from renkei.ground.db.acting import acting_as
from renkei.patients import actions as people
from renkei.patients.queries import who_looked
from renkei.record.models import Audience
from renkei.record.notebook import code_svg
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered
from tests.record.test_entries import post

SHARED, SECRET = "歌の会がありました", "ゑヰヱ"


@pytest.fixture
def patient(cast: Cast):
    found = registered(cast)
    joined(cast, found, cast.sato)
    with acting_as(cast.suzuki.pk):
        contact = {"name": "東海林 一郎", "relation": "長男", "phone": "0598-00-3333", "note": SECRET}
        people.set_contacts(patient=found, version=1, contacts=[contact], by=actor_of(cast.suzuki))
    post(cast.sato, found, SHARED, audience=Audience.FAMILY)
    for mark in (Audience.TEAM, Audience.UNDISCLOSED, Audience.SUSPECTED_ABUSE, Audience.HIDDEN_ADDRESS):
        post(cast.sato, found, f"{SECRET} {mark}", audience=mark)
    return found


def paper(role, patient) -> bytes:
    answer = client_as(role).get(f"/patients/{patient.pk}/notebook/paper/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return answer.content


def pages(pdf: bytes) -> list:
    return PdfReader(io.BytesIO(pdf)).pages


def codes(pdf: bytes) -> list[str]:
    """As a phone reads them from the print: 150 dots an inch, grey."""
    done = subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-png", "-"], input=pdf, capture_output=True, check=True
    )
    picture = Image.open(io.BytesIO(done.stdout))
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.system("A20", needs="renkei.record.notebook.notebook_pdf")
def test_the_page_at_home_is_printed_and_its_code_opens_it_for_whoever_is_in_the_team(
    cast: Cast, patient, settings
):
    settings.SITE_URL = "https://renkei.example"
    pdf = paper(cast.sato, patient)
    (page,) = pages(pdf)
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]  # A4
    text = page.extract_text()
    for words in ("東海林 千代乃", "さくら坂訪問看護ステーション", "居宅介護支援事業所 こもれび", "0598-00-0001",
                  "東海林 一郎", "0598-00-3333", SHARED, "2026.11 版"):  # fmt: skip
        assert words in text
    (address,) = codes(pdf)
    path = f"/patients/{patient.pk}/notebook/"
    assert address == f"https://renkei.example{path}"
    for member in (cast.suzuki, cast.sato):
        opened = client_as(member).get(path).content.decode()
        assert "東海林 千代乃" in opened and SHARED in opened and f"{path}paper/" in opened
    assert [client_as(role).get(path).status_code for role in (cast.stranger, cast.taira, cast.utsugi)] == [
        404
    ] * 3
    assert [client_as(role).get(f"{path}paper/").status_code for role in (cast.stranger, cast.taira)] == [
        404
    ] * 2


def test_who_is_not_signed_in_signs_in_first_and_comes_back(cast: Cast, patient):
    answer = client_as(None).get(f"/patients/{patient.pk}/notebook/")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next=/patients/{patient.pk}/notebook/")


def test_nothing_lies_at_home_that_not_everybody_there_may_read(cast: Cast, patient):
    text = pages(paper(cast.sato, patient))[0].extract_text()
    shown = client_as(cast.sato).get(f"/patients/{patient.pk}/notebook/").content.decode()
    for secret in (SECRET, patient.address, "未告知", "虐待", "支援措置"):
        assert secret not in text and secret not in shown


def test_a_long_team_and_long_words_stay_on_one_page(cast: Cast, patient):
    for _ in range(6):
        post(cast.sato, patient, "ながい文" * 200, audience=Audience.FAMILY)
    pdf = paper(cast.sato, patient)
    assert len(pages(pdf)) == 1
    assert len(codes(pdf)) == 1


def test_who_printed_it_is_said_to_the_team(cast: Cast, patient):
    paper(cast.sato, patient)
    with acting_as(cast.suzuki.pk):
        assert "open.print" in {look.action for look in who_looked(patient, 50)}


def test_a_code_holds_the_text_whatever_it_is():
    assert code_svg("x").startswith("<svg") and code_svg("x") != code_svg("y")

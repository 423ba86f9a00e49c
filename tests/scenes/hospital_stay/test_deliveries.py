"""Fax as people use it, receipts, and a sheet that went to the wrong place."""

import io
import re
from uuid import uuid4

import pytest
from pypdf import PdfReader

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.sheets.actions import receive
from renkei.ground.sheets.models import Answer, Delivery
from renkei.patients.models import Patient
from renkei.scenes.hospital_stay import actions
from tests.cast import client_as
from tests.directory.conftest import kept
from tests.scenes.hospital_stay.story import acts, at, clock, facts

FAX = {"means": "fax", "told": "3階東病棟", "at": "2026-11-16T15:10"}


@pytest.fixture
def stay(story, chiyono):
    return story.admit(at(16))


def post(client, path, **data):
    return client.post(path, data | {"request_key": str(uuid4())})


def page_of(stay) -> str:
    return f"/stays/{stay.pk}/sheets/admission-info/"


def kinds() -> list[str]:
    return sorted(row["kind"] for row in facts() if row["kind"] != "stay.admitted")


def test_the_cover_names_nobody_and_goes_with_the_sheet_in_one_print(story, stay):
    with clock(at(16)):
        client = client_as(story.cast.suzuki)
        client.get(page_of(stay))
        printed = post(client, page_of(stay), revision="1", do="cover", fax_to="listed", **FAX)
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(printed.content)).pages]
    cover, sheet = pages[0], "".join(pages[1:])
    for told in (
        "美澄総合病院",
        "3階東病棟",
        "0598-00-0002",
        "居宅介護支援事業所こもれび",
        "鈴木由紀",
        "3枚",
        "あて先ちがいで届いたときは",
    ):
        assert told in cover, told
    assert len(pages) == 3
    assert not re.search("東海林|千代乃|ショウジ", cover)
    assert "入院時情報提供書" in sheet


def test_a_cover_needs_its_number_twice_whatever_means_was_chosen(story, stay):
    """Once it was printed with the listed number where another had been typed."""
    with clock(at(16)):
        client = client_as(story.cast.suzuki)
        client.get(page_of(stay))
        how = {"do": "cover", "fax_to": "typed", "fax": "0598-00-0009"}
        refused = post(client, page_of(stay), revision="1", **how)
        assert refused.status_code == 422
        page = refused.content.decode()
        assert "10けたの番号を2回入れてください。" in page and 'value="0598-00-0009"' in page
        printed = post(client, page_of(stay), revision="2", **how, fax_again="0598-00-0009")
    cover = PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    assert "FAX番号 0598-00-0009" in cover


def test_a_fax_goes_on_the_form_that_the_hospital_uses(story, stay):
    with clock(at(16)):
        client = client_as(story.cast.suzuki)
        assert re.search(
            'name="on_form" value="admission-info"[^>]*checked', client.get(page_of(stay)).content.decode()
        )
        how = {
            "do": "cover",
            "fax_to": "listed",
            "on_form": "admission-living",
            **FAX,
            "name": "東海林 千代乃",
        }
        printed = post(client, page_of(stay), revision="1", **how)
        pages = [
            re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(printed.content)).pages
        ]
        assert "2枚" in pages[0] and not re.search("東海林|千代乃|ショウジ", pages[0])
        assert "入院時生活状況連絡票" in pages[1] and "東海林千代乃" in pages[1]
        how["on_form"] = "prefecture-survey"
        assert post(client, page_of(stay), revision="2", **how).status_code == 404


def test_the_form_that_the_hospital_wants_is_offered_first_and_faxed_unless_another_is_chosen(story, stay):
    kept(story.cast.hospital, story.cast.taira, wants_form="admission-living")
    with clock(at(16)):
        client = client_as(story.cast.suzuki)
        page = client.get(page_of(stay)).content.decode()
        assert "美澄総合病院は「入院時 生活状況連絡票」での受け取りを希望しています。" in page
        assert re.search('name="on_form" value="admission-living"[^>]*checked', page)
        printed = post(client, page_of(stay), revision="1", do="cover", fax_to="listed", **FAX)
    assert "入院時生活状況連絡票" in words_of(printed)


def test_the_hospital_prints_what_arrived_on_the_form_that_it_works_with(story, stay):
    kept(story.cast.hospital, story.cast.taira, wants_form="admission-brief")
    sent = story.send(stay, at(16, 16))
    here = f"/stays/received/{sent.pk}/"
    with clock(at(16, 17)):
        ward, stranger = client_as(story.cast.taira), client_as(story.cast.suzuki)
        offered = re.findall("「([^」]+)」で印刷", ward.get(here).content.decode())
        assert offered == ["入院時連携シート", "入院時情報提供書", "入院時 生活状況連絡票"]
        assert "入院時連携シート" in words_of(ward.get(f"{here}print/admission-brief/"))
        assert "入院時情報提供書" in words_of(ward.get(f"{here}print/admission-info/"))
        assert ward.get(f"{here}print/prefecture-survey/").status_code == 404
        assert stranger.get(f"{here}print/admission-brief/").status_code == 404
    with acts(story.cast.suzuki, at(16, 18)) as suzuki:
        actions.recall_delivery(Delivery.objects.get(), because="wrong_receiver", note="", by=suzuki)
    assert ward.get(f"{here}print/admission-brief/").status_code == 404


def words_of(printed) -> str:
    assert printed.content.startswith(b"%PDF")
    pages = PdfReader(io.BytesIO(printed.content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"fax_to": "typed", "fax": "0598-00-0002", "fax_again": "0598-00-0003"}, "2回の番号がちがいます。"),
        ({"fax_to": "typed", "fax": "0598-00-0002"}, "番号を2回入れてください。"),
        ({}, "番号を2回入れてください。"),
        ({"fax_to": "typed", "fax": "0598-00-0002", "fax_again": "０５９８（００）０００２"}, ""),
        ({"fax_to": "listed"}, ""),
    ],
)
def test_a_fax_number_is_the_directorys_or_the_same_one_twice(story, stay, typed, said):
    with clock(at(16)):
        client = client_as(story.cast.suzuki)
        client.get(page_of(stay))
        answer = post(client, page_of(stay), revision="1", do="told", **FAX, **typed)
    with acting_as(story.cast.suzuki.pk):
        numbers = list(Delivery.objects.values_list("number", flat=True))
    assert (answer.status_code, numbers) == ((422, []) if said else (302, ["0598-00-0002"]))
    assert said in answer.content.decode()


def test_a_receipt_is_the_first_opening_or_typed_with_who_said_so(story, stay):
    in_app = story.send(stay, at(16, 16))
    with acts(story.cast.taira, at(16, 17)) as taira:
        receive(Delivery.objects.get(), by=taira)
        receive(Delivery.objects.get(), by=taira)
    assert kinds() == ["sheet.received", "sheet.sent"]
    faxed = story.send(stay, at(17, 10, 0), means="fax")
    page = f"/stays/deliveries/{faxed.pk}/"
    with clock(at(17, 10, 30)):
        client = client_as(story.cast.suzuki)
        early = post(client, page, do="receipt", who="平良さん", at="2026-11-17T09:00")
        assert "届けたあとで、いままでの時刻を入れてください。" in early.content.decode()
        assert post(client, page, do="receipt", who="病棟 平良さん", at="2026-11-17T10:12").status_code == 302
        assert "病棟 平良さん" in client.get(page).content.decode()
    assert kinds() == ["sheet.received", "sheet.received", "sheet.sent", "sheet.sent"]
    with acting_as(story.cast.suzuki.pk):
        found = dict(Delivery.objects.values_list("pk", "received_at"))
    assert found == {in_app.pk: at(16, 17), faxed.pk: at(17, 10, 12)}


def recall(story, delivery, because="wrong_place"):
    with clock(at(17)):
        return post(
            client_as(story.cast.suzuki),
            f"/stays/deliveries/{delivery.pk}/",
            do="recall",
            because=because,
            note="別の病院へ送るものでした",
        )


def test_a_mis_sent_sheet_is_sealed_who_opened_it_is_listed_and_the_task_is_open_again(story, stay):
    delivery = story.send(stay, at(16, 16))
    cast, page = story.cast, f"/stays/received/{delivery.pk}/"
    with clock(at(16, 17)):
        assert "美澄総合病院" in client_as(cast.taira).get(page).content.decode()
    assert story.task(stay).state == "done"
    assert recall(story, delivery).status_code == 302
    assert (story.task(stay).state, kinds()) == ("open", [])
    with clock(at(17)):
        own = client_as(cast.suzuki).get(f"/stays/deliveries/{delivery.pk}/").content.decode()
        theirs = client_as(cast.taira).get(page).content.decode()
        rows = client_as(cast.taira).get("/stays/received/").content.decode()
    opened = own[own.index("開いたところ") :]
    listed = re.findall(r'item-title">([^<]+)</span>\s*<p class="note">(\S+?)　', opened)
    assert listed == [("美澄総合病院", "看護師")]
    assert "誤って送ったとして取り消しました" in theirs
    assert "フリガナ" not in theirs
    assert "送り主が取り消し" in rows
    with acting_as(cast.taira.pk):
        assert Notice.objects.filter(kind="sheet.recalled").count() == 1
        Patient.objects.all()
    assert recall(story, delivery).status_code == 302  # twice is once
    with acting_as(cast.suzuki.pk):
        assert list(Delivery.objects.values_list("recalled_because", "recalled_by")) == [
            ("wrong_place", cast.suzuki.pk)
        ]


def test_a_hospital_outside_the_team_reads_a_recalled_sheet_no_more(story, stay):
    delivery = story.send(stay, at(16, 16))
    with acting_as(story.cast.suzuki.pk):
        Delivery.objects.update(receiver_id=story.cast.other_office.pk)
    seen = []
    for _ in range(2):
        with acting_as(story.cast.stranger.pk):
            seen.append(Answer.objects.count())
        recall(story, delivery)
    assert seen == [1, 0]


def test_a_mis_sent_fax_waits_on_a_list_until_they_were_phoned(story, stay):
    delivery = story.send(stay, at(16, 16), means="fax", told="総務")
    recall(story, delivery)
    with clock(at(17)):
        client = client_as(story.cast.suzuki)
        assert "誤って送った書類：電話するところ" in client.get("/").content.decode()
        page = f"/stays/deliveries/{delivery.pk}/"
        assert "0598-00-0001" in client.get(page).content.decode()
        assert "だれに伝えたかを入れてください。" in post(client, page, do="told", told="").content.decode()
        assert post(client, page, do="told", told="西さん。処分してもらう").status_code == 302
        assert "誤って送った書類：電話するところ" not in client.get("/").content.decode()
        assert "西さん。処分してもらう" in client.get(page).content.decode()


@pytest.mark.parametrize(("because", "kept"), [("wrong_place", "48.6"), ("wrong_person", "")])
def test_what_was_of_another_person_does_not_come_back_into_the_next_draft(story, stay, because, kept):
    with clock(at(16)):
        client = client_as(story.cast.suzuki)
        client.get(page_of(stay))
        post(client, page_of(stay), revision="1", do="send", weight="48.6")
    with acting_as(story.cast.suzuki.pk):
        delivery = Delivery.objects.get()
    recall(story, delivery, because)
    with clock(at(17)):
        post(client, page_of(stay), do="correct")
    with acting_as(story.cast.suzuki.pk):
        assert Answer.objects.get(submitted_at=None).data.get("weight", "") == kept


def test_only_whoever_sent_it_takes_it_back(story, stay):
    delivery = story.send(stay, at(16, 16))
    for role in (story.cast.taira, story.cast.stranger, story.cast.inoue, story.cast.utsugi):
        client = client_as(role)
        page = f"/stays/deliveries/{delivery.pk}/"
        assert (
            client.get(page).status_code
            == post(client, page, do="recall", because="other").status_code
            == 404
        )

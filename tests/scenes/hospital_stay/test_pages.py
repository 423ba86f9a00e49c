"""The same story through the doors: forms and pages, without any script."""

import re
from datetime import date
from functools import partial
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.sheets.models import Answer, Delivery
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.models import Certification, Patient
from renkei.scenes.hospital_stay.announcing import ATTEMPTS_AN_HOUR
from renkei.scenes.hospital_stay.models import Inquiry, Stay
from tests.cast import client_as
from tests.pages import cost
from tests.people import joined
from tests.scenes.hospital_stay.story import KANA, at, clock, register

ANNOUNCED = {
    "kana": KANA,
    "birth_date": "昭和17年3月8日",
    "sex": "female",
    "admitted_on": "2026-11-16",
    "admitted_time": "14:30",
    "planned": "no",
    "reason": "acute",
    "ward": "3階東病棟",
}


@pytest.fixture
def now():
    with clock(at(16)):
        yield


@pytest.fixture
def pages(cast, now):
    """Post and get as somebody: pages["suzuki"]."""
    return {name: client_as(role) for name, role in cast.roles().items()}


def post(client, path, **data):
    return client.post(path, data | {"request_key": str(uuid4())})


def announce(client, **data):
    return post(client, "/stays/announce/", **(ANNOUNCED | data))


def only(cast, role, model):
    with acting_as(role.pk):
        return model.objects.get()


def admitted(cast, pages) -> Stay:
    announce(pages["taira"])
    inquiry = only(cast, cast.suzuki, Inquiry)
    answer = post(pages["suzuki"], f"/stays/inquiries/{inquiry.pk}/", answer="confirm", sections=["contacts"])
    assert answer.status_code == 302
    return only(cast, cast.suzuki, Stay)


def normalised(response) -> tuple:
    """What may differ in any two answers: the form's keys."""
    body = re.sub(rb'(name="(request_key|csrfmiddlewaretoken)" value=")[^"]*', rb"\1", response.content)
    headers = {name: value for name, value in response.items() if name != "Set-Cookie"}
    return response.status_code, headers, body, set(response.cookies)


def test_the_answer_is_the_same_for_known_and_unknown(cast, chiyono, pages):
    taira = pages["taira"]
    known, unknown = announce(taira), announce(taira, kana="ダレ デモナイ", birth_date="1931-01-01")
    assert normalised(known) == normalised(unknown)
    assert known.status_code == 302
    follow = [normalised(taira.get(answer["Location"])) for answer in (known, unknown)]
    assert follow[0] == follow[1]


def test_the_list_of_announcements_does_not_hint_before_an_answer(cast, chiyono, pages):
    announce(pages["taira"])
    announce(pages["taira"], kana="ダレ デモナイ")
    page = pages["taira"].get("/stays/").content.decode()
    unknown, known = re.findall(r'<li class="item">.*?</li>', page, re.DOTALL)
    assert known.replace(KANA, "") == unknown.replace("ダレ デモナイ", "")
    assert "返事待ち" in known


def test_the_same_work_is_done_for_known_and_unknown(cast, chiyono, pages):
    def queries(**data) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            announce(pages["taira"], **data)
        return [query["sql"].split()[0] for query in captured.captured_queries]

    assert queries() == queries(kana="ダレ デモナイ")


def test_attempts_are_limited_and_said(cast, chiyono, pages):
    with clock(at(16, 15, 0)):
        for _n in range(ATTEMPTS_AN_HOUR):
            assert announce(pages["taira"]).status_code == 302
        refused = announce(pages["taira"])
    assert refused.status_code == 422
    assert "1時間に送れる件数を超えました" in refused.content.decode()
    with acting_as(cast.suzuki.pk):
        assert Inquiry.objects.count() == ATTEMPTS_AN_HOUR


def test_a_form_that_cannot_be_read_comes_back_as_it_was_typed(cast, pages):
    answer = announce(pages["taira"], birth_date="昭和のいつか", planned="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="昭和のいつか"' in page
    assert "予定か予定外かを選んでください。" in page


def test_from_announcement_to_closed_task(cast, chiyono, pages):
    suzuki, taira = pages["suzuki"], pages["taira"]
    announce(taira)
    today = suzuki.get("/").content.decode()
    assert "病院からの問い合わせ" in today
    inquiry = only(cast, cast.suzuki, Inquiry)
    page = suzuki.get(f"/stays/inquiries/{inquiry.pk}/").content.decode()
    assert "東海林 千代乃" in page
    assert "病院には、まだ何も伝わっていません。" in page
    answer = post(suzuki, f"/stays/inquiries/{inquiry.pk}/", answer="confirm", sections=["contacts"])
    stay = only(cast, cast.suzuki, Stay)
    assert answer["Location"] == f"/stays/{stay.pk}/"
    today = suzuki.get("/").content.decode()
    assert "入院時情報提供書を送る" in today
    assert "11月19日（木）まで" in today
    sheet = suzuki.get(f"/stays/{stay.pk}/sheets/admission-info/").content.decode()
    assert "見てほしい" in sheet
    revision = re.search(r'name="revision" value="(\d+)"', sheet)[1]
    sent = post(
        suzuki,
        f"/stays/{stay.pk}/sheets/admission-info/",
        revision=revision,
        do="send",
        hospital="美澄総合病院",
    )
    assert sent["Location"] == f"/stays/{stay.pk}/sheets/admission-info/"
    assert only(cast, cast.suzuki, Task).state == TaskState.DONE
    delivery = only(cast, cast.taira, Delivery)
    assert "届いた書類" in taira.get("/").content.decode()
    received = taira.get(f"/stays/received/{delivery.pk}/").content.decode()
    assert "美澄総合病院" in received
    assert only(cast, cast.taira, Delivery).received_by_id == cast.taira.pk
    assert "居宅介護支援事業所 こもれび が返事をしました" in taira.get("/stays/").content.decode()


def test_told_by_phone_closes_without_sending(cast, chiyono, pages):
    stay = admitted(cast, pages)
    pages["suzuki"].get(f"/stays/{stay.pk}/sheets/admission-info/")
    told = {"means": "phone", "told": "3階東病棟 平良さん", "at": "2026-11-16T15:10"}
    answer = post(
        pages["suzuki"], f"/stays/{stay.pk}/sheets/admission-info/", revision="1", do="told", **told
    )
    assert answer.status_code == 302
    task = only(cast, cast.suzuki, Task)
    assert (task.state, task.closed_means, task.closed_with) == ("done", "phone", "3階東病棟 平良さん")
    assert only(cast, cast.suzuki, Answer).submitted_at is None


def test_a_fax_of_the_sheet_closes_as_well(cast, chiyono, pages):
    stay = admitted(cast, pages)
    pages["suzuki"].get(f"/stays/{stay.pk}/sheets/admission-info/")
    printed = pages["suzuki"].get(f"/stays/{stay.pk}/sheets/admission-info/print/")
    assert printed.content.startswith(b"%PDF")
    told = {"means": "fax", "fax_to": "listed", "told": "3階病棟", "at": "2026-11-16T15:10"}
    post(pages["suzuki"], f"/stays/{stay.pk}/sheets/admission-info/", revision="1", do="told", **told)
    assert only(cast, cast.suzuki, Task).closed_means == "fax"
    assert only(cast, cast.suzuki, Answer).submitted_at == at(16)


def test_what_is_missing_never_stops_a_sending_but_a_missing_time_is_asked(cast, chiyono, pages):
    stay = admitted(cast, pages)
    pages["suzuki"].get(f"/stays/{stay.pk}/sheets/admission-info/")
    answer = post(
        pages["suzuki"],
        f"/stays/{stay.pk}/sheets/admission-info/",
        revision="1",
        do="told",
        means="fax",
        weight="48",
    )
    assert answer.status_code == 422
    assert "日時を入れてください。" in answer.content.decode()
    assert only(cast, cast.suzuki, Answer).data["weight"] == "48"


def test_a_draft_is_kept_while_it_is_written_and_nobody_is_overwritten(cast, chiyono, pages):
    stay = admitted(cast, pages)
    draft = f"/stays/{stay.pk}/sheets/admission-info/draft/"
    pages["suzuki"].get(f"/stays/{stay.pk}/sheets/admission-info/")
    for weight in ("48", "48.6"):
        assert pages["suzuki"].post(draft, {"revision": "1", "weight": weight}).status_code == 200
    kept = only(cast, cast.suzuki, Answer)
    assert kept.data["weight"] == "48.6"
    with acting_as(cast.suzuki.pk):  # a colleague goes on from what she sees
        Answer.objects.update(written_by_id=cast.manager.pk)
    assert pages["suzuki"].post(draft, {"revision": "1", "weight": "50"}).status_code == 409
    late = post(
        pages["suzuki"], f"/stays/{stay.pk}/sheets/admission-info/", revision="1", do="save", weight="50"
    )
    page = late.content.decode()
    assert late.status_code == 422
    assert 'value="50"' in page
    assert "ほかの人の内容：48.6" in page


def test_excel_there_and_back(cast, chiyono, pages):
    stay = admitted(cast, pages)
    suzuki = pages["suzuki"]
    suzuki.get(f"/stays/{stay.pk}/sheets/admission-info/")
    book = load_workbook(BytesIO(suzuki.get(f"/stays/{stay.pk}/sheets/admission-info/excel/").content))
    page = book.active
    (row,) = [row for row in page.iter_rows() if row[3].value == "weight"]
    row[1].value = "48.6"
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "admission-info.xlsx"
    answer = post(
        suzuki, f"/stays/{stay.pk}/sheets/admission-info/", revision="1", do="upload", workbook=file
    )
    assert answer.status_code == 302
    assert only(cast, cast.suzuki, Answer).data["weight"] == "48.6"
    refused = post(
        suzuki, f"/stays/{stay.pk}/sheets/admission-info/", do="upload", workbook=BytesIO(b"nonsense")
    )
    assert refused.status_code == 422


def test_what_was_sent_is_read_and_corrected_by_a_new_one(cast, chiyono, pages):
    stay = admitted(cast, pages)
    sheet, suzuki = f"/stays/{stay.pk}/sheets/admission-info/", pages["suzuki"]
    suzuki.get(sheet)
    post(suzuki, sheet, revision="1", do="send", hospital="美澄総合病院")
    assert "届けました" in suzuki.get(sheet).content.decode()
    assert post(suzuki, sheet, do="correct").status_code == 302
    page = suzuki.get(sheet).content.decode()
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    post(suzuki, sheet, revision=revision, do="send", hospital="美澄総合病院", weight="48")
    with acting_as(cast.suzuki.pk):
        first, second = Answer.objects.order_by("submitted_at", "pk")
        assert (second.replaces_id, first.data["weight"], second.data["weight"]) == (first.pk, "", "48")
        assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    "page",
    [
        "",
        "correct/",
        "void/",
        "discharge/",
        "sheets/admission-info/",
        "sheets/admission-info/print/",
        "sheets/admission-info/excel/",
    ],
)
def test_a_stay_does_not_exist_for_others(cast, chiyono, pages, page):
    stay = admitted(cast, pages)
    for who in ("stranger", "inoue", "utsugi", "sakaki", "manager", "sato"):
        assert pages[who].get(f"/stays/{stay.pk}/{page}").status_code == 404, who
    assert pages["suzuki"].get(f"/stays/{stay.pk}/{page}").status_code == 200
    assert pages["taira"].get(f"/stays/{stay.pk}/{page}").status_code == (404 if "sheet" in page else 200)


def test_the_ward_corrects_and_the_office_voids(cast, chiyono, pages):
    stay = admitted(cast, pages)
    said = {name: ANNOUNCED[name] for name in ("admitted_time", "planned", "reason", "ward")}
    corrected = post(
        pages["taira"], f"/stays/{stay.pk}/correct/", version="1", admitted_on="2026-11-15", **said
    )
    assert corrected.status_code == 302
    stale = post(pages["suzuki"], f"/stays/{stay.pk}/void/", version="1", because="wrong_person")
    assert stale.status_code == 422
    assert "ほかの人が先に書きかえました" in stale.content.decode()
    assert only(cast, cast.suzuki, Task).agreed_until == date(2026, 11, 19)  # known on the 16th
    post(pages["suzuki"], f"/stays/{stay.pk}/void/", version="2", because="wrong_person")
    assert only(cast, cast.suzuki, Task).state == TaskState.WITHDRAWN
    assert pages["taira"].get(f"/stays/{stay.pk}/").status_code == 404


def test_a_discharge_is_recorded(cast, chiyono, pages):
    stay = admitted(cast, pages)
    early = post(pages["taira"], f"/stays/{stay.pk}/discharge/", version="1", on="2026-11-10", outcome="home")
    assert "入院した日より前の日です。" in early.content.decode()
    post(pages["taira"], f"/stays/{stay.pk}/discharge/", version="1", on="2026-11-16", outcome="home")
    assert only(cast, cast.suzuki, Stay).discharged_on == date(2026, 11, 16)
    assert "入院中の方はいません。" in pages["suzuki"].get("/").content.decode()


def test_notices_and_addresses_name_nobody(cast, chiyono, pages):
    stay = admitted(cast, pages)
    post(pages["suzuki"], f"/stays/{stay.pk}/sheets/admission-info/", do="send")
    for role in (cast.suzuki, cast.taira):
        with acting_as(role.pk):
            texts = " ".join(f"{one.kind} {one.path}" for one in Notice.objects.all())
            assert not re.search("東海林|千代乃|ショウジ", texts)


def test_the_support_centres_today(cast, pages):
    register(cast, "漆原 健一郎", "ウルシハラ ケンイチロウ", by=cast.sato)
    announce(pages["taira"], kana="うるしはら けんいちろう")
    inquiry = only(cast, cast.inoue, Inquiry)
    page = pages["inoue"].get(f"/stays/inquiries/{inquiry.pk}/").content.decode()
    assert "担当のケアマネジャーは決まっていません。" in page
    assert "漆原" not in page
    post(pages["inoue"], f"/stays/inquiries/{inquiry.pk}/", answer="confirm")
    today = pages["inoue"].get("/").content.decode()
    assert "担当ケアマネジャーを決めて" in today
    assert "漆原 健一郎" in today


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("suzuki", "/"),
        ("suzuki", "/stays/away/"),
        ("taira", "/"),
        ("taira", "/stays/"),
        ("taira", "/stays/board/"),
    ],
)
def test_lists_cost_the_same_with_one_and_three(cast, chiyono, pages, who, path):
    looks = partial(cost, pages[who], path)
    admitted(cast, pages)
    one = looks()
    for n in range(2):
        register(cast, f"人{n}", f"ヒト{n}", by=cast.suzuki)
        announce(pages["taira"], kana=f"ヒト{n}")
        with acting_as(cast.suzuki.pk):
            inquiry = Inquiry.objects.get(state="waiting")
        post(pages["suzuki"], f"/stays/inquiries/{inquiry.pk}/", answer="confirm")
    assert looks() == one


def test_patients_are_only_those_opened(cast, chiyono, pages):
    admitted(cast, pages)
    with acting_as(cast.taira.pk):
        assert [patient.pk for patient in Patient.objects.all()] == [chiyono.pk]


def test_the_teams_today_tells_who_went_to_hospital_and_who_came_back(cast, chiyono, pages):
    joined(cast, chiyono, cast.sato)
    stay = admitted(cast, pages)
    assert "11/16（月） に入院" in pages["sato"].get("/").content.decode()
    post(pages["taira"], f"/stays/{stay.pk}/discharge/", version="1", on="2026-11-16", outcome="home")
    assert "11/16（月） に退院" in pages["sato"].get("/").content.decode()
    assert "このところの入院・退院" not in pages["suzuki"].get("/").content.decode()
    assert "このところの入院・退院" not in pages["stranger"].get("/").content.decode()


def test_the_wards_today_holds_waiting_ones_apart_from_answers(cast, chiyono, pages):
    admitted(cast, pages)
    announce(pages["taira"], kana="ダレ デモナイ")
    waiting, answered = re.split("届いた返事", pages["taira"].get("/").content.decode().split("<main")[1])
    assert ("ダレ デモナイ" in waiting, KANA in waiting) == (True, False)
    assert (KANA in answered, "返事あり" in answered) == (True, True)


def test_what_only_a_sheet_tells_is_offered_to_the_record_and_fills_the_next(cast, chiyono, pages):
    stay = admitted(cast, pages)
    sheet, suzuki = f"/stays/{stay.pk}/sheets/admission-info/", pages["suzuki"]
    suzuki.get(sheet)
    typed = {"weight": "48.6", "diet": "", "hospital": "美澄総合病院"}
    post(suzuki, sheet, revision="1", do="send", **typed)
    offered = re.findall(r'name="keep" value="([^"]+)"', suzuki.get(sheet).content.decode())
    assert offered == ["patient.observations.body_weight.latest"]  # neither the empty one nor the stay's
    forged = [*offered, "patient.name", "patient.adl.diet"]
    assert post(suzuki, sheet, do="keep", keep=forged)["Location"] == sheet
    kept = only(cast, cast.suzuki, Patient).profile
    assert {path: entry["value"] for path, entry in kept.items()} == {offered[0]: "48.6"}
    assert kept[offered[0]]["by"] == str(cast.suzuki.pk)
    assert "記録にも残す" not in suzuki.get(sheet).content.decode()


def test_a_support_centre_of_the_stay_is_offered_no_change_of_the_record(cast, pages):
    register(cast, "漆原 健一郎", "ウルシハラ ケンイチロウ", by=cast.sato)
    announce(pages["taira"], kana="うるしはら けんいちろう")
    post(pages["inoue"], f"/stays/inquiries/{only(cast, cast.inoue, Inquiry).pk}/", answer="confirm")
    sheet, inoue = f"/stays/{only(cast, cast.inoue, Stay).pk}/sheets/admission-info/", pages["inoue"]
    inoue.get(sheet)
    post(inoue, sheet, revision="1", do="send", weight="48.6")
    assert "記録にも残す" not in inoue.get(sheet).content.decode()
    refused = post(inoue, sheet, do="keep", keep=["patient.observations.body_weight.latest"])
    assert refused.status_code == 404


def test_what_wants_a_human_eye_is_said_with_its_reason_and_settled_by_one_press(cast, chiyono, pages):
    """Two sources that differ, an old value, a certification that is over; never a reason not to send."""
    said = {"by": str(cast.suzuki.pk), "value": "48.6", "at": at(15).isoformat()}
    other = {"by": str(cast.manager.pk), "value": "46.2", "at": at(13).isoformat()}
    old = {"by": str(cast.suzuki.pk), "value": "independent", "at": at(1).replace(month=7).isoformat()}
    with acting_as(cast.suzuki.pk):
        Patient.objects.update(
            profile={
                "patient.observations.body_weight.latest": said | {"before": other},
                "patient.adl.transfer": old,
            }
        )
        Certification.objects.bulk_create(
            [
                Certification(
                    patient=chiyono,
                    level="22",
                    insurer="982016",
                    since=date(2025, 4, 1),
                    until=date(2026, 10, 31),
                )
            ]
        )
    stay = admitted(cast, pages)
    sheet, suzuki = f"/stays/{stay.pk}/sheets/admission-info/", pages["suzuki"]

    def look() -> dict[str, str]:
        page = suzuki.get(sheet).content.decode()
        marks = r'(?:for="|fieldset class="field" id=")id_(\w+)"[^>]*>.*?<span class="mark mark-\w+">.*?<span>([^<]+)'
        part = page[page.index("見てほしい項目") : page.index("ほかの項目")]
        fields = re.findall(r'<li class="look">(.*?)</li>', part, re.DOTALL)
        return dict(re.search(marks, field, re.DOTALL).groups() for field in fields)

    said_of = look()
    assert (said_of["weight"], said_of["transfer"]) == ("記録が2つあります", "4か月前の記録です")
    assert said_of["care_level"] == "認定の期間が令和8年10月31日に終わっています"
    page = suzuki.get(sheet).content.decode()
    assert "48.6kg　11/15 鈴木 由紀" in page
    assert "46.2kg　11/13 三上 昇" in page
    data = only(cast, cast.suzuki, Answer).data
    assert post(suzuki, sheet, revision="1", same="transfer", **data).status_code == 302
    assert post(suzuki, sheet, revision="2", do="save", **data | {"weight": "46.2"}).status_code == 302
    assert {"weight", "transfer"} & set(look()) == set()
    post(suzuki, sheet, revision="3", do="save", **data | {"weight": "48.6", "weight.other": "47"})
    kept = only(cast, cast.suzuki, Answer)
    assert (kept.data["weight"], kept.data["transfer"], sorted(kept.doubts)) == (
        "47",
        "independent",
        ["care_level", "weight"],
    )

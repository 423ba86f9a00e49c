"""Questions that wait for an answer: asked, answered by one tap, by a proxy, by fax; the ladder of an urgent entry."""

import io
from dataclasses import replace
from datetime import time, timedelta

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.facts.models import FactNow
from renkei.ground.jobs.models import Notice
from renkei.ground.people.models import Capacity, OpeningHours, OrganizationKind, Profession
from renkei.patients.queries import holders
from renkei.record import actions, queries
from renkei.record.actions import ladder
from renkei.record.actions.ladder import check_digit
from renkei.record.models import Question, QuestionAnswer, QuestionStep
from renkei.record.queries import questions
from renkei.record.ways import Proxy, Urgent, ways
from tests.cast import Cast, actor_of, client_as, organization, role
from tests.pages import request_key
from tests.people import joined, registered
from tests.record.test_entries import post

TEXT = "利尿剤の調整はどうしますか。"


@pytest.fixture
def patient(cast: Cast):
    found = registered(cast)
    for member in (cast.sato, cast.yanai):
        joined(cast, found, member)
    return found


@pytest.fixture
def nakajo(cast: Cast):
    """The nurse of the clinic, who may answer for the doctor."""
    return role("中条 ゆき", cast.yanai_clinic, Capacity.CARE, Profession.NURSE, "nakajo")


def ask(by, patient, **more) -> Question:
    said = {"text": TEXT, "function": "doctor", "wanted_until": timezone.now() + timedelta(hours=3)} | more
    with acting_as(by.pk):
        return actions.ask(patient=patient, by=actor_of(by), **said)


def asked(cast: Cast, patient, **more) -> Question:
    return ask(cast.sato, patient, asked_id=cast.yanai_clinic.pk, person_id=cast.yanai.pk, **more)


def found(by, question: Question) -> Question:
    return Question.objects.select_related("patient", "entry", "asked", "organization").get(pk=question.pk)


def do(action, by, question: Question, **said):
    with acting_as(by.pk):
        return action(question=found(by, question), by=actor_of(by), **said)


def on_today(by) -> dict[str, list[str]]:
    with acting_as(by.pk):
        waiting = queries.waiting_questions(actor_of(by))
        return {
            part: [one.asked.text for one in getattr(waiting, part)]
            for part in ("to_answer", "to_confirm", "asked")
        }


def line(by, question: Question):
    with acting_as(by.pk):
        return queries.thread_of(found(by, question).entry)


def notices(by) -> list[str]:
    with acting_as(by.pk):
        kinds = Notice.objects.filter(organization=by.organization).order_by("created_at")
        return [kind for kind in kinds.values_list("kind", flat=True) if not kind.startswith("team.")]


NOTHING = {"to_answer": [], "to_confirm": [], "asked": []}


def test_it_stands_on_today_of_who_asks_and_who_is_asked_until_it_is_answered(cast: Cast, patient):
    question = asked(cast, patient)
    assert on_today(cast.yanai) == NOTHING | {"to_answer": [TEXT]}
    assert on_today(cast.sato) == NOTHING | {"asked": [TEXT]}
    assert on_today(cast.suzuki) == on_today(cast.stranger) == NOTHING
    assert (notices(cast.yanai), notices(cast.sato)) == (["question.asked"], [])
    do(actions.answer, cast.yanai, question, choice="increase", note="朝40mgへ")
    assert on_today(cast.yanai) == on_today(cast.sato) == NOTHING
    assert notices(cast.sato) == ["question.answered"]
    [reply] = line(cast.suzuki, question).replies
    assert reply.text == "増量の方針（方針連絡。処方箋・指示書は別途）\n朝40mgへ"
    assert reply.given.mark is None


def test_what_was_asked_and_answered_is_counted_without_its_words(cast: Cast, patient):
    question = asked(cast, patient)
    do(actions.answer, cast.yanai, question, choice="no_change")
    with as_office():
        facts = {fact.kind: fact.values for fact in FactNow.objects.filter(key=question.pk)}
    assert facts == {
        "question.asked": {"function": "doctor", "kind": "question"},
        "question.answered": {"function": "doctor", "means": "app", "proxy": False},
    }


def test_one_tap_on_today_answers_without_a_script(cast: Cast, patient):
    question = asked(cast, patient, known=["体重 +2.1 kg（7日間）", "フロセミド 20 mg 朝1回"])
    client = client_as(cast.yanai)
    page = client.get("/")
    text = page.content.decode()
    assert TEXT in text and "体重 +2.1 kg（7日間）　フロセミド 20 mg 朝1回" in text
    assert [
        word for word in ("増量の方針", "減量の方針", "変更なし", "電話ください") if word not in text
    ] == []
    said = {
        "choice": "phone",
        "phone_at": "12:30",
        "note": "",
        "back": "today",
        "request_key": request_key(page),
    }
    answer = client.post(f"/patients/{patient.pk}/questions/{question.pk}/answers/", said)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert [reply.text for reply in line(cast.sato, question).replies] == ["電話ください 12:30"]
    assert "電話してください" in client_as(cast.sato).get("/").content.decode()
    do(actions.phone, cast.sato, question, text="14時に往診とのこと")
    assert on_today(cast.sato) == NOTHING
    assert line(cast.suzuki, question).ladder[-1].text == (
        "佐藤 真奈美（看護師）が柳井医院に電話で伝えました「14時に往診とのこと」"
    )


def test_what_the_nurse_says_for_the_doctor_is_unsettled_until_he_confirms(cast: Cast, patient, nakajo):
    question = asked(cast, patient)
    given = do(actions.answer, nakajo, question, choice="increase")
    assert (given.is_proxy, given.entry.is_unsettled) == (True, True)
    assert line(cast.sato, question).replies[0].given.mark == (
        "unsettled",
        "代行入力・未確定（医師の確認待ち）",
    )
    for by in (nakajo, cast.yanai):
        assert on_today(by) == NOTHING | {"to_confirm": [TEXT]}
    path = f"/patients/{patient.pk}/questions/{question.pk}/answers/{given.pk}/confirmation/"
    assert "この返事でよい" not in client_as(nakajo).get("/").content.decode()
    client = client_as(cast.yanai)
    key = request_key(client.get("/"))
    said = {"request_key": key, "entry": f"{given.entry_id}:1"}
    for other in (nakajo, cast.sato):
        assert client_as(other).post(path, said).status_code == 404
    assert client.post(path, said).status_code == 302
    kind, words = line(cast.sato, question).replies[0].given.mark
    assert (kind, words.partition("（")[0]) == ("done", "代行入力・柳井 幸子 医師が確認")
    assert on_today(cast.yanai) == NOTHING
    with acting_as(cast.sato.pk):
        assert QuestionAnswer.objects.get().entry.confirmed_by_id == cast.yanai.pk


def test_a_doctor_who_says_something_else_takes_the_place_of_the_proxy(cast: Cast, patient, nakajo):
    question = asked(cast, patient)
    do(actions.answer, nakajo, question, choice="increase")
    do(actions.answer, cast.yanai, question, choice="no_change")
    replies = line(cast.sato, question).replies
    assert [(reply.text.split("（")[0], reply.given.mark) for reply in replies] == [
        ("増量の方針", ("stopped", "代行入力。本人が別の返事をしました")),
        ("変更なし", None),
    ]
    assert on_today(cast.yanai) == NOTHING


def test_a_long_wait_for_the_doctor_recommends_a_call(cast: Cast, patient, nakajo, monkeypatch):
    question = asked(cast, patient)
    do(actions.answer, nakajo, question, choice="increase")
    page = f"/patients/{patient.pk}/"
    assert "電話をおすすめします" not in client_as(cast.sato).get(page).content.decode()
    agreed(monkeypatch, proxy=Proxy(("doctor",), minutes=-1, days=3))
    assert "電話をおすすめします" in client_as(cast.sato).get(page).content.decode()


def test_a_second_answer_is_refused_and_what_was_typed_stays(cast: Cast, patient, nakajo):
    question = asked(cast, patient)
    path = f"/patients/{patient.pk}/questions/{question.pk}/"
    client = client_as(nakajo)
    key = request_key(client.get(path))
    do(actions.answer, cast.yanai, question, choice="increase")
    answer = client.post(f"{path}answers/", {"choice": "no_change", "note": "そのままで", "request_key": key})
    assert answer.status_code == 422
    assert "ほかの人が先に返事をしたか、取り下げられた質問です。" in answer.content.decode()


def test_only_the_asked_office_answers(cast: Cast, patient):
    question = asked(cast, patient)
    path = f"/patients/{patient.pk}/questions/{question.pk}/"
    key = request_key(client_as(cast.yanai).get(path))
    for other in (cast.sato, cast.suzuki, cast.stranger):
        said = {"choice": "increase", "request_key": key}
        assert client_as(other).post(f"{path}answers/", said).status_code == 404
    assert client_as(cast.stranger).get(path).status_code == 404


def test_a_withdrawn_question_asks_nobody_any_more(cast: Cast, patient):
    question = asked(cast, patient)
    client, path = client_as(cast.sato), f"/patients/{patient.pk}/questions/{question.pk}/withdrawal/"
    assert client_as(cast.suzuki).get(path).status_code == 404
    assert client.post(path, {"request_key": request_key(client.get(path))}).status_code == 302
    assert on_today(cast.yanai) == on_today(cast.sato) == NOTHING
    with pytest.raises(actions.AlreadyAnswered):
        do(actions.answer, cast.yanai, question, choice="increase")


def test_a_question_of_a_sealed_entry_is_gone(cast: Cast, patient):
    question = asked(cast, patient)
    with acting_as(cast.sato.pk):
        actions.seal(entry=found(cast.sato, question).entry, because="人ちがい", by=actor_of(cast.sato))
    assert on_today(cast.yanai) == on_today(cast.sato) == NOTHING
    assert client_as(cast.yanai).get(f"/patients/{patient.pk}/questions/{question.pk}/").status_code == 404


def test_the_form_asks_whom_and_until_when(cast: Cast, patient):
    client, path = client_as(cast.sato), f"/patients/{patient.pk}/questions/"
    page = client.get(path)
    assert "医師　柳井 幸子（柳井医院）" in page.content.decode()
    said = {"text": TEXT, "until": "0", "audience": "team", "request_key": request_key(page)}
    answer = client.post(path, said)
    assert (answer.status_code, "だれに聞くかを、1つ選んでください。" in answer.content.decode()) == (
        422,
        True,
    )
    said |= {"to": f"{cast.yanai_clinic.pk}/doctor", "request_key": request_key(answer)}
    assert client.post(path, said)["Location"] == f"/patients/{patient.pk}/"
    with acting_as(cast.sato.pk):
        question = Question.objects.get()
    today = timezone.localtime().replace(hour=23, minute=59, second=0, microsecond=0)
    assert (question.wanted_until, question.person_id) == (today, cast.yanai.pk)


# -- the ladder of an urgent entry --


def urgent(cast: Cast, patient):
    return post(cast.suzuki, patient, "両足のむくみが強く、息切れがあります。", urgent=True)


def always_open(*offices) -> None:
    for office in offices:
        OpeningHours.objects.filter(organization=office).delete()
        office.open_on_holidays = True
        office.save()
        for weekday in range(7):
            hours = {"opens": time(0), "closes": time(23, 59, 59)}
            OpeningHours.objects.create(organization=office, weekday=weekday, **hours)


def rungs(by, entry) -> list[str]:
    with acting_as(by.pk):
        return [rung.text for rung in queries.thread_of(entry).ladder]


def agreed(monkeypatch, **changes) -> None:
    """The pack says something else."""
    other = replace(ways(), **changes)
    for module in (ladder, questions):
        monkeypatch.setattr(module, "ways", lambda: other)


def clock() -> list:
    with acting_as(SYSTEM_ROLE):
        return actions.say_who_is_silent()


def test_an_urgent_entry_waits_as_long_as_the_pack_says(cast: Cast, patient):
    urgent(cast, patient)
    with acting_as(cast.sato.pk):
        waits = {question.wanted_until - question.at for question in Question.objects.all()}
    assert waits == {timedelta(minutes=15)}
    assert clock() == []


def test_an_urgent_entry_says_whom_it_told_who_heard_and_whom_to_phone(cast: Cast, patient, monkeypatch):
    always_open(cast.yanai_clinic, cast.sakura)
    agreed(monkeypatch, urgent=Urgent(("doctor", "nurse"), minutes=0))
    entry = urgent(cast, patient)
    assert rungs(cast.suzuki, entry) == ["医師と看護師に知らせました"]
    with acting_as(cast.sato.pk):
        mine = Question.objects.get(asked=cast.sakura)
        doctors = Question.objects.get(asked=cast.yanai_clinic)
    do(actions.acknowledge, cast.sato, mine, text="21時に訪問します")
    assert [silent.asked_id for silent in clock()] == [cast.yanai_clinic.pk]
    assert clock() == []
    page = client_as(cast.sato).get(f"/patients/{patient.pk}/").content.decode()
    assert "電話してください" in page and "0598-00-0001" in page
    do(actions.phone, cast.sato, doctors)
    assert rungs(cast.suzuki, entry) == [
        "医師と看護師に知らせました",
        "佐藤 真奈美（看護師）が確認「21時に訪問します」",
        "柳井医院の確認がありません → 「電話してください」を表示",
        "佐藤 真奈美（看護師）が柳井医院に電話で伝えました",
    ]
    assert (
        "電話してください」を表示" in client_as(cast.suzuki).get(f"/patients/{patient.pk}/").content.decode()
    )
    assert notices(cast.yanai) == ["entry.urgent", "entry.silent"]
    assert on_today(cast.yanai) == NOTHING


def test_it_says_at_once_when_nobody_watches(cast: Cast, patient):
    always_open(cast.sakura)
    OpeningHours.objects.filter(organization=cast.yanai_clinic).update(opens=time(0), closes=time(0, 0, 1))
    entry = urgent(cast, patient)
    assert rungs(cast.suzuki, entry) == [
        "医師と看護師に知らせました",
        "柳井医院はいま営業時間外です。電話もしてください",
    ]
    assert "電話してください" in client_as(cast.suzuki).get(f"/patients/{patient.pk}/").content.decode()


def test_the_nurse_says_from_the_course_that_she_has_heard(cast: Cast, patient):
    entry = urgent(cast, patient)
    client = client_as(cast.sato)
    page = client.get(f"/patients/{patient.pk}/")
    with acting_as(cast.sato.pk):
        mine = Question.objects.get(asked=cast.sakura)
    path = f"/patients/{patient.pk}/questions/{mine.pk}/acknowledgement/"
    assert path in page.content.decode()
    assert path not in client_as(cast.yanai).get(f"/patients/{patient.pk}/").content.decode()
    said = {"text": "向かいます", "request_key": request_key(page)}
    assert client.post(path, said)["Location"] == f"/patients/{patient.pk}/#entry-{entry.pk}"
    assert "佐藤 真奈美（看護師）が確認「向かいます」" in rungs(cast.suzuki, entry)


def test_a_question_whose_time_came_is_late_for_both(cast: Cast, patient):
    asked(cast, patient, wanted_until=timezone.now() - timedelta(seconds=1))
    assert len(clock()) == 1
    assert notices(cast.yanai) == ["question.asked", "question.silent"]
    assert notices(cast.sato) == ["question.silent"]
    for by in (cast.yanai, cast.sato):
        page = client_as(by).get("/").content.decode()
        assert TEXT in page and "返事がまだです" in page


# -- paper --


def test_a_doctor_with_a_fax_is_asked_and_answers_on_paper(cast: Cast, patient):
    fax_only = organization(OrganizationKind.CLINIC, "遠瀬クリニック", cast.town, "9810000009")
    client, path = client_as(cast.sato), f"/patients/{patient.pk}/questions/"
    page = client.get(path)
    said = {"text": TEXT, "until": "1", "audience": "team", "fax_to": f"{fax_only.pk}/doctor"}
    assert client.post(path, said | {"request_key": request_key(page)}).status_code == 302
    with acting_as(cast.sato.pk):
        question = Question.objects.get()
    sheet = client.get(f"{path}{question.pk}/sheet/").content
    pages = pypdf.PdfReader(io.BytesIO(sheet)).pages
    printed = "".join(page.extract_text() for page in pages).replace(" ", "").replace("\n", "")
    assert len(pages) == 1
    for words in (
        "遠瀬クリニック",
        TEXT,
        "東海林千代乃",
        question.number,
        "☐増量の方針",
        "☐電話ください",
        "処方箋・指示書は別途",
    ):
        assert words in printed
    assert client_as(cast.stranger).get(f"{path}{question.pk}/sheet/").status_code == 404
    do(actions.fax, cast.sato, question, text="0598-00-0002")
    number = client_as(cast.sato).post(
        "/patients/questions/", {"number": f" {question.number.replace('-', '')} "}
    )
    assert number["Location"] == f"{path}{question.pk}/typed/"
    scan = SimpleUploadedFile("fax.pdf", b"%PDF-1.7\n%%EOF\n")
    form = {"means": "fax", "choice": "increase", "note": "40mgで", "attachments": scan}
    key = request_key(client.get(number["Location"]))
    assert client.post(number["Location"], form | {"request_key": key}).status_code == 302
    [reply] = line(cast.suzuki, question).replies
    assert reply.text == "増量の方針（方針連絡。処方箋・指示書は別途）\n40mgで"
    assert (reply.given.mark, reply.files[0].name) == (("done", "FAXの返事の書き写し"), "fax.pdf")
    assert line(cast.suzuki, question).ladder[0].text == (
        "佐藤 真奈美（看護師）が遠瀬クリニックへFAXで送りました「0598-00-0002」"
    )
    with acting_as(cast.suzuki.pk):
        assert [(one.organization, one.means) for one in holders(patient)] == [("遠瀬クリニック", "fax")]


def test_a_number_of_another_office_or_with_a_wrong_digit_opens_nothing(cast: Cast, patient):
    question = asked(cast, patient)
    wrong = question.number[:-1] + str((int(question.number[-1]) + 1) % 10)
    tries = [(cast.suzuki, question.number), (cast.sato, wrong), (cast.stranger, question.number)]
    for by, number in tries:
        answer = client_as(by).post("/patients/questions/", {"number": number})
        assert answer.status_code == 422
        assert "あなたの事業所からは出ていません" in answer.content.decode()


def test_the_check_digit_finds_a_wrong_digit():
    assert check_digit("7992739") == "8"
    assert {check_digit(f"799273{digit}") for digit in range(10)} == set("0123456789")


TODAY_QUERIES = 1


def test_today_asks_as_often_for_1_question_as_for_3(cast: Cast, patient):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            asked(cast, patient)
        with acting_as(cast.yanai.pk), CaptureQueriesContext(connection) as captured:
            queries.waiting_questions(actor_of(cast.yanai))
        counts.append(len(captured))
    assert counts == [TODAY_QUERIES, TODAY_QUERIES]


def test_every_step_is_a_row_with_who_and_when(cast: Cast, patient):
    question = asked(cast, patient)
    do(actions.answer, cast.yanai, question, choice="increase")
    with acting_as(cast.sato.pk):
        steps = QuestionStep.objects.order_by("at").values_list("kind", "by_id", "organization_id")
        assert list(steps) == [
            ("told", cast.sato.pk, cast.sakura.pk),
            ("answered", cast.yanai.pk, cast.yanai_clinic.pk),
        ]

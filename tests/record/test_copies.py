"""What an office takes along: of a person and a period, in the team and after it has left."""

import io
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from renkei.ground.audit import actions as audit
from renkei.ground.db.acting import acting_as
from renkei.ground.sheets.reading import era_date
from renkei.patients import actions as people
from renkei.patients.queries import who_looked
from renkei.record import actions, queries
from renkei.record.models import Audience, Entry
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered
from tests.record.test_entries import post
from tests.record.test_questions import ask
from tests.record.test_systems import PDF
from tests.record.test_threads import correct, reply


@pytest.fixture
def patient(cast: Cast):
    found = registered(cast)
    joined(cast, found, cast.sato)
    return found


def take(role, patient, form: str = "xlsx", **said):
    path = f"/patients/{patient.pk}/copies/"
    return client_as(role).post(path, {"since": "", "until": "", "whose": "all", "form": form} | said)


def rows(answer, tab: int = 0) -> list[tuple]:
    book = load_workbook(io.BytesIO(answer.content))
    return list(book.worksheets[tab].iter_rows(min_row=2, values_only=True))


def words(answer) -> list[str]:
    return [row[7] for row in rows(answer)]


def paper(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def seal(role, entry: Entry) -> None:
    with acting_as(role.pk):
        actions.seal(entry=Entry.objects.get(pk=entry.pk), because="別の方の記録", by=actor_of(role))


def post_on(monkeypatch, day: str, role, patient, text: str, **fields) -> Entry:
    moment = datetime.fromisoformat(f"{day}T10:00+09:00")
    with monkeypatch.context() as then:
        then.setattr(timezone, "now", lambda: moment)
        return post(role, patient, text, **fields)


def leave(patient, role) -> None:
    with acting_as(role.pk):
        people.leave(patient=patient, by=actor_of(role))


def test_who_when_what_replies_corrections_and_names_of_files_of_a_period(cast: Cast, patient, monkeypatch):
    post_on(monkeypatch, "2026-10-31", cast.sato, patient, "十月のこと")
    file = SimpleUploadedFile("血液検査.pdf", PDF)
    entry = post_on(
        monkeypatch, "2026-11-01", cast.sato, patient, "体重48.6kg", urgent=True, attachments=[file]
    )
    post_on(monkeypatch, "2026-11-02", cast.suzuki, patient, "十一月二日のこと")
    reply(cast.suzuki, entry, "わかりました")
    correct(cast.sato, entry, "体重46.8kg")
    said = {"since": "令和8年11月1日", "until": "2026-11-01"}
    answer = take(cast.suzuki, patient, **said)
    assert rows(answer) == [
        (
            "2026-11-01 10:00", "佐藤 真奈美", "看護師", "さくら坂訪問看護ステーション", "看護", "チームのみ", "至急",
            "体重46.8kg", "血液検査.pdf", "訂正あり",
        )
    ]  # fmt: skip
    (old,) = rows(answer, 1)
    assert (old[0], *old[2:]) == (
        "2026-11-01 10:00", "佐藤 真奈美", "さくら坂訪問看護ステーション", "体重48.6kg",
    )  # fmt: skip
    assert words(take(cast.suzuki, patient)) == [
        "十月のこと",
        "体重46.8kg",
        "十一月二日のこと",
        "わかりました",
    ]
    text = paper(take(cast.suzuki, patient, "pdf", **said))
    for said in ("東海林 千代乃", "令和8年11月1日 から 令和8年11月1日 まで", "（1 件）", "10:00", "体重46.8kg",
                 "佐藤 真奈美（看護師・さくら坂訪問看護ステーション）", "血液検査.pdf", "が訂正する前", "48.6kg"):  # fmt: skip
        assert said in text
    assert "十月のこと" not in text and "十一月二日のこと" not in text


def test_of_a_sealed_entry_only_that_it_was_sealed(cast: Cast, patient):
    entry = post(cast.sato, patient, "別の方の傷", attachments=[SimpleUploadedFile("傷.pdf", PDF)])
    correct(cast.sato, entry, "別の方の傷の処置")
    seal(cast.sato, entry)
    for role in (cast.sato, cast.suzuki):
        answer = take(role, patient)
        assert words(answer) == ["まちがいのため見えなくした記録です（内容は出しません）。"]
        text = paper(take(role, patient, "pdf"))
        assert "見えなくした記録です" in text
        everything = text + str([rows(answer, tab) for tab in (0, 1)])
        assert "傷" not in everything


def test_a_mark_that_no_paper_may_cross_is_on_none(cast: Cast, patient):
    for mark in (Audience.UNDISCLOSED, Audience.SUSPECTED_ABUSE, Audience.HIDDEN_ADDRESS):
        post(cast.sato, patient, f"ゑヰヱ {mark}", audience=mark)
    was = post(cast.sato, patient, "ゑヰヱ 前のことば", audience=Audience.UNDISCLOSED)
    correct(cast.sato, was, "説明がすみました", audience=Audience.TEAM)
    text = paper(take(cast.suzuki, patient, "pdf"))
    assert "ゑヰヱ" not in text and "未告知" not in text and "虐待" not in text
    assert "説明がすみました" in text and "（1 件）" in text and "載せていません" in text
    marked = {(row[5], row[7]) for row in rows(take(cast.suzuki, patient))}
    assert ("未告知", "ゑヰヱ undisclosed") in marked and len(marked) == 4


def test_what_looks_like_a_formula_stays_text(cast: Cast, patient):
    post(cast.sato, patient, '=HYPERLINK("http://example.com")')
    page = load_workbook(io.BytesIO(take(cast.suzuki, patient).content)).active
    cell = page.cell(2, 8)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ('=HYPERLINK("http://example.com")', "s", True)


def test_ones_own_only_and_by_kind(cast: Cast, patient):
    post(cast.sato, patient, "創の処置")
    post(cast.suzuki, patient, "サービスの調整")
    assert words(take(cast.suzuki, patient, whose="ours")) == ["サービスの調整"]
    assert words(take(cast.suzuki, patient, kinds=["nursing"])) == ["創の処置"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"since": "2026-11-10", "until": "2026-11-01"}, "「いつまで」が「いつから」より前の日です。"),
        ({"since": "2999-01-01"}, "「いつから」が、まだ来ていない日です。"),
        ({"since": "きのう"}, "いつから"),
        ({"since": "2000-01-01", "until": "2000-02-01"}, "この期間に、選んだ記録はありません。"),
    ],
)
def test_a_period_that_cannot_be_is_told_and_gives_nothing(cast: Cast, patient, said, told):
    post(cast.sato, patient, "創の処置")
    answer = take(cast.suzuki, patient, **said)
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
    page = answer.content.decode()
    assert told in page and f'value="{said["since"]}"' in page
    assert exports(cast, patient) == []


@pytest.mark.parametrize("until", ["9999-12-31", "令和99年12月31日"])
def test_a_period_that_ends_later_ends_today(cast: Cast, patient, until):
    post(cast.sato, patient, "創の処置")
    said = {"since": "0001-01-01", "until": until}
    assert words(take(cast.suzuki, patient, **said)) == ["創の処置"]
    text = paper(take(cast.suzuki, patient, "pdf", **said))
    assert f"から {era_date(timezone.localdate())} まで" in text


def exports(cast: Cast, patient) -> list[str]:
    with acting_as(cast.suzuki.pk):
        return [look.organization for look in who_looked(patient, 50) if look.action == "open.export"]


def test_too_much_at_once_is_told(cast: Cast, patient, monkeypatch):
    monkeypatch.setattr(queries.copies, "MOST", 1)
    for text in ("一", "二"):
        post(cast.sato, patient, text)
    answer = take(cast.suzuki, patient)
    assert answer.status_code == 422 and "期間を短くして" in answer.content.decode()


def test_who_took_what_out_is_said_to_the_team(cast: Cast, patient):
    post(cast.sato, patient, "創の処置")
    take(cast.sato, patient)
    take(cast.sato, patient, "pdf")
    assert exports(cast, patient) == ["さくら坂訪問看護ステーション"] * 2


# after an office has left

OTHERS = "ほかの事業所だけのこと"


@pytest.fixture
def left(cast: Cast, patient):
    """The nurses wrote, were answered and asked; then they left, and the others went on."""
    joined(cast, patient, cast.yanai)
    own = post(cast.sato, patient, "創の処置")
    answer = reply(cast.suzuki, own, "ありがとうございます")
    sealed = post(cast.sato, patient, "別の方のこと")
    seal(cast.sato, sealed)
    post(cast.suzuki, patient, OTHERS)
    leave(patient, cast.sato)
    correct(cast.suzuki, answer, "あとから直した返事")
    reply(cast.suzuki, own, "去ったあとの返事")
    post(cast.yanai, patient, OTHERS)
    return patient


def test_an_office_that_left_keeps_what_it_wrote_and_was_told_and_nothing_else(cast: Cast, left):
    client = client_as(cast.sato)
    assert client.get(f"/patients/{left.pk}/").status_code == 404
    answer = take(cast.sato, left)
    assert words(answer) == [
        "創の処置",
        "ありがとうございます",  # as it was when they left
        "まちがいのため見えなくした記録です（内容は出しません）。",
    ]
    text = paper(take(cast.sato, left, "pdf"))
    assert "東海林 千代乃" in text and "ありがとうございます" in text
    assert [said for said in (OTHERS, "去った", "あとから", "別の方") if said in text] == []
    assert words(take(cast.sato, left, whose="ours")) == [words(answer)[0], words(answer)[2]]
    page = client.get("/patients/kept/").content.decode()
    assert "東海林 千代乃" in page and f"/patients/{left.pk}/copies/" in page
    assert "担当を離れた方の記録" in client.get("/patients/").content.decode()


def test_that_the_names_of_those_one_has_left_were_read_is_in_the_trail(cast: Cast, left, monkeypatch):
    said = []
    monkeypatch.setattr(audit, "record", lambda action, **values: said.append((action, values["patients"])))
    for role in (cast.sato, cast.stranger):
        client_as(role).get("/patients/kept/")
    assert said == [("open.kept", [left.pk])]


def test_the_others_and_strangers_get_nothing_of_it(cast: Cast, left):
    for role in (cast.stranger, cast.taira):
        assert take(role, left).status_code == 404
        page = client_as(role).get("/patients/kept/").content.decode()
        assert "東海林" not in page and "担当を離れた方はいません" in page
    assert "東海林" not in client_as(cast.suzuki).get("/patients/kept/").content.decode()  # still in the team
    assert len(words(take(cast.suzuki, left))) == 6


def test_who_administers_or_counts_gets_no_copy(cast: Cast, left):
    assert [take(role, left).status_code for role in (cast.manager, cast.utsugi, cast.sakaki)] == [
        404,
        404,
        404,
    ]


def test_what_was_asked_of_an_office_stays_its_own(cast: Cast, patient):
    question = ask(cast.suzuki, patient, text="創はどうですか", asked_id=cast.sakura.pk, function="nurse")
    leave(patient, cast.sato)
    assert words(take(cast.sato, patient)) == ["創はどうですか"]
    seal(cast.suzuki, question.entry)
    assert take(cast.sato, patient).status_code == 404  # of the wrong person: there is nothing to keep


def test_a_workbook_holds_what_ones_own_office_wrote_of_medicines_also_after_it_left(cast: Cast, patient):
    post(cast.sato, patient, "創の処置")
    for writer, name in ((cast.sato, "アムロジピン錠5mg"), (cast.suzuki, "センノシド錠12mg")):
        with acting_as(writer.pk):
            said = {"name": name, "dose": "1錠", "source": "notebook", "source_on": timezone.localdate()}
            actions.add_medications(patient=patient, medicines=[said], by=actor_of(writer))
    leave(patient, cast.sato)
    book = load_workbook(io.BytesIO(take(cast.sato, patient).content))
    [row] = list(book["お薬"].iter_rows(min_row=2, values_only=True))
    assert (row[2], row[4], row[9]) == ("アムロジピン錠5mg", "1錠", "お薬手帳")

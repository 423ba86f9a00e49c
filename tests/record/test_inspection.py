"""The index of an office's own papers over a period: who, how much, sent and received, on what it rests."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from renkei.ground.db.acting import acting_as
from renkei.ground.sheets.pdf import PdfProblem
from renkei.ground.sheets.reading import era_date
from renkei.ground.tasks.calendar import local_day
from renkei.patients.actions import withdraw_consent
from renkei.patients.models import Consent
from renkei.patients.queries import who_looked
from renkei.record import queries
from renkei.record.queries import begin_of
from renkei.record.views import inspections
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered
from tests.record.test_copies import leave, seal
from tests.record.test_entries import post
from tests.record.test_threads import correct
from tests.scenes.hospital_stay.story import Story, at

WORDS = "ゑヰヱ"


@pytest.fixture
def patient(cast: Cast):
    """Two entries of the nurses, one of them sealed, one of the care manager; the sheet to the ward, received."""
    found = registered(cast)
    joined(cast, found, cast.sato)
    correct(cast.sato, post(cast.sato, found, WORDS), WORDS)
    seal(cast.sato, post(cast.sato, found, WORDS))
    post(cast.suzuki, found, WORDS)
    return found


def inspected(role, **said):
    today = timezone.localdate()
    span = {
        "since": begin_of(today - timedelta(days=60)),
        "until": begin_of(today + timedelta(days=1)),
    } | said
    with acting_as(role.pk):
        return queries.inspection(actor_of(role), **span)


def take(role, form: str = "pdf", **said):
    return client_as(role).post(
        "/patients/inspection/", {"since": "令和8年4月1日", "until": "", "form": form} | said
    )


def paper(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_each_office_sees_what_is_its_own(cast: Cast, patient):
    (nurses,) = inspected(cast.sato).people
    assert (nurses.wrote.entries, nurses.wrote.corrected, nurses.wrote.sealed) == (2, 1, 1)
    assert (nurses.name, nurses.in_team, nurses.opened_to) == (
        "東海林 千代乃",
        True,
        ["居宅介護支援事業所 こもれび"],
    )
    (manager,) = inspected(cast.suzuki).people
    assert (manager.wrote.entries, manager.wrote.sealed) == (1, 0)
    assert [consent.purpose for consent in manager.consents] == ["team"]
    assert inspected(cast.stranger).people == []


def test_sheets_with_their_receipts_and_on_what_they_rest(cast: Cast, patient):
    story = Story(cast)
    stay = story.admit(at(16))
    sent = story.send(stay, at(17), means="fax", told="病棟")
    (one,) = inspected(
        cast.suzuki, since=begin_of(local_day(at(16))), until=begin_of(local_day(at(18)))
    ).people
    (told,) = one.sent
    assert (told.title, told.other, told.means, told.backing) == (
        "入院時情報提供書",
        "美澄総合病院",
        "fax",
        "consent",
    )
    assert told.received_at is None
    with acting_as(cast.suzuki.pk):
        sent.received_at, sent.receipt = at(17, 18), "病棟 平良さん"
        sent.save(update_fields=["received_at", "receipt"])
    text = paper(take(cast.suzuki))
    for words in ("入院時情報提供書", "美澄総合病院", "受け取り 2026-11-17 18:20 病棟 平良さん", "同意", "送った書類 1 件",
                  "同意も根拠もない提供 0 件"):  # fmt: skip
        assert words in text.replace("\n", " ").replace("  ", " ")
    (theirs,) = inspected(
        cast.taira, since=begin_of(local_day(at(16))), until=begin_of(local_day(at(18)))
    ).people
    assert [(told.title, told.other) for told in theirs.received] == [
        ("入院時情報提供書", "居宅介護支援事業所 こもれび")
    ]
    assert theirs.sent == []


def test_the_paper_has_numbers_and_names_and_no_word_of_an_entry(cast: Cast, patient):
    text = paper(take(cast.sato))
    for words in (
        "さくら坂訪問看護ステーション",
        "令和8年4月1日 から",
        "東海林 千代乃",
        "訂正 1 件",
        "見えなくした記録 1 件",
    ):
        assert words in text
    assert WORDS not in text
    with acting_as(cast.suzuki.pk):
        assert [look.organization for look in who_looked(patient, 50) if look.action == "open.export"] == [
            "さくら坂訪問看護ステーション"
        ]


def test_that_the_page_was_read_is_in_the_trail_with_everybody_on_it(cast: Cast, patient, monkeypatch):
    def looked() -> list[str]:
        with acting_as(cast.suzuki.pk):
            looks = who_looked(patient, 50)
        return [look.action for look in looks if look.organization == "さくら坂訪問看護ステーション"]

    take(cast.sato, "page", since="2020-04-01", until="2020-04-30")
    assert looked() == []
    assert "東海林 千代乃" in take(cast.sato, "page").content.decode()
    assert looked() == ["open.index"]

    def no_paper(*_given):
        raise PdfProblem("紙にできません。")

    monkeypatch.setattr(inspections, "inspection_pdf", no_paper)
    answer = take(cast.sato)
    assert answer.status_code == 422 and "東海林 千代乃" in answer.content.decode()
    assert looked() == ["open.index", "open.index"]


def test_a_period_that_ends_later_ends_today(cast: Cast, patient):
    said = {"since": "0001-01-01", "until": "9999-12-31"}
    assert "東海林 千代乃" in take(cast.sato, "page", **said).content.decode()
    assert f"から {era_date(timezone.localdate())} まで" in paper(take(cast.sato, **said))


def test_an_office_that_left_still_has_its_own(cast: Cast, patient):
    leave(patient, cast.sato)
    (one,) = inspected(cast.sato).people
    assert (one.name, one.in_team, one.wrote.entries, one.consents, one.opened_to) == (
        "東海林 千代乃",
        False,
        2,
        [],
        [],
    )
    assert "いまは担当していません" in paper(take(cast.sato))


def test_out_of_the_period_there_is_nothing(cast: Cast, patient):
    before = inspected(cast.sato, since=begin_of(local_day(at(1))), until=begin_of(local_day(at(2))))
    assert before.people == []
    page = take(cast.sato, "page", since="2020-04-01", until="2020-04-30").content.decode()
    assert "この期間に担当した方はいません" in page


def test_a_consent_that_was_withdrawn_before_is_not_of_the_period(cast: Cast, patient):
    with acting_as(cast.suzuki.pk):
        withdraw_consent(consent=Consent.objects.get(), by=actor_of(cast.suzuki))
        connection.cursor().execute("update patients_consent set withdrawn_at = now() - interval '90 days'")
    (one,) = inspected(cast.suzuki).people
    assert one.consents == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"since": ""}, "いつからかを入れてください"),
        ({"since": "2026-11-10", "until": "2026-11-01"}, "「いつまで」が「いつから」より前の日です。"),
    ],
)
def test_a_period_that_cannot_be_is_told(cast: Cast, patient, said, told):
    answer = take(cast.sato, **said)
    assert answer.status_code == 422 and told in answer.content.decode()


def test_who_administers_or_counts_has_no_such_page(cast: Cast, patient):
    assert [take(role).status_code for role in (cast.manager, cast.utsugi, cast.sakaki)] == [404, 404, 404]


def test_it_asks_as_often_for_1_as_for_3(cast: Cast, patient):
    counts = []
    for kana in ("", "ア", "イ"):
        if kana:
            post(cast.suzuki, registered(cast, name=kana, kana=kana), WORDS)
        with acting_as(cast.suzuki.pk), CaptureQueriesContext(connection) as captured:
            queries.inspection(actor_of(cast.suzuki), since=begin_of(local_day(at(1))), until=timezone.now())
        counts.append(len(captured))
    assert counts == [5, 5, 5]

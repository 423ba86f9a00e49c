"""How many questions were asked and answered between two offices, and how long an answer took."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from renkei.ground.db.acting import acting_as
from renkei.ground.people.models import Capacity, OrganizationKind, Profession
from renkei.ground.tasks.calendar import TOKYO
from renkei.record import actions, queries
from renkei.record.models import Question
from renkei.record.queries.answer_times import spoken_span
from tests.cast import actor_of, client_as, organization, role
from tests.pages import table
from tests.people import joined, registered

NOON = datetime(2026, 11, 2, 12, tzinfo=TOKYO)


@pytest.fixture
def clock(monkeypatch):
    def at(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(NOON)
    return at


def asked(cast, patient, clinic, clock, at: datetime) -> Question:
    clock(at)
    said = {"asked_id": clinic.pk, "function": "doctor", "wanted_until": at + timedelta(days=3)}
    with acting_as(cast.sato.pk):
        return actions.ask(patient=patient, text="様子をお知らせします。", **said, by=actor_of(cast.sato))


def answered(doctor, question: Question, clock, at: datetime) -> None:
    clock(at)
    with acting_as(doctor.pk):
        mine = Question.objects.select_related("patient", "entry").get(pk=question.pk)
        actions.answer(question=mine, choice="", note="わかりました。", by=actor_of(doctor))


@pytest.mark.system("B11", needs="renkei.record.actions.questions.answer")
def test_a_clinics_contact_sheets_are_counted_with_the_median_of_its_answers(cast, clock):
    """Three to one clinic, answered after 1, 5 and 3 hours; two to another, one answered after 26 hours."""
    patient = registered(cast)
    other = organization(OrganizationKind.CLINIC, "遠瀬クリニック", cast.town, "9810000009")
    tose = role("遠瀬 医師", other, Capacity.CARE, Profession.DOCTOR, "tose")
    for member in (cast.sato, cast.yanai, tose):
        joined(cast, patient, member)
    for day, hours in enumerate((1, 5, 3)):
        at = NOON + timedelta(days=day)
        question = asked(cast, patient, cast.yanai_clinic, clock, at)
        answered(cast.yanai, question, clock, at + timedelta(hours=hours))
    question = asked(cast, patient, other, clock, NOON)
    answered(tose, question, clock, NOON + timedelta(hours=26))
    asked(cast, patient, other, clock, NOON)
    page = client_as(cast.sato).get("/patients/questions/times/?year=2026").content.decode()
    assert table(page, "こちらから聞いたもの") == [
        [cast.yanai_clinic.name, "3", "3", "0", "3時間0分"],
        ["遠瀬クリニック", "2", "1", "1", "1日2時間"],
    ]
    theirs = client_as(cast.yanai).get("/patients/questions/times/?year=2026").content.decode()
    assert table(theirs, "こちらが聞かれたもの") == [[cast.sakura.name, "3", "3", "0", "3時間0分"]]
    assert "この年度に聞いた質問は、まだありません。" in theirs


@pytest.mark.parametrize("questions", [1, 3])
def test_the_page_asks_once_whatever_was_asked(cast, clock, questions: int):
    patient = registered(cast)
    for member in (cast.sato, cast.yanai):
        joined(cast, patient, member)
    for _n in range(questions):
        asked(cast, patient, cast.yanai_clinic, clock, NOON)
    with acting_as(cast.sato.pk), CaptureQueriesContext(connection) as queried:
        (found,) = queries.answer_times(2026)[True]
    assert (found.asked, found.answered, found.open, found.median) == (questions, 0, questions, "")
    assert len(queried) == 1


def test_a_year_without_questions_says_so(cast):
    page = client_as(cast.sato).get("/patients/questions/times/?year=2020").content.decode()
    assert page.count("まだありません。") == 2 and "2020年度" in page


@pytest.mark.parametrize(
    "minutes, words",
    [
        (0, "0分"),
        (59.6, "1時間0分"),
        (15, "15分"),
        (200, "3時間20分"),
        (1440, "1日0時間"),
        (1561, "1日2時間"),
    ],
)
def test_a_span_is_said_in_its_two_larger_units(minutes: float, words: str):
    assert spoken_span(timedelta(minutes=minutes)) == words

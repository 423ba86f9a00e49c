"""The survey in the database: every cell as the source has it, all in or nothing in."""

import pytest
from django.apps import apps
from django.db import connection

from renkei.ground.db.acting import acting_as
from renkei.ground.documents.models import Chunk, Document
from renkei.ground.region.models import Municipality, MunicipalityName
from renkei.ground.sheets.models import Answer
from renkei.network import actions
from renkei.network.actions import rounds
from renkei.network.definition import standard_survey
from renkei.network.models import Answering, SurveyAnswer, SurveyRound, Tag
from tests.cast import actor_of


@pytest.fixture
def real(shared_dir):
    return (shared_dir / "data/prefecture-survey-r7.xlsx").read_bytes()


@pytest.fixture
def sakaki(cast):
    """The prefecture's officer, acting."""
    with acting_as(cast.sakaki.pk):
        yield actor_of(cast.sakaki)


def bring_in(data, by, year=2025, **more):
    return actions.import_survey(data=data, name="調査.xlsx", year=year, by=by, **more)


def counts():
    """Rows of every table that the app may read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where has_table_privilege(oid, 'select') and relkind in ('r', 'p')"
        )
        readable = {name for (name,) in cursor.fetchall()}
    models = [model for model in apps.get_models() if model._meta.db_table in readable]
    return {model._meta.db_table: model._base_manager.count() for model in models}


def stored(round):
    """[(names in the order of their codes, cells)] as the source writes it."""
    fields = [field.id for field in standard_survey().sheet.fields]
    return [
        (
            list(given.municipalities.order_by("code").values_list("name", flat=True)),
            {field: given.answer.data.get(field) for field in fields},
        )
        for given in round.answers.order_by("order").select_related("answer")
    ]


def test_all_442_cells_stand_in_the_database_as_in_the_source(real, sakaki, source):
    round = bring_in(real, sakaki)
    found = stored(round)
    assert [cells for names, cells in found] == [cells for names, cells in source]
    cells = [text for names, given in found for text in given.values()]
    assert (len(found), len(cells), cells.count(None)) == (26, 442, 20)


def test_a_joint_answer_is_stored_once_for_all_who_gave_it(real, sakaki):
    round = bring_in(real, sakaki)
    joint = [names for names, cells in stored(round) if len(names) > 1]
    assert joint == [["尾鷲市", "紀北町"], ["熊野市", "御浜町", "紀宝町"]]
    assert (Answer.objects.count(), Answering.objects.filter(round=round).count()) == (26, 29)


def test_the_answers_are_sheets_of_the_prefectures_office(real, sakaki, cast):
    bring_in(real, sakaki)
    assert not Answer.objects.filter(submitted_at=None).exists()
    written = set(Answer.objects.values_list("sheet", "organization", "written_by"))
    assert written == {("prefecture-survey", cast.prefecture.pk, cast.sakaki.pk)}


def test_the_municipalities_come_with_the_survey_and_only_once(real, sakaki):
    bring_in(real, sakaki)
    bring_in(real, sakaki, year=2026)
    assert Municipality.objects.filter(prefecture="24").count() == 29
    assert MunicipalityName.objects.filter(municipality="243418").count() == 2  # 菰野町, 菟野町


def test_every_tag_is_a_suggestion_until_somebody_confirms_it(real, sakaki):
    round = bring_in(real, sakaki)
    assert set(Tag.objects.values_list("round", "confirmed", "settled_by")) == {(round.pk, None, None)}


def test_without_its_line_on_the_trail_nothing_is_imported(workbook, sakaki, monkeypatch):
    def broken(*args, **more):
        raise RuntimeError

    monkeypatch.setattr(rounds.audit, "record", broken)
    before = counts()
    with pytest.raises(RuntimeError):
        bring_in(workbook("津市").data(), sakaki)
    assert counts() == before


SPOILT = {
    "damaged": lambda book: book.data()[:2000],
    "renamed": lambda book: book["津市"].__setitem__("B2", "津村市") or book.data(),
    "twice": lambda book: book.add("津市", tab="津市 (2)") and book.data(),
    "formula": lambda book: book["桑名市"].__setitem__("B3", "=1+1") or book.data(),
    "hidden": lambda book: setattr(book["桑名市"], "sheet_state", "hidden") or book.data(),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_nothing_is_half_in(kind, workbook, sakaki):
    before = counts()
    with pytest.raises(actions.NotImported) as refused:
        bring_in(SPOILT[kind](workbook("津市", "桑名市")), sakaki)
    assert counts() == before
    assert refused.value.preview.problems != ()


def test_answers_of_two_prefectures_are_not_one_survey(workbook, sakaki):
    with pytest.raises(actions.NotImported) as refused:
        bring_in(workbook("津市", "美澄市").data(), sakaki)
    assert str(refused.value) == (
        "シート「美澄市」: 「美澄市」は北嶺県の市町村です。1つの都道府県の回答だけを送ってください。"
    )


def test_the_same_year_again_is_refused_unless_one_says_replace(workbook, sakaki):
    bring_in(workbook("津市", "桑名市").data(), sakaki)
    before = counts()
    with pytest.raises(actions.StandsAlready) as refused:
        bring_in(workbook("津市").data(), sakaki)
    assert (counts(), "令和7年度の調査はもう入っています。" in str(refused.value)) == (before, True)


def test_a_replaced_round_keeps_its_old_answers_behind_the_new(workbook, sakaki):
    first = bring_in(workbook("津市", "尾鷲市・紀北町").data(), sakaki)
    old = {given.title: given.answer_id for given in first.answers.all()}
    again = bring_in(workbook("津市", "尾鷲市", "紀北町").data(), sakaki, replace=True)
    assert SurveyRound.objects.get() == again == first
    replaced = {given.title: given.answer.replaces_id for given in again.answers.select_related("answer")}
    assert replaced == {"津市": old["津市"], "尾鷲市": old["尾鷲市・紀北町"], "紀北町": None}
    assert (Answer.objects.count(), SurveyAnswer.objects.count()) == (5, 3)


def said(round):
    return set(round.tag_set.values_list("municipality__name", "tag", "confirmed"))


def test_what_was_said_of_a_tag_stays_where_its_text_is_the_same(workbook, sakaki):
    def answered(tsu, kuwana):
        book = workbook("津市", "桑名市")
        book["津市"]["B17"], book["桑名市"]["B17"] = tsu, kuwana
        return book.data()

    round = bring_in(answered("MCSを使う", "MCSを使う"), sakaki)
    assert actions.confirm_all(round, group="ict", by=sakaki) == 2
    assert said(round) == {("津市", "mcs", True), ("桑名市", "mcs", True)}
    bring_in(answered("MCSを使う", "MCSを少し使う"), sakaki, replace=True)
    assert said(round) == {("津市", "mcs", True), ("桑名市", "mcs", None)}


def test_a_tag_is_settled_by_a_person_and_may_be_settled_again(workbook, sakaki, cast):
    book = workbook("津市")
    book["津市"]["B17"] = "MCSを使う"
    round = bring_in(book.data(), sakaki)
    tag = round.tag_set.get(tag="mcs")
    actions.settle_tag(tag, confirmed=False, by=sakaki)
    tag.refresh_from_db()
    assert (tag.confirmed, tag.settled_by_id, tag.settled_at is None) == (False, cast.sakaki.pk, False)
    assert actions.confirm_all(round, group="ict", by=sakaki) == 0
    actions.settle_tag(tag, confirmed=True, by=sakaki)
    tag.refresh_from_db()
    assert tag.confirmed is True


def test_an_upload_is_kept_once_an_office(sakaki):
    actions.keep_upload(data=b"1" * 300_000, name="a.xlsx", by=sakaki)
    kept = actions.keep_upload(data=b"2" * 300_000, name="b.xlsx", by=sakaki)
    assert list(Document.objects.values_list("pk", "name")) == [(kept.pk, "b.xlsx")]
    chunks = Chunk.objects.order_by("number").values_list("data", flat=True)
    assert b"".join(bytes(chunk) for chunk in chunks) == b"2" * 300_000

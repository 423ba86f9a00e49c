"""What the family may see: what is marked so, and of nothing else a word."""

from collections.abc import Iterator

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renkei.ground.db.acting import acting_as
from renkei.record import actions, queries
from renkei.record.models import Attachment, Audience
from tests.cast import Cast, actor_of, assemble, client_as
from tests.people import joined, registered
from tests.record.test_copies import seal
from tests.record.test_entries import post
from tests.record.test_systems import PDF
from tests.record.test_threads import correct, reply
from tests.security.world import World

SHARED = "歌の会がありました"
SECRET = "ゑヰヱ"


@pytest.fixture
def patient(cast: Cast):
    found = registered(cast)
    joined(cast, found, cast.sato)
    return found


def family(role, patient) -> list[str]:
    with acting_as(role.pk):
        return [line.text for day in queries.visible_to_family(patient).days for line in day.lines]


def page(role, patient) -> str:
    answer = client_as(role).get(f"/patients/{patient.pk}/family/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_marked_for_the_family_with_its_replies_and_photos_newest_first(cast: Cast, patient):
    first = post(
        cast.sato, patient, SHARED, audience=Audience.FAMILY, attachments=[SimpleUploadedFile("歌.pdf", PDF)]
    )
    reply(cast.suzuki, first, "よかったです")
    assert family(cast.suzuki, patient) == ["よかったです", SHARED]
    shown = page(cast.suzuki, patient)
    with acting_as(cast.suzuki.pk):
        key = Attachment.objects.get().document_id
    assert f"/files/{key}/" in shown and "佐藤 真奈美（看護師・さくら坂訪問看護ステーション）" in shown
    assert (
        f"/patients/{patient.pk}/family/"
        in client_as(cast.sato).get(f"/patients/{patient.pk}/").content.decode()
    )


@pytest.mark.parametrize("mark", [mark for mark in Audience if mark != Audience.FAMILY])
def test_what_is_marked_otherwise_is_not_there_nor_what_replied_to_it(cast: Cast, patient, mark):
    entry = post(
        cast.sato, patient, f"{SECRET}一", audience=mark, attachments=[SimpleUploadedFile("ゑヰヱ.pdf", PDF)]
    )
    reply(cast.suzuki, entry, f"{SECRET}二")
    was = post(cast.sato, patient, f"{SECRET}三", audience=mark)
    correct(cast.sato, was, SHARED, audience=Audience.FAMILY)
    is_now = post(cast.sato, patient, f"{SECRET}四", audience=Audience.FAMILY)
    reply(cast.suzuki, is_now, f"{SECRET}五")
    correct(cast.sato, is_now, f"{SECRET}四", audience=mark)
    assert family(cast.suzuki, patient) == [SHARED]
    assert SECRET not in page(cast.suzuki, patient)


def test_what_was_sealed_is_not_there(cast: Cast, patient):
    entry = post(cast.sato, patient, f"{SECRET}一", audience=Audience.FAMILY)
    reply(cast.suzuki, entry, f"{SECRET}二")
    seal(cast.sato, entry)
    assert family(cast.suzuki, patient) == []
    assert "見える記録はありません" in page(cast.suzuki, patient)


def test_of_a_shared_entry_neither_how_urgent_it_was_nor_what_it_asked(cast: Cast, patient):
    post(cast.sato, patient, SHARED, audience=Audience.FAMILY, urgent=True)
    shown = page(cast.suzuki, patient)
    assert SHARED in shown and "至急" not in shown and "確認" not in shown.replace("確かめ", "")


def test_only_the_team_looks_with_the_familys_eyes(cast: Cast, patient):
    post(cast.sato, patient, SHARED, audience=Audience.FAMILY)
    path = f"/patients/{patient.pk}/family/"
    refused = (cast.stranger, cast.taira, cast.manager, cast.utsugi, None)
    assert [client_as(role).get(path).status_code for role in refused] == [404, 404, 404, 404, 302]


def test_it_is_one_query_for_1_and_for_3(cast: Cast, patient):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            post(cast.sato, patient, SHARED, audience=Audience.FAMILY)
        with acting_as(cast.suzuki.pk), CaptureQueriesContext(connection) as captured:
            queries.visible_to_family(patient)
        counts.append(len(captured))
    assert counts == [1, 1]


@pytest.fixture
def superuser(committed) -> Iterator[psycopg.Connection]:
    with psycopg.connect(committed.superuser_dsn(connection.settings_dict["NAME"]), autocommit=True) as one:
        yield one


TEXTS = """
    select c.table_name, array_agg(c.column_name::text) from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'text'
       and exists (select 1 from information_schema.columns p where p.table_schema = 'public'
                      and p.table_name = c.table_name and p.column_name = 'patient_id')
     group by c.table_name order by 1
"""
KEYS = (
    "patients_patient",
    "search_searchtext",
    "facts_subject",
)  # the person; what is made from what was written


def test_no_free_text_of_any_table_about_a_person_is_there_but_what_is_marked(superuser):
    """A row of every table that has a `patient_id`, with a word of its own in every column of text."""
    cast = assemble()
    patient = registered(cast)
    post(cast.suzuki, patient, SHARED, audience=Audience.FAMILY)
    world = World(superuser)
    superuser.execute("set session_replication_role = replica")
    tables = [(table, columns) for table, columns in superuser.execute(TEXTS).fetchall() if table not in KEYS]
    for table, columns in tables:
        words = {column: f"{SECRET}{table}.{column}" for column in columns}
        world.fill(table, cast.suzuki.pk, cast.komorebi.pk, patient_id=patient.pk, **words)
    assert {"record_entry", "record_flag", "record_question", "patients_contact", "sheets_delivery"} <= dict(
        tables
    ).keys()
    assert superuser.execute(
        "select count(*) from record_entry where text like %s", [f"{SECRET}%"]
    ).fetchone() == (1,)
    assert family(cast.suzuki, patient) == [SHARED]
    shown = page(cast.suzuki, patient)
    assert SHARED in shown and SECRET not in shown


@pytest.mark.system("D29", needs="renkei.record.actions.correct")
def test_a_dilemma_is_the_teams_until_it_is_shared(cast: Cast, patient):
    """The wish and what is safe: written by the care manager, read by the team, by the family once it is shared."""
    words = "本人は家で一人で暮らしたい。転倒が月に3回あり、迷っている。"
    entry = post(cast.suzuki, patient, words, category="dilemma")
    path = f"/patients/{patient.pk}/"
    assert words in client_as(cast.sato).get(path).content.decode()
    listed = client_as(cast.sato).get(f"{path}course/", {"kind": "dilemma"}).content.decode()
    assert words in listed and "迷い・葛藤" in listed
    assert client_as(cast.stranger).get(path).status_code == 404
    assert words not in page(cast.sato, patient) and family(cast.sato, patient) == []
    with acting_as(cast.suzuki.pk):
        actions.correct(
            entry=entry,
            version=1,
            text=words,
            category="dilemma",
            audience=Audience.FAMILY,
            by=actor_of(cast.suzuki),
        )
    assert family(cast.sato, patient) == [words] and words in page(cast.sato, patient)

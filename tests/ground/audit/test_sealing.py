"""The trail is sealed in batches; whatever is done to it afterwards is found."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from renkei.ground.audit import actions as audit
from renkei.ground.audit.models import Seal
from renkei.ground.audit.sealing import copy_head, seal, verify
from renkei.ground.db.ids import new_id

FORGED = """insert into audit_event (id, at, action, patients, detail, xact)
            select gen_random_uuid(), now(), 'open.patient', '{}', '{}', xact from audit_event limit 1"""


@pytest.fixture
def owner(committed):
    """A hand that may do everything to the tables: the owner's."""
    with psycopg.connect(
        committed.dsn("renkei_owner", connection.settings_dict["NAME"]), autocommit=True
    ) as hand:
        yield hand


def three_batches() -> None:
    for _ in range(3):
        for _ in range(5):
            audit.record("open.patient", by=None, patients=[new_id()])
        seal()


def as_owner_verify(heads=None):
    """The doctor reads as the owner; here the app may, for the listed function shows it the leaves."""
    return verify(heads)


def test_an_untouched_trail_verifies_and_the_newest_rows_wait(owner):
    three_batches()
    audit.record("open.patient", by=None)
    verdict = as_owner_verify()
    assert (verdict.seals, verdict.rows, verdict.unsealed, verdict.broken) == (3, 15, 1, None)


@pytest.mark.parametrize(
    "attack",
    [
        "update audit_event set action = 'nothing' where id = (select id from audit_event order by id offset 7 limit 1)",
        "delete from audit_event where id = (select id from audit_event order by id offset 7 limit 1)",
        "update audit_event set patients = '{}' where id = (select id from audit_event order by id offset 7 limit 1)",
        "delete from audit_seal where number = 2",
    ],
)
def test_a_change_or_deletion_is_found(owner, attack):
    three_batches()
    owner.execute(attack)
    assert as_owner_verify().broken.startswith("seal 2")


def test_a_forged_row_is_found(owner):
    three_batches()
    owner.execute(FORGED)
    assert as_owner_verify().broken.startswith("seal 1")


def test_cutting_the_tail_is_found_by_the_copy_outside_alone(owner, tmp_path):
    heads = tmp_path / "heads"
    three_batches()
    copy_head(heads)
    owner.execute(
        "delete from audit_event where xact >= (select from_xact::text::xid8 from audit_seal where number = 3)"
    )
    owner.execute("delete from audit_seal where number = 3")
    assert as_owner_verify().broken is None
    assert as_owner_verify(heads).broken.startswith("seal 3")


def test_rows_of_a_transaction_that_commits_late_are_sealed_later_never_skipped(owner):
    late = psycopg.connect(f"{owner.info.dsn} user=renkei_app")
    late.execute(
        "insert into audit_event (id, at, action, patients, detail) values (gen_random_uuid(), now(), 'late', '{}', '{}')"
    )
    audit.record("open.patient", by=None)
    assert seal() is None or Seal.objects.get().rows == 0
    late.commit()
    seal()
    verdict = as_owner_verify()
    assert (verdict.rows, verdict.unsealed, verdict.broken) == (2, 0, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["select * from audit_event", "update audit_event set action = ''", "delete from audit_event"],
)
def test_the_app_adds_to_the_trail_and_can_do_nothing_else(statement):
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(statement)

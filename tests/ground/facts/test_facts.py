"""A fact is told once; corrections and voids are further rows, and `now` always equals the log."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.db.ids import made_at, new_id
from renkei.ground.facts import actions as facts
from renkei.ground.facts.models import FactLog, FactNow
from renkei.ground.facts.queries import differences
from tests.cast import actor_of, assemble

NOW = timezone.now()


def tell(cast, key, **values) -> None:
    facts.emit(
        "stay.admitted", key, None, occurred_at=NOW, known_at=NOW, values=values, by=actor_of(cast.suzuki)
    )


def test_a_correction_is_a_higher_revision_and_a_void_leaves_the_log(cast):
    key = new_id()
    with acting_as(cast.suzuki.pk):
        tell(cast, key, days=3)
        tell(cast, key, days=5)
        assert FactNow.objects.values_list("revision", "values").get(key=key) == (2, {"days": 5})
        facts.void("stay.admitted", key)
        assert not FactNow.objects.filter(key=key).exists()
        tell(cast, key, days=7)
        log = (
            FactLog.objects.filter(key=key)
            .order_by("revision")
            .values_list("revision", "state", "values__days")
        )
        assert list(log) == [(1, "stands", 3), (2, "stands", 5), (3, "void", 5), (4, "stands", 7)]


def test_what_was_voided_long_after_its_key_was_made_is_told_again_as_a_later_revision(cast):
    """The log is asked from the key's making on; a key that tells no time is asked for in all of it."""
    key = uuid4()
    assert made_at(key).year == 1970
    assert abs(made_at(new_id()) - timezone.now()) < timedelta(seconds=1)
    with acting_as(cast.suzuki.pk):
        tell(cast, key, days=3)
        facts.void("stay.admitted", key)
        tell(cast, key, days=4)
        assert FactNow.objects.get(key=key).revision == 3


def test_an_office_sees_its_own_facts_and_the_statistics_role_all(cast):
    with acting_as(cast.suzuki.pk):
        tell(cast, new_id())
    with acting_as(cast.stranger.pk):
        assert FactNow.objects.count() == 0
    with as_office():
        assert FactNow.objects.count() == 1


def test_the_log_is_never_rewritten_and_its_partitions_have_no_side_door(cast):
    partition = f"facts_fact_log_{NOW:%Y_%m}"
    with acting_as(cast.suzuki.pk), connection.cursor() as cursor:
        tell(cast, new_id())
        for statement in (
            "update facts_fact_log set state = 'void'",
            "delete from facts_fact_log",
            f"select * from {partition}",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["tell", "void"])), max_size=12))
def test_now_equals_what_a_rebuild_gives(committed, steps):
    cast = assemble() if not FactNow._meta.apps.get_model("people", "Organization").objects.exists() else None
    role = FactNow._meta.apps.get_model("people", "PractitionerRole").objects.get(
        practitioner__name="鈴木 由紀"
    )
    keys = [new_id() for _ in range(4)]
    with acting_as(role.pk):
        for which, step in steps:
            if step == "tell":
                facts.emit("k", keys[which], None, occurred_at=NOW, values={"n": which}, by=actor_of(role))
            else:
                facts.void("k", keys[which])
        expected = {key for key in keys if _last(steps, keys.index(key)) == "tell"}
        assert set(FactNow.objects.filter(key__in=keys).values_list("key", flat=True)) == expected
    del cast
    with psycopg.connect(committed.dsn("renkei_owner", connection.settings_dict["NAME"])) as owner:
        before = owner.execute("select id from facts_fact_now order by id").fetchall()
        owner.execute("delete from facts_fact_now")
        owner.execute(facts.REBUILD)
        assert owner.execute("select id from facts_fact_now order by id").fetchall() == before
        owner.rollback()


def _last(steps, which) -> str | None:
    told = [step for index, step in steps if index == which]
    return told[-1] if told else None


def test_the_doctor_sees_a_now_that_differs(committed):
    cast = assemble()
    with acting_as(cast.suzuki.pk):
        tell(cast, new_id())
    with psycopg.connect(committed.dsn("renkei_owner", connection.settings_dict["NAME"])) as owner:
        owner.execute("update facts_fact_now set id = gen_random_uuid()")
        owner.commit()
    connection.close()
    connection.settings_dict["USER"] = "renkei_owner"
    try:
        assert len(differences()) == 1
    finally:
        connection.close()
        connection.settings_dict["USER"] = "renkei_app"

import pytest
from django.db import DatabaseError, connection, transaction

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.db.ids import new_id


def setting() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("select nullif(current_setting('renkei.role', true), '')")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_acting_is_nested_and_ends():
    nurse, doctor = str(new_id()), str(new_id())
    with acting_as(nurse):
        with acting_as(doctor):
            assert setting() == doctor
        assert setting() == nurse
    assert setting() is None


@pytest.mark.django_db
def test_the_app_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_class where relowner = current_user::regrole")
        assert cursor.fetchone()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("alter table record_entry disable row level security")


@pytest.mark.django_db
def test_the_statistics_role_has_no_grant_on_records():
    with connection.cursor() as cursor:
        cursor.execute(
            """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'public' and c.relkind in ('r', 'p', 'v')
                  and has_table_privilege('renkei_office', c.oid, 'select')"""
        )
        readable = {row[0] for row in cursor.fetchall()}
    assert readable == {
        "facts_fact_now",
        "facts_fact_log",
        "facts_uncounted",  # keys of facts that the kept cells have not taken up
        "people_organization",
        "plan_counted",
        "plan_externalcount",
        "plan_keptcell",
        "plan_publication",
        "region_carearea",
        "region_medicalarea",
        "region_municipality",
        "region_prefecture",
        "region_region",
        "region_regionmember",
    }
    with as_office(), connection.cursor() as cursor:
        cursor.execute("select count(*) from facts_fact_now")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("select count(*) from patients_patient")

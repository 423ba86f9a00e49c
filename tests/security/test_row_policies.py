"""The second lock, table by table: whatever the pages do, the database shows nobody's record to a stranger."""

import pytest
from django.apps import apps
from psycopg import errors

from renkei.ground.db.ids import new_id
from renkei.ground.db.provision import OFFICE

OF_PATIENTS = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if any(field.column == "patient_id" for field in model._meta.local_fields)
)
# about people, or an office's own, though no column is called patient_id
OTHERS = {
    "exchange_clientimport": "organization_id",
    "facts_fact_now": "office",
    "facts_fact_log": "office",
    "hospital_stay_announcement": "hospital_id",
    "jobs_notice": "organization_id",
    "record_retention": "organization_id",
}
TRAIL = "audit_event"  # write only: tested below
TABLES = [*OF_PATIENTS, *OTHERS]
WRITE_ONLY = [TRAIL]
# with a column that nobody may change
APPEND_ONLY = {
    "audit_seal": "head",
    "facts_fact_log": "kind",
    "record_attachment": "number",
    "record_entryversion": "text",
    "record_questionstep": "text",
}

# Rows that a stranger may add, and then not read unless they are the stranger's own.
ADDED_BY_ANYBODY = {
    "exchange_clientimport": "an office keeps what it brought along",
    "exchange_importrow": "as exchange_clientimport",
    "facts_fact_now": "an office tells what happened there",
    "facts_fact_log": "as facts_fact_now",
    "hospital_stay_announcement": "a hospital announces whom it admitted",
    "hospital_stay_inquiry": "the hospital that announces tells an office that it does not know",
    "jobs_notice": "whoever acts tells the office that must know",
    "patients_probableduplicate": "registering tells the other person's office",
    "record_retention": "an office says how long it keeps its own",
    "sheets_answer": "an office keeps what it wrote",
    "sheets_delivery": "an office keeps what it sent",
    "tasks_task": "a rule makes another office's task",
}


# A row of these is for offices that stand in another table, by this key.
FOR_WHOM = {"hospital_stay_minutes": ("hospital_stay_participant", "conference_id")}


def put(world, table: str, role, organization) -> None:
    own = {OTHERS[table]: organization} if table in OTHERS else {"patient_id": world.patient}
    if table in FOR_WHOM:
        other, key = FOR_WHOM[table]
        own[key] = new_id()
        world.fill(other, role, organization, organization_id=organization, **own)
    world.fill(table, role, organization, **own, state="stands")


def test_every_table_about_a_patient_is_tested(world):
    assert world.tables_with_patient_key == {*OF_PATIENTS, "facts_fact_now", "facts_fact_log", TRAIL}


@pytest.mark.parametrize("table", TABLES)
def test_a_policy_is_on(world, table):
    assert world.one("select relrowsecurity from pg_class where oid = %s::regclass", [table])
    commands = world.connection.execute(
        "select cmd from pg_policies where tablename = %s and 'renkei_app' = any(roles) order by 1", [table]
    ).fetchall()
    assert [row[0] for row in commands] == ["DELETE", "INSERT", "SELECT", "UPDATE"]


@pytest.mark.parametrize("table", TABLES)
def test_only_the_team_sees_the_row(world, table):
    world.connection.execute("delete from patients_careteammember")
    put(world, "patients_careteammember", world.member, world.team)
    if table != "patients_careteammember":
        put(world, table, world.member, world.team)
    seen = {}
    for who, role in {"member": world.member, "stranger": world.stranger, "nobody": None}.items():
        with world.acting_as(role):
            seen[who] = world.count(table)
    assert seen == {"member": 1, "stranger": 0, "nobody": 0}


@pytest.mark.parametrize("table", TABLES)
def test_a_stranger_changes_and_removes_nothing(world, table):
    if table != "patients_careteammember":
        put(world, table, world.member, world.team)
    column = OTHERS.get(table, "patient_id")
    for role in (world.stranger, None):
        for statement in (f"delete from {table}", f"update {table} set {column} = {column}"):
            try:
                with world.acting_as(role):
                    assert world.connection.execute(statement).rowcount == 0
            except errors.InsufficientPrivilege:
                pass  # nobody at all may: stronger still
    assert world.count(table) == 1


@pytest.mark.parametrize("table", TABLES)
def test_nobody_adds_a_row(world, table):
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(None):
        put(world, table, None, world.elsewhere)


@pytest.mark.parametrize("table", sorted(set(TABLES) - set(ADDED_BY_ANYBODY)))
def test_a_stranger_adds_no_row_about_the_person(world, table):
    """Not even in the stranger's own name; the person is registered, so there is nothing new to begin."""
    put(world, "patients_patient", world.member, world.team)
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.stranger):
        put(world, table, world.stranger, world.elsewhere)


@pytest.mark.parametrize("table", sorted(ADDED_BY_ANYBODY))
def test_what_anybody_may_add_is_said_with_its_reason(world, table):
    with world.acting_as(world.stranger):
        put(world, table, world.stranger, world.elsewhere)
    assert world.count(table) == 1


@pytest.mark.parametrize("table", WRITE_ONLY)
@pytest.mark.parametrize(
    "statement", ["select from {}", "update {} set id = id", "delete from {}", "truncate {}"]
)
def test_the_trail_is_write_only(world, table, statement):
    with world.acting_as(world.member):
        world.fill(table, world.member, world.team)
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.member):
        world.connection.execute(statement.format(table))


@pytest.mark.parametrize(("table", "column"), APPEND_ONLY.items())
@pytest.mark.parametrize("statement", ["delete from {}", "truncate {}", "update {} set {} = {}"])
def test_what_was_written_stays(world, table, column, statement):
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.member):
        world.connection.execute(statement.format(table, column, column))


def test_what_an_office_wrote_stays_readable_to_it_and_no_more(world):
    """When it has left the team: its own entries, to read and not to change; of the others' none."""
    for role, office in ((world.member, world.team), (world.stranger, world.elsewhere)):
        world.fill("record_entry", role, office, patient_id=world.patient)
    administrator = world.role_in(world.elsewhere, "administrator")
    seen = {}
    for who, role in {"in": world.member, "left": world.stranger, "administrator": administrator}.items():
        with world.acting_as(role):
            rows = world.connection.execute("select organization_id from record_entry")
            seen[who] = {row[0] for row in rows}
    assert seen == {"in": {world.team, world.elsewhere}, "left": {world.elsewhere}, "administrator": set()}
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.stranger):
        world.connection.execute("update record_entry set text = 'x'")
    with world.acting_as(world.stranger):
        assert world.connection.execute("delete from record_entry").rowcount == 0


def test_an_invitation_cannot_be_turned_to_another_person(world):
    invitation = world.fill("patients_invitation", world.member, world.elsewhere, patient_id=world.patient)
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.stranger):
        world.connection.execute("update patients_invitation set patient_id = gen_random_uuid()")
    with world.acting_as(world.stranger):
        answered = world.connection.execute(
            "update patients_invitation set accepted = true where id = %s", [invitation]
        )
        assert answered.rowcount == 1


@pytest.mark.parametrize("table", ["record_entry", "patients_patient"])
def test_the_policy_is_an_index_condition(world, table):
    """As a filter it would look at every row of the region (docs/decisions/0002-policy-form.md)."""
    with world.acting_as(world.member):
        world.connection.execute("set local enable_seqscan = off")
        plan = "\n".join(
            row[0] for row in world.connection.execute(f"explain (costs off) select * from {table}")
        )
    assert "Index Cond: (patient_id = ANY (" in plan


@pytest.mark.parametrize("table", [*OF_PATIENTS, "hospital_stay_announcement", "jobs_notice", TRAIL])
def test_the_statistics_role_reads_no_record(world, table):
    assert not world.one(
        "select has_table_privilege(%s, %s, 'select, insert, update, delete')", [OFFICE, table]
    )

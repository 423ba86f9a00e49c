"""代行入力: that something is right, the database lets only the doctor say for whom it was written."""

import pytest
from psycopg import errors

from renkei.ground.db.ids import new_id

CONFIRM = """update record_entry set confirmed_version = version, confirmed_at = now(), confirmed_by_id = %s,
             waits_since = null where id = %s"""
REFUSE = "update record_entry set refused = true, sealed_at = now(), sealed_by_id = %s where id = %s"


@pytest.fixture
def clinic(world):
    """The member's office is a clinic: a nurse, two doctors; what the nurse wrote for the first of them."""
    world.connection.execute("update people_practitionerrole set profession = 'nurse'")
    world.doctor, world.other, world.colleague = (world.role_in(world.team) for _ in range(3))
    world.connection.execute(
        "update people_practitionerrole set profession = 'doctor', since = '2026-01-01' where id = any(%s)",
        [[world.doctor, world.other, world.stranger]],
    )
    world.connection.execute(
        "update people_practitionerrole set profession = 'nurse' where id = %s", [world.colleague]
    )
    world.connection.execute(
        "update patients_careteammember set function = 'doctor' where organization_id = %s", [world.team]
    )
    world.entry = wrote(world, world.doctor)
    world.connection.execute(
        "set session_replication_role = origin"
    )  # from here on, as it is outside of tests
    return world


def wrote(world, asked) -> object:
    return world.fill(
        "record_entry", world.member, world.team, patient_id=world.patient, for_profession="doctor", for_role_id=asked,
        waits_since="2026-01-05 09:00+09", text="朝に移す", version=1,
    )  # fmt: skip


def done(world, role, statement: str, *values) -> int:
    with world.acting_as(role):
        return world.connection.execute(statement, list(values)).rowcount


def refused(world, role, statement: str, *values) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        done(world, role, statement, *values)


def state(world) -> tuple:
    return world.connection.execute(
        "select confirmed_version, confirmed_by_id, refused from record_entry where id = %s", [world.entry]
    ).fetchone()


def test_nobody_but_the_doctor_named_confirms_or_refuses(clinic):
    for statement in (CONFIRM, REFUSE):
        for role in (clinic.member, clinic.colleague, clinic.other):
            refused(clinic, role, statement, role, clinic.entry)
            refused(clinic, role, statement, clinic.doctor, clinic.entry)  # nor in the doctor's name
        refused(clinic, clinic.doctor, statement, clinic.member, clinic.entry)  # nor the doctor in another's
        assert done(clinic, clinic.stranger, statement, clinic.stranger, clinic.entry) == 0
        assert done(clinic, None, statement, clinic.doctor, clinic.entry) == 0
    assert state(clinic) == (None, None, False)
    assert done(clinic, clinic.doctor, CONFIRM, clinic.doctor, clinic.entry) == 1
    assert state(clinic) == (1, clinic.doctor, False)


def test_what_was_confirmed_cannot_be_confirmed_back_or_changed_under_the_confirmation(clinic):
    done(clinic, clinic.doctor, CONFIRM, clinic.doctor, clinic.entry)
    for statement in (
        "update record_entry set text = '夕に移す'",
        "update record_entry set confirmed_at = '2026-02-01'",
        "update record_entry set confirmed_version = null, confirmed_at = null, confirmed_by_id = null, waits_since = now()",
    ):  # fmt: skip
        refused(clinic, clinic.member, statement)
    with pytest.raises(errors.CheckViolation):  # another version that goes on saying confirmed
        done(clinic, clinic.member, "update record_entry set text = '夕に', version = version + 1")
    anew = "update record_entry set text = '夕に', version = version + 1, waits_since = now()"
    assert done(clinic, clinic.member, anew) == 1
    refused(clinic, clinic.member, "update record_entry set waits_since = null, confirmed_version = version")
    for column in ("for_role_id", "for_profession", "organization_id", "patient_id"):
        refused(clinic, clinic.member, f"update record_entry set {column} = {column}")
    assert state(clinic) == (1, clinic.doctor, False)


def test_nothing_begins_confirmed_or_is_written_for_a_stranger(clinic):
    def insert(role, **given) -> None:
        row = {
            "id": new_id(), "patient_id": clinic.patient, "organization_id": clinic.team, "author_id": role,
            "profession": "nurse", "at": "2026-01-05", "category": "", "text": "x", "urgent": False, "audience": "team",
            "for_profession": "doctor", "for_role_id": clinic.doctor, "version": 1, "sealed_because": "",
            "waits_since": "2026-01-05",
        } | given  # fmt: skip
        columns, holes = ", ".join(row), ", ".join(["%s"] * len(row))
        done(clinic, role, f"insert into record_entry ({columns}) values ({holes})", *row.values())

    clinic.connection.execute("set session_replication_role = origin")
    said = {"confirmed_version": 1, "confirmed_at": "2026-01-05", "waits_since": None}
    for role in (clinic.member, clinic.doctor):
        with pytest.raises(errors.InsufficientPrivilege):
            insert(role, **said, confirmed_by_id=clinic.doctor)
    for somebody in (clinic.stranger, clinic.colleague):  # of another office; no doctor
        with pytest.raises(errors.InsufficientPrivilege):
            insert(clinic.member, for_role_id=somebody)
    with pytest.raises(errors.InsufficientPrivilege):
        insert(clinic.member, refused=True, sealed_at="2026-01-05")


def test_another_takes_it_over_only_when_the_doctor_left_or_handed_the_person_over_since(clinic):
    def named(role) -> None:
        clinic.connection.execute("update patients_careteammember set practitioner_role_id = %s", [role])

    def handed_over(made_at: str, office, **more) -> None:
        member = clinic.one("select id from patients_careteammember")
        clinic.connection.execute("set session_replication_role = replica")
        clinic.fill(
            "patients_handover", clinic.member, office, before=f'{{"{member}": "{clinic.doctor}"}}', made_at=made_at, **more
        )  # fmt: skip
        clinic.connection.execute("set session_replication_role = origin")

    def nobody_may() -> None:
        for role in (clinic.other, clinic.colleague, clinic.member):
            refused(clinic, role, CONFIRM, role, clinic.entry)

    for role in (
        clinic.doctor,
        clinic.other,
        None,
    ):  # who looks after the person, while a colleague was asked
        named(role)
        nobody_may()
    named(clinic.other)
    handed_over("2026-01-04", clinic.team)  # before it was written
    handed_over("2026-01-06", clinic.team, undone_at="2026-01-07")
    handed_over("2026-01-06", clinic.elsewhere)
    nobody_may()
    handed_over("2026-01-06", clinic.team)
    for role in (clinic.colleague, clinic.member):
        refused(clinic, role, CONFIRM, role, clinic.entry)
    with clinic.connection.transaction(force_rollback=True):
        assert done(clinic, clinic.other, CONFIRM, clinic.other, clinic.entry) == 1
    named(clinic.doctor)  # who took the person back
    nobody_may()
    clinic.connection.execute(
        "update people_practitionerrole set until = now() where id = %s", [clinic.doctor]
    )
    refused(clinic, clinic.colleague, CONFIRM, clinic.colleague, clinic.entry)
    assert done(clinic, clinic.other, CONFIRM, clinic.other, clinic.entry) == 1


def test_what_a_former_version_says_of_its_confirmation_is_what_was(clinic):
    done(clinic, clinic.doctor, CONFIRM, clinic.doctor, clinic.entry)
    at = clinic.one("select confirmed_at from record_entry where id = %s", [clinic.entry])

    def keep(number: int, by, at) -> None:
        done(
            clinic, clinic.member,
            """insert into record_entryversion (id, patient_id, organization_id, entry_id, number, category, text, audience,
               replaced_at, replaced_by_id, confirmed_at, confirmed_by_id)
               values (%s, %s, %s, %s, %s, '', 'x', 'team', now(), %s, %s, %s)""",
            new_id(), clinic.patient, clinic.team, clinic.entry, number, clinic.member, at, by,
        )  # fmt: skip

    for forged in ((2, clinic.doctor, at), (1, clinic.other, at), (1, clinic.doctor, "2026-01-01")):
        with pytest.raises(errors.InsufficientPrivilege):
            keep(*forged)
    keep(1, clinic.doctor, at)
    keep(2, None, None)


def test_a_range_is_confirmed_by_a_doctor_of_the_clinic_that_was_named_and_once(clinic):
    confirm = "update record_personalrange set confirmed_at = now(), confirmed_by_id = %s"
    clinic.connection.execute("set session_replication_role = replica")
    clinic.fill(
        "record_personalrange", clinic.member, clinic.team, patient_id=clinic.patient, clinic_id=clinic.team
    )
    clinic.connection.execute("set session_replication_role = origin")
    for role in (clinic.member, clinic.colleague):
        refused(clinic, role, confirm, role)
        refused(clinic, role, confirm, clinic.doctor)
    assert done(clinic, clinic.other, confirm, clinic.other) == 1
    refused(clinic, clinic.doctor, confirm, clinic.doctor)
    refused(
        clinic, clinic.other, "update record_personalrange set confirmed_at = null, confirmed_by_id = null"
    )


def test_only_the_app_is_held_as_by_a_row_policy(clinic):
    """A backup that is put back, and the owner's own functions, write what was."""
    assert clinic.connection.execute(CONFIRM, [clinic.doctor, clinic.entry]).rowcount == 1

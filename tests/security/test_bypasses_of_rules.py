"""What looks past a policy for the house's own work: rules, rounds, clocks, attempts."""

from datetime import date

from renkei.ground.db.ids import new_id
from renkei.ground.db.operations import SYSTEM_ROLE

OF_THE_SYSTEM = {  # what it is asked → what it answers in the world of `told_to_the_system`
    "select * from renkei_people_of_rules('00000000-0000-0000-0000-000000000000', 9)": lambda w: [
        (w.patient,)
    ],
    "select manager, level, at_rest from renkei_ruled(array[%s::uuid])": lambda w: [(w.team, "22", False)],
    "select until from renkei_certification_ends(array[%s::uuid])": lambda w: [(date(2027, 3, 31),)],
    "select * from renkei_in_hospital(array[%s::uuid])": lambda w: [(w.patient,)],
    "select kind, at::date from renkei_last_times('{x}', array[%s::uuid], '2026-02-01')": lambda w: [
        ("x", date(2026, 1, 5))
    ],
}


def told_to_the_system(world, asked: str) -> None:
    """Everything there is about the person, and each role asks: the system is answered, and nobody else."""
    world.register(municipality_id="982016")
    world.fill("people_organization", None, world.team, id=world.team, kind="care-manager-office")
    world.fill(
        "patients_certification", None, world.team, patient_id=world.patient, level="22", until="2027-03-31"
    )
    world.fill("hospital_stay_stay", world.member, world.team, patient_id=world.patient)
    subject = new_id()
    world.fill("facts_subject", None, world.team, patient_id=world.patient, subject=subject)
    world.fill(
        "facts_fact_now", None, world.team, subject=subject, kind="x", occurred_at="2026-01-05 09:00+09"
    )
    (asked,) = [one for one in OF_THE_SYSTEM if asked in one]
    answers = {}
    for who, role in {
        "system": SYSTEM_ROLE, "member": world.member, "stranger": world.stranger, "nobody": None,
        "administrator": world.role_in(world.team, "administrator"),
    }.items():  # fmt: skip
        with world.acting_as(role):
            parameters = [world.patient] if "%s" in asked else []
            answers[who] = world.connection.execute(asked, parameters).fetchall()
    told = OF_THE_SYSTEM[asked](world)
    assert answers == {"system": told, "member": [], "stranger": [], "nobody": [], "administrator": []}


def test_the_round_gets_keys_and_codes_and_nobody_else_gets_them(world):
    told_to_the_system(world, "renkei_people_of_rules")


def test_what_rules_may_ask_is_told_to_the_system_alone(world):
    told_to_the_system(world, "renkei_ruled")


def test_the_end_of_a_certification_is_told_to_the_system_alone(world):
    told_to_the_system(world, "renkei_certification_ends")


def test_who_is_in_hospital_is_told_to_the_system_alone(world):
    told_to_the_system(world, "renkei_in_hospital")


def test_when_something_last_happened_is_told_to_the_system_alone(world):
    told_to_the_system(world, "renkei_last_times")


def test_attempts_are_counted_for_ones_own_organisation(world):
    def attempts(role) -> int:
        with world.acting_as(role):
            return world.one("select renkei_attempts('announce.stay', '2026-01-01')")

    for organization in (world.team, world.team, world.elsewhere):
        world.fill("audit_event", None, organization, action="announce.stay", organization=organization)
    world.fill("audit_event", None, world.team, action="open.patient", organization=world.team)
    assert [attempts(role) for role in (world.member, world.stranger, None)] == [2, 1, 0]


def test_at_rest_is_one_truth_of_one_key(world):
    answers = []
    for role in (world.member, world.stranger, None):
        with world.acting_as(role):
            answers.append(world.one("select renkei_at_rest(%s)", [world.patient]))
    world.fill("record_death", world.member, world.team, patient_id=world.patient)
    for role in (world.member, world.stranger, None):
        with world.acting_as(role):
            answers.append(world.one("select renkei_at_rest(%s)", [world.patient]))
            assert world.one("select renkei_at_rest(%s)", [new_id()]) is False
    assert answers == [False, False, False, True, True, True]


def test_the_clock_reminds_once_and_only_as_the_system(world):
    entry = world.fill("record_entry", world.member, world.team, patient_id=world.patient)
    asked = {"patient_id": world.patient, "entry_id": entry, "asked_id": world.elsewhere, "state": "open"}
    due = world.fill("record_question", world.member, world.team, wanted_until="2026-01-05 09:00+09", **asked)
    world.fill("record_question", world.member, world.team, wanted_until="2999-01-01", number="2", **asked)

    def reminded(role) -> list:
        with world.acting_as(role):
            return world.connection.execute("select * from renkei_say_who_is_silent()").fetchall()

    assert reminded(world.member) == reminded(world.stranger) == reminded(None) == []
    assert reminded(SYSTEM_ROLE) == [(due, entry, world.patient, "x", world.team, world.elsewhere)]
    assert reminded(SYSTEM_ROLE) == []
    steps = world.connection.execute("select question_id, kind, by_id from record_questionstep").fetchall()
    assert steps == [(due, "silent", None)]

"""Who reads which record: every table × every capacity × every profession, through the second lock."""

import json

import pytest

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Capacity, Profession
from tests.security.test_row_policies import TABLES, put

# In an office of the care team, in this capacity; `stay` is a ward to which only the stay was opened.
# 1: reads the row, 0: there is no such row for them.
EXPECTED = """
                             care ward desk stay statistics prefecture administrator system
documents_chunk                1    1    1    0       0          0           0          0
documents_document             1    1    1    0       0          0           0          0
exchange_clientimport          1    1    1    0       0          0           0          0
exchange_importrow             1    1    1    0       0          0           0          0
facts_fact_log                 1    1    1    0       0          0           0          0
facts_fact_now                 1    1    1    0       0          0           0          0
facts_subject                  1    1    1    1       0          0           0          0
hospital_stay_announcement     1    1    1    0       0          0           0          0
hospital_stay_applicant        1    1    1    1       0          0           0          0
hospital_stay_call             1    1    1    1       0          0           0          0
hospital_stay_conference       1    1    1    1       0          0           0          0
hospital_stay_conferencestep   1    1    1    1       0          0           0          0
hospital_stay_handing          1    1    1    0       0          0           0          0
hospital_stay_inquiry          1    1    1    0       0          0           0          0
hospital_stay_minutes          1    1    1    0       0          0           0          0
hospital_stay_paper            1    1    1    0       0          0           0          0
hospital_stay_paperpage        1    1    1    0       0          0           0          0
hospital_stay_participant      1    1    1    1       0          0           0          0
hospital_stay_preparation      1    1    1    1       0          0           0          0
hospital_stay_segment          1    1    1    1       0          0           0          0
hospital_stay_slot             1    1    1    1       0          0           0          0
hospital_stay_slotanswer       1    1    1    1       0          0           0          0
hospital_stay_stay             1    1    1    1       0          0           0          0
hospital_stay_staystep         1    1    1    1       0          0           0          0
hospital_stay_tick             1    1    1    1       0          0           0          0
jobs_notice                    1    1    1    0       1          1           1          1
patients_careteammember        1    1    1    1       0          0           0          0
patients_certification         1    1    1    0       0          0           0          0
patients_consent               1    1    1    0       0          0           0          0
patients_contact               1    1    1    0       0          0           0          0
patients_invitation            1    1    1    1       0          0           0          0
patients_merge                 1    1    1    0       0          0           0          0
patients_mergeoffer            1    1    1    0       0          0           0          0
patients_patient               1    1    1    1       0          0           0          0
patients_probableduplicate     1    1    1    0       0          0           0          0
record_adherence               1    1    1    0       0          0           0          0
record_attachment              1    1    1    0       0          0           0          0
record_death                   1    1    1    0       0          0           0          0
record_entry                   1    1    1    0       0          0           0          0
record_entryversion            1    1    1    0       0          0           0          0
record_flag                    1    1    1    0       0          0           0          0
record_lastlook                0    0    0    0       0          0           0          0
record_medicationreview        1    1    1    0       0          0           0          0
record_medicationstatement     1    1    1    0       0          0           0          0
record_observation             1    1    1    0       0          0           0          0
record_pause                   1    1    1    0       0          0           0          0
record_personalrange           1    1    1    0       0          0           0          0
record_question                1    1    1    0       0          0           0          0
record_questionanswer          1    1    1    0       0          0           0          0
record_questionstep            1    1    1    0       0          0           0          0
record_retention               1    1    1    0       1          1           1          1
record_sojourn                 1    1    1    0       0          0           0          0
search_searchtext              1    1    1    0       0          0           0          0
sheets_answer                  1    1    1    0       0          0           0          0
sheets_answervalue             1    1    1    0       0          0           0          0
sheets_delivery                1    1    1    0       0          0           0          0
tasks_task                     1    1    1    1       0          0           0          0
"""
HEADS, *ROWS = (line.split() for line in EXPECTED.strip().splitlines())
MATRIX = {table: dict(zip(HEADS, map(int, reads), strict=True)) for table, *reads in ROWS}
TEAM = "patients_careteammember"


def readers(world) -> dict[str, object]:
    """A role for each column; the ward of the stay is in a hospital of its own."""
    hospital = new_id()
    roles = {capacity: world.role_in(world.team, capacity) for capacity in Capacity.values}
    roles["stay"] = world.role_in(hospital, Capacity.WARD)
    opened = json.dumps(["identity", "team", "stay"])
    world.fill(TEAM, roles["stay"], hospital, patient_id=world.patient, sections=opened)
    return roles


def reads(world, table: str, role) -> int:
    with world.acting_as(role):
        return int(world.count(table) > 0)


def test_the_matrix_has_every_record_table_and_every_capacity():
    assert sorted(MATRIX) == sorted(TABLES)
    assert {*HEADS} == {*Capacity.values, "stay"}


@pytest.mark.parametrize("table", TABLES)
def test_each_capacity_reads_what_it_may_and_nothing_else(world, table):
    roles = readers(world)
    if table != TEAM:
        put(world, table, world.member, world.team)
    assert {name: reads(world, table, role) for name, role in roles.items()} == MATRIX[table]


@pytest.mark.parametrize("profession", Profession.values)
def test_what_opens_is_the_capacity_and_never_the_profession(world, profession):
    roles = readers(world)
    for table in TABLES:
        if table != TEAM:
            put(world, table, world.member, world.team)
    world.connection.execute("update people_practitionerrole set profession = %s", [profession])
    seen = {table: {name: reads(world, table, role) for name, role in roles.items()} for table in TABLES}
    assert seen == MATRIX

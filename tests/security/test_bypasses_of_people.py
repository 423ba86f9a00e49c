"""What looks past a policy around offices and people: memberships, blind match, consent, copies, merging."""

from datetime import date

import pytest
from psycopg import errors

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Capacity
from tests.security.world import BIRTH, KANA, SEX

TURNED = (
    "select renkei_merge(%s, array['record_entry', 'patients_careteammember'], array['patients_contact'])"
)


def patients_of(world, role, section: str = "record") -> list:
    with world.acting_as(role):
        return world.one("select renkei_my_patients(%s)", [section])


def test_my_organization_is_only_ever_ones_own(world):
    answers = []
    for role in (world.member, world.stranger, None, new_id()):
        with world.acting_as(role):
            answers.append(world.one("select renkei_my_organization()"))
    assert answers == [world.team, world.elsewhere, None, None]


@pytest.mark.parametrize("capacity", Capacity.values)
def test_my_office_is_ones_own_in_every_capacity(world, capacity):
    with world.acting_as(world.role_in(world.team, capacity)):
        office, organization = world.one("select array[renkei_my_office(), renkei_my_organization()]")
    assert office == world.team
    assert organization == (world.team if capacity in ("care", "ward", "desk") else None)


@pytest.mark.parametrize("capacity", Capacity.values)
def test_my_town_is_the_town_halls_own_in_its_one_capacity(world, capacity):
    for office, kind in ((world.team, "municipality"), (world.elsewhere, "clinic")):
        world.fill("people_organization", None, office, id=office, kind=kind, municipality_id="982016")
    answers = []
    for office in (world.team, world.elsewhere):
        with world.acting_as(world.role_in(office, capacity)):
            answers.append(world.one("select renkei_my_town()"))
    assert answers == ["982016" if capacity == "statistics" else None, None]


@pytest.mark.parametrize("capacity", Capacity.values)
def test_use_is_told_as_numbers_to_those_who_answer_for_a_region(world, capacity):
    world.fill(
        "people_organization", None, world.team, id=world.team, kind="clinic", municipality_id="982016"
    )
    for action in ("open.patient", "post.entry", "draft.sheet"):
        world.fill("audit_event", world.member, world.team, role=world.member, action=action)
    world.fill("audit_event", world.stranger, world.team, role=world.stranger, action="draft.sheet")
    with world.acting_as(world.role_in(world.elsewhere, capacity)):
        told = world.connection.execute("select * from renkei_active('2026-01-01')").fetchall()
        later = world.connection.execute("select * from renkei_active('2026-02-01')").fetchall()
    numbers = {("982016", "clinic", None, 1, 1), ("982016", None, "x", 1, 1)}
    assert set(told) == (numbers if capacity in ("statistics", "prefecture", "desk") else set())
    assert later == []


def test_a_role_that_ended_has_no_organization(world):
    world.connection.execute("update people_practitionerrole set until = now() where id = %s", [world.member])
    with world.acting_as(world.member):
        assert world.one("select array[renkei_my_organization(), renkei_my_office()]") == [None, None]


def test_my_patients_are_those_of_a_standing_membership_with_the_section(world):
    assert patients_of(world, world.member) == [world.patient]
    assert patients_of(world, world.stranger) == []
    world.connection.execute("""update patients_careteammember set sections = '["team", "stay"]'""")
    assert patients_of(world, world.member, "stay") == [world.patient]
    assert patients_of(world, world.member, "record") == []


@pytest.mark.parametrize(
    "ending",
    [
        "update patients_careteammember set until = now()",
        "update patients_careteammember set since = now() + interval '1 day'",
        "update people_practitionerrole set until = now()",
        "update people_practitionerrole set capacity = 'statistics'",
        "update people_practitionerrole set capacity = 'administrator'",
    ],
)
def test_no_patients_without_a_standing_membership_in_a_caring_capacity(world, ending):
    world.connection.execute(ending)
    assert patients_of(world, world.member) == []


def test_joining_needs_a_new_person_or_an_open_invitation(world):
    def may_join(role, patient) -> bool:
        with world.acting_as(role):
            return world.one("select renkei_may_join(%s)", [patient])

    world.register()
    assert may_join(world.stranger, new_id())
    assert not may_join(world.stranger, world.patient)
    world.fill("patients_invitation", world.member, world.elsewhere, patient_id=world.patient)
    assert may_join(world.stranger, world.patient)
    assert not may_join(world.role_in(new_id()), world.patient)
    world.connection.execute("update patients_invitation set answered_at = now()")
    assert not may_join(world.stranger, world.patient)
    inquiry = {"patient_id": world.patient, "announcement_id": new_id()}
    world.fill("hospital_stay_inquiry", None, world.elsewhere, state="waiting", **inquiry)
    assert may_join(world.stranger, world.patient)
    world.connection.execute("update hospital_stay_inquiry set state = 'not_ours'")
    assert not may_join(world.stranger, world.patient)


def test_the_support_centre_is_the_areas_own_and_then_the_towns(world):
    north, area = new_id(), new_id()
    centre = {"kind": "area-support-centre", "municipality_id": "982016"}
    for_town = world.fill("people_organization", None, north, id=new_id(), **centre)
    for_area = world.fill("people_organization", None, north, id=new_id(), care_area_id=area, **centre)
    with world.acting_as(world.stranger):
        assert world.one("select renkei_support_centre('982016', %s)", [area]) == for_area
        assert world.one("select renkei_support_centre('982016', null)") == for_town
        assert world.one("select renkei_support_centre('982024', null)") is None


def test_the_blind_match_needs_all_three_and_gives_only_keys(world):
    def matched(*asked) -> list:
        with world.acting_as(world.stranger):
            return world.connection.execute("select * from renkei_blind_match(%s, %s, %s)", asked).fetchall()

    world.register()
    world.fill("people_organization", None, world.team, id=world.team, kind="care-manager-office")
    assert matched(KANA, BIRTH, SEX) == [(world.patient, world.team)]
    assert matched("ニシムラ", BIRTH, SEX) == []
    assert matched(KANA, date(1942, 3, 9), SEX) == []
    assert matched(KANA, BIRTH, "male") == []


def test_the_standing_consent_is_told_to_the_team_as_a_key(world):
    def standing(role, moment: str = "2026-11-16 09:00+09"):
        with world.acting_as(role):
            return world.one("select renkei_standing_consent(%s, %s)", [world.patient, moment])

    consent = {"patient_id": world.patient, "purpose": "team", "since": date(2026, 4, 1)}
    key = world.fill("patients_consent", world.member, world.team, **consent)
    world.connection.execute("""update patients_careteammember set sections = '["identity", "stay"]'""")
    assert standing(world.member) == key
    assert standing(world.stranger) is standing(None) is None
    assert standing(world.member, "2026-03-31 23:59+09") is None
    assert standing(world.member, "2026-04-01 00:00+09") == key
    world.connection.execute("update patients_consent set until = '2026-11-15'")
    assert standing(world.member) is None
    world.connection.execute("update patients_consent set until = null, withdrawn_at = '2026-11-16 08:59+09'")
    assert standing(world.member) is None
    assert standing(world.member, "2026-11-16 08:58+09") == key
    world.connection.execute("update patients_consent set withdrawn_at = null, purpose = 'emergency'")
    assert standing(world.member) is None


def test_whether_somebody_is_certified_is_told_to_the_team_as_a_class(world):
    def certified(role, day: str = "2026-11-20") -> str | None:
        with world.acting_as(role):
            return world.one("select renkei_certified(%s, %s)", [world.patient, day])

    world.connection.execute("""update patients_careteammember set sections = '["identity", "stay"]'""")
    assert certified(world.member) == "none"
    span = {"patient_id": world.patient, "since": date(2026, 4, 1), "until": date(2026, 11, 30)}
    world.fill("patients_certification", None, world.team, level="22", **span)
    assert certified(world.member) == "care"
    assert certified(world.member, "2026-12-01") == "none"
    assert certified(world.stranger) is certified(None) is None
    for level, found in (("13", "support"), ("01", "none")):
        world.connection.execute("update patients_certification set level = %s", [level])
        assert certified(world.member) == found
    world.connection.execute("""update patients_careteammember set sections = '["identity"]'""")
    assert certified(world.member) is None


def test_copies_are_told_to_the_team_as_organisations(world):
    def copies(role) -> list:
        with world.acting_as(role):
            return world.connection.execute(
                "select organization, action from renkei_copies(%s, %s)", [world.patient, ["print.sheet"]]
            ).fetchall()

    world.fill("people_organization", None, world.team, id=world.team, name="さくら坂")
    for action in ("print.sheet", "print.sheet", "open.sheet"):
        told = {"action": action, "organization": world.team, "patients": [world.patient]}
        world.fill("audit_event", world.member, world.team, role=world.member, **told)
    assert copies(world.member) == [("さくら坂", "print.sheet")]
    assert copies(world.stranger) == copies(None) == []


@pytest.mark.parametrize("capacity", ["care", "administrator"])
def test_disclosures_are_ones_own_offices_and_of_no_person(world, capacity):
    def told(role) -> list:
        with world.acting_as(role):
            rows = world.connection.execute("select * from renkei_disclosures('2020-01-01', '2030-01-01')")
            assert [column.name for column in rows.description] == [
                "what", "id", "at", "receiver", "kind", "means", "backing",
            ]  # fmt: skip
            return sorted((row[0], row[3], row[6]) for row in rows.fetchall())

    for key, name in ((world.team, "こもれび"), (world.elsewhere, "病院")):
        world.fill("people_organization", None, key, id=key, name=name)
    consent = {"patient_id": world.patient, "purpose": "team", "since": date(2025, 4, 1)}
    key = world.fill("patients_consent", world.member, world.team, **consent)
    sent = {"sender_id": world.team, "receiver_id": world.elsewhere, "patient_id": world.patient}
    for backing in ({"consent_id": key}, {"consent_id": new_id()}, {"basis": "law", "basis_note": "x"}, {}):
        world.fill("sheets_delivery", world.member, world.team, **sent | {"basis": ""} | backing)
    member = {"patient_id": world.patient, "organization_id": world.elsewhere, "function": "nurse"}
    world.fill("patients_careteammember", world.stranger, world.elsewhere, **member)
    own = world.role_in(world.team, capacity)
    sheets = [("sheet", "病院", backing) for backing in ("basis", "consent", "none", "none")]
    assert told(own) == [*sheets, ("team", "病院", "consent")]
    assert told(world.stranger) == [("team", "こもれび", "consent")]
    world.connection.execute("update patients_consent set withdrawn_at = now()")
    assert told(own)[-1] == ("team", "病院", "none")
    assert told(None) == []


def merging(world) -> tuple:
    """The team's two registrations of one person, an entry of another office about the second, and the merge's row."""
    gone, entry = new_id(), new_id()
    world.fill("patients_careteammember", world.member, world.team, patient_id=gone, function="nurse")
    for patient in (world.patient, gone):
        world.fill("patients_patient", world.member, world.team, patient_id=patient)
    world.fill("record_entry", world.stranger, world.elsewhere, id=entry, patient_id=gone)
    merge = {"patient_id": world.patient, "gone_id": gone, "at": "now"}
    return world.fill("patients_merge", world.member, world.team, **merge), gone, entry


def whose(world, table: str, key) -> object:
    return world.one(f"select patient_id from {table} where id = %s", [key])


def test_a_merge_moves_what_is_about_two_of_ones_own_people_and_nothing_else(world):
    merge, gone, entry = merging(world)
    elsewhere = world.fill("record_entry", world.member, world.team, patient_id=new_id())
    for who in (world.stranger, None):
        with pytest.raises(errors.InsufficientPrivilege), world.acting_as(who):
            world.one(TURNED, [merge])
    with world.acting_as(world.member):
        world.one(TURNED, [merge])
    assert [
        whose(world, "record_entry", entry),
        whose(world, "record_entry", elsewhere) != world.patient,
    ] == [
        world.patient,
        True,
    ]
    assert world.one("select count(*) from patients_patient where patient_id = %s", [gone]) == 0
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.member):
        world.one(TURNED, [merge])  # once


def test_a_merge_begins_with_two_of_ones_own_people(world):
    row = {"patient_id": world.patient, "gone_id": new_id(), "at": "now"}
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.member):
        world.fill("patients_merge", world.member, world.team, **row)
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.member):
        world.connection.execute("update patients_merge set gone_id = patient_id")


def test_a_merge_is_undone_by_its_two_offices_only(world):
    merge, gone, entry = merging(world)
    with world.acting_as(world.member):
        world.one(TURNED, [merge])
    for who in (world.stranger, None):
        with pytest.raises(errors.InsufficientPrivilege), world.acting_as(who):
            world.connection.execute("select renkei_unmerge(%s)", [merge])
    world.connection.execute("update patients_merge set counterpart_id = %s", [world.elsewhere])
    with world.acting_as(world.stranger):
        world.connection.execute("select renkei_unmerge(%s)", [merge])
    assert whose(world, "record_entry", entry) == gone
    assert world.one("select count(*) from patients_patient where patient_id = %s", [gone]) == 1
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.member):
        world.connection.execute("select renkei_unmerge(%s)", [merge])  # once


def test_a_merge_of_long_ago_is_not_undone(world):
    merge, _gone, _entry = merging(world)
    with world.acting_as(world.member):
        world.one(TURNED, [merge])
    world.connection.execute("update patients_merge set at = now() - interval '31 days'")
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.member):
        world.connection.execute("select renkei_unmerge(%s)", [merge])


def test_open_work_is_told_as_numbers_to_the_town_hall_alone(world):
    """Of ten or more, in its own town; nine are not told, nor anything to anybody else."""
    halls = {town: new_id() for town in ("982016", "982024")}
    for town, hall in halls.items():
        world.fill("people_organization", None, hall, id=hall, kind="municipality", municipality_id=town)
    for number, rule in ((10, "ten"), (9, "nine")):
        for _n in range(number):
            task = {"municipality": "982016", "state": "open", "rule": rule, "match": new_id()}
            world.fill("tasks_task", world.member, world.team, **task)
    world.fill("people_organization", None, world.team, id=world.team, municipality_id="982016")
    for _n in range(10):
        world.fill("sheets_answer", world.member, world.team, sheet="form", match=new_id())
    told = "select what, id, n from renkei_open_work(array['form', 'x'], array['ten', 'nine'])"
    own = [("draft", "form", 10), ("task", "ten", 10)]
    officers = [world.role_in(hall, "statistics") for hall in halls.values()]
    for who, numbers in ((officers[0], own), (officers[1], []), (world.member, []), (None, [])):
        with world.acting_as(who):
            assert world.connection.execute(told).fetchall() == numbers

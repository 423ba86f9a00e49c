"""Each function that looks past a policy: what it gives, to whom, and nothing beyond."""

import sys
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from psycopg import errors

from renkei.ground.db.bypass import BYPASSES
from renkei.ground.db.ids import new_id
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.db.provision import APP, OFFICE
from renkei.ground.people.models import Capacity

DEFINERS = """
    select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'public' and p.prosecdef
"""
KANA, BIRTH, SEX = "ニシムラチヨ", date(1942, 3, 8), "female"


def patients_of(world, role, section: str = "record") -> list:
    with world.acting_as(role):
        return world.one("select renkei_my_patients(%s)", [section])


def register(world, **given):
    return world.fill(
        "patients_patient",
        world.member,
        world.team,
        **{"patient_id": world.patient, "folded_kana": KANA, "birth_date": BIRTH, "sex": SEX} | given,
    )


def test_the_list_is_what_the_database_has(world):
    found = {row[0] for row in world.connection.execute(DEFINERS)}
    assert found == set(BYPASSES)


def test_each_has_a_reason_and_a_test_of_its_own():
    here = sys.modules[__name__]
    assert [name for name, one in BYPASSES.items() if not one.reason or not hasattr(here, one.test)] == []
    assert len({one.test for one in BYPASSES.values()}) == len(BYPASSES)


@pytest.mark.parametrize("name", BYPASSES)
def test_only_the_app_may_call_it_and_it_trusts_no_search_path(world, name):
    callers = world.connection.execute(
        """select r.rolname, p.proconfig from pg_proc p, pg_roles r
            where p.proname = %s and r.rolname in (%s, %s) and has_function_privilege(r.oid, p.oid, 'execute')""",
        [name, APP, OFFICE],
    ).fetchall()
    assert callers == [(APP, ["search_path=public, pg_temp"])]


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
    register(world, municipality_id="982016")
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


def test_joining_needs_a_new_person_or_an_open_invitation(world):
    def may_join(role, patient) -> bool:
        with world.acting_as(role):
            return world.one("select renkei_may_join(%s)", [patient])

    register(world)
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

    register(world)
    world.fill("people_organization", None, world.team, id=world.team, kind="care-manager-office")
    assert matched(KANA, BIRTH, SEX) == [(world.patient, world.team)]
    assert matched("ニシムラ", BIRTH, SEX) == []
    assert matched(KANA, date(1942, 3, 9), SEX) == []
    assert matched(KANA, BIRTH, "male") == []


def test_the_sealer_gets_keys_and_hashes_only(world):
    event = world.fill("audit_event", world.member, world.team, action="open.patient")
    with world.acting_as(world.stranger):
        rows = world.connection.execute(
            "select * from renkei_unsealed(0, 9223372036854775807) where id = %s", [event]
        ).fetchall()
    ((found, leaf),) = rows
    assert (found, len(leaf)) == (event, 32)


def test_who_looked_is_told_to_the_team_without_names(world):
    def told(role, most: int = 10) -> list:
        with world.acting_as(role):
            return world.connection.execute(
                "select organization, profession, action from renkei_who_looked(%s, %s)",
                [world.patient, most],
            ).fetchall()

    world.fill("people_organization", None, world.team, id=world.team, name="さくら坂")
    world.connection.execute("update people_practitionerrole set profession = 'nurse'")
    theirs, other = [world.patient], new_id()
    looked = [
        ("open.patient", theirs),
        ("post.entry", theirs),
        ("open.hits", [other, *theirs]),
        ("open.list", [other]),
    ]
    looked += [("open.sheet", theirs), ("open.list", [other, new_id()])]
    for action, patients in looked:
        world.fill(
            "audit_event",
            world.member,
            world.team,
            action=action,
            role=world.member,
            organization=world.team,
            patients=patients,
        )
    found = [("さくら坂", "nurse", action) for action in ("open.sheet", "open.hits", "open.patient")]
    assert told(world.member) == found
    assert told(world.member, most=2) == found[:2]
    assert told(world.stranger) == []
    assert told(None) == []


def test_attempts_are_counted_for_ones_own_organisation(world):
    def attempts(role) -> int:
        with world.acting_as(role):
            return world.one("select renkei_attempts('announce.stay', '2026-01-01')")

    for organization in (world.team, world.team, world.elsewhere):
        world.fill("audit_event", None, organization, action="announce.stay", organization=organization)
    world.fill("audit_event", None, world.team, action="open.patient", organization=world.team)
    assert [attempts(role) for role in (world.member, world.stranger, None)] == [2, 1, 0]


def test_search_finds_in_the_teams_people_only(world):
    def found(role) -> list:
        with world.acting_as(role):
            return world.connection.execute("select object_id from renkei_search('転倒', 10)").fetchall()

    mine = new_id()
    for patient, entry in ((world.patient, mine), (new_id(), new_id())):
        world.fill("search_searchtext", None, world.team, patient_id=patient, object_id=entry, pairs="転倒")
    assert found(world.member) == [(mine,)]
    assert found(world.stranger) == []


def of_a_stay(world) -> UUID:
    """The team sees a person's stay beside a centre that stands in for it."""
    stay, hospital = new_id(), new_id()
    told = {"patient_id": world.patient, "hospital_id": hospital, "discharged_on": None, "voided_at": None}
    world.fill("hospital_stay_stay", world.member, world.team, id=stay, **told)
    seen = {"patient_id": world.patient, "stay_id": stay, "function": "nurse", "until": None}
    world.fill("patients_careteammember", world.member, new_id(), **seen)
    return stay


def test_who_sees_a_stay_sees_it_as_long_as_its_own_row_says(world):
    stay = of_a_stay(world)

    def left() -> list:
        """Days, of the stay's membership and of the team's own."""
        rows = world.connection.execute(
            """select extract(day from justify_hours(until - statement_timestamp() + interval '1 hour'))::int
                 from patients_careteammember order by stay_id is null"""
        )
        return [row[0] for row in rows]

    def followed() -> list:
        with world.acting_as(world.member):
            world.connection.execute("select renkei_follow_stay(%s)", [stay])
        return left()

    for who, asked in ((world.stranger, stay), (None, stay), (world.member, new_id())):
        with pytest.raises(errors.InsufficientPrivilege), world.acting_as(who):
            world.connection.execute("select renkei_follow_stay(%s)", [asked])
    assert followed() == [None, None]
    world.connection.execute("update hospital_stay_stay set discharged_on = '2026-01-06'")
    assert followed() == followed() == [7, None]
    world.connection.execute("update hospital_stay_stay set discharged_on = null")
    assert followed() == [None, None]
    world.connection.execute("update hospital_stay_stay set voided_at = now()")
    assert followed() == followed() == [0, None]


def test_a_death_is_undone_with_the_discharge_that_recorded_it_only(world):
    stay, named = of_a_stay(world), new_id()

    def undone(role) -> list:
        with world.acting_as(role):
            return world.connection.execute(
                "select * from renkei_undo_death(%s, '別の方')", [stay]
            ).fetchall()

    about = {"patient_id": world.patient, "closed": "[]"}
    world.fill("record_death", world.stranger, world.elsewhere, id=named, **about)
    assert undone(world.member) == []  # no step names it
    step = {"stay_id": stay, "patient_id": world.patient, "kind": "discharged"}
    world.fill("hospital_stay_staystep", world.member, world.team, after=f'{{"death": "{named}"}}', **step)
    for who in (world.stranger, None):
        with pytest.raises(errors.InsufficientPrivilege):
            undone(who)
    world.connection.execute("update hospital_stay_stay set discharged_on = '2026-01-06'")
    with pytest.raises(errors.InsufficientPrivilege):
        undone(world.member)  # the discharge stands
    world.connection.execute("update hospital_stay_stay set discharged_on = null")
    assert undone(world.member) == [(named, [])]
    assert undone(world.member) == []
    kept = world.connection.execute("select voided_by_id, voided_because from record_death").fetchall()
    assert kept == [(world.member, "別の方")]
    world.connection.execute("update record_death set voided_at = null, patient_id = %s", [new_id()])
    assert undone(world.member) == []  # of another person


def test_a_noted_stay_is_told_as_a_key_to_whom_an_inquiry_about_it_waits_for(world):
    hospital, words, elsewhere = new_id(), new_id(), new_id()
    for key, town in ((hospital, "982016"), (words, None), (elsewhere, "982016")):
        world.fill(
            "people_organization",
            None,
            world.team,
            id=key,
            kind="hospital",
            number=None,
            municipality_id=town,
        )
    asked = {"admitted_on": "2026-11-15", "hospital_id": hospital}
    announcement = world.fill("hospital_stay_announcement", None, hospital, **asked)
    inquiry = {"announcement_id": announcement, "patient_id": world.patient, "state": "waiting"}
    asked = world.fill("hospital_stay_inquiry", None, world.elsewhere, **inquiry)
    noted = {"patient_id": world.patient, "hospital_id": hospital, "admitted_on": "2026-11-22"}
    key = world.fill("hospital_stay_stay", world.member, world.team, **noted)
    world.fill("hospital_stay_segment", None, world.team, patient_id=world.patient, stay_id=key)

    def told(role) -> list:
        with world.acting_as(role):
            return world.one("select renkei_noted_stay(%s)", [asked])

    assert (told(world.stranger), told(world.member), told(None)) == (key, None, None)
    for change, found in (
        ({"hospital_id": elsewhere}, None), ({"hospital_id": words}, key), ({"admitted_on": "2026-11-23"}, None),
        ({"admitted_on": "2026-11-08"}, key), ({"discharged_on": "2026-11-16"}, None),
    ):  # fmt: skip
        for column, value in change.items():
            world.connection.execute(f"update hospital_stay_stay set {column} = %s", [value])
        assert told(world.stranger) == found
    world.connection.execute("update hospital_stay_stay set discharged_on = null")
    assert told(world.stranger) == key
    world.connection.execute("update hospital_stay_inquiry set state = 'confirmed'")
    assert told(world.stranger) is None


def test_an_announcement_is_seen_by_whom_it_was_told(world):
    announcement = world.fill("hospital_stay_announcement", world.member, new_id())
    world.fill("hospital_stay_inquiry", None, world.elsewhere, announcement_id=announcement)
    seen = {}
    for who, role in {"told": world.stranger, "not told": world.member, "nobody": None}.items():
        with world.acting_as(role):
            seen[who] = world.count("hospital_stay_announcement")
    assert seen == {"told": 1, "not told": 0, "nobody": 0}
    with pytest.raises(errors.InsufficientPrivilege), world.acting_as(world.stranger):
        world.connection.execute("set local role renkei_office")
        world.one("select renkei_announced_to_me()")


def test_a_hospital_hears_who_answered_and_not_who_was_asked(world):
    def heard(role) -> list:
        with world.acting_as(role):
            return world.connection.execute(
                "select announcement, state, office from renkei_answers('2020-01-01')"
            ).fetchall()

    world.fill("people_organization", None, world.team, id=world.team, name="こもれび")
    asked = world.fill("hospital_stay_announcement", None, world.elsewhere, hospital_id=world.elsewhere)
    inquiry = {"announcement_id": asked, "patient_id": world.patient, "state": "waiting"}
    world.fill("hospital_stay_inquiry", None, world.team, **inquiry)
    assert heard(world.stranger) == []
    world.connection.execute("update hospital_stay_inquiry set state = 'not_ours'")
    assert heard(world.stranger) == [(asked, "not_ours", "")]
    world.connection.execute("update hospital_stay_inquiry set state = 'confirmed'")
    assert heard(world.stranger) == [(asked, "confirmed", "こもれび")]
    assert heard(world.member) == heard(None) == []


def test_a_delivered_sheet_is_the_receivers_to_read(world):
    def received(role) -> list:
        with world.acting_as(role):
            return world.one("select renkei_received_answers()")

    answer = new_id()
    world.fill(
        "sheets_delivery", None, world.team, answer_id=answer, receiver_id=world.elsewhere, means="app"
    )
    assert received(world.stranger) == [answer]
    assert received(world.member) == received(None) == []
    world.connection.execute("update sheets_delivery set means = 'fax'")
    assert received(world.stranger) == []


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


def test_my_stays_are_those_of_people_whose_stay_is_open_to_me(world):
    def stays(role) -> list:
        with world.acting_as(role):
            return world.one("select renkei_my_stays()")

    world.connection.execute("""update patients_careteammember set sections = '["identity", "stay"]'""")
    key = world.fill("hospital_stay_stay", world.member, world.team, patient_id=world.patient)
    assert (stays(world.member), stays(world.stranger), stays(None)) == ([key], [], [])
    world.connection.execute("""update patients_careteammember set sections = '["identity"]'""")
    assert stays(world.member) == []


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


TURNED = (
    "select renkei_merge(%s, array['record_entry', 'patients_careteammember'], array['patients_contact'])"
)


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


def test_who_opened_a_sheet_is_told_to_whom_it_came_from(world):
    def openers(role) -> list:
        with world.acting_as(role):
            rows = world.connection.execute("select * from renkei_openers(%s)", [delivery])
            assert [column.name for column in rows.description] == ["at", "organization", "profession"]
            return [row[1:] for row in rows.fetchall()]

    world.fill("people_organization", None, world.elsewhere, id=world.elsewhere, name="ちがう病院")
    sent = {"sender_id": world.team, "receiver_id": world.elsewhere, "patient_id": world.patient, "basis": ""}
    delivery = world.fill("sheets_delivery", world.member, world.team, **sent)
    for action, about in (("open.sheet", delivery), ("open.sheet", new_id()), ("open.patient", delivery)):
        told = {"action": action, "object_id": about, "organization": world.elsewhere}
        told |= {"patients": [world.patient], "role": world.stranger}
        world.fill("audit_event", world.stranger, world.elsewhere, **told)
    assert openers(world.member) == [("ちがう病院", "x")]
    assert openers(world.stranger) == openers(None) == []


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


def test_answer_times_are_ones_own_offices_by_partner(world):
    def told(role) -> list:
        with world.acting_as(role):
            return world.connection.execute(
                "select * from renkei_answer_times('2026-04-01 00:00+09', '2027-04-01 00:00+09')"
            ).fetchall()

    def ask(at: str, **more) -> UUID:
        said = {"patient_id": world.patient, "asked_id": world.elsewhere, "kind": "question", "state": "open"}
        return world.fill(
            "record_question", world.member, world.team, at=at, number=new_id().hex[-9:], **said | more
        )

    def answer(question, at: str, **more) -> None:
        entry = world.fill(
            "record_entry", world.stranger, world.elsewhere, patient_id=world.patient, at=at, **more
        )
        world.fill(
            "record_questionanswer", world.stranger, world.elsewhere, question_id=question, entry_id=entry
        )

    world.fill("people_organization", None, world.team, id=world.team, name="さくら坂")
    world.fill("people_organization", None, world.elsewhere, id=world.elsewhere, name="遠瀬")
    first = ask("2026-05-01 09:00+09")
    answer(first, "2026-05-01 10:00+09")
    answer(first, "2026-05-01 15:00+09")  # only the first answer counts
    answer(ask("2026-05-02 09:00+09"), "2026-05-02 12:00+09")
    answer(ask("2026-05-03 09:00+09"), "2026-05-03 09:01+09", sealed_at="2026-05-04")
    for other in ({"state": "withdrawn"}, {"kind": "urgent"}):
        ask("2026-05-05 09:00+09", **other)
    ask("2027-04-01 00:00+09")
    assert told(world.member) == [(True, "遠瀬", 3, 2, 120.0)]
    assert told(world.stranger) == [(False, "さくら坂", 3, 2, 120.0)]
    assert told(world.role_in(new_id())) == told(None) == []


def test_how_far_offices_read_is_told_to_the_team_by_office(world):
    def told(role) -> list:
        with world.acting_as(role):
            return world.connection.execute(
                "select organization, at from renkei_last_looks(%s)", [world.patient]
            ).fetchall()

    world.fill("people_organization", None, world.team, id=world.team, name="さくら坂")
    colleague = world.role_in(world.team)
    for role, at in ((world.member, "2026-01-05 09:00+09"), (colleague, "2026-01-05 10:00+09")):
        world.fill("record_lastlook", role, world.team, patient_id=world.patient, at=at)
    world.fill("record_lastlook", world.member, world.team, patient_id=new_id(), at="2026-02-01")
    assert told(world.member) == [("さくら坂", datetime(2026, 1, 5, 1, tzinfo=UTC))]
    assert told(world.stranger) == told(None) == []


def of_two_offices(world) -> tuple:
    """The stranger's office wrote, was answered, asked and sent to, and is in the team no longer."""
    register(world, name="千代")
    world.connection.execute("insert into patients_careteammember (id, patient_id, organization_id, function, since, until)"
                             " values (%s, %s, %s, 'nurse', '2026-01-01', '2026-02-01')",
                             [new_id(), world.patient, world.elsewhere])  # fmt: skip
    for office, name in ((world.team, "こもれび"), (world.elsewhere, "さくら坂")):
        world.fill("people_organization", None, office, id=office, name=name)
    for role in (world.member, world.stranger):
        world.connection.execute(
            """insert into people_practitioner (id, name, kana, mail)
               select practitioner_id, 'x', '', '' from people_practitionerrole where id = %s""", [role]
        )  # fmt: skip

    def wrote(role, office, text: str, at: str, **given):
        given = {
            "patient_id": world.patient,
            "text": text,
            "at": at,
            "category": "",
            "audience": "team",
        } | given
        return world.fill("record_entry", role, office, **given)

    own = wrote(world.stranger, world.elsewhere, "こちらのこと", "2026-01-10")
    return own, wrote


def test_who_ones_own_papers_are_about_is_told_to_the_office_itself(world):
    def kept(role) -> list:
        with world.acting_as(role):
            return world.connection.execute(
                "select patient_id, name from renkei_kept_people(null)"
            ).fetchall()

    own, _wrote = of_two_offices(world)
    administrator, third = world.role_in(world.elsewhere, "administrator"), world.role_in(new_id())
    assert kept(world.stranger) == [(world.patient, "千代")]
    assert kept(administrator) == kept(third) == kept(None) == []
    with world.acting_as(world.stranger):
        assert world.one("select count(*) from renkei_kept_people(%s)", [new_id()]) == 0
    world.connection.execute("update record_entry set sealed_at = now() where id = %s", [own])
    assert kept(world.stranger) == []
    sent = {"patient_id": world.patient, "receiver_id": world.elsewhere, "sender_id": world.team}
    delivery = world.fill("sheets_delivery", world.member, world.team, means="fax", **sent)
    assert kept(world.stranger) == []
    world.connection.execute("update sheets_delivery set means = 'app'")
    assert kept(world.stranger) == [(world.patient, "千代")]
    world.connection.execute("update sheets_delivery set recalled_at = now() where id = %s", [delivery])
    assert kept(world.stranger) == []


def test_what_an_office_was_told_stays_its_own_without_what_was_sealed(world):
    def told(role) -> list:
        with world.acting_as(role):
            asked = "select words from renkei_received_entries(%s, '-infinity', 'infinity') order by at"
            return [row[0] for row in world.connection.execute(asked, [world.patient])]

    own, wrote = of_two_offices(world)
    reply = wrote(world.member, world.team, "直した返事", "2026-01-11", thread_id=own)
    world.fill("record_entryversion", world.member, world.team, patient_id=world.patient, entry_id=reply, number=1,
               text="そのときの返事", replaced_at="2026-03-01")  # fmt: skip
    wrote(world.member, world.team, "去ったあとの返事", "2026-02-11", thread_id=own)
    wrote(world.member, world.team, "ほかのこと", "2026-01-12")
    question = wrote(world.member, world.team, "今の質問", "2026-01-13")
    world.fill("record_question", None, world.team, patient_id=world.patient, entry_id=question, text="受けた質問",
               asked_id=world.elsewhere, organization_id=world.team)  # fmt: skip
    administrator, third = world.role_in(world.elsewhere, "administrator"), world.role_in(new_id())
    assert told(world.stranger) == ["そのときの返事", "受けた質問"]
    assert told(administrator) == told(third) == told(world.member) == told(None) == []
    world.connection.execute("insert into patients_careteammember (id, patient_id, organization_id, function, since, until,"
                             " sections) values (%s, %s, %s, 'nurse', '2026-03-15', '2026-04-01', '[\"identity\", \"stay\"]')",
                             [new_id(), world.patient, world.elsewhere])  # fmt: skip
    assert told(world.stranger) == [
        "そのときの返事",
        "受けた質問",
    ]  # a later stay without the record moves no end
    world.connection.execute("update record_entry set sealed_at = now()")
    assert told(world.stranger) == ["", ""]

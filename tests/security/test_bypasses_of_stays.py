"""What looks past a policy around a stay: announcements, answers, sheets, deaths."""

from uuid import UUID

import pytest
from psycopg import errors

from renkei.ground.db.ids import new_id


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


def test_my_stays_are_those_of_people_whose_stay_is_open_to_me(world):
    def stays(role) -> list:
        with world.acting_as(role):
            return world.one("select renkei_my_stays()")

    world.connection.execute("""update patients_careteammember set sections = '["identity", "stay"]'""")
    key = world.fill("hospital_stay_stay", world.member, world.team, patient_id=world.patient)
    assert (stays(world.member), stays(world.stranger), stays(None)) == ([key], [], [])
    world.connection.execute("""update patients_careteammember set sections = '["identity"]'""")
    assert stays(world.member) == []


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

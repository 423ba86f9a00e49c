"""What looks past a policy around the record: the trail, search, who looked, answer times, what an office keeps."""

from datetime import UTC, datetime
from uuid import UUID

from renkei.ground.db.ids import new_id


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


def test_search_finds_in_the_teams_people_only(world):
    def found(role) -> list:
        with world.acting_as(role):
            return world.connection.execute("select object_id from renkei_search('転倒', 10)").fetchall()

    mine = new_id()
    for patient, entry in ((world.patient, mine), (new_id(), new_id())):
        world.fill("search_searchtext", None, world.team, patient_id=patient, object_id=entry, pairs="転倒")
    assert found(world.member) == [(mine,)]
    assert found(world.stranger) == []


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
    world.register(name="千代")
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

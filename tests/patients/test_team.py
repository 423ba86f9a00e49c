import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now

from renkei.ground.audit import actions as audit
from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.jobs.models import Notice
from renkei.patients import actions, queries
from renkei.patients.models import CareTeamMember, Consent, Invitation
from renkei.patients.policy import WARD_SECTIONS, Section, patients_visible_to
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import consent, joined, registered

FAIL = "insert into audit_event (nothing) values (%s, %s, %s, %s, %s, %s, %s)"


def sees(role, patient, section: Section = Section.IDENTITY) -> bool:
    with acting_as(role.pk):
        return patients_visible_to(actor_of(role), section).filter(pk=patient.pk).exists()


def offices(role, patient) -> list[str]:
    with acting_as(role.pk):
        return [member.office for member in queries.team(patient)]


def invited(cast: Cast, patient, role) -> Invitation:
    with acting_as(cast.suzuki.pk):
        return actions.invite(
            patient=patient,
            organization_id=role.organization_id,
            function=role.profession,
            by=actor_of(cast.suzuki),
        )


def test_an_invitation_moves_nothing_and_names_nobody(cast: Cast):
    patient = registered(cast)
    offer = invited(cast, patient, cast.sato)
    text = client_as(cast.sato).get(f"/patients/invitations/{offer.pk}/").content.decode()
    assert "居宅介護支援事業所 こもれび" in text
    assert patient.name not in text
    assert not sees(cast.sato, patient)


def test_asking_twice_is_asking_once(cast: Cast):
    patient = registered(cast)
    assert invited(cast, patient, cast.sato).pk == invited(cast, patient, cast.sato).pk


def test_accepting_opens_the_person_and_answers_once(cast: Cast):
    patient = registered(cast)
    offer = invited(cast, patient, cast.sato)
    client = client_as(cast.sato)
    path = f"/patients/invitations/{offer.pk}/"
    answer = client.post(path, {"accept": "1", "request_key": request_key(client.get(path))})
    assert (answer.status_code, answer["Location"]) == (302, f"/patients/{patient.pk}/")
    assert offices(cast.sato, patient) == ["居宅介護支援事業所 こもれび", "さくら坂訪問看護ステーション"]
    again = client.get(path).content.decode()
    assert "引き受けました" in again and 'name="accept"' not in again


def test_declining_opens_nothing(cast: Cast):
    patient = registered(cast)
    offer = invited(cast, patient, cast.sato)
    client = client_as(cast.sato)
    path = f"/patients/invitations/{offer.pk}/"
    client.post(path, {"decline": "1", "request_key": request_key(client.get(path))})
    assert not sees(cast.sato, patient)
    again = client.get(path).content.decode()
    assert "お断りしました" in again and 'name="accept"' not in again and str(patient.pk) not in again


def test_nobody_invites_oneself_past_the_doors(cast: Cast):
    patient = registered(cast)
    with acting_as(cast.stranger.pk), pytest.raises(DatabaseError), transaction.atomic():
        Invitation.objects.bulk_create(
            [
                Invitation(
                    patient_id=patient.pk,
                    organization_id=cast.other_office.pk,
                    function="nurse",
                    made_by_id=cast.stranger.pk,
                )
            ]
        )


def test_leaving_cuts_access_at_the_next_request_and_tells_the_others(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    client = client_as(cast.sato)
    path = f"/patients/{patient.pk}/team/leaving/"
    answer = client.post(path, {"request_key": request_key(client.get(path))})
    assert answer.status_code == 302
    assert client.get(f"/patients/{patient.pk}/").status_code == 404
    with acting_as(cast.suzuki.pk):
        kinds = Notice.objects.filter(organization=cast.komorebi).values_list("kind", flat=True)
        assert list(kinds) == ["team.left"]


def test_the_last_care_manager_does_not_leave_silently(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    client = client_as(cast.suzuki)
    path = f"/patients/{patient.pk}/team/leaving/"
    warned = client.post(path, {"request_key": request_key(client.get(path))})
    assert (warned.status_code, "ケアマネジャーがいなくなります" in warned.content.decode()) == (422, True)
    assert sees(cast.suzuki, patient)
    client.post(path, {"without_successor": "on", "request_key": request_key(warned)})
    assert not sees(cast.suzuki, patient)
    with acting_as(cast.sato.pk):
        kinds = Notice.objects.filter(organization=cast.sakura, kind__startswith="team.")
        assert list(kinds.order_by("created_at").values_list("kind", flat=True)) == [
            "team.invited",
            "team.manager_left",
        ]


def test_after_a_hand_over_the_first_care_manager_leaves_freely(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.stranger)
    with acting_as(cast.suzuki.pk):
        actions.leave(patient=patient, by=actor_of(cast.suzuki))
    assert (sees(cast.suzuki, patient), sees(cast.stranger, patient)) == (False, True)


def test_withdrawn_consent_ends_the_sharing_of_others_at_once(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    waiting = invited(cast, patient, cast.yanai)
    client = client_as(cast.suzuki)
    with acting_as(cast.suzuki.pk):
        given = Consent.objects.get()
    path = f"/patients/{patient.pk}/consent/{given.pk}/withdrawal/"
    page = client.get(path)
    assert "さくら坂訪問看護ステーション" in page.content.decode()
    assert client.post(path, {"request_key": request_key(page)}).status_code == 302
    assert (sees(cast.suzuki, patient), sees(cast.sato, patient)) == (True, False)
    page = client_as(cast.yanai).get(f"/patients/invitations/{waiting.pk}/").content.decode()
    assert "取り下げられました" in page and 'name="accept"' not in page
    with acting_as(cast.suzuki.pk):
        given.refresh_from_db()
    assert given.withdrawn_by_id == cast.suzuki.pk


def test_withdrawing_consent_to_statistics_ends_no_sharing(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    with acting_as(cast.suzuki.pk):
        by = actor_of(cast.suzuki)
        given = actions.record_consent(patient=patient, fields=consent(purpose="statistics"), by=by)
        assert actions.withdraw_consent(consent=given, by=by) == []
    assert sees(cast.sato, patient)


def opened(cast: Cast, patient, sections=WARD_SECTIONS):
    stay = new_id()
    with acting_as(cast.suzuki.pk):
        actions.open_to_ward(
            patient.pk, organization=cast.hospital, stay_id=stay, sections=sections, by=actor_of(cast.suzuki)
        )
    return stay


def test_a_ward_sees_the_sections_opened_for_the_stay_and_then_nothing(cast: Cast):
    patient = registered(cast)
    stay = opened(cast, patient, [Section.CERTIFICATION])
    seen = [section for section in Section if sees(cast.taira, patient, section)]
    assert seen == [Section.IDENTITY, Section.CERTIFICATION, Section.TEAM]
    with acting_as(cast.suzuki.pk):
        CareTeamMember.objects.filter(stay_id=stay).update(until=Now())
    assert not sees(cast.taira, patient)


def test_a_ward_changes_neither_the_person_nor_the_team(cast: Cast):
    patient = registered(cast)
    opened(cast, patient)
    client = client_as(cast.taira)
    assert client.get(f"/patients/{patient.pk}/").status_code == 200
    for page in ("identity", "contacts", "certification", "consent", "team/leaving"):
        assert client.get(f"/patients/{patient.pk}/{page}/").status_code == 404, page
    member = CareTeamMember(
        patient=patient, organization=cast.other_office, function="nurse", since="2026-01-01T00:00Z"
    )
    with acting_as(cast.taira.pk), pytest.raises(DatabaseError), transaction.atomic():
        CareTeamMember.objects.bulk_create([member])


def test_a_ward_cannot_open_more_to_itself(cast: Cast):
    patient = registered(cast)
    opened(cast, patient)
    for change in ("sections = null", "patient_id = patient_id", "stay_id = null"):
        with (
            acting_as(cast.taira.pk),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"update patients_careteammember set {change}")


ACTS = {
    "invite": lambda cast, patient: actions.invite(
        patient=patient, organization_id=cast.sakura.pk, function="nurse", by=actor_of(cast.suzuki)
    ),
    "open_to_ward": lambda cast, patient: actions.open_to_ward(
        patient.pk, organization=cast.hospital, stay_id=new_id(), by=actor_of(cast.suzuki)
    ),
    "record_consent": lambda cast, patient: actions.record_consent(
        patient=patient, fields=consent(), by=actor_of(cast.suzuki)
    ),
    "withdraw_consent": lambda cast, patient: actions.withdraw_consent(
        consent=Consent.objects.get(), by=actor_of(cast.suzuki)
    ),
    "leave": lambda cast, patient: actions.leave(
        patient=patient, without_successor=True, by=actor_of(cast.suzuki)
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_without_its_audit_row_nothing_is_done(cast: Cast, monkeypatch, act):
    patient = registered(cast)

    def standing() -> tuple:
        with acting_as(cast.suzuki.pk):
            return (
                list(CareTeamMember.objects.values_list("organization_id", "until")),
                list(Consent.objects.values_list("id", "withdrawn_at")),
                Invitation.objects.count(),
            )

    before = standing()
    monkeypatch.setattr(audit, "INSERT", FAIL)
    with pytest.raises(DatabaseError), acting_as(cast.suzuki.pk):
        act(cast, patient)
    assert standing() == before


def test_who_opened_the_page_is_seen_by_the_team_without_a_name(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    client_as(cast.sato).get(f"/patients/{patient.pk}/")
    page = client_as(cast.suzuki).get(f"/patients/{patient.pk}/who-looked/").content.decode()
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "さくら坂訪問看護ステーション" in table and "看護師" in table
    assert "佐藤" not in table
    assert client_as(cast.stranger).get(f"/patients/{patient.pk}/who-looked/").status_code == 404

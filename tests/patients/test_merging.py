"""Two registrations of one person: offered, agreed to, made one, and two again as they were."""

import re
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection

from renkei.ground.db.acting import acting_as
from renkei.ground.facts import actions as facts
from renkei.ground.facts.models import FactNow
from renkei.ground.jobs.models import Notice
from renkei.patients import actions, queries
from renkei.patients.merging import described, joined, restored
from renkei.patients.models import Contact, Merge, MergeOffer, Patient, ProbableDuplicate
from renkei.record.actions import open_person, post
from renkei.record.models import Entry
from tests.cast import Cast, actor_of, assemble, client_as
from tests.pages import request_key
from tests.people import joined as joined_team
from tests.people import registered

COMPARED_APART = {  # what a merge and its undoing write of themselves
    "audit_event", "jobs_notice", "patients_merge", "patients_mergeoffer", "patients_probableduplicate",
    "db_requestkey", "facts_fact_log",
}  # fmt: skip
OF_THEMSELVES = {
    "patients_patient": {"version"},
    "patients_contact": {"id"},
    "facts_fact_now": {"id", "revision", "recorded_at"},
}


class Story:
    """千代乃 is registered by こもれび, and once more by みなも, who have the nurse in their team."""

    def __init__(self, cast: Cast):
        self.cast = cast
        self.kept = registered(cast)
        self.gone = registered(cast, by=cast.stranger, name="東海林 チヨノ", address="", phone="0598-00-2222")
        joined_team(cast, self.gone, cast.sato, by=cast.stranger)
        joined_team(cast, self.kept, cast.yanai)
        joined_team(cast, self.gone, cast.yanai, by=cast.stranger)  # of both teams
        self.write(cast.suzuki, self.kept, "先の登録の記録")
        self.write(cast.sato, self.gone, "あとの登録の記録")
        self.call(cast.suzuki, self.kept, "東海林 茂")
        self.call(cast.stranger, self.gone, "東海林 葵")
        with acting_as(cast.stranger.pk):
            actions.certify(
                patient=self.gone, level="22", insurer="982017", since=date(2026, 4, 1), until=date(2028, 3, 31),
                by=actor_of(cast.stranger),
            )  # fmt: skip
            actions.keep_in_profile(
                patient=self.gone, values={"patient.interests": "俳句"}, by=actor_of(cast.stranger)
            )
        for patient in (self.kept, self.gone):
            with acting_as(cast.yanai.pk):
                open_person(patient=patient, by=actor_of(cast.yanai))

    def write(self, role, patient, text) -> None:
        with acting_as(role.pk):
            post(patient=patient, text=text, by=actor_of(role))

    def call(self, role, patient, name) -> None:
        contact = {"name": name, "relation": "長男", "phone": "090-0000-0001", "lives": "", "note": ""}
        with acting_as(role.pk):
            standing = Patient.objects.get(pk=patient.pk)
            actions.set_contacts(
                patient=standing, version=standing.version, contacts=[contact], by=actor_of(role)
            )

    def told(self, role) -> ProbableDuplicate:
        with acting_as(role.pk):
            return ProbableDuplicate.objects.get(organization=role.organization)

    def offer(self) -> MergeOffer:
        with acting_as(self.cast.suzuki.pk):
            return actions.offer_merge(duplicate=self.told(self.cast.suzuki), by=actor_of(self.cast.suzuki))

    def agree(self) -> None:
        self.offer()
        with acting_as(self.cast.stranger.pk):
            actions.agree_to_merge(
                offer=MergeOffer.objects.select_related("made_by").get(),
                duplicate=self.told(self.cast.stranger),
                by=actor_of(self.cast.stranger),
            )

    def merge(self, **chosen: str) -> Merge:
        with acting_as(self.cast.suzuki.pk):
            kept, gone = (Patient.objects.get(pk=one.pk) for one in (self.kept, self.gone))
            return actions.merge(
                kept=kept,
                gone=gone,
                versions=(kept.version, gone.version),
                chosen=chosen,
                by=actor_of(self.cast.suzuki),
            )

    def undo(self, role=None) -> Merge:
        role = role or self.cast.suzuki
        with acting_as(role.pk):
            return actions.undo_merge(merge=Merge.objects.get(), by=actor_of(role))

    def texts(self, role, patient) -> list[str]:
        with acting_as(role.pk):
            found = Entry.objects.filter(patient_id=patient.pk).order_by("text")
            return list(found.values_list("text", flat=True))


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


def notices(role) -> list[str]:
    with acting_as(role.pk):
        own = Notice.objects.filter(organization=role.organization).order_by("created_at")
        return [kind for kind in own.values_list("kind", flat=True) if kind != "team.invited"]


def test_an_offer_tells_the_other_office_and_opens_nothing(story: Story, cast: Cast):
    offer = story.offer()
    assert story.offer().pk == offer.pk
    assert notices(cast.stranger) == ["patient.duplicate", "merge.offered"]
    assert story.texts(cast.suzuki, story.gone) == story.texts(cast.stranger, story.kept) == []


def test_agreeing_opens_the_other_registration_to_who_offered(story: Story, cast: Cast):
    story.agree()
    assert story.texts(cast.suzuki, story.gone) == ["あとの登録の記録"]
    assert story.texts(cast.stranger, story.kept) == []
    assert notices(cast.suzuki) == ["patient.duplicate", "merge.answered"]


def test_declining_opens_nothing_and_settles_the_matter(story: Story, cast: Cast):
    story.offer()
    with acting_as(cast.stranger.pk):
        actions.decline_merge(
            offer=MergeOffer.objects.get(), duplicate=story.told(cast.stranger), by=actor_of(cast.stranger)
        )
    assert story.texts(cast.suzuki, story.gone) == []
    assert story.told(cast.stranger).settled_at is not None


def test_who_was_not_told_of_the_other_can_ask_nobody(story: Story, cast: Cast):
    with acting_as(cast.stranger.pk), pytest.raises(actions.NobodyToAsk):
        actions.offer_merge(duplicate=story.told(cast.stranger), by=actor_of(cast.stranger))


def test_without_the_other_care_managers_nothing_is_merged(story: Story, cast: Cast):
    joined_team(cast, story.gone, cast.suzuki, by=cast.stranger)
    with pytest.raises(actions.NotAgreed):
        story.merge()
    assert story.texts(cast.stranger, story.gone) == ["あとの登録の記録"]


def test_one_person_has_both_records_both_teams_and_what_was_chosen(story: Story, cast: Cast):
    story.agree()
    story.merge(phone="gone", contacts="both")
    for role in (cast.suzuki, cast.stranger, cast.sato, cast.yanai):
        assert story.texts(role, story.kept) == ["あとの登録の記録", "先の登録の記録"]
        assert story.texts(role, story.gone) == []
    with acting_as(cast.sato.pk):
        person = Patient.objects.get()
        assert (person.name, person.address, person.phone) == (
            "東海林 千代乃",
            "美澄市北町1-2-3",
            "0598-00-2222",
        )
        assert [one.name for one in queries.contacts(person)] == ["東海林 茂", "東海林 葵"]
        assert queries.certification(person).level == "22"
        assert person.profile["patient.interests"]["value"] == "俳句"
        assert [member.office for member in queries.team(person)] == [
            "居宅介護支援事業所 こもれび",
            "居宅介護支援事業所 みなも",
            "さくら坂訪問看護ステーション",
            "柳井医院",
        ]
    assert notices(cast.sato)[-1] == notices(cast.stranger)[-1] == "patient.merged"


def test_facts_of_both_are_of_one_person(story: Story, cast: Cast):
    story.agree()
    story.merge()
    story.write(cast.sato, story.kept, "まとめたあとの記録")
    subjects = set()
    for role in (cast.suzuki, cast.sato):
        with acting_as(role.pk):
            subjects |= set(FactNow.objects.filter(kind="entry.posted").values_list("subject", flat=True))
    assert len(subjects) == 1
    with acting_as(cast.sato.pk):
        assert subjects == {facts.subject_of(story.kept.pk)}


def test_an_old_address_leads_to_where_the_record_is(story: Story, cast: Cast):
    story.agree()
    story.merge()
    answer = client_as(cast.stranger).get(f"/patients/{story.gone.pk}/team/")
    assert (answer.status_code, answer["Location"]) == (302, f"/patients/{story.kept.pk}/team/")
    assert client_as(cast.taira).get(f"/patients/{story.gone.pk}/team/").status_code == 404


def test_whoever_was_faster_is_not_overwritten(story: Story, cast: Cast):
    story.agree()
    with acting_as(cast.suzuki.pk):
        kept, gone = (Patient.objects.get(pk=one.pk) for one in (story.kept, story.gone))
        with pytest.raises(actions.SomebodyWasFaster):
            actions.merge(
                kept=kept,
                gone=gone,
                versions=(kept.version, gone.version - 1),
                chosen={},
                by=actor_of(cast.suzuki),
            )


def test_what_was_written_after_the_merge_stays_and_is_counted(story: Story, cast: Cast):
    story.agree()
    story.merge(phone="gone")
    story.write(cast.sato, story.kept, "まとめたあとの記録")
    with acting_as(cast.sato.pk):
        person = Patient.objects.get()
        fields = {"address": "美澄市南町9"}
        actions.revise_identity(patient=person, version=person.version, fields=fields, by=actor_of(cast.sato))
    undone = story.undo()
    assert undone.stayed == {"record_entry": 1}
    assert story.texts(cast.suzuki, story.kept) == ["まとめたあとの記録", "先の登録の記録"]
    assert story.texts(cast.sato, story.gone) == ["あとの登録の記録"]
    assert story.texts(cast.sato, story.kept) == ["まとめたあとの記録"]  # what an office wrote stays its own
    with acting_as(cast.suzuki.pk):
        person = Patient.objects.get(pk=story.kept.pk)
        assert (person.phone, person.address) == ("0598-00-1111", "美澄市南町9")
        assert list(Contact.objects.filter(patient=person).values_list("name", flat=True)) == ["東海林 茂"]


def test_who_agreed_may_undo_it_too_and_both_teams_are_told(story: Story, cast: Cast):
    story.agree()
    story.merge()
    story.undo(cast.stranger)
    assert story.texts(cast.stranger, story.gone) == ["あとの登録の記録"]
    assert notices(cast.suzuki)[-1] == notices(cast.sato)[-1] == "patient.unmerged"


def test_after_thirty_days_it_stays(story: Story, cast: Cast):
    story.agree()
    merge = story.merge()
    merge.at -= timedelta(days=31)
    with acting_as(cast.suzuki.pk), pytest.raises(actions.TooLate):
        actions.undo_merge(merge=merge, by=actor_of(cast.suzuki))


def snapshot(superuser: psycopg.Connection) -> dict[str, list[str]]:
    """Every row of the house, but for what merging writes of itself."""
    tables = superuser.execute(
        "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
    ).fetchall()
    found = {}
    for (table,) in tables:
        if table in COMPARED_APART or table.startswith(("procrastinate", "facts_fact_log", "django")):
            continue
        apart = list(OF_THEMSELVES.get(table, set()))
        rows = superuser.execute(f'select (to_jsonb(t) - %s::text[])::text from "{table}" t', [apart])
        found[table] = sorted(row[0] for row in rows)
    return found


def test_undone_at_once_everything_is_as_it_was(committed):
    story = Story(assemble())
    story.agree()
    with psycopg.connect(
        committed.superuser_dsn(connection.settings_dict["NAME"]), autocommit=True
    ) as superuser:
        before = snapshot(superuser)
        story.merge(name="gone", phone="gone", contacts="gone")
        assert snapshot(superuser) != before
        story.undo()
        assert snapshot(superuser) == before


def test_of_what_sheets_told_the_later_word_stands():
    def person(at: str) -> dict:
        return described(Patient(profile={"patient.interests": {"value": at, "at": at}}), [])

    for older, newer in (("2026-01", "2026-02"), ("2026-02", "2026-01")):
        made = joined(person(older), person(newer), {})
        assert made["profile patient.interests"]["at"] == "2026-02"


def test_restoring_leaves_what_was_changed_since():
    assert restored({"a": 2, "b": 9, "d": 4}, {"a": 2, "b": 3, "c": 5}, {"a": 1, "b": 1}) == {
        "a": 1,
        "b": 9,
        "d": 4,
    }


def asked(page) -> list[str]:
    """The names of the questions of a page, each once."""
    return list(dict.fromkeys(re.findall(r'type="radio" name="(\w+)"', page.content.decode())))


def pressed(client, path: str, **form: str):
    return client.post(path, form | {"request_key": request_key(client.get(path))})


def test_by_the_pages_from_the_notice_to_one_person_and_back(story: Story, cast: Cast):
    suzuki, takahashi = client_as(cast.suzuki), client_as(cast.stranger)
    told = story.told(cast.suzuki)
    pressed(suzuki, f"/patients/duplicates/{told.pk}/", offer="1")
    with acting_as(cast.stranger.pk):
        offer = MergeOffer.objects.get()
    path = f"/patients/merge-offers/{offer.pk}/"
    assert "居宅介護支援事業所 こもれび" in takahashi.get(path).content.decode()
    assert pressed(takahashi, path, agree="1").status_code == 302
    assert f"/patients/{story.kept.pk}/merging/{story.gone.pk}/" in suzuki.get(path).content.decode()
    both = f"/patients/{story.kept.pk}/merging/{story.gone.pk}/"
    page = suzuki.get(both)
    chosen = dict.fromkeys(asked(page), "kept")
    assert list(chosen) == ["name", "address", "phone", "contacts"]
    versions = dict(re.findall(r'name="(\w+_version)" value="(\d+)"', page.content.decode()))
    wrong = suzuki.post(both, versions | {"request_key": request_key(page)})
    assert wrong.status_code == 422
    merged = suzuki.post(both, versions | chosen | {"phone": "gone", "request_key": request_key(page)})
    assert (merged.status_code, suzuki.get(merged["Location"]).status_code) == (302, 200)
    assert "さくら坂" in suzuki.get(f"/patients/{story.kept.pk}/team/").content.decode()
    assert pressed(takahashi, merged["Location"]).status_code == 302
    assert "2つの登録に戻しました" in takahashi.get(merged["Location"]).content.decode()
    assert story.texts(cast.stranger, story.gone) == ["あとの登録の記録"]


def test_looking_at_both_is_said_in_the_trail_of_both(story: Story, cast: Cast):
    joined_team(cast, story.gone, cast.suzuki, by=cast.stranger)
    page = client_as(cast.suzuki).get(f"/patients/{story.kept.pk}/merging/{story.gone.pk}/")
    assert "まだ返事をしていない事業所があります" in page.content.decode()
    for role, patient in ((cast.suzuki, story.kept), (cast.stranger, story.gone)):
        with acting_as(role.pk):
            assert [look.action for look in queries.who_looked(patient, 1)] == ["open.merge"]


def test_one_finds_ones_own_people_who_are_alike(story: Story, cast: Cast):
    twin = registered(cast, kana="ショウジ チヨコ", name="東海林 千代子")
    other = registered(cast, kana="ヌクイ トメ", birth_date=date(1938, 1, 2))
    page = client_as(cast.suzuki).get(f"/patients/{story.kept.pk}/merging/")
    text = page.content.decode()
    assert f"/patients/{story.kept.pk}/merging/{twin.pk}/" in text
    assert str(other.pk) not in text

"""What a person takes: told with its source, changed and stopped with who and why; the team's pharmacists hear of it."""

from datetime import date, timedelta
from functools import partial
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.facts.models import FactNow
from renkei.ground.jobs.models import Notice
from renkei.ground.people.models import Capacity, OrganizationKind, PractitionerRole, Profession
from renkei.ground.sheets.paths import PATHS
from renkei.patients.known import prefill_context
from renkei.patients.models import Patient
from renkei.record import actions, queries
from renkei.record.models import Adherence, Attachment, Entry, MedicationStatement
from tests.cast import Cast, actor_of, client_as, organization, role
from tests.pages import cost, request_key
from tests.people import joined, registered

AMLODIPINE = {"name": "アムロジピン錠5mg", "form": "internal", "dose": "1錠", "usage": "1日1回 朝食後"}


@pytest.fixture
def pharmacist(cast: Cast) -> PractitionerRole:
    office = organization(OrganizationKind.PHARMACY, "北町薬局", cast.town, "9840000001")
    return role("白石 環", office, Capacity.CARE, Profession.PHARMACIST, "shiraishi")


@pytest.fixture
def helper(cast: Cast) -> PractitionerRole:
    office = organization(OrganizationKind.HOME_CARE, "ヘルパーステーション 灯", cast.town, "9870000009")
    return role("小坂 みどり", office, Capacity.CARE, Profession.CARE_WORKER, "kosaka")


@pytest.fixture
def patient(cast: Cast, pharmacist, helper):
    made = registered(cast)
    for one in (cast.sato, cast.yanai, pharmacist, helper):
        joined(cast, made, one)
    return made


def adds(by: PractitionerRole, patient, **said: object) -> MedicationStatement:
    today = timezone.localdate()
    with acting_as(by.pk):
        fields = AMLODIPINE | {"source": "notebook", "source_on": today} | said
        [row] = actions.add_medications(patient=patient, medicines=[fields], by=actor_of(by))
    return row


def listed(reader: PractitionerRole, patient) -> queries.Medications:
    with acting_as(reader.pk):
        return queries.medications(actor_of(reader), patient, may_write=True)


def names(found: queries.Medications) -> list[str]:
    return [row.name for _label, rows in found.standing for row in rows]


def changes(found: queries.Medications) -> list[tuple[str, str, bool]]:
    return [(one.kind, one.now.name, one.new) for one in found.changes]


def alerts(of: PractitionerRole, kind: str = "medication.changed") -> int:
    with acting_as(of.pk):
        return Notice.objects.filter(kind=kind, organization_id=of.organization_id).count()


def press(who: PractitionerRole, patient, path: str, **typed: object):
    client, page = client_as(who), f"/patients/{patient.pk}/medication/{path}"
    first = client.get(page if path != "review/" else f"/patients/{patient.pk}/medication/")
    return client.post(page, {"request_key": request_key(first), **typed})


def photo() -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "JPEG")
    return SimpleUploadedFile("nokori.jpg", kept.getvalue(), "image/jpeg")


@pytest.mark.system("E04", needs="renkei.record.actions.medication._wake_pharmacists")
def test_the_list_with_its_changes_how_it_is_taken_a_photo_of_what_is_left_and_the_pharmacist_hears(
    cast, pharmacist, patient
):
    """Medication list with changes, adherence note, photo of remaining drugs; pharmacist alerted on change."""
    taken = adds(cast.sato, patient)
    with acting_as(cast.sato.pk):
        said = AMLODIPINE | {
            "name": "アムロジピン錠2.5mg",
            "source": "said",
            "source_on": timezone.localdate(),
        }
        change = {"on": timezone.localdate(), "because": "めまいのため半量に", "by": actor_of(cast.sato)}
        actions.change_medication(medication=taken, said=said, **change)
    answer = press(
        cast.sato,
        patient,
        "adherence/",
        level="often",
        adjusts="on",
        left_over="朝の分が6回分",
        attachments=[photo()],
    )
    assert answer.status_code == 302
    page = client_as(pharmacist).get(f"/patients/{patient.pk}/medication/").content.decode()
    for words in (
        "アムロジピン錠2.5mg",
        "めまいのため半量に",
        "新しい・変更",
        "飲み忘れが多い",
        "朝の分が6回分",
    ):
        assert words in page
    with acting_as(pharmacist.pk):
        noted = Adherence.objects.get()
        assert Attachment.objects.filter(entry=noted.entry_id).count() == 1
    assert (alerts(pharmacist), alerts(pharmacist, "medication.adherence")) == (2, 1)
    assert "お薬が変わった方" in client_as(pharmacist).get("/").content.decode()
    with acting_as(pharmacist.pk):
        [one] = queries.changed_people(actor_of(pharmacist))
    assert (one.name, one.changes) == (patient.name, 2)  # begun, then changed: two, not three


def test_a_list_is_typed_in_one_after_the_other_from_the_same_source(cast, pharmacist, patient):
    typed = AMLODIPINE | {
        "source": "sheet",
        "source_on": "2026-11-20",
        "prescriber": "柳井医院",
        "next": "on",
    }
    answer = press(pharmacist, patient, "new/", **typed)
    assert answer["Location"].endswith("/medication/new/")
    page = client_as(pharmacist).get(answer["Location"]).content.decode()
    assert 'value="柳井医院"' in page and "令和8年11月20日" in page
    assert (
        press(pharmacist, patient, "new/", **(typed | {"name": "酸化マグネシウム錠330mg"})).status_code == 302
    )
    assert names(listed(cast.sato, patient)) == ["アムロジピン錠5mg", "酸化マグネシウム錠330mg"] or names(
        listed(cast.sato, patient)
    ) == ["酸化マグネシウム錠330mg", "アムロジピン錠5mg"]


def test_changed_and_stopped_the_history_says_from_when_why_and_by_whom(cast, pharmacist, patient):
    taken, other = (
        adds(cast.sato, patient),
        adds(cast.sato, patient, name="センノシド錠12mg", form="as_needed"),
    )
    form = AMLODIPINE | {"dose": "0.5錠", "source": "said", "source_on": "2026-11-24", "on": "2026-11-25"}
    assert press(pharmacist, patient, f"{taken.pk}/change/", **form, because="血圧が低い").status_code == 302
    assert (
        press(pharmacist, patient, f"{other.pk}/stop/", on="2026-11-25", because="便がゆるい").status_code
        == 302
    )
    found = listed(cast.yanai, patient)
    assert [(kind, name) for kind, name, _new in changes(found)][:2] == [
        ("stopped", "センノシド錠12mg"),
        ("changed", "アムロジピン錠5mg"),
    ]
    [(_label, [now])] = found.standing
    assert (now.dose, now.since, now.replaces_id) == ("0.5錠", date(2026, 11, 25), taken.pk)
    assert {(row.name, row.ending) for row in found.ended} == {
        ("アムロジピン錠5mg", "changed"),
        ("センノシド錠12mg", "stopped"),
    }


def test_what_changed_since_ones_own_office_looked_is_new(cast, pharmacist, patient):
    adds(cast.sato, patient)
    assert changes(listed(pharmacist, patient)) == [("begun", "アムロジピン錠5mg", True)]
    assert press(pharmacist, patient, "review/").status_code == 302
    assert changes(listed(pharmacist, patient)) == [("begun", "アムロジピン錠5mg", False)]
    assert changes(listed(cast.yanai, patient))[0][2] is True  # another office has not
    assert "お薬が変わった方" not in client_as(pharmacist).get("/").content.decode()
    adds(cast.yanai, patient, name="フロセミド錠20mg")
    assert changes(listed(pharmacist, patient))[0] == ("begun", "フロセミド錠20mg", True)
    assert "お薬が変わった方" in client_as(pharmacist).get("/").content.decode()
    assert "お薬が変わった方" not in client_as(cast.sato).get("/").content.decode()


def test_ones_own_changes_are_no_news_to_the_pharmacist(cast, pharmacist, patient):
    taken = adds(pharmacist, patient)
    assert (alerts(pharmacist), "お薬が変わった方" in client_as(pharmacist).get("/").content.decode()) == (
        0,
        False,
    )
    press(cast.sato, patient, f"{taken.pk}/stop/", on="2026-11-25", because="便がゆるい")
    assert (alerts(pharmacist), "お薬が変わった方" in client_as(pharmacist).get("/").content.decode()) == (
        1,
        True,
    )


def test_a_mistake_leaves_the_list_and_was_no_change(cast, pharmacist, patient):
    taken = adds(cast.sato, patient)
    press(cast.sato, patient, f"{taken.pk}/stop/", on="2026-11-25", because="別の方の薬でした", mistaken="on")
    found = listed(pharmacist, patient)
    assert (names(found), changes(found), found.ended) == ([], [], [])


def test_a_change_that_was_a_mistake_leaves_the_former_as_it_was(cast, pharmacist, patient):
    taken = adds(cast.sato, patient)
    form = AMLODIPINE | {"dose": "9錠", "source": "said", "source_on": "2026-11-24", "on": "2026-11-25"}
    press(cast.sato, patient, f"{taken.pk}/change/", **form)
    with acting_as(cast.sato.pk):
        [wrong] = MedicationStatement.objects.filter(ending="")
    press(cast.sato, patient, f"{wrong.pk}/stop/", on="2026-11-25", because="桁のまちがい", mistaken="on")
    found = listed(pharmacist, patient)
    [(_label, [now])] = found.standing
    assert (now.pk, now.dose, found.ended) == (taken.pk, "1錠", [])
    assert changes(found) == [("begun", "アムロジピン錠5mg", True)]
    with as_office():
        kinds = FactNow.objects.filter(key__in=[taken.pk, wrong.pk]).values_list("kind", flat=True)
        assert list(kinds) == ["medication.begun"]


def test_a_course_that_is_over_is_not_taken_now(cast, patient):
    today = timezone.localdate()
    adds(cast.sato, patient, name="抗菌薬A錠", since=today - timedelta(9), until=today - timedelta(1))
    adds(cast.sato, patient, name="抗菌薬B錠", since=today - timedelta(6), until=today)
    found = listed(cast.sato, patient)
    assert (names(found), [row.name for row in found.over]) == (["抗菌薬B錠"], ["抗菌薬A錠"])


def test_who_is_faster_changes_it_and_the_other_is_told(cast, patient):
    taken = adds(cast.sato, patient)
    with acting_as(cast.sato.pk):
        actions.stop_medication(
            medication=taken, on=timezone.localdate(), because="x", by=actor_of(cast.sato)
        )
        with pytest.raises(ValidationError, match="ほかの人が先に変えました"):
            actions.stop_medication(
                medication=taken, on=timezone.localdate(), because="x", by=actor_of(cast.sato)
            )


@pytest.mark.parametrize(
    ("who", "opens"), [("sato", 200), ("yanai", 200), ("suzuki", 200), ("stranger", 404)]
)
def test_who_keeps_the_list(cast, patient, who, opens):
    reader = getattr(cast, who)
    assert client_as(reader).get(f"/patients/{patient.pk}/medication/new/").status_code == opens


def test_a_care_worker_reads_the_list_says_how_it_is_taken_and_cannot_change_it(cast, helper, patient):
    taken = adds(cast.sato, patient)
    page = client_as(helper).get(f"/patients/{patient.pk}/medication/").content.decode()
    assert "アムロジピン錠5mg" in page and "/change/" not in page and "薬を足す" not in page
    for path in ("new/", f"{taken.pk}/change/", f"{taken.pk}/stop/"):
        assert client_as(helper).get(f"/patients/{patient.pk}/medication/{path}").status_code == 404
    assert press(helper, patient, "adherence/", level="sometimes", left_over="夕の分が3包").status_code == 302
    with acting_as(cast.sato.pk):
        entry = Entry.objects.get()
        assert (entry.text, entry.category) == ("服薬状況：時々飲み忘れ\n残薬：夕の分が3包", "medicine")


def test_taken_as_told_wakes_nobody(cast, pharmacist, patient):
    press(cast.sato, patient, "adherence/", level="as_told")
    assert alerts(pharmacist, "medication.adherence") == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "薬の名前を入れてください"),
        ({"since": "2026-11-20", "until": "2026-11-19"}, "始まりの日より前"),
        ({"source_on": "2099-01-01"}, "まだ来ていない日"),
        ({"source": "dream"}, "正しく選択"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_kept_as_typed(cast, patient, wrong, said):
    typed = AMLODIPINE | {"source": "notebook", "source_on": "2026-11-20", "note": "一包化"} | wrong
    answer = press(cast.sato, patient, "new/", **typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page and 'value="一包化"' in page


def test_the_page_asks_the_same_of_one_and_of_three(cast, patient):
    looks = partial(cost, client_as(cast.sato), f"/patients/{patient.pk}/medication/")
    adds(cast.sato, patient)
    one = looks()
    for number in range(3):
        adds(cast.sato, patient, name=f"薬{number}")
    assert looks() == one


def filled(reader: PractitionerRole, patient, name: str):
    """What a sheet's field would open with: (value, source, others)."""
    with acting_as(reader.pk):
        known = prefill_context(actor_of(reader), patient)
        found = PATHS[f"patient.medication.{name}"].resolve(known)
    return (found.value, found.source, [one.value for one in found.others]) if found else None


def test_sheets_open_with_what_is_known_of_medicines_and_who_wrote_it(cast, patient):
    assert (filled(cast.suzuki, patient, "any"), filled(cast.suzuki, patient, "adherence")) == (None, None)
    taken = adds(cast.sato, patient)
    press(cast.sato, patient, "adherence/", level="sometimes")
    now = timezone.localtime()
    by = f"{now.month}/{now.day} {cast.sato.practitioner.name}"
    assert filled(cast.suzuki, patient, "any") == ("yes", by, [])
    assert filled(cast.suzuki, patient, "adherence") == ("sometimes", by, [])
    press(cast.sato, patient, f"{taken.pk}/stop/", on="2026-11-25", because="x")
    assert filled(cast.suzuki, patient, "any") is None  # an empty list says nothing


def test_what_a_sheet_told_earlier_stands_beside_it(cast, patient):
    told = {"value": "no", "by": str(cast.suzuki.pk), "at": "2026-04-01T09:00:00+09:00"}
    with acting_as(cast.suzuki.pk):
        Patient.objects.filter(pk=patient.pk).update(profile={"patient.medication.any": told})
        patient.refresh_from_db()
    adds(cast.sato, patient)
    value, _source, others = filled(cast.suzuki, patient, "any")
    assert (value, others) == ("yes", ["no"])

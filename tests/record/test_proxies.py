"""代行入力: a nurse of the clinic writes for its doctor; everybody sees that it is unsettled until the doctor says so."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Capacity, PractitionerRole, Profession
from renkei.record import actions
from renkei.record.models import Entry
from renkei.record.policy import doctors_to_write_for
from tests.cast import Cast, actor_of, client_as, role
from tests.pages import cost
from tests.people import joined, registered

TEXT = "アムロジピンを夕から朝に移す方針です。"
UNSETTLED, CONFIRMED = "代行入力・未確定（柳井 幸子 医師の確認待ち）", "代行入力・柳井 幸子 医師が確認"


@pytest.fixture
def patient(cast: Cast):
    found = registered(cast)
    for member in (cast.sato, cast.yanai):
        joined(cast, found, member)
    return found


@pytest.fixture
def nakajo(cast: Cast) -> PractitionerRole:
    return role("中条 ゆき", cast.yanai_clinic, Capacity.CARE, Profession.NURSE, "nakajo")


@pytest.fixture
def other_doctor(cast: Cast) -> PractitionerRole:
    return role("柳井 修", cast.yanai_clinic, Capacity.CARE, Profession.DOCTOR, "yanai2")


def post(client, name: str, *args, **data):
    return client.post(reverse(name, args=args), data | {"request_key": str(new_id())})


def written(nakajo, patient, doctor, **said) -> Entry:
    answer = post(
        client_as(nakajo),
        "record:entries",
        patient.pk,
        **{"text": TEXT, "audience": "team", "for_role": str(doctor.pk)} | said,
    )
    assert answer.status_code == 302
    with acting_as(nakajo.pk):
        return Entry.objects.latest("at")


def page_of(reader, patient) -> str:
    return client_as(reader).get(f"/patients/{patient.pk}/").content.decode()


def test_it_is_unsettled_for_everybody_until_the_doctor_confirms(cast, patient, nakajo):
    entry = written(nakajo, patient, cast.yanai)
    for reader in (cast.sato, cast.suzuki, nakajo, cast.yanai):
        page = page_of(reader, patient)
        assert UNSETTLED in page and TEXT in page and "中条 ゆき" in page
    today = client_as(cast.yanai).get("/").content.decode()
    assert "先生の代わりに書かれた記録" in today and TEXT in today
    assert "先生の代わりに書かれた記録" not in client_as(nakajo).get("/").content.decode()

    answer = post(
        client_as(cast.yanai), "record:entry_confirmation", patient.pk, entry.pk, **{"from": "today"}
    )
    assert answer.url == "/"
    assert "先生の代わりに書かれた記録" not in client_as(cast.yanai).get("/").content.decode()
    page = page_of(cast.sato, patient)
    assert CONFIRMED in page and UNSETTLED not in page
    assert post(client_as(cast.yanai), "record:entry_confirmation", patient.pk, entry.pk).status_code == 404


def test_nobody_else_says_it_for_the_doctor(cast, patient, nakajo, other_doctor):
    entry = written(nakajo, patient, cast.yanai)
    for other in (nakajo, other_doctor, cast.sato, cast.suzuki):
        assert post(client_as(other), "record:entry_confirmation", patient.pk, entry.pk).status_code == 404
        with acting_as(other.pk):
            assert actions.confirm_entries(entries=[entry], by=actor_of(other)) == 0
    assert UNSETTLED in page_of(cast.sato, patient)


def test_when_the_doctor_has_left_another_of_the_office_may(cast, patient, nakajo, other_doctor):
    entry = written(nakajo, patient, cast.yanai)
    PractitionerRole.objects.filter(pk=cast.yanai.pk).update(until=timezone.now() - timedelta(seconds=1))
    assert post(client_as(other_doctor), "record:entry_confirmation", patient.pk, entry.pk).status_code == 302
    with acting_as(nakajo.pk):
        assert Entry.objects.get(pk=entry.pk).confirmed_by_id == other_doctor.pk


def test_who_corrects_it_as_the_doctor_has_confirmed_it(cast, patient, nakajo):
    entry = written(nakajo, patient, cast.yanai)
    said = {
        "version": 1,
        "text": "朝に移し、2週間で見直します。",
        "category": entry.category,
        "audience": "team",
    }
    assert post(client_as(nakajo), "record:correction", patient.pk, entry.pk, **said).status_code == 302
    assert UNSETTLED in page_of(cast.sato, patient)  # the nurse mended a slip: it still waits
    assert (
        post(
            client_as(cast.yanai), "record:correction", patient.pk, entry.pk, **said | {"version": 2}
        ).status_code
        == 302
    )
    assert CONFIRMED in page_of(cast.sato, patient)


def test_several_are_confirmed_at_once_and_only_the_chosen(cast, patient, nakajo):
    entries = [written(nakajo, patient, cast.yanai) for _ in range(3)]
    doctor = client_as(cast.yanai)
    assert doctor.get(reverse("record:proxies")).content.decode().count(TEXT) == 3
    answer = post(doctor, "record:proxies", entry=[str(entries[0].pk), str(entries[2].pk)])
    assert answer.status_code == 302
    assert doctor.get(reverse("record:proxies")).content.decode().count(TEXT) == 1
    with acting_as(nakajo.pk):
        assert [Entry.objects.get(pk=one.pk).is_unsettled for one in entries] == [False, True, False]
    assert client_as(nakajo).get(reverse("record:proxies")).status_code == 404


def test_the_list_goes_on_page_by_page_at_the_same_cost(cast, patient, nakajo):
    written(nakajo, patient, cast.yanai)
    doctor = client_as(cast.yanai)
    few = cost(doctor, reverse("record:proxies")), cost(doctor, "/")
    for _ in range(31):
        written(nakajo, patient, cast.yanai)
    assert (cost(doctor, reverse("record:proxies")), cost(doctor, "/")) == few
    page = doctor.get(reverse("record:proxies"))
    following = page.content.decode().partition("?after=")[2].partition('"')[0]
    assert doctor.get(reverse("record:proxies") + f"?after={following}").content.decode().count(TEXT) == 2


def test_one_writes_for_doctors_of_the_own_office_alone(cast, patient, nakajo, other_doctor):
    for actor, names in (
        (nakajo, ["柳井 幸子", "柳井 修"]), (other_doctor, []), (cast.sato, []), (cast.suzuki, []),
    ):  # fmt: skip
        found = [one.practitioner.name for one in doctors_to_write_for(actor_of(actor))]
        assert sorted(found) == sorted(names)
    elsewhere = role("別の医師", cast.hospital, Capacity.WARD, Profession.DOCTOR, "betsu")
    answer = post(
        client_as(nakajo),
        "record:entries",
        patient.pk,
        text=TEXT,
        audience="team",
        for_role=str(elsewhere.pk),
    )
    assert answer.status_code == 422
    post(
        client_as(cast.sato),
        "record:entries",
        patient.pk,
        text=TEXT,
        audience="team",
        for_role=str(cast.yanai.pk),
    )
    with acting_as(cast.sato.pk):  # a nurse elsewhere has no such question: it is her own
        assert Entry.objects.get().for_role_id is None


def test_it_goes_nowhere_without_its_mark_and_to_the_family_not_at_all(cast, patient, nakajo):
    written(nakajo, patient, cast.yanai, audience="family")
    family = reverse("record:family", args=[patient.pk])
    assert TEXT not in client_as(cast.suzuki).get(family).content.decode()
    book = openpyxl.load_workbook(
        io.BytesIO(client_as(cast.suzuki).get(reverse("record:export", args=[patient.pk])).content)
    )
    assert [row[1].value for row in book.active.iter_rows(min_row=2)] == [f"中条 ゆき［{UNSETTLED}］"]
    copy = post(client_as(cast.suzuki), "record:copies", patient.pk, whose="all", form="xlsx")
    assert copy.status_code == 200
    kept = openpyxl.load_workbook(io.BytesIO(copy.content))
    assert f"中条 ゆき［{UNSETTLED}］" in [cell.value for row in kept.active.iter_rows() for cell in row]

    with acting_as(nakajo.pk):
        entry = Entry.objects.get()
    post(client_as(cast.yanai), "record:entry_confirmation", patient.pk, entry.pk)
    assert TEXT in client_as(cast.suzuki).get(family).content.decode()

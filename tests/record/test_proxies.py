"""代行入力: a nurse of the clinic writes for its doctor; everybody sees that it is unsettled until the doctor says so."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Capacity, PractitionerRole, Profession
from renkei.patients import actions as people
from renkei.patients.models import CareTeamMember
from renkei.record import actions
from renkei.record.actions import Confirmation, SomebodyWasFaster
from renkei.record.models import Entry, EntryVersion, PersonalRange
from renkei.record.policy import doctors_to_write_for
from renkei.record.queries import Proxied, proxies
from renkei.record.ways import Proxy, ways
from tests.cast import Cast, actor_of, client_as, role
from tests.pages import cost
from tests.people import joined, registered
from tests.record.test_copies import leave, paper, rows, take
from tests.record.test_questions import asked, do, line
from tests.record.test_threads import reply

TEXT = "アムロジピンを夕から朝に移す方針です。"
UNSETTLED, CONFIRMED = "代行入力・未確定（柳井 幸子 医師の確認待ち）", "代行入力・柳井 幸子 医師が確認（"
PANEL, LATE = "先生の代わりに書かれた記録", "医師の確認が遅れている記録"


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


def post(by, name: str, *args, **data):
    return client_as(by).post(reverse(name, args=args), data | {"request_key": str(new_id())})


def get(by, name: str, *args) -> str:
    return client_as(by).get(reverse(name, args=args)).content.decode()


def written(nakajo, patient, doctor, **said) -> Entry:
    said = {"text": TEXT, "audience": "team", "for_role": str(doctor.pk)} | said
    assert post(nakajo, "record:entries", patient.pk, **said).status_code == 302
    with acting_as(nakajo.pk):
        return Entry.objects.latest("at")


def corrected(by, entry: Entry, text: str) -> Entry:
    now = fresh(by, entry)
    said = {"version": now.version, "text": text, "category": now.category, "audience": now.audience}
    assert post(by, "record:correction", entry.patient_id, entry.pk, **said).status_code == 302
    return fresh(by, entry)


def fresh(by, entry: Entry) -> Entry:
    with acting_as(by.pk):
        return Entry.objects.get(pk=entry.pk)


def confirmed(by, entry: Entry, version: int | None = None, **more):
    seen = f"{entry.pk}:{entry.version if version is None else version}"
    return post(by, "record:entry_confirmation", entry.patient_id, entry.pk, entry=seen, **more)


def page_of(reader, patient) -> str:
    return client_as(reader).get(f"/patients/{patient.pk}/").content.decode()


def today(reader) -> str:
    return client_as(reader).get("/").content.decode()


# -- a version is confirmed --


def test_it_is_unsettled_for_everybody_until_the_doctor_confirms(cast, patient, nakajo):
    entry = written(nakajo, patient, cast.yanai)
    for reader in (cast.sato, cast.suzuki, nakajo, cast.yanai):
        page = page_of(reader, patient)
        assert UNSETTLED in page and TEXT in page and "中条 ゆき" in page
    assert PANEL in today(cast.yanai) and TEXT in today(cast.yanai)
    assert PANEL not in today(nakajo)

    answer = confirmed(cast.yanai, entry, **{"from": "today"})
    assert answer.url == "/"
    assert PANEL not in today(cast.yanai)
    page = page_of(cast.sato, patient)
    assert f"{CONFIRMED}{timezone.localtime():%Y-%m-%d }" in page and UNSETTLED not in page
    assert confirmed(cast.yanai, entry).status_code == 404


def test_what_the_nurse_corrects_afterwards_waits_for_the_doctor_anew(cast, patient, nakajo):
    entry = written(nakajo, patient, cast.yanai, audience="family")
    confirmed(cast.yanai, entry)
    banner = get(nakajo, "record:correction", patient.pk, entry.pk)
    assert "柳井 幸子 医師が確認した記録です" in banner and "もう一度、先生の確認を待ちます" in banner
    assert "直すと、先生が確認したことになります" in get(
        cast.yanai, "record:correction", patient.pk, entry.pk
    )

    entry = corrected(nakajo, entry, "アムロジピンを朝から夕に移す方針です。")
    assert (entry.version, entry.confirmed_version, entry.is_unsettled) == (2, 1, True)
    page = page_of(cast.sato, patient)
    assert (
        "代行入力・未確定（柳井 幸子 医師が" in page
        and "確認したあとの訂正。柳井 幸子 医師の確認待ち" in page
    )
    assert PANEL in today(cast.yanai) and "朝から夕に" in today(cast.yanai)
    assert "朝から夕に" not in get(cast.suzuki, "record:family", patient.pk)
    history = get(cast.sato, "record:entry", patient.pk, entry.pk).partition('id="versions"')[2]
    assert TEXT in history and CONFIRMED in history

    confirmed(cast.yanai, entry)
    assert CONFIRMED in page_of(cast.sato, patient)
    assert "朝から夕に" in get(cast.suzuki, "record:family", patient.pk)


def test_a_slip_mended_before_the_doctor_looked_waits_from_when_it_was_written(cast, patient, nakajo):
    entry = written(nakajo, patient, cast.yanai)
    assert corrected(nakajo, entry, "朝に移す方針です。").waits_since == entry.at
    with acting_as(nakajo.pk):
        assert EntryVersion.objects.get(entry=entry).confirmed_at is None


def test_what_the_doctor_corrects_is_confirmed_by_it_also_the_second_time(cast, patient, nakajo):
    entry = corrected(cast.yanai, written(nakajo, patient, cast.yanai), "朝に移し、2週間で見直します。")
    assert (entry.confirmed_version, entry.is_unsettled) == (2, False)
    entry = corrected(cast.yanai, entry, "朝に移し、1週間で見直します。")
    assert (entry.confirmed_version, entry.is_unsettled) == (3, False)
    assert CONFIRMED in page_of(cast.sato, patient)


def test_what_another_doctor_corrects_waits_for_the_one_named(cast, patient, nakajo, other_doctor):
    entry = written(nakajo, patient, cast.yanai)
    confirmed(cast.yanai, entry)
    assert corrected(other_doctor, entry, "昼に移す方針です。").is_unsettled


def test_nobody_else_says_it_for_the_doctor(cast, patient, nakajo, other_doctor):
    entry = written(nakajo, patient, cast.yanai)
    for other in (nakajo, other_doctor, cast.sato, cast.suzuki):
        assert confirmed(other, entry).status_code == 404
        assert get(other, "record:refusal", patient.pk, entry.pk).count("取り下げるわけ") == 0
        with acting_as(other.pk):
            made = actions.confirm_entries(seen={entry.pk: 1}, by=actor_of(other))
            assert made == Confirmation(done=0, rewritten=0, gone=1)
            with pytest.raises(SomebodyWasFaster):
                actions.refuse_entry(entry=entry, version=1, because="x", by=actor_of(other))
    assert UNSETTLED in page_of(cast.sato, patient)


# -- the list --


def test_several_are_confirmed_at_once_and_only_those_that_were_chosen(cast, patient, nakajo):
    entries = [written(nakajo, patient, cast.yanai, text=f"方針{number}") for number in range(3)]
    page = get(cast.yanai, "record:proxies")
    assert "checked" not in page and [f"方針{number}" in page for number in range(3)] == [True] * 3
    later = written(nakajo, patient, cast.yanai, text="あとから書いた方針")  # while the page is open
    seen = [f"{entries[0].pk}:1", f"{entries[2].pk}:1"]
    answer = post(cast.yanai, "record:proxies", entry=seen)
    assert answer.status_code == 302
    assert [fresh(nakajo, one).is_unsettled for one in (*entries, later)] == [False, True, False, True]
    assert client_as(nakajo).get(reverse("record:proxies")).status_code == 404


def test_what_was_rewritten_while_the_doctor_read_stays_on_the_list(cast, patient, nakajo):
    entries = [written(nakajo, patient, cast.yanai, text=f"方針{number}") for number in range(3)]
    corrected(nakajo, entries[1], "書き直した方針")
    client = client_as(cast.yanai)
    said = {"entry": [f"{one.pk}:1" for one in entries], "request_key": str(new_id())}
    page = client.post(reverse("record:proxies"), said, follow=True).content.decode()
    assert "2件を確認しました。読んでいるあいだに1件が書き直されました。" in page
    assert "書き直した方針" in page and "方針0" not in page and "方針2" not in page
    assert fresh(nakajo, entries[1]).confirmed_version is None

    one = fresh(nakajo, entries[1])
    said = {"entry": f"{one.pk}:1", "request_key": str(new_id())}
    page = client.post(
        reverse("record:entry_confirmation", args=[patient.pk, one.pk]), said, follow=True
    ).content.decode()
    assert "読んでいるあいだに書き直されました。まだ確認していません。" in page and "書き直した方針" in page
    said = {"entry": [f"{one.pk}:2", f"{entries[0].pk}:1"], "request_key": str(new_id())}
    page = client.post(reverse("record:proxies"), said, follow=True).content.decode()
    assert "1件を確認しました。" in page and "1件は、もう確認を待っていませんでした。" in page


def test_nothing_chosen_is_told_and_what_is_no_key_is_nothing(cast, patient, nakajo):
    entry = written(nakajo, patient, cast.yanai)
    for sent in ([], ["x"], [f"{entry.pk}"], [f"{entry.pk}:x"]):
        answer = post(cast.yanai, "record:proxies", entry=sent)
        assert answer.status_code == 422
        assert "確認する記録に印（✓）を入れて" in answer.content.decode() and TEXT in answer.content.decode()
    assert fresh(nakajo, entry).is_unsettled


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


# -- taken back --


def test_the_doctor_takes_back_what_was_never_said(cast, patient, nakajo):
    entry = written(nakajo, patient, cast.yanai, audience="family")
    reply(cast.sato, entry, "承知しました。")
    answer = post(cast.yanai, "record:refusal", patient.pk, entry.pk, version=1, because="")
    assert answer.status_code == 422 and "なぜ取り下げるのかを書いてください" in answer.content.decode()
    because = "そのような指示はしていません"
    answer = post(cast.yanai, "record:refusal", patient.pk, entry.pk, version=1, because=because)
    assert answer.url == reverse("record:proxies")
    assert TEXT not in get(cast.yanai, "record:proxies") and PANEL not in today(cast.yanai)

    # who may have acted on it hears that it was taken back; their own replies stay
    mark = "代行入力・柳井 幸子 医師が取り下げ（"
    for reader in (cast.sato, cast.suzuki):
        page = page_of(reader, patient)
        assert mark in page and "承知しました。" in page
        assert TEXT not in page and because not in page
    assert "承知しました。" not in get(cast.suzuki, "record:family", patient.pk)
    assert TEXT not in get(cast.suzuki, "record:family", patient.pk)
    found = client_as(cast.sato).post(f"/patients/{patient.pk}/search/", {"words": "アムロジピン"})
    assert TEXT not in found.content.decode()
    assert [row[7] for row in rows(take(cast.sato, patient))] == [
        "医師が取り下げた記録です（内容は出しません）。",
        "承知しました。",
    ]
    # who wrote it reads it, and why
    assert "先生が取り下げた記録" in today(nakajo) and because in today(nakajo)
    page = get(nakajo, "record:seal", patient.pk, entry.pk)
    assert TEXT in page and because in page and mark in page
    page = get(cast.suzuki, "record:seal", patient.pk, entry.pk)  # keeps the record in order
    assert TEXT not in page and because in page
    for other in (cast.yanai, nakajo):
        assert confirmed(other, entry).status_code == 404
        said = {"version": 1, "text": "x", "category": "", "audience": "team"}
        assert post(other, "record:correction", patient.pk, entry.pk, **said).status_code == 404


def test_what_was_rewritten_meanwhile_is_not_taken_back_and_the_reason_typed_stays(cast, patient, nakajo):
    entry = written(nakajo, patient, cast.yanai)
    corrected(nakajo, entry, "書き直した方針")
    answer = post(cast.yanai, "record:refusal", patient.pk, entry.pk, version=1, because="ちがいます")
    page = answer.content.decode()
    assert answer.status_code == 422 and "読んでいるあいだに書き直されました。" in page
    assert "書き直した方針" in page and "ちがいます" in page
    assert 'name="version" value="2"' in page
    assert not fresh(nakajo, entry).refused


# -- somebody else takes it over --


def test_when_the_doctor_has_left_another_of_the_office_may_and_both_are_named(
    cast, patient, nakajo, other_doctor
):
    entry = written(nakajo, patient, cast.yanai)
    assert TEXT not in get(other_doctor, "record:proxies")
    PractitionerRole.objects.filter(pk=cast.yanai.pk).update(until=timezone.now() - timedelta(seconds=1))
    assert UNSETTLED in get(other_doctor, "record:proxies")
    assert confirmed(other_doctor, entry).status_code == 302
    assert fresh(nakajo, entry).confirmed_by_id == other_doctor.pk
    page = page_of(cast.sato, patient)
    assert "代行入力・柳井 修 医師が確認（" in page and "。柳井 幸子 医師あて）" in page


def test_who_came_back_to_the_office_in_another_role_is_the_same_doctor(cast, patient, nakajo, other_doctor):
    entry = written(nakajo, patient, cast.yanai)
    PractitionerRole.objects.filter(pk=cast.yanai.pk).update(until=timezone.now() - timedelta(seconds=1))
    again = PractitionerRole.objects.create(
        practitioner=cast.yanai.practitioner, organization=cast.yanai_clinic, capacity=Capacity.CARE,
        profession=Profession.DOCTOR, since=timezone.now() - timedelta(seconds=1),
    )  # fmt: skip
    assert confirmed(other_doctor, entry).status_code == 404
    assert confirmed(again, entry).status_code == 302


def test_when_the_office_handed_the_person_over_to_another_doctor_that_one_may(
    cast, patient, nakajo, other_doctor
):
    entry = written(nakajo, patient, cast.yanai)

    def in_charge(doctor) -> None:
        with acting_as(nakajo.pk):
            [member] = CareTeamMember.objects.filter(patient=patient, organization=cast.yanai_clinic)
            people.hand_over(members=[member.pk], to=doctor, by=actor_of(nakajo))

    assert confirmed(other_doctor, entry).status_code == 404
    in_charge(other_doctor)
    later = written(nakajo, patient, cast.yanai, text="柳井先生が代わりに往診したときの方針")
    page = today(other_doctor)
    assert TEXT in page and later.text not in page and later.text in today(cast.yanai)
    nurse = role("別の看護師", cast.yanai_clinic, Capacity.CARE, Profession.NURSE, "betsu")
    assert confirmed(nurse, entry).status_code == 404
    assert confirmed(other_doctor, entry).status_code == 302
    assert "代行入力・柳井 修 医師が確認（" in page_of(cast.sato, patient)


def test_one_writes_for_doctors_of_the_own_office_alone(cast, patient, nakajo, other_doctor):
    for actor, names in (
        (nakajo, ["柳井 幸子", "柳井 修"]), (other_doctor, []), (cast.sato, []), (cast.suzuki, []),
    ):  # fmt: skip
        found = [one.practitioner.name for one in doctors_to_write_for(actor_of(actor))]
        assert sorted(found) == sorted(names)
    elsewhere = role("別の医師", cast.hospital, Capacity.WARD, Profession.DOCTOR, "betsu")
    said = {"text": TEXT, "audience": "team"}
    answer = post(nakajo, "record:entries", patient.pk, for_role=str(elsewhere.pk), **said)
    assert answer.status_code == 422
    post(cast.sato, "record:entries", patient.pk, for_role=str(cast.yanai.pk), **said)
    with acting_as(cast.sato.pk):  # a nurse elsewhere has no such question: it is her own
        assert not Entry.objects.get().is_proxied


# -- one mark everywhere --


def marks(reader, patient) -> dict[str, bool]:
    """Where an entry with 「アムロジピン」 goes, and whether the mark goes with it."""
    course = client_as(reader).get(reverse("record:export", args=[patient.pk]))
    in_course = openpyxl.load_workbook(io.BytesIO(course.content)).active
    found = client_as(reader).post(f"/patients/{patient.pk}/search/", {"words": "アムロジピン"})
    across = client_as(reader).post(reverse("record:search"), {"words": "アムロジピン"})
    texts = {
        "course": page_of(reader, patient),
        "found in the person": found.content.decode(),
        "found in all": across.content.decode(),
        "workbook of the course": str(list(in_course.iter_rows(values_only=True))),
        "workbook of a copy": str(rows(take(reader, patient))),
        "paper": paper(take(reader, patient, "pdf")).replace("\n", ""),
    }
    for form in ("support-course.csv", "nursing-record.csv"):
        sheet = take(reader, patient, form).content.decode("utf-8-sig")
        texts[form] = str(list(csv.reader(io.StringIO(sheet, newline=""))))
    return {where: "アムロジピン" in text and "代行入力・未確定" in text for where, text in texts.items()}


def test_it_goes_nowhere_without_its_mark(cast, patient, nakajo):
    written(nakajo, patient, cast.yanai)
    for reader in (cast.suzuki, nakajo):  # another office, and the own into its own forms
        assert [where for where, marked in marks(reader, patient).items() if not marked] == []


def test_an_answer_for_the_doctor_goes_nowhere_without_the_same_mark(cast, patient, nakajo):
    given = do(actions.answer, nakajo, asked(cast, patient), note="アムロジピンを朝に")
    for reader in (cast.suzuki, nakajo):
        assert [where for where, marked in marks(reader, patient).items() if not marked] == []
    doctor = get(cast.yanai, "record:proxies")
    assert "アムロジピンを朝に" in doctor and "取り下げる" not in doctor  # he answers something else instead
    assert post(cast.yanai, "record:proxies", entry=[f"{given.entry_id}:1"]).status_code == 302
    [reply_] = line(cast.sato, given.question).replies
    assert reply_.given.mark[0] == "done" and reply_.given.mark[1].startswith(CONFIRMED)
    assert [rung.text for rung in line(cast.sato, given.question).ladder][-1].endswith("が確かめました")

    entry = fresh(nakajo, given.entry)
    corrected(nakajo, entry, "アムロジピンを昼に")
    [reply_] = line(cast.sato, given.question).replies
    assert reply_.given.mark[0] == "unsettled" and "確認したあとの訂正" in reply_.given.mark[1]
    assert post(cast.yanai, "record:refusal", patient.pk, entry.pk, version=2, because="x").status_code == 404


def test_an_answer_in_whose_place_the_doctor_said_something_else_waits_no_more(cast, patient, nakajo):
    question = asked(cast, patient)
    do(actions.answer, nakajo, question, note="アムロジピンを朝に")
    do(actions.answer, cast.yanai, question, note="そのままで")
    assert "アムロジピンを朝に" not in get(cast.yanai, "record:proxies")
    answers = {row[7]: row[1] for row in rows(take(cast.suzuki, patient))}
    assert answers["アムロジピンを朝に"] == "中条 ゆき［代行入力。本人が別の返事をしました］"
    assert answers["そのままで"] == "柳井 幸子"


def test_an_urgent_word_for_the_doctor_says_so_on_today_of_whom_it_waits_for(cast, patient, nakajo):
    entry = written(nakajo, patient, cast.yanai, urgent="on")
    assert TEXT in today(cast.sato) and UNSETTLED in today(cast.sato)
    corrected(
        cast.yanai, entry, "夕のままです。"
    )  # what was told stays as it was told, and was never confirmed
    assert TEXT in today(cast.sato) and UNSETTLED in today(cast.sato)


def test_the_family_sees_what_the_doctor_confirmed_and_whose_word_it_is(cast, patient, nakajo):
    entry = written(nakajo, patient, cast.yanai, audience="family")
    assert TEXT not in get(cast.suzuki, "record:family", patient.pk)
    confirmed(cast.yanai, entry)
    page = get(cast.suzuki, "record:family", patient.pk)
    assert TEXT in page and f"中条 ゆき［{CONFIRMED}" in page


def test_what_an_office_keeps_when_it_left_has_the_mark_of_that_version(cast, patient, nakajo):
    """An urgent word for the doctor, told to the nurses: kept as it was told, confirmed or not as that was."""
    first = written(nakajo, patient, cast.yanai, text="アムロジピンを中止", urgent="on")
    second = written(nakajo, patient, cast.yanai, text="フロセミドを増量", urgent="on")
    third = written(nakajo, patient, cast.yanai, text="酸素を2Lに", urgent="on")
    for one in (first, second):
        confirmed(cast.yanai, one)
    leave(patient, cast.sato)
    corrected(nakajo, second, "フロセミドを減量")  # waits anew; what was told had been confirmed
    confirmed(cast.yanai, corrected(nakajo, third, "酸素を3Lに"))  # what was told never was
    kept = {row[7]: row[1].partition("［")[2].partition("2026")[0] for row in rows(take(cast.sato, patient))}
    assert kept == {
        "アムロジピンを中止": CONFIRMED,
        "フロセミドを増量": CONFIRMED,
        "酸素を2Lに": f"{UNSETTLED}］",
    }
    corrected(nakajo, first, "アムロジピンを再開")
    last = fresh(nakajo, first)
    assert post(cast.yanai, "record:refusal", patient.pk, last.pk, version=2, because="x").status_code == 302
    assert rows(take(cast.sato, patient))[0][7] == "医師が取り下げた記録です（内容は出しません）。"


def test_a_range_that_a_nurse_wrote_has_the_same_mark_and_stands_on_the_doctors_list(cast, patient):
    with acting_as(cast.sato.pk):
        said = {"kind": "pulse", "low": Decimal(50), "because": "いつもの値", "doctor": "柳井 幸子"}
        limits = actions.set_range(
            patient=patient, **said, clinic_id=cast.yanai_clinic.pk, by=actor_of(cast.sato)
        )
        actions.measure(
            patient=patient, values={"pulse": Decimal(45)}, at=timezone.now(), by=actor_of(cast.sato)
        )
    ways_to_it = [("record:ranges", patient.pk), ("record:observations", patient.pk)]
    for where in ways_to_it:
        assert UNSETTLED in get(cast.sato, *where)
    assert "、医師の確認待ち）" in page_of(cast.yanai, patient)  # what it flagged says so too
    assert "「いつもの範囲」が1件あります" in today(cast.yanai)
    assert "佐藤 真奈美（さくら坂訪問看護ステーション）が記入" in get(cast.yanai, "record:proxies")

    post(cast.yanai, "record:confirm_range", patient.pk, limits.pk)
    for where in ways_to_it:
        page = get(cast.sato, *where)
        assert UNSETTLED not in page and CONFIRMED in page
    assert "「いつもの範囲」が1件あります" not in today(cast.yanai)
    with acting_as(cast.yanai.pk):
        actions.set_range(patient=patient, **said, by=actor_of(cast.yanai))
        assert PersonalRange.objects.filter(ended_at=None).get().confirmed_by_id == cast.yanai.pk
    assert "代行入力" not in get(cast.sato, "record:observations", patient.pk)


def test_a_dentist_is_named_as_one():
    mark = Proxied("dentist", "歯科 太郎", None, None, timezone.now(), refused=False, replaced=False).mark
    assert mark == ("unsettled", "代行入力・未確定（歯科 太郎 歯科医師の確認待ち）")


# -- too late --


def test_what_waits_too_long_is_late_for_the_doctor_and_shown_to_the_office(
    cast, patient, nakajo, monkeypatch
):
    entry = written(nakajo, patient, cast.yanai)
    other = written(nakajo, patient, cast.yanai, text="きょう書いた方針")
    with acting_as(nakajo.pk):
        Entry.objects.filter(pk=entry.pk).update(waits_since=timezone.now() - timedelta(days=2, hours=23))
    assert LATE not in today(nakajo) and "遅れています" not in today(cast.yanai)
    with acting_as(nakajo.pk):
        Entry.objects.filter(pk=entry.pk).update(waits_since=timezone.now() - timedelta(days=3, seconds=1))
    page = today(nakajo)
    assert LATE in page and TEXT in page and other.text not in page
    assert LATE not in today(cast.sato) and LATE not in today(cast.suzuki)
    page = today(cast.yanai)
    assert "までの確認が遅れています" in page and page.index(TEXT) < page.index(other.text)
    assert 'class="late">代行入力の確認' in page

    confirmed(cast.yanai, entry)
    assert LATE not in today(nakajo) and "遅れています" not in today(cast.yanai)
    agreed = replace(ways(), proxy=Proxy(("doctor",), minutes=120, days=-1))
    monkeypatch.setattr(proxies, "ways", lambda: agreed)  # the number is the pack's
    assert other.text in today(nakajo)

"""Entries in the columns of 第5表 and of 訪問看護記録: as text, as CSV, as a workbook."""

import csv
import io
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from renkei.ground.db.acting import acting_as
from renkei.ground.problems import PackProblems
from renkei.record import actions
from renkei.record.layouts import layouts, layouts_for, load_layout
from renkei.record.models import Audience
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered
from tests.record.test_copies import exports, post_on, seal, take
from tests.record.test_entries import post


@pytest.fixture
def patient(cast: Cast, monkeypatch):
    found = registered(cast)
    joined(cast, found, cast.sato)
    post_on(monkeypatch, "2026-11-01", cast.suzuki, found, "自宅を訪問。\n目標を確かめた。")
    post_on(monkeypatch, "2026-11-02", cast.sato, found, "=創の処置", urgent=True)
    return found


SUPPORT = [
    ["年月日", "項目", "内容"],
    ["令和8年11月1日", "調整", "自宅を訪問。\n目標を確かめた。"],
    ["令和8年11月2日", "看護", "【至急】さくら坂訪問看護ステーション 佐藤 真奈美（看護師）から：=創の処置"],
]


def test_the_course_of_care_management_has_the_columns_of_its_form(cast: Cast, patient):
    answer = take(cast.suzuki, patient, "support-course.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))) == SUPPORT
    book = load_workbook(io.BytesIO(take(cast.suzuki, patient, "support-course.xlsx").content))
    assert [list(row) for row in book.active.iter_rows(values_only=True)] == SUPPORT


def test_it_is_shown_as_text_to_paste_and_given_as_files_of_the_same_period(cast: Cast, patient):
    page = take(
        cast.suzuki, patient, "support-course", since="2026-11-01", until="2026-11-01"
    ).content.decode()
    assert "令和8年11月1日　調整\n自宅を訪問。\n目標を確かめた。</textarea>" in page
    assert "創の処置" not in page
    assert '<input type="hidden" name="since" value="2026-11-01">' in page
    assert 'value="support-course.csv"' in page and 'data-copy="text-support-course"' in page
    assert exports(cast, patient) == ["居宅介護支援事業所 こもれび"]


def test_the_record_of_home_nursing_has_what_was_measured_that_day(cast: Cast, patient, monkeypatch):
    with acting_as(cast.sato.pk):
        actions.measure(
            patient=patient,
            values={"body_temperature": Decimal("36.5")},
            at=timezone.now(),
            by=actor_of(cast.sato),
        )
    post(cast.sato, patient, "-落ち着いている")
    post(cast.sato, patient, "同じ日の二つ目")
    answer = take(cast.sato, patient, "nursing-record.csv", whose="ours")
    heads, first, second, third = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert heads == ["訪問年月日", "時刻", "書いた人", "バイタルサイン", "病状・看護の内容"]
    assert first == ["令和8年11月2日", "10:00", "佐藤 真奈美（看護師）", "", "【至急】=創の処置"]
    assert (second[3], second[4]) == ("体温 36.5 ℃", "'-落ち着いている")  # no formula
    assert third[3] == ""


def test_one_entry_is_copied_from_its_own_page(cast: Cast, patient):
    entry = post(cast.suzuki, patient, "電話で相談を受けた。")
    address = f"/patients/{patient.pk}/entries/{entry.pk}/"
    page = client_as(cast.suzuki).get(address).content.decode()
    assert f"{address}copy/" in page and "支援経過（第5表）に写す" in page
    assert "訪問看護記録に写す" in client_as(cast.sato).get(address).content.decode()
    copied = client_as(cast.suzuki).get(f"{address}copy/").content.decode()
    assert "調整\n電話で相談を受けた。</textarea>" in copied and "目標を確かめた" not in copied
    assert exports(cast, patient) == ["居宅介護支援事業所 こもれび"]
    assert client_as(cast.stranger).get(f"{address}copy/").status_code == 404


def test_what_is_marked_or_sealed_is_copied_nowhere(cast: Cast, patient):
    secret = post(cast.suzuki, patient, "ゑヰヱ", audience=Audience.UNDISCLOSED)
    seal(cast.suzuki, post(cast.suzuki, patient, "別の方"))
    page = take(cast.suzuki, patient, "support-course").content.decode()
    assert "ゑヰヱ" not in page and "別の方" not in page and "2件は、写していません" in page
    address = f"/patients/{patient.pk}/entries/{secret.pk}/"
    assert f"{address}copy/" not in client_as(cast.suzuki).get(address).content.decode()
    assert "ゑヰヱ" not in client_as(cast.suzuki).get(f"{address}copy/").content.decode()


def test_each_profession_has_its_own_form_first():
    firsts = [layouts_for(profession)[0].id for profession in ("care_manager", "nurse", "therapist")]
    assert firsts == ["support-course", "nursing-record", "nursing-record"]
    assert sorted(layouts()) == ["nursing-record", "support-course"]


def test_a_column_that_means_nothing_is_told(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('id = "a"\ntitle = "b"\nsource = "c"\n[[column]]\nhead = "年月日"\npart = "dya"\n')
    with pytest.raises(PackProblems) as wrong:
        load_layout(file)
    assert wrong.value.problems[0].text.startswith("「part」に「dya」は使えません。")
    file.write_text('id = "a"\ntitle = "b"\nsource = "c"\n')
    with pytest.raises(PackProblems) as wrong:
        load_layout(file)
    assert [problem.text for problem in wrong.value.problems] == ["欄（[[column]]）が1つもありません。"]

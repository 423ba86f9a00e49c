"""Numbers of one person: written once, drawn, corrected without being lost, usual or not by a doctor's word."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.db.acting import acting_as, as_office
from renkei.ground.facts.models import FactNow
from renkei.ground.packs.loaded import sheet
from renkei.ground.sheets.prefill import prefill
from renkei.patients.actions import keep_in_profile
from renkei.patients.known import prefill_context
from renkei.patients.models import Patient
from renkei.record import actions, queries
from renkei.record.models import Flag, Observation, PersonalRange
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import joined, registered


def measure(role, patient, days_ago: float = 0, **values: str):
    at = timezone.now() - timedelta(days=days_ago)
    numbers = {kind: Decimal(value) for kind, value in values.items()}
    with acting_as(role.pk):
        return actions.measure(patient=patient, values=numbers, at=at, by=actor_of(role))


def usual(role, patient, kind: str = "oxygen_saturation", low: str | None = "90", **more) -> PersonalRange:
    with acting_as(role.pk):
        return actions.set_range(
            patient=patient,
            kind=kind,
            low=Decimal(low) if low else None,
            because="息切れがあるため",
            by=actor_of(role),
            **{"doctor": "柳井 幸子"} | more,
        )


def charts(role, patient, days: int = 7):
    with acting_as(role.pk):
        return queries.charts(actor_of(role), patient, days)


@pytest.fixture
def team(cast: Cast):
    patient = registered(cast)
    for role in (cast.sato, cast.yanai):
        joined(cast, patient, role)
    return patient


def test_five_numbers_are_one_form_and_one_fact(cast: Cast, team):
    measured = measure(cast.sato, team, systolic_pressure="138", diastolic_pressure="82", pulse="72")
    assert {row.kind: row.value for row in measured.rows} == {
        "systolic_pressure": 138,
        "diastolic_pressure": 82,
        "pulse": 72,
    }
    with as_office():
        fact = FactNow.objects.get(kind="vitals.taken")
    assert (fact.key, fact.values) == (measured.rows[0].taking, {"profession": "nurse", "numbers": 3})
    assert fact.office == cast.sakura.pk


def test_numbers_are_the_teams_alone(cast: Cast, team):
    measure(cast.sato, team, pulse="72")
    assert [chart.newest.shown for chart in charts(cast.suzuki, team)] == ["72 回/分"]
    assert charts(cast.stranger, team) == []


def test_without_its_audit_row_nothing_is_measured(cast: Cast, team, monkeypatch):
    monkeypatch.setattr(audit, "INSERT", "insert into audit_event (no) values (%s, %s, %s, %s, %s, %s, %s)")
    with pytest.raises(DatabaseError):
        measure(cast.sato, team, pulse="72")
    with acting_as(cast.sato.pk):
        assert Observation.objects.count() == 0


def test_the_difference_is_to_the_first_day_of_the_span(cast: Cast, team):
    for days_ago, weight in ((20, "45.0"), (6, "46.5"), (3, "47.2"), (0, "48.6")):
        measure(cast.sato, team, days_ago, body_weight=weight)
    week, month = charts(cast.yanai, team, 7)[0], charts(cast.yanai, team, 31)[0]
    assert (week.difference, month.difference) == ("+2.1", "+3.6")
    assert [row.shown for row in week.rows] == ["48.6 kg", "47.2 kg", "46.5 kg"]
    with acting_as(cast.yanai.pk):
        [beside] = queries.changes(team)
    assert (beside.shown, beside.difference_shown, beside.unusual) == ("48.6", "+2.1", False)


def test_both_pressures_are_one_chart(cast: Cast, team):
    measure(cast.sato, team, systolic_pressure="138", diastolic_pressure="82")
    [chart] = charts(cast.sato, team)
    assert [one.label for one in chart.chart.series] == ["血圧（上）", "血圧（下）"]
    assert len(chart.rows) == 2


def test_a_correction_is_a_new_row_and_the_old_one_stays(cast: Cast, team):
    [wrong] = measure(cast.sato, team, body_weight="84.6").rows
    with acting_as(cast.sato.pk):
        right = actions.correct_observation(
            observation=wrong, value=Decimal("48.6"), because="打ちまちがい", by=actor_of(cast.sato)
        )
        old = Observation.objects.get(pk=wrong.pk)
    assert (right.corrects_id, right.at, right.taking) == (wrong.pk, wrong.at, wrong.taking)
    assert (old.value, old.withdrawn_because) == (Decimal("84.6"), "打ちまちがい")
    assert [row.shown for row in charts(cast.sato, team)[0].rows] == ["48.6 kg"]


def test_a_number_that_never_was_leaves_chart_and_facts(cast: Cast, team):
    pulse, weight = measure(cast.sato, team, pulse="72", body_weight="48.6").rows
    for row, left in ((pulse, 1), (weight, 0)):
        with acting_as(cast.sato.pk):
            actions.correct_observation(observation=row, value=None, because="別の方", by=actor_of(cast.sato))
        with as_office():
            facts = [fact.values["numbers"] for fact in FactNow.objects.filter(kind="vitals.taken")]
        assert facts == ([left] if left else [])
    assert charts(cast.sato, team) == []


def test_who_is_second_to_correct_is_told(cast: Cast, team):
    [row] = measure(cast.sato, team, pulse="72").rows
    for value in ("70", "71"):
        with acting_as(cast.sato.pk):
            said = {"observation": row, "value": Decimal(value), "because": "聞きまちがい"}
            if value == "70":
                actions.correct_observation(**said, by=actor_of(cast.sato))
            else:
                with pytest.raises(ValidationError):
                    actions.correct_observation(**said, by=actor_of(cast.sato))
    assert [one.shown for one in charts(cast.sato, team)[0].rows] == ["70 回/分"]


def test_a_range_from_a_nurse_is_unsettled_until_the_named_doctor_confirms_it(cast: Cast, team):
    limits = usual(cast.sato, team, clinic_id=cast.yanai_clinic.pk)
    assert (limits.doctor, limits.confirmed_at) == ("柳井 幸子", None)
    page = f"/patients/{team.pk}/observations/ranges/"
    assert "代行入力・未確定" in client_as(cast.sato).get(page).content.decode()
    confirm = f"{page}{limits.pk}/confirm/"
    key = request_key(client_as(cast.sato).get(page))
    assert client_as(cast.sato).post(confirm, {"request_key": key}).status_code == 404
    client = client_as(cast.yanai)
    answer = client.post(confirm, {"request_key": request_key(client.get(page))})
    assert answer.status_code == 302
    text = client.get(page).content.decode()
    assert "代行入力・未確定" not in text and "代行入力・柳井 幸子 医師が確認（" in text


def test_a_doctors_own_range_is_settled_and_takes_the_place_of_the_last(cast: Cast, team):
    before = usual(cast.sato, team)
    now = usual(cast.yanai, team, low="92", doctor="")
    with acting_as(cast.sato.pk):
        rows = {line.limits.pk: line for line in queries.range_lines(actor_of(cast.sato), team)}
    assert (now.doctor, now.confirmed_by_id, now.clinic_id) == (
        "柳井 幸子",
        cast.yanai.pk,
        cast.yanai_clinic.pk,
    )
    assert list(rows) == [now.pk, before.pk]
    assert (rows[now.pk].words, rows[before.pk].limits.ended_at is None) == ("92 % 以上", False)


def test_what_lies_outside_the_range_is_flagged_and_what_does_not_is_not(cast: Cast, team):
    usual(cast.yanai, team)
    assert measure(cast.suzuki, team, oxygen_saturation="94").flagged == 0
    assert measure(cast.suzuki, team, oxygen_saturation="88").flagged == 1
    with acting_as(cast.sato.pk):
        [raised] = Flag.objects.all()
    assert (raised.kind, raised.words) == ("range", "SpO₂ 88 %（いつもの範囲 90 % 以上）")


def test_what_changes_too_fast_is_flagged_with_what_it_was(cast: Cast, team):
    usual(cast.yanai, team, "body_weight", low=None, change=Decimal("2"), change_days=7)
    measure(cast.sato, team, 10, body_weight="45.0")
    measure(cast.sato, team, 6, body_weight="46.5")
    assert measure(cast.sato, team, 1, body_weight="48.4").flagged == 0
    assert measure(cast.sato, team, body_weight="48.6").flagged == 1
    day = timezone.localtime() - timedelta(days=6)
    with acting_as(cast.sato.pk):
        [words] = Flag.objects.values_list("words", flat=True)
    assert words == (
        f"体重 48.6 kg（{day.month}/{day.day} の 46.5 から +2.1。いつもの範囲 7日で 2.0 kg まで）"
    )


def test_a_range_that_is_over_flags_nothing(cast: Cast, team):
    over = usual(cast.yanai, team, until=timezone.localdate() - timedelta(days=1))
    ended = usual(cast.yanai, team, "pulse", low="50")
    with acting_as(cast.sato.pk):
        actions.end_range(limits=ended, by=actor_of(cast.sato))
    assert measure(cast.sato, team, oxygen_saturation="80", pulse="40").flagged == 0
    assert over.ended_at is None  # it ran out by itself


def form(client, patient, **values: str) -> dict[str, str]:
    now = timezone.localtime()
    key = request_key(client.get(f"/patients/{patient.pk}/observations/new/"))
    moment = {"on": f"{now:%Y-%m-%d}", "time": f"{now:%H:%M}", "measured_by": "staff", "request_key": key}
    return moment | values


def test_the_form_takes_what_people_type_and_says_what_it_expected(cast: Cast, team):
    client = client_as(cast.sato)
    page = f"/patients/{team.pk}/observations/new/"
    wrong = form(client, team, body_temperature="365", systolic_pressure="80", diastolic_pressure="120")
    refused = client.post(page, wrong)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "体温は 30 から 43 まで（℃）の、小数点より下は1けたまでの数字で入れてください。" in text
    assert "血圧（下）は、血圧（上）より小さい数のはずです。" in text
    assert 'value="365"' in text and 'value="120"' in text
    taken = client.post(page, form(client, team, body_temperature="３６．５", pulse="72回/分"))
    assert (taken.status_code, taken["Location"]) == (302, f"/patients/{team.pk}/observations/")
    with acting_as(cast.sato.pk):
        assert set(Observation.objects.values_list("kind", "value")) == {
            ("body_temperature", Decimal("36.50")),
            ("pulse", Decimal("72.00")),
        }


def test_a_form_without_a_number_or_from_tomorrow_is_no_measurement(cast: Cast, team):
    client = client_as(cast.sato)
    page = f"/patients/{team.pk}/observations/new/"
    assert "測ったものを1つは入れてください。" in client.post(page, form(client, team)).content.decode()
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}"
    late = client.post(page, form(client, team, pulse="72") | {"on": tomorrow})
    assert "まだ来ていない時刻です。" in late.content.decode()
    with acting_as(cast.sato.pk):
        assert Observation.objects.count() == 0


def test_what_was_measured_before_stands_beside_the_field(cast: Cast, team):
    measure(cast.sato, team, body_weight="48.6")
    text = client_as(cast.suzuki).get(f"/patients/{team.pk}/observations/new/").content.decode()
    today = timezone.localtime()
    assert f"前回 48.6（{today.month}/{today.day}）" in text


def test_the_page_corrects_and_takes_away(cast: Cast, team):
    weight, pulse = measure(cast.sato, team, body_weight="84.6", pulse="7").rows
    client = client_as(cast.sato)
    for row, do, value in ((weight, "correct", "48.6"), (pulse, "withdraw", "")):
        page = f"/patients/{team.pk}/observations/{row.pk}/correct/"
        key = request_key(client.get(page))
        said = {"do": do, "value": value, "because": "打ちまちがい", "request_key": key}
        assert client.post(page, said).status_code == 302
        assert client.get(page).status_code == 404  # no more the one that stands
    [row] = measure(cast.suzuki, team, pulse="70").rows
    assert client.get(f"/patients/{team.pk}/observations/{row.pk}/correct/").status_code == 404
    assert [chart.newest.shown for chart in charts(cast.sato, team)] == ["70 回/分", "48.6 kg"]


def test_the_range_form_wants_an_end_and_a_doctor(cast: Cast, team):
    client = client_as(cast.suzuki)
    page = f"/patients/{team.pk}/observations/ranges/"
    asked = {
        "kind": "body_weight",
        "doctor": "",
        "because": "心不全",
        "request_key": request_key(client.get(page)),
    }
    text = client.post(page, asked).content.decode()
    assert "小さいほう、大きいほう、変わり方のどれか1つは入れてください。" in text
    asked["request_key"] = request_key(client.get(page))
    text = client.post(page, asked | {"low": "50", "high": "45"}).content.decode()
    assert "大きいほうの数が、小さいほうの数以下です。" in text
    assert "指示した医師のお名前を入れてください。" in text
    asked["request_key"] = request_key(client.get(page))
    given = {
        "doctor": str(cast.yanai_clinic.pk),
        "change": "２",
        "change_days": "7",
        "until": "令和18年3月31日",
    }
    assert client.post(page, asked | given).status_code == 302
    with acting_as(cast.suzuki.pk):
        limits = PersonalRange.objects.get()
    assert (limits.doctor, limits.clinic_id) == ("柳井 幸子", cast.yanai_clinic.pk)
    assert (limits.change, limits.change_days, f"{limits.until}") == (2, 7, "2036-03-31")


OWN_QUERIES = 2  # the numbers and the ranges, beside what frames every page


def test_charts_ask_as_often_for_1_number_as_for_60(cast: Cast, team):
    for count in (1, 59):
        for number in range(count):
            measure(cast.sato, team, number, body_weight="48.6", pulse="72")
        with acting_as(cast.sato.pk), CaptureQueriesContext(connection) as captured:
            assert len(queries.charts(actor_of(cast.sato), team, 92)) == 2
        assert len(captured) == OWN_QUERIES


def test_a_sheet_gets_the_newest_number_with_its_day_and_writer(cast: Cast, team):
    measure(cast.sato, team, 1, body_weight="48.2")
    measure(cast.sato, team, body_weight="48.6")
    with acting_as(cast.suzuki.pk):
        known = prefill_context(actor_of(cast.suzuki), team)
        weight = prefill(sheet("admission-info"), {"patient": known})["weight"]
    today = timezone.localtime()
    assert (weight.value, weight.label) == ("48.6", f"{today.month}/{today.day} 佐藤 真奈美")


def test_what_a_sheet_told_later_is_the_newer_one(cast: Cast, team):
    measure(cast.sato, team, 1, body_weight="48.2")
    with acting_as(cast.suzuki.pk):
        told = {"patient.observations.body_weight.latest": "49.0"}
        keep_in_profile(patient=team, values=told, by=actor_of(cast.suzuki))
        known = prefill_context(actor_of(cast.suzuki), Patient.objects.get())
        weight = prefill(sheet("admission-info"), {"patient": known})["weight"]
    assert weight.value == "49.0"


def test_a_chart_has_few_even_numbers_at_its_side(cast: Cast, team):
    for days_ago, weight in ((6, "46.5"), (3, "47.2"), (0, "48.6")):
        measure(cast.sato, team, days_ago, body_weight=weight)
    usual(cast.yanai, team, "body_weight", low="46", high=Decimal("47.5"))
    [drawn] = charts(cast.sato, team)
    assert [words for _height, words in drawn.chart.ticks] == ["46.0", "47.0", "48.0", "49.0"]
    assert drawn.chart.band == (0.0, 0.5)
    assert [point.unusual for point in drawn.chart.series[0].points] == [False, False, True]
    assert drawn.unusual == {drawn.newest.id}
    assert len(drawn.chart.days) == 7
    first = timezone.localdate() - timedelta(days=6)
    assert drawn.chart.days[0] == (0.0, f"{first.month}/{first.day}")
    assert isinstance(drawn.newest.at, datetime)

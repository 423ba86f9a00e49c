"""Rows of the inventory around a person's body, told once each."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from renkei.ground.db.acting import acting_as
from renkei.record import actions, queries
from renkei.record.models import Flag
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered
from tests.plan.test_adoption import page as adoption
from tests.plan.test_adoption import row
from tests.scenes.hospital_stay.story import acts, at

WORRY = "右足がきのうより太い"


@pytest.fixture
def team(cast: Cast):
    patient = registered(cast)
    for role in (cast.sato, cast.yanai):
        joined(cast, patient, role)
    return patient


@pytest.mark.system("A12", needs="renkei.record.actions.observations.measure")
def test_numbers_written_once_are_a_chart_and_the_use_of_it_is_counted_with_nobody_asked(cast: Cast, team):
    cast.sakura.verified_at = datetime(2026, 4, 1, tzinfo=UTC)
    cast.sakura.save()
    assert row(adoption(cast.utsugi), "訪問看護ステーション") == ["1 / 1（100.0%）", "0 / 1（0.0%）"]
    for day, weight in ((11, "46.5"), (15, "48.6")):
        with acts(cast.sato, at(day)) as sato:
            actions.measure(patient=team, values={"body_weight": Decimal(weight)}, at=at(day), by=sato)
    with acts(cast.yanai, at(16)) as yanai:
        [chart] = queries.charts(yanai, team, 7)
    assert [row.shown for row in chart.rows] == ["48.6 kg", "46.5 kg"]
    assert (chart.difference, len(chart.chart.series[0].points)) == ("+2.1", 2)
    text = adoption(cast.utsugi)
    assert row(text, "訪問看護ステーション") == ["1 / 1（100.0%）", "1 / 1（100.0%）"]
    assert row(text, "看護師") == ["2", "1 / 2（50.0%）"]


@pytest.mark.system("E39", needs="renkei.record.actions.flags.flag")
def test_a_number_out_of_range_or_a_worry_stands_on_nurses_and_doctors_lists_with_its_time(cast: Cast, team):
    with acting_as(cast.yanai.pk):
        limits = {"kind": "oxygen_saturation", "low": Decimal(90), "because": "息切れ"}
        actions.set_range(patient=team, **limits, by=actor_of(cast.yanai))
    with acting_as(cast.suzuki.pk):
        manager = actor_of(cast.suzuki)
        numbers = {"oxygen_saturation": Decimal(88)}
        actions.measure(patient=team, values=numbers, at=datetime.now(UTC), by=manager)
        actions.flag(patient=team, words=WORRY, by=manager)
    for role in (cast.sato, cast.yanai):
        with acting_as(role.pk):
            waiting = queries.waiting_flags(actor_of(role))
        assert {flag.words for flag in waiting} == {"SpO₂ 88 %（いつもの範囲 90 % 以上）", WORRY}
        assert {flag.until - flag.at for flag in waiting} == {timedelta(hours=24)}
        today = client_as(role).get("/").content.decode()
        assert "SpO₂ 88 %（いつもの範囲 90 % 以上）" in today and WORRY in today
    assert WORRY not in client_as(cast.stranger).get("/").content.decode()
    with acting_as(cast.sato.pk):
        for flag in queries.waiting_flags(actor_of(cast.sato)):
            raised = Flag.objects.get(pk=flag.id)
            actions.answer_flag(flag=raised, words="15時に訪問します", by=actor_of(cast.sato))
    with acting_as(cast.yanai.pk):
        assert queries.waiting_flags(actor_of(cast.yanai)) == []

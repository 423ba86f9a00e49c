"""Published figures stand as they were; and no small number can be worked out from all of them together."""

import csv
import io
import re
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.facts import actions as facts
from renkei.ground.tasks.calendar import TOKYO
from renkei.plan import actions
from renkei.plan.jobs import keep_figures
from renkei.plan.ledger import Statement, gives_away
from renkei.plan.models import Publication
from renkei.plan.periods import Period
from renkei.plan.publishing import NotPublishable, statements_of
from renkei.plan.queries.publications import offer
from tests.cast import actor_of, client_as
from tests.scenes.hospital_stay.story import clock

HOSPITALS = [UUID(int=1), UUID(int=2), UUID(int=3)]
NOW = datetime(2027, 5, 20, 12, tzinfo=TOKYO)
HOME = "home-return"


@pytest.fixture
def region(cast):
    cast.city.municipality = cast.town
    cast.city.save()
    with patch.object(facts, "subject_of", lambda patient: patient):
        yield cast


@contextmanager
def when(now: datetime | None):
    """None: what the clock says; the log's own dates are always real."""
    with clock(now) if now else nullcontext():
        yield


def discharged(cast, month: int, hospital: int, n: int, home: int, now: datetime | None = NOW) -> None:
    """`n` discharges of a month (4 is April 2026, 13 January 2027), `home` of them to the person's home."""
    at = datetime(2026 + (month - 1) // 12, (month - 1) % 12 + 1, 5, tzinfo=TOKYO)
    with when(now), acting_as(cast.suzuki.pk):
        for each in range(n):
            values = {"outcome": "home" if each < home else "facility", "certification": "care"}
            facts.emit(
                "stay.discharged",
                new_id(),
                new_id(),
                occurred_at=at + timedelta(days=each % 20),
                known_at=at,
                municipality=cast.town.pk,
                hospital=HOSPITALS[hospital],
                office=cast.komorebi.pk,
                match=new_id(),
                values=values,
                by=actor_of(cast.suzuki),
            )


def offered(cast, role="utsugi", now=NOW, **changes):
    asked = {"year": 2026, "length": "month", "by": ""} | changes
    who = getattr(cast, role)
    with when(now), acting_as(who.pk):
        return offer(HOME, actor_of(who), **asked)


def published(cast, now=NOW, because="", role="utsugi", **changes) -> Publication:
    found = offered(cast, role, now, **changes)
    who = getattr(cast, role)
    with when(now), acting_as(who.pk):
        decided = {"decided_by": "高齢介護課長", "decided_on": date(2026, 5, 10), "because": because}
        return actions.publish(found, **decided, by=actor_of(who))


def told(rows) -> list[tuple]:
    return [(row["period"], row["label"], row["n"], row["N"]) for row in rows]


def test_months_that_are_large_enough_are_published_by_month(region):
    discharged(region, 4, 0, 20, 15)
    discharged(region, 5, 0, 12, 10)
    assert told(published(region).figures) == [
        ("令和8年4月", "合計", 15, 20),
        ("令和8年5月", "合計", 10, 12),
    ]


def test_a_small_month_widens_to_quarters(region):
    discharged(region, 4, 0, 20, 15)
    discharged(region, 5, 0, 3, 2)
    found = published(region)
    assert told(found.figures) == [("令和8年4〜6月", "合計", 17, 23)]
    assert found.words == ["10件に満たない数が分かるため、長い期間であわせました。"]


def test_what_was_published_before_limits_what_may_be_published_next(region):
    """The year without three quarters would be the small one."""
    for month, n in ((4, 20), (7, 20), (10, 20)):
        discharged(region, month, 0, n, 15)
    first = published(region, datetime(2027, 1, 10, tzinfo=TOKYO), length="quarter")
    assert len(first.figures) == 3
    discharged(region, 13, 0, 4, 2)
    with pytest.raises(NotPublishable, match="引き算で分かる"):
        offered(region, length="year")


def test_hospitals_stand_by_quarter_small_ones_joined_and_unnamed(region):
    discharged(region, 4, 0, 40, 30)
    discharged(region, 4, 1, 4, 3)
    discharged(region, 4, 2, 30, 20)
    rows = told(published(region, by="hospital").figures)
    assert rows[0] == ("令和8年4月", "合計", 53, 74)
    assert sorted(rows[1:]) == [("令和8年4〜6月", "ほか 2か所", 23, 34), ("令和8年4〜6月", "不明", 30, 40)]


def test_too_little_is_not_published_at_all(region):
    discharged(region, 4, 0, 5, 5)
    with pytest.raises(NotPublishable):
        offered(region)


def test_what_is_published_stays_though_facts_are_corrected(region):
    discharged(region, 4, 0, 20, 15, None)
    first = published(region, None)
    discharged(region, 4, 0, 1, 1, None)
    page = client_as(region.utsugi).get(f"/indicators/published/{first.pk}/").content.decode()
    assert "15 / 20" in page and "16 / 21" in page
    assert "差のわけ：退院 1件が、公表のあとに記録されました。" in page
    with pytest.raises(NotPublishable, match="訂正が10件に満たない"):
        offered(region, now=None, supersedes=first)
    again = published(region, None, length="quarter")
    assert told(again.figures) == [("令和8年4〜6月", "合計", 15, 20)]  # as it was when April was published


def test_a_large_correction_takes_its_place_and_says_why(region):
    discharged(region, 4, 0, 20, 15)
    first = published(region)
    discharged(region, 4, 0, 12, 12)
    with pytest.raises(NotPublishable, match="なぜ"):
        published(region, supersedes=first)
    second = published(region, because="紙の記録を入れました", supersedes=first)
    assert told(second.figures) == [("令和8年4月", "合計", 27, 32)]
    first.refresh_from_db()
    assert told(first.figures) == [("令和8年4月", "合計", 15, 20)]
    page = client_as(region.utsugi).get(f"/indicators/published/{first.pk}/").content.decode()
    assert "紙の記録を入れました" in page


def test_a_publication_cannot_be_changed_by_anybody(region):
    discharged(region, 4, 0, 20, 15)
    published(region)
    for statement in ("update plan_publication set figures = '[]'", "delete from plan_publication"):
        with pytest.raises(Exception) as caught, acting_as(region.utsugi.pk), connection.cursor() as cursor:
            cursor.execute(statement)
        assert isinstance(caught.value.__cause__, errors.InsufficientPrivilege)


def test_nobody_publishes_in_anothers_name(region):
    discharged(region, 4, 0, 20, 15)
    found = offered(region)
    with pytest.raises(Exception) as caught, acting_as(region.utsugi.pk):
        decided = {"decided_by": "x", "decided_on": date(2027, 5, 10)}
        actions.publish(found, **decided, by=actor_of(region.sakaki))
    assert isinstance(caught.value.__cause__, errors.InsufficientPrivilege)


def test_two_who_look_at_once_publish_once(region):
    discharged(region, 4, 0, 20, 15)
    found = offered(region)
    published(region)
    with pytest.raises(NotPublishable, match="ほかの公表"), clock(NOW), acting_as(region.utsugi.pk):
        decided = {"decided_by": "x", "decided_on": date(2027, 5, 10)}
        actions.publish(found, **decided, by=actor_of(region.utsugi))


def test_where_one_practises_nothing_is_published(region, settings):
    discharged(region, 4, 0, 20, 15)
    settings.TRAINING = True
    with pytest.raises(NotPublishable, match="練習なので、公表はしません"):
        published(region)
    assert not Publication.objects.exists()


def test_an_officer_looks_decides_and_publishes(region):
    discharged(region, 4, 0, 20, 15)
    client, path = client_as(region.utsugi), f"/indicators/{HOME}/publish/?year=2026&length=month&by="
    with clock(NOW):
        page = client.get(path).content.decode()
        assert "公表されるもの" in page
        key = re.search(r'name="request_key" value="([^"]+)"', page)[1]
        answer = client.post(path, {"request_key": key, "decided_by": "", "decided_on": "令和9年5月10日"})
        assert answer.status_code == 422
        key = re.search(r'name="request_key" value="([^"]+)"', answer.content.decode())[1]
        data = {"request_key": key, "decided_by": "高齢介護課長", "decided_on": "令和9年5月10日"}
        answer = client.post(path, data)
        assert answer.status_code == 302
        page = client.get(answer.url).content.decode()
        chart = client.get(f"/indicators/{HOME}/").content.decode()
    assert "高齢介護課長（令和9年5月10日）" in page
    assert 'class="published"' in chart
    rows = list(
        csv.reader(io.StringIO(client_as(None).get(f"{answer.url}open.csv").content.decode("utf-8-sig")))
    )
    assert rows[1] == ["令和8年4月", "合計", "15", "20", "75.0"]
    assert client.get(f"{answer.url}excel/").status_code == 200
    assert "公表中" in client.get("/indicators/published/").content.decode()


@pytest.mark.parametrize("who", ["suzuki", "taira", "inoue", "manager"])
def test_only_who_answers_for_a_region_publishes(region, who):
    assert client_as(getattr(region, who)).get(f"/indicators/{HOME}/publish/").status_code == 404


# -- the attack: everything that was ever published, together --

PERIODS = [Period(date(2026, 4 + n, 1), 1) for n in range(6)] + [Period(date(2026, m, 1), 3) for m in (4, 7)]
worlds = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(1, 25), st.integers(0, 25)),
    min_size=1,
    max_size=10,
)
wishes = st.lists(
    st.tuples(
        st.sampled_from(["month", "quarter", "year"]),
        st.sampled_from(["", "hospital", "certification"]),
    ),
    min_size=1,
    max_size=4,
)


def worked_out(told: list[Statement], target: set, atoms: set) -> bool:
    """Whether linear algebra alone gives the target: it is a sum of what was told, atom by atom."""
    order = sorted(atoms, key=str)
    rows = [[Fraction(int(one.holds(atom))) for atom in order] for one in told]
    wanted = [Fraction(int(atom in target)) for atom in order]
    for n in range(len(order)):
        pivot = next((row for row in rows if row[n] and not any(row[:n])), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        rows = [[a - row[n] / pivot[n] * b for a, b in zip(row, pivot, strict=True)] for row in rows]
        wanted = [a - wanted[n] / pivot[n] * b for a, b in zip(wanted, pivot, strict=True)]
    return not any(wanted)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(worlds, wishes)
def test_all_publications_together_give_no_small_number_away(region, world, asked):
    """Facts go on arriving between one publication and the next; each table is asked for in its turn."""
    forget(region)
    earlier = {one.pk for one in Publication.objects.all()}
    atoms: dict[tuple, list[int]] = {}
    done: list[Publication] = []
    frozen: dict[date, dict] = {}  # by month: as it stood at its first publication, which later tables repeat
    only_new = patch("renkei.plan.queries.publications.standing", lambda _id: _new(earlier))
    with only_new, patch("renkei.plan.actions.standing", lambda _id: _new(earlier)):
        for turn, (length, by) in enumerate(asked):
            for month, hospital, n, home in world[turn :: len(asked)]:
                discharged(region, 4 + month, hospital, n, min(home, n), None)
                total = atoms.setdefault((date(2026, 4 + month, 1), str(HOSPITALS[hospital])), [0, 0])
                total[:] = [total[0] + min(home, n), total[1] + n]
            keep_figures(0)  # the worker has been: a page does not wait for many changes
            try:
                done.append(published(region, None, length=length, by=by))
            except NotPublishable:
                continue
            now = {key: list(total) for key, total in atoms.items()}
            for month in {key[0] for key in now} | {one.start for one in PERIODS}:
                if done[-1].since <= month < done[-1].until:  # also where it tells nothing: nothing was there
                    frozen.setdefault(month, now)
    statements = [one for each in done for one in statements_of(each) if one.dimension in ("", "hospital")]
    assert not any(0 < number < 10 for one in statements for number in (one.n or 0, one.N))
    values = {(one.period, one.dimension, one.places): (one.n, one.N) for one in statements}
    assert all(values[one.period, one.dimension, one.places] == (one.n, one.N) for one in statements)
    every = {(region.town.pk, month, place) for month, place in atoms}
    for period, place in product(PERIODS, (*map(str, HOSPITALS), None)):
        target = {atom for atom in every if atom[1] in period and place in (atom[2], None)}
        sums = [
            sum(frozen.get(atom[1], atoms).get(atom[1:], [0, 0])[layer] for atom in target)
            for layer in (0, 1)
        ]
        if any(0 < number < 10 for number in sums):
            assert not worked_out(statements, target, every), (period, place, sums)


def forget(region) -> None:
    with acting_as(region.suzuki.pk), connection.cursor() as cursor:
        cursor.execute("select key from facts_fact_now where kind = 'stay.discharged'")
        for (key,) in cursor.fetchall():
            facts.void("stay.discharged", key)


def _new(before: set):
    return Publication.objects.exclude(pk__in=before).filter(superseded_by=None)


def test_the_ledger_sees_what_subtraction_gives():
    town, first, second = "x", date(2026, 4, 1), date(2026, 5, 1)
    truth = {(town, first, ""): (20, 30), (town, second, ""): (3, 4)}
    towns = frozenset([town])
    april = Statement(towns, Period(first, 1), "", frozenset(), 20, 30)
    both = Statement(towns, Period(first, 3), "", frozenset(), 23, 34)
    assert not gives_away([april], truth, "", 10)
    assert not gives_away([both], truth, "", 10)
    assert gives_away([april, both], truth, "", 10)

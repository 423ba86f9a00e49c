from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from renkei.plan.counting import Cell
from renkei.plan.disclosure import (
    Disclosed,
    Figure,
    Period,
    Table,
    _layer,
    _with_totals,
    disclose,
    table_of,
)
from renkei.plan.suppression import Hidden, Layer, freedom
from tests.plan.attack import closest_guess

APRIL, MAY, JUNE, JULY = (date(2026, month, 1) for month in (4, 5, 6, 7))
MONTHS = (APRIL, MAY, JUNE)
WIDEN = ("quarter", "year", "3 years", "area")


def table(rows: list[list[Figure]], **changes) -> Table:
    """Hospitals A, B, … over the months from April."""
    figures = {
        (date(2026, 4 + m, 1), chr(ord("A") + p)): figure
        for m, row in enumerate(rows)
        for p, figure in enumerate(row)
    }
    return Table(figures, **({"kind": "persons", "sensitive": True, "place_word": "病院"} | changes))


def sizes(*rows: list[int]) -> list[list[Figure]]:
    return [[Figure(None, N) for N in row] for row in rows]


def seen(disclosed: Disclosed) -> list[list[int | None]]:
    """Rows of N with their totals, as a page would show them."""
    return [
        [figure and figure.N for figure in (disclosed.at(period, place) for place in (*disclosed.places, ()))]
        for period in (*disclosed.periods, None)
    ]


def published(rows, *, widen=(), **changes) -> Disclosed:
    return disclose(table(rows, **changes), context="publication", widen=widen)


def inside(rows) -> Disclosed:
    return disclose(table(rows), context="internal", widen=WIDEN)


def everything(rows) -> Disclosed:
    return disclose(table(rows, kind="activity"), context="internal")


SMALL = sizes([40, 3, 50], [30, 20, 60])


@pytest.mark.parametrize(
    ("changes", "context"),
    [
        ({"kind": "activity"}, "internal"),
        ({"kind": "activity"}, "publication"),
        ({"sensitive": False}, "publication"),
    ],
)
def test_only_sensitive_figures_of_persons_are_touched(changes, context):
    disclosed = disclose(table(SMALL, **changes), context=context, widen=WIDEN)
    assert seen(disclosed) == [[40, 3, 50, 93], [30, 20, 60, 110], [70, 23, 110, 203]]
    assert disclosed.words == ()


def test_inside_the_region_months_and_hospitals_are_told_but_not_one_by_the_other():
    assert seen(inside(SMALL)) == [[None, None, None, 93], [None, None, None, 110], [70, 23, 110, 203]]
    assert inside(SMALL).words == ()


def test_inside_the_region_small_hospitals_are_joined_and_small_months_are_not():
    disclosed = inside(sizes([2, 1, 30, 2], [3, 1, 0, 2]))
    assert disclosed.places == (("C",), ("B", "D", "A"))
    assert seen(disclosed) == [[None, None, 35], [None, None, 6], [30, 11, 41]]
    assert disclosed.words == ("10件に満たないところがあるため、小さい3病院をまとめました。",)


def test_a_hospital_alone_is_all_of_them():
    assert seen(inside(sizes([2], [1]))) == [[2, 2], [1, 1], [3, 3]]


def test_what_is_large_enough_is_published_as_it_is():
    disclosed = published(sizes([40, 10], [30, 0]), widen=WIDEN)
    assert seen(disclosed) == [[40, 10, 50], [30, 0, 30], [70, 10, 80]]
    assert disclosed.words == ()


def test_a_hidden_figure_takes_a_rectangle_with_it():
    disclosed = published(SMALL)
    assert seen(disclosed) == [[None, None, 50, 93], [None, None, 60, 110], [70, 23, 110, 203]]
    assert disclosed.words == ("10件に満たない数と、引き算でそれが分かる数は、表示していません。",)


def test_months_without_places_hide_a_second_month():
    rows = sizes([40], [3], [25])
    assert seen(published(rows)) == [[40, 40], [None, None], [None, None], [68, 68]]


def test_a_small_numerator_is_small_too():
    rows = [[Figure(4, 40)], [Figure(30, 60)], [Figure(50, 60)]]
    disclosed = published(rows)
    assert [disclosed.at(period) for period in disclosed.periods] == [None, None, Figure(50, 60)]
    assert disclosed.at() == Figure(84, 160)


def test_hidden_small_ones_take_a_larger_one_along_so_that_their_sum_is_not_small():
    assert seen(published(sizes([3], [4], [40], [90]))) == [[None, None]] * 3 + [[90, 90], [137, 137]]


def test_a_total_that_is_small_is_hidden_with_all_that_makes_it():
    assert seen(published(sizes([3], [4]))) == [[None, None]] * 3


def test_many_ones_would_be_known_by_their_sum():
    """Nobody's figure is never hidden, so twelve hidden ones that come to 12 are one each."""
    disclosed = published(sizes([1] * 12))
    assert disclosed.at() is None
    assert closest_guess(disclosed) >= 10


def test_a_quarter_is_published_before_anything_is_hidden():
    disclosed = published(sizes([40, 3], [30, 9], [30, 11]), widen=WIDEN)
    assert disclosed.periods == (Period(APRIL, 3),)
    assert seen(disclosed) == [[100, 23, 123], [100, 23, 123]]
    assert disclosed.words == ("月ごとでは10件に満たない病院があるため、3か月をあわせました。",)


def test_without_places_the_words_speak_of_months():
    disclosed = published(sizes([9], [30], [11]), widen=WIDEN, place_word="")
    assert seen(disclosed) == [[50, 50], [50, 50]]
    assert disclosed.words == ("10件に満たない月があるため、3か月をあわせました。",)


def test_then_small_hospitals_are_joined():
    disclosed = published(sizes([40, 1, 30, 2, 12], [40, 1, 30, 3, 15], [40, 1, 30, 0, 18]), widen=WIDEN)
    assert disclosed.places == (("A",), ("C",), ("B", "D", "E"))
    assert seen(disclosed) == [[120, 90, 53, 263]] * 2
    assert disclosed.words == (
        "月ごとでは10件に満たない病院があるため、3か月をあわせました。",
        "10件に満たないところがあるため、小さい3病院をまとめました。",
    )


def test_quarters_follow_the_fiscal_year_and_end_with_the_table():
    rows = sizes([40], [3], [40], [40], [40])
    assert published(rows, widen=["quarter"]).periods == (Period(APRIL, 3), Period(JULY, 2))


def test_years_follow_the_plans_of_three_years():
    figures = {(date(year, 4, 1), ""): Figure(None, 8) for year in (2023, 2024, 2025, 2026, 2027)}
    of_years = disclose(Table(figures, "persons", True), context="publication", widen=["3 years"])
    assert of_years.periods == (
        Period(date(2023, 4, 1), 12),
        Period(date(2024, 4, 1), 36),
        Period(date(2027, 4, 1), 1),
    )
    assert of_years.words[0] == "10件に満たない月があるため、3年をあわせました。"


def test_what_is_small_even_so_is_hidden():
    disclosed = published(sizes([2, 1], [3, 1]), widen=WIDEN)
    assert seen(disclosed) == [[None, None]] * 2
    assert disclosed.words[-1] == "10件に満たない数と、引き算でそれが分かる数は、表示していません。"


def test_publication_says_that_some_wait_and_not_how_many():
    rows = [[Figure(20, 40, open=2)], [Figure(20, 40)]]
    disclosed = published(rows)
    assert [disclosed.at(period).open for period in (*disclosed.periods, None)] == [None, 0, None]
    assert disclose(table(rows), context="internal").at().open == 2


def test_nothing_counted_is_nothing_hidden():
    assert disclose(Table({}, "persons", True), context="publication").at() == Figure(0, 0)


def test_cells_become_a_table_by_one_dimension():
    cells = [
        Cell(APRIL, 1, 2, 0, municipality="a", office="x"),
        Cell(APRIL, 2, 3, 1, municipality="a", office="y"),
        Cell(APRIL, 4, 5, 0, municipality="b", office="x"),
    ]
    assert table_of(cells, by="municipality", kind="persons").figures == {
        (APRIL, "a"): Figure(3, 5, 1),
        (APRIL, "b"): Figure(4, 5),
    }
    assert table_of(cells, by=None, kind="persons").figures == {(APRIL, ""): Figure(7, 10, 1)}


def test_the_attacker_finds_what_is_hidden_badly():
    """One figure hidden, its totals published: subtraction gives it back."""
    plain = everything(SMALL)
    badly = replace(plain, figures=plain.figures | {(plain.periods[0], ("B",)): None})
    assert closest_guess(badly) == 0


def test_the_attacker_bounds_what_is_hidden_poorly():
    """Two small ones hidden, their sum published: each is known to a few."""
    plain = everything(sizes([2], [4], [40]))
    hidden = {(period, place): None for period in plain.periods[:2] for place in (("A",), ())}
    assert 0 < closest_guess(replace(plain, figures=plain.figures | hidden)) < 9


numbers = st.one_of(st.integers(0, 12), st.integers(0, 60))
figures = st.tuples(numbers, numbers).map(lambda pair: Figure(min(pair), max(pair)))
shapes = st.tuples(st.integers(1, 5), st.integers(1, 5))
tables = shapes.flatmap(
    lambda shape: st.lists(
        st.lists(figures, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


@settings(max_examples=150, deadline=None)
@given(tables, st.sampled_from([(), ("quarter",), ("area",), WIDEN]))
@example([[Figure(1, 3), Figure(9, 9)], [Figure(9, 9), Figure(3, 3)]], ())  # 12 of 12: nowhere is n = 0
@example([[Figure(9, 9), Figure(9, 9)], [Figure(1, 5), Figure(9, 9)]], ())
def test_no_hidden_figure_can_be_recovered(rows, widen):
    disclosed = published(rows, widen=widen)
    small = [f for f in disclosed.figures.values() if f and (0 < f.N < 10 or 0 < f.n < 10)]
    assert small == []
    assert closest_guess(disclosed) >= 10


@settings(max_examples=100, deadline=None)
@given(tables)
def test_what_is_shown_is_true(rows):
    shown, truth = published(rows), everything(rows)
    for key, figure in shown.figures.items():
        assert figure in (None, truth.figures[key])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(1, 4), min_size=2, max_size=2), min_size=2, max_size=3))
def test_freedom_is_exact(rows):
    """Against every table that has the same totals."""
    ways = [[way for way in product(range(1, sum(row)), repeat=2) if sum(way) == sum(row)] for row in rows]
    columns = [sum(column) for column in zip(*rows, strict=True)]
    possible = [t for t in product(*ways) if [sum(column) for column in zip(*t, strict=True)] == columns]
    values = {(m, p): N for m, row in enumerate(rows) for p, N in enumerate(row)}
    totals = {(m, ()): sum(row) for m, row in enumerate(rows)} | {(None, p): N for p, N in enumerate(columns)}
    layer = Layer(values | totals | {(None, ()): sum(columns)}, dict.fromkeys(values, 1))
    for m, p in values:
        spread = {t[m][p] for t in possible}
        assert freedom(layer, Hidden(layer.values, values), (m, p), 99) == max(spread) - min(spread)


somebodys = figures.filter(lambda figure: figure.N > 0)
SQUARE = [(0, 0), (0, 1), (1, 0), (1, 1)]


@settings(max_examples=60, deadline=None)
@given(st.lists(somebodys, min_size=4, max_size=4))
def test_freedom_is_never_more_than_there_is(cells):
    """Four hidden figures whose totals are shown: whoever shifts `d` persons and `e` answers round the square."""
    signs = [1, -1, -1, 1]
    shifts = range(-60, 61)
    possible = [
        (d, e)
        for d, e in product(shifts, shifts)
        if all(0 <= f.n + s * e <= f.N + s * d and f.N + s * d for s, f in zip(signs, cells, strict=True))
    ]
    totals = _with_totals({key: figure for key, figure in zip(SQUARE, cells, strict=True)})
    hidden = Hidden(totals, SQUARE)
    promised = {freedom(_layer(totals), hidden, key, 99) for key in SQUARE}
    assert max(promised) <= min(len({shift[number] for shift in possible}) - 1 for number in (0, 1))

"""What people type into the forms of the rooms."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from renkei.ground.sheets.fields import DayField, NumberField
from renkei.ground.sheets.reading import era_date


def temperature() -> NumberField:
    return NumberField(label="体温", unit="℃", between=(Decimal(34), Decimal(42)), decimals=1, required=False)


@pytest.mark.parametrize(
    ("typed", "read"), [("36.5", "36.5"), ("３６．５", "36.5"), ("36.5℃", "36.5"), (" 37 ", "37")]
)
def test_a_number_is_read_as_people_type_it(typed, read):
    assert temperature().clean(typed) == Decimal(read)


def test_nothing_typed_is_no_number():
    assert (temperature().clean(""), temperature().clean("  ")) == (None, None)


@pytest.mark.parametrize("typed", ["365", "36.55", "高い", "33.9"])
def test_a_number_out_of_place_is_refused_with_what_was_expected(typed):
    with pytest.raises(ValidationError) as refused:
        temperature().clean(typed)
    assert refused.value.messages == [
        "体温は 34 から 42 まで（℃）の、小数点より下は1けたまでの数字で入れてください。"
    ]


def test_a_whole_number_has_no_point():
    with pytest.raises(ValidationError) as refused:
        NumberField(label="錠数").clean("1.5")
    assert refused.value.messages == ["錠数は、小数点のない数字で入れてください。"]


@pytest.mark.parametrize("typed", ["令和8年11月16日", "R8.11.16", "2026-11-16", "2026/11/16"])
def test_a_day_is_read_in_either_calendar(typed):
    assert DayField().clean(typed) == date(2026, 11, 16)


def test_what_is_no_day_says_how_one_is_typed():
    with pytest.raises(ValidationError) as refused:
        DayField().clean("きのう")
    assert refused.value.messages == [
        "日付は「令和8年3月1日」「R8.3.1」「2026-03-01」のような形で入力してください。"
    ]


class Moved(forms.Form):
    on = DayField()


@pytest.mark.parametrize("day", [date(1940, 3, 1), date(2019, 5, 1), date(1868, 1, 2)])
def test_a_day_that_is_known_shows_as_on_paper_and_reads_the_same(day):
    shown = Moved(initial={"on": day})["on"].value()
    assert (shown, DayField().clean(shown)) == (era_date(day), day)


def test_what_was_typed_shows_as_it_was_typed():
    assert Moved({"on": "きのう"})["on"].value() == "きのう"


@pytest.mark.parametrize("typed", ["0001-01-01", "1867-12-31", "2101-01-01", "9999-12-31", "令和99年1月1日"])
def test_a_year_that_is_a_slip_of_the_finger_is_refused(typed):
    with pytest.raises(ValidationError, match="年をお確かめください"):
        DayField().clean(typed)

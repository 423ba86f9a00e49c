import pytest

from renkei.ground.tasks.calendar import this_fiscal_year, years_asked


@pytest.mark.parametrize(("asked", "year"), [("2024", 2024), ("2000", 2000), ("２０２４", 2024)])
def test_the_year_that_is_asked_for(asked, year):
    assert years_asked(asked) == (year, this_fiscal_year())


def test_the_present_year_may_be_asked_for_and_the_next_not():
    this = this_fiscal_year()
    assert years_asked(str(this)) == years_asked(str(this + 1)) == (this, this)


@pytest.mark.parametrize("asked", ["", "1999", "0", "-2024", "²⁰²⁴", "年", "9" * 5000, "02024"])
def test_what_is_no_year_is_the_present_one(asked):
    this = this_fiscal_year()
    assert years_asked(asked) == (this, this)

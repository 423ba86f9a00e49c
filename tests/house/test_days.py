"""Days are typed as people write them: no form reads a day in the Western calendar alone."""

import re

import pytest

from tests.house.rooms import name, sources

WESTERN = re.compile(
    r"""forms\.Date(?:Field|Input)|SelectDateWidget|["']type["']: ["']date["']|type=["']date["']"""
)


@pytest.mark.parametrize("file", sources("**/*.py", "**/*.html"), ids=name)
def test_every_day_is_a_dayfield(file):
    assert WESTERN.findall(file.read_text()) == []


@pytest.mark.parametrize(
    "text",
    ["forms.DateField(", "forms.DateInput(", '{"type": "date"}', '<input type="date">', "SelectDateWidget"],
)
def test_the_check_sees_what_it_looks_for(text):
    assert WESTERN.search(text)

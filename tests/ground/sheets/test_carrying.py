"""Two forms, one person's data: the table between them, field by field."""

import pytest

from renkei.ground.packs.loaded import sheet
from renkei.ground.sheets.carrying import carried, origins, other_forms

INFO, BRIEF = sheet("admission-info"), sheet("admission-brief")


@pytest.mark.parametrize("field", BRIEF.fields, ids=lambda field: field.id)
def test_each_field_means_the_same_on_both(field):
    origin = INFO.field(origins(BRIEF, INFO)[field.id])
    assert (field.type, field.codes, field.prefill) == (origin.type, origin.codes, origin.prefill)


def test_no_two_fields_are_one_and_none_is_left_alone():
    table = origins(BRIEF, INFO)
    assert set(table) == {field.id for field in BRIEF.fields}
    assert len(set(table.values())) == len(table) == 26


def test_what_is_known_goes_over_and_nothing_else():
    data = {"name": "東海林 千代乃", "care_level": "31", "abuse": "no"}
    assert carried(data, INFO, BRIEF) == {"name": "東海林 千代乃", "care_level": "31"}


def test_only_forms_that_take_something_over_are_offered():
    survey = sheet("prefecture-survey")
    assert other_forms(INFO, [INFO, BRIEF, survey]) == [BRIEF]
    assert other_forms(BRIEF, [INFO, BRIEF, survey]) == []

"""Three forms, one person's data: the tables between them, field by field."""

import pytest

from renkei.ground.packs.loaded import sheet
from renkei.ground.sheets.carrying import (
    carried,
    left_behind,
    origins,
    other_forms,
    table,
    without_place,
)
from renkei.ground.sheets.validation import validate

INFO, BRIEF, LIVING = sheet("admission-info"), sheet("admission-brief"), sheet("admission-living")
BY_HAND = {"reply"}  # the hospital's own answer


@pytest.mark.parametrize("field", BRIEF.fields, ids=lambda field: field.id)
def test_each_field_means_the_same_on_both(field):
    (origin,) = origins(INFO, BRIEF)[field.id]
    assert (field.type, field.codes, field.prefill) == (origin.type, origin.codes, origin.prefill)


def test_no_two_fields_are_one_and_none_is_left_alone():
    found = origins(INFO, BRIEF)
    assert set(found) == {field.id for field in BRIEF.fields}
    assert len(set(found.values())) == len(found) == 26


def test_the_neighbours_form_takes_something_into_every_field_but_the_hospitals_own():
    found = origins(INFO, LIVING)
    assert {field.id for field in LIVING.fields} - set(found) == BY_HAND
    used = [origin.id for fields in found.values() for origin in fields]
    assert len(used) == len(set(used)) == 103


@pytest.mark.parametrize("form", [BRIEF, LIVING], ids=lambda form: form.id)
@pytest.mark.parametrize("origin", INFO.fields, ids=lambda field: field.id)
def test_every_answer_of_every_field_arrives_readable_or_in_its_own_words(form, origin):
    line = next((line for line in table(INFO, form) if origin in line.origins), None)
    if line is None:
        assert origin in without_place(INFO, form)
        return
    answers = [option.value for option in origin.choices()] or [
        "090-1111-2222" if origin.type == "phone" else "50"
    ]
    if origin.type == "date":
        answers = ["2026-11-16"]
    for answer in answers:
        data = {origin.id: [answer] if origin.type == "choices" else answer}
        over = carried(data, INFO, form)
        assert set(over) == {line.field.id}
        checked = validate(form, over)
        words = line.field.shown(checked.data[line.field.id])
        if checked.problems:  # no box for it: the words of the form in which it was written
            assert origin.shown(answer) in words
        elif line.in_words and origin.type != "date":
            assert f"{origin.shown(answer)}{origin.unit}" in words
        elif origin.choices():
            told = dict(line.field.reads_as)
            assert checked.values[line.field.id] in (told.get(answer, answer), [told.get(answer, answer)])


def test_three_steps_of_one_prefecture_are_four_of_the_other():
    data = {"indoors": "watched", "bathing": "partial", "eating": "independent", "outdoors": "full"}
    assert carried(data, INFO, LIVING) == {"walk": "helped", "bath": "helped", "meal": "can", "outing": "not"}


def test_several_fields_become_one_sentence_and_empty_ones_are_not_named():
    data = {"urination": "watched", "defecation": "", "diaper": "night", "certified_until": "2027-03-31"}
    assert carried(data, INFO, LIVING) == {
        "toilet": "排尿：見守り／オムツ・パッド：夜間",
        "level_note": "認定有効期間の終わり：令和9年3月31日",
    }


def test_what_has_no_box_goes_over_in_words():
    assert carried({"care_level": "06", "meal_form": "dysphagia"}, INFO, LIVING) == {
        "level": "事業対象者",
        "food": "嚥下障害食",
    }


def test_what_is_known_goes_over_and_nothing_else():
    data = {"name": "東海林 千代乃", "care_level": "31", "abuse": "no"}
    assert carried(data, INFO, BRIEF) == {"name": "東海林 千代乃", "care_level": "31"}


def test_what_is_filled_in_and_has_no_place_there_is_told():
    data = {"name": "東海林 千代乃", "abuse": "no", "interests": " ", "weight": "40"}
    assert [field.id for field in left_behind(data, INFO, BRIEF)] == ["abuse", "weight"]
    assert [field.id for field in left_behind(data, INFO, LIVING)] == ["abuse"]


def test_only_forms_that_take_something_over_are_offered():
    survey = sheet("prefecture-survey")
    assert other_forms(INFO, [INFO, BRIEF, LIVING, survey]) == [BRIEF, LIVING]
    assert other_forms(BRIEF, [INFO, BRIEF, LIVING, survey]) == []

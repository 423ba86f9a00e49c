"""Every table about a person is named in `patients.merging`: it moves with a merge, is set aside, or stays."""

import pytest
from django.apps import apps

from renkei.patients.merging import ASIDE, FIELDS, MOVES, STAYS
from renkei.patients.models import Patient

OF_PATIENTS = {
    model._meta.db_table: model
    for model in apps.get_models()
    if any(field.column == "patient_id" for field in model._meta.local_fields)
}
APART = {"patient_id", "folded_name", "folded_kana", "profile", "registered_at", "version"}


def test_each_table_is_in_one_list_which_its_room_fills_in_its_offers():
    named = [*MOVES, *ASIDE, *STAYS]
    assert len(named) == len(set(named))
    assert {"unnamed": OF_PATIENTS.keys() - set(named), "unknown": set(named) - OF_PATIENTS.keys()} == {
        "unnamed": set(),
        "unknown": set(),
    }


@pytest.mark.parametrize("table", [*MOVES, *ASIDE])
def test_what_moves_has_a_key_of_its_own(table):
    assert OF_PATIENTS[table]._meta.pk.column == "id"


def test_whoever_merges_chooses_among_all_that_a_registration_says():
    columns = {field.attname for field in Patient._meta.concrete_fields}
    assert columns - APART == set(FIELDS)

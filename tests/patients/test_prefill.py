from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from renkei.ground.db.acting import acting_as
from renkei.ground.sheets.definition import load_sheet
from renkei.ground.sheets.paths import PATHS
from renkei.ground.sheets.prefill import Prefilled, prefill
from renkei.ground.standard import STANDARD_PACK
from renkei.patients import actions
from renkei.patients.known import prefill_context
from renkei.patients.models import Patient
from tests.cast import Cast, actor_of
from tests.people import joined, registered

ADMISSION_INFO = STANDARD_PACK / "sheets" / "admission-info.toml"
CONTEXT_QUERIES = 8  # five of the person, one for what was measured, two for medicines


def known_person(cast: Cast) -> Patient:
    patient = registered(cast)
    joined(cast, patient, cast.yanai)
    with acting_as(cast.suzuki.pk):
        by = actor_of(cast.suzuki)
        daughter = {
            "name": "東海林 なほ",
            "relation": "長女",
            "phone": "090-0000-1111",
            "lives": "apart",
            "note": "",
        }
        actions.set_contacts(patient=patient, version=1, contacts=[daughter], by=by)
        actions.certify(
            patient=patient,
            level="23",
            insurer="982018",
            since=date(2026, 4, 1),
            until=date(2029, 3, 31),
            by=by,
        )
        written = {"value": "48.6", "at": "2026-03-14T09:00:00+09:00", "by": str(by.id)}
        Patient.objects.filter(pk=patient.pk).update(
            profile={"patient.observations.body_weight.latest": written}
        )
        patient.refresh_from_db()
    return patient


def test_every_path_of_a_person_that_the_national_form_names_is_offered():
    sheet_paths = {field.prefill for field in load_sheet(ADMISSION_INFO).fields if field.prefill}
    assert {path for path in sheet_paths if path.startswith("patient.")} - set(PATHS) == set()


def test_the_national_form_is_filled_from_the_record_with_its_sources(cast: Cast):
    patient = known_person(cast)
    with acting_as(cast.suzuki.pk), CaptureQueriesContext(connection) as captured:
        about = prefill_context(actor_of(cast.suzuki), patient)
        filled = prefill(load_sheet(ADMISSION_INFO), {"patient": about})
    assert (
        len([q for q in captured if "config" not in q["sql"] and "setting" not in q["sql"]])
        == CONTEXT_QUERIES
    )
    since = {"value": "48.6", "on": "2026-03-14", "unsettled": "", "others": []}
    assert filled["weight"] == Prefilled("48.6", "3/14 鈴木 由紀", since)
    assert filled["sex"] == Prefilled("2", "基本の情報から")
    assert filled["care_level"] == Prefilled("23", "要介護認定から")
    assert filled["household"].value == "alone"
    assert (filled["carer_name"].value, filled["carer_lives"].value) == ("東海林 なほ", "apart")
    assert (filled["care_manager"].value, filled["doctor"].value) == ("鈴木 由紀", "柳井 幸子")
    assert (filled["consent"].value, "hearing" in filled) == (["person"], False)

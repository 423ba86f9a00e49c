"""`renkei import clients`: looked at with --dry-run, taken in with the consent that was got."""

import json

import pytest
from click.testing import CliRunner

from renkei.cli.main import main
from renkei.exchange.models import ClientImport, ImportRow
from renkei.ground.db.acting import acting_as
from renkei.patients.models import Consent, Patient
from tests.cast import Cast
from tests.exchange.careplan import CHIYONO, file
from tests.exchange.tables import HEADS, NUKUI, URUSHI, csv, workbook

OFFICE = "9870000001"
SAID = ("--consent", "signed", "--since", "2026-11-01", "--note", "契約書")


@pytest.fixture
def renkei(cast):
    """Runs the command in this process, against the database of the test."""
    return lambda *words: CliRunner().invoke(main, ["import", "clients", *map(str, words)])


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "clients.xlsx"
    path.write_bytes(workbook(HEADS, NUKUI, ["", *URUSHI[1:]]))
    return path


def people(cast: Cast) -> list[str]:
    with acting_as(cast.suzuki.pk):
        return list(Patient.objects.values_list("name", flat=True))


def test_a_dry_run_tells_and_keeps_nothing(renkei, table, cast: Cast):
    told = json.loads(renkei(table, "--office", OFFICE, "--dry-run", "--json").output)
    assert (told["rows"], told["counts"]) == (2, {"new": 1, "wrong": 1})
    assert told["look_at"] == [{"place": "3行目", "wrong": ["お名前: 空いています。"], "remarks": []}]
    with acting_as(cast.suzuki.pk):
        assert (people(cast), ClientImport.objects.count(), ImportRow.objects.count()) == ([], 0, 0)


def test_taken_in_with_the_consent_that_was_said(renkei, table, cast: Cast):
    told = json.loads(renkei(table, "--office", OFFICE, *SAID, "--json").output)
    assert (told["state"], told["counts"], people(cast)) == ("done", {"taken": 1, "wrong": 1}, ["貫井 とめ"])
    with acting_as(cast.suzuki.pk):
        assert list(Consent.objects.values_list("form", "note")) == [("signed", "契約書")]


def test_all_or_none(renkei, table, cast: Cast):
    assert renkei(table, "--office", OFFICE, *SAID, "--whole").exit_code == 1
    assert people(cast) == []


def test_a_mapping_names_columns_that_nobody_knows(renkei, tmp_path, cast: Cast):
    path, mapping = tmp_path / "a.csv", tmp_path / "m.json"
    path.write_bytes(csv(["だれ", "よみ", "うまれ", "性別", "ところ"], NUKUI[:5]))
    mapping.write_text(
        json.dumps({"だれ": "name", "よみ": "kana", "うまれ": "birth_date", "ところ": "address"})
    )
    assert renkei(path, "--office", OFFICE, "--mapping", mapping, *SAID).exit_code == 0
    assert people(cast) == ["貫井 とめ"]
    mapping.write_text(json.dumps({"だれ": "nobody"}))
    refused = renkei(path, "--office", OFFICE, "--mapping", mapping, *SAID)
    assert (refused.exit_code, "知らない項目「nobody」" in refused.output) == (1, True)


def test_careplan_files_go_together(renkei, tmp_path, cast: Cast):
    name, data = file("UPHOSOKU", CHIYONO)
    (tmp_path / name).write_bytes(data)
    assert renkei(tmp_path / name, "--office", OFFICE, "--limit-period", *SAID).exit_code == 0
    assert people(cast) == ["東海林 千代乃"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--office", OFFICE), "--consent --since --note"),
        (
            ("--office", "9999999999", "--dry-run"),
            "事業所番号 9999999999 に、利用者を登録できる人がいません。",
        ),
        (("--office", OFFICE, "--as", "nobody", "--dry-run"), "登録できる人がいません。"),
    ],
)
def test_what_is_missing_is_told(renkei, table, words, sentence):
    refused = renkei(table, *words)
    assert (refused.exit_code, sentence in refused.output) == (1, True)

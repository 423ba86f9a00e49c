"""`renkei import prefecture-survey` and `renkei report survey-book`, on an installation that knows nobody yet."""

import io
import json

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from pypdf import PdfReader

from renkei.cli.main import main
from renkei.ground.people.models import Capacity, Organization, OrganizationKind, PractitionerRole
from renkei.network.models import SurveyRound


@pytest.fixture
def renkei(db, monkeypatch):
    """Runs the command in this process, against the database of the test."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def real(shared_dir):
    return shared_dir / "data/prefecture-survey-r7.xlsx"


def test_a_survey_is_imported_and_bound_on_an_empty_installation(renkei, real, tmp_path):
    told = json.loads(renkei("import", "prefecture-survey", real, "--year", 2025, "--json").output)
    assert (told["answers"], told["joint"], told["municipalities"], told["missing"]) == (26, 2, 29, [])
    pdf, book = tmp_path / "book.pdf", tmp_path / "book.xlsx"
    assert renkei("report", "survey-book", "--year", 2025, "--out", pdf).exit_code == 0
    assert renkei("report", "survey-book", "--year", 2025, "--out", book).exit_code == 0
    assert "令和7年度" in PdfReader(io.BytesIO(pdf.read_bytes())).pages[0].extract_text()
    assert len(load_workbook(book).sheetnames) == 1 + 26 + 2


def test_the_prefectures_office_is_made_once_and_nobody_signs_in_as_its_role(renkei, real):
    renkei("import", "prefecture-survey", real, "--year", 2025)
    renkei("import", "prefecture-survey", real, "--year", 2026)
    assert [each.name for each in Organization.objects.filter(kind=OrganizationKind.PREFECTURE)] == ["三重県"]
    role = PractitionerRole.objects.get()
    assert (role.capacity, hasattr(role.practitioner, "user")) == (Capacity.SYSTEM, False)


def test_the_named_officer_owns_the_survey(renkei, real, cast):
    assert renkei("import", "prefecture-survey", real, "--year", 2025, "--as", "sakaki").exit_code == 0
    assert SurveyRound.objects.get().imported_by == cast.sakaki
    refused = renkei("import", "prefecture-survey", real, "--year", 2025, "--as", "suzuki")
    assert (refused.exit_code, "「suzuki」という県の担当はいません。" in refused.output) == (1, True)


def test_what_is_wrong_is_said_and_nothing_is_in(renkei, tmp_path):
    damaged = tmp_path / "survey.xlsx"
    damaged.write_bytes(b"PK\x03\x04 broken")
    refused = renkei("import", "prefecture-survey", damaged, "--year", 2025)
    assert refused.exit_code == 1
    assert refused.output == (
        "Error: 取り込めませんでした。何も入れていません。\n"
        "ファイルがこわれていて読めません。Excelで開いて保存し直してから、もう一度送ってください。\n"
    )
    assert not Organization.objects.exists()


def test_the_same_year_twice_needs_the_word_replace(renkei, real):
    renkei("import", "prefecture-survey", real, "--year", 2025)
    refused = renkei("import", "prefecture-survey", real, "--year", 2025)
    assert (refused.exit_code, "（--replace）" in refused.output) == (1, True)
    assert renkei("import", "prefecture-survey", real, "--year", 2025, "--replace").exit_code == 0


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("book.doc", ".pdf か .xlsx で終わる名前にしてください。"),
        ("book.pdf", "県の担当がまだいません。先に調査を取り込んでください。"),
    ],
)
def test_a_book_that_cannot_be_made_is_told(renkei, tmp_path, out, words):
    refused = renkei("report", "survey-book", "--year", 2025, "--out", tmp_path / out)
    assert (refused.exit_code, words in refused.output, (tmp_path / out).exists()) == (1, True, False)

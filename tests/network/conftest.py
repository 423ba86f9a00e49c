import io
import json

import openpyxl
import pytest

from renkei.ground.region.municipalities import standard_finder
from renkei.ground.sheets.definition import load_sheet
from renkei.ground.standard import STANDARD_PACK
from renkei.network.mapping import load_mapping
from renkei.network.reading import read_survey
from renkei.network.remarks import load_doubts
from tests.shared import shared_dir


@pytest.fixture(scope="session")
def sheet():
    return load_sheet(STANDARD_PACK / "sheets/prefecture-survey.toml")


@pytest.fixture(scope="session")
def mapping(sheet):
    return load_mapping(STANDARD_PACK / "survey/prefecture-survey.toml", sheet)


@pytest.fixture(scope="session")
def read(sheet, mapping):
    """Reads a workbook (bytes) as the standard survey, or by another mapping."""
    doubts = load_doubts(STANDARD_PACK / "words.toml")

    def read_bytes(data, by=mapping):
        return read_survey(data, sheet, by, standard_finder(), doubts)

    return read_bytes


@pytest.fixture(scope="session")
def survey(read):
    return read((shared_dir() / "data/prefecture-survey-r7.xlsx").read_bytes())


@pytest.fixture(scope="session")
def source():
    """The survey as its owner wrote it down: one (names, {field: text or None}) an answer."""
    rows = json.loads((shared_dir() / "data/prefecture-survey-r7.json").read_text(encoding="utf-8"))
    return [(row["municipalities"], _cells(row)) for row in rows]


def _cells(row):
    groups = {
        name: {f"{name}_{key}": text for key, text in row[name].items()}
        for name in ("ideal", "status", "sharing")
    }
    cells = {"hub": row["hub"], **groups["ideal"], **groups["status"], **groups["sharing"]}
    return {name: text or None for name, text in cells.items()}


class Workbook:
    """A survey of made-up answers, to be spoilt by a test."""

    def __init__(self, sheet, *names):
        self.sheet = sheet
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)
        for name in names:
            self.add(name)

    def add(self, name, tab=None):
        page = self.book.create_sheet(tab or name)
        page.append(["在宅医療・介護連携に関する課題と令和7年度の取組"])
        page.append(["市町名", name])
        for field in self.sheet.fields:
            page.append([field.label, f"{name}の{field.id}"])
        return page

    def __getitem__(self, tab):
        return self.book[tab]

    def data(self):
        saved = io.BytesIO()
        self.book.save(saved)
        return saved.getvalue()


@pytest.fixture
def workbook(sheet):
    return lambda *names: Workbook(sheet, *names)

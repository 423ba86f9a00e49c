import io
import json

import openpyxl
import pytest

from renkei.ground.region.municipalities import standard_finder
from renkei.network.definition import standard_survey
from renkei.network.reading import read_survey


@pytest.fixture(scope="session")
def sheet():
    return standard_survey().sheet


@pytest.fixture(scope="session")
def read(sheet):
    """Reads a workbook (bytes) as the standard survey, or by another mapping."""

    def read_bytes(data, by=None):
        return read_survey(data, sheet, by or standard_survey().mapping, standard_finder())

    return read_bytes


@pytest.fixture(scope="session")
def survey(read, shared_dir):
    return read((shared_dir / "data/prefecture-survey-r7.xlsx").read_bytes())


@pytest.fixture(scope="session")
def source(shared_dir):
    """The survey as its owner wrote it down: one (names, {field: text or None}) an answer."""
    rows = json.loads((shared_dir / "data/prefecture-survey-r7.json").read_text(encoding="utf-8"))
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

"""A survey as a pack describes it: what is asked, how workbooks answer it, which tags are looked for."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renkei.ground.region.municipalities import MunicipalityFinder
from renkei.ground.sheets.definition import Sheet, load_sheet
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.toml import read_toml
from renkei.network.mapping import SurveyMapping, load_mapping
from renkei.network.reading import Preview, read_survey
from renkei.network.tags import TagGroup, load_tags

BOOK = STANDARD_PACK / "survey" / "book.typ"


@dataclass(frozen=True)
class Survey:
    sheet: Sheet
    mapping: SurveyMapping
    groups: tuple[TagGroup, ...]

    def read(self, data: bytes, known: MunicipalityFinder) -> Preview:
        return read_survey(data, self.sheet, self.mapping, known)

    def group(self, id: str) -> TagGroup | None:
        return next((group for group in self.groups if group.id == id), None)


@cache
def standard_survey() -> Survey:
    return load_survey(STANDARD_PACK / "survey" / "prefecture-survey.toml")


def load_survey(path: Path) -> Survey:
    """From `survey/<name>.toml` of a pack, with its sheet and tags. Raises PackProblems."""
    pack = path.parents[1]
    doc = read_toml(path)
    named = doc.text(doc.data, "sheet", required=True)
    doc.refuse_if_wrong()
    sheet = load_sheet(pack / "sheets" / f"{named}.toml")
    return Survey(sheet, load_mapping(path, sheet), load_tags(pack / "tags.toml", sheet))

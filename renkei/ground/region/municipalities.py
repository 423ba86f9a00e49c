"""The municipality master: read from a CSV, found by any spelling in use."""

import csv
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.problems import PackProblems, Problem
from renkei.ground.region.codes import WrongCode, check_municipality_code
from renkei.ground.region.names import fold_name

DATA = Path(__file__).parent / "data"
COLUMNS = ("都道府県コード", "都道府県", "団体コード", "市区町村", "カナ", "二次医療圏")
ALIAS_COLUMNS = ("団体コード", "別の表記", "由来")


@dataclass(frozen=True)
class Municipality:
    prefecture_code: str  # two digits
    prefecture: str
    code: str  # 団体コード, six digits
    name: str
    kana: str
    medical_area: str  # 二次医療圏


@dataclass(frozen=True)
class Alias:
    code: str
    spelling: str
    origin: str


class MunicipalityFinder:
    """Finds a municipality by name, by 県 + name, with or without 郡, or by a listed alias."""

    def __init__(self, municipalities: Iterable[Municipality], aliases: Iterable[Alias] = ()) -> None:
        self.municipalities = tuple(municipalities)
        self.aliases = tuple(aliases)
        self.by_code = {each.code: each for each in self.municipalities}
        self._by_name: dict[str, list[Municipality]] = {}
        for each in self.municipalities:
            self._know(each, each.name)
        for alias in self.aliases:
            if alias.code in self.by_code:
                self._know(self.by_code[alias.code], alias.spelling)

    def _know(self, municipality: Municipality, spelling: str) -> None:
        for name in (spelling, municipality.prefecture + spelling):
            bearers = self._by_name.setdefault(fold_name(name), [])
            if municipality not in bearers:
                bearers.append(municipality)

    def spellings(self, municipality: Municipality) -> tuple[str, ...]:
        """Its name first, then every listed alias."""
        aliases = (alias.spelling for alias in self.aliases if alias.code == municipality.code)
        return (municipality.name, *aliases)

    def within(self, prefecture_code: str) -> tuple[Municipality, ...]:
        return tuple(each for each in self.municipalities if each.prefecture_code == prefecture_code)

    def find(self, text: str) -> Municipality | None:
        """None when nobody or more than one bears the name (朝日町 stands in four prefectures)."""
        bearers = self._bearers(text)
        return bearers[0] if len(bearers) == 1 else None

    def candidates(self, text: str, limit: int = 3) -> list[Municipality]:
        """Whom the writer may have meant, nearest first."""
        near = difflib.get_close_matches(fold_name(text), self._by_name, n=limit * 2, cutoff=0.5)
        found = [each for name in near for each in self._by_name[name]]
        return list(dict.fromkeys(self._bearers(text) + found))[:limit]

    def _bearers(self, text: str) -> list[Municipality]:
        name = fold_name(text)
        without_county = name.rpartition("郡")[2]
        return self._by_name.get(name) or self._by_name.get(without_county) or []


@cache
def standard_finder() -> MunicipalityFinder:
    """The municipalities that come with the product."""
    aliases = load_aliases(DATA / "aliases.csv")
    return MunicipalityFinder(load_municipalities(DATA / "municipalities.csv"), aliases)


def load_municipalities(path: Path) -> list[Municipality]:
    """Raises PackProblems with everything wrong in the file, row by row."""
    problems: list[Problem] = []
    loaded: dict[str, Municipality] = {}
    for line, row in _rows(path, COLUMNS):
        municipality = Municipality(*(row[column] for column in COLUMNS))
        problems += [Problem(path, line, text) for text in _wrong(municipality, loaded)]
        loaded[municipality.code] = municipality
    if problems:
        raise PackProblems(problems)
    return list(loaded.values())


def load_aliases(path: Path) -> list[Alias]:
    return [Alias(*(row[column] for column in ALIAS_COLUMNS)) for line, row in _rows(path, ALIAS_COLUMNS)]


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line; a missing column or a text in another encoding ends the reading."""
    try:
        reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError:
        text = _("文字コードがUTF-8ではありません。UTF-8のCSVで保存してください。")
        raise PackProblems([Problem(path, 1, text)]) from None
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        text = _("「%(names)s」の列がありません。") % {"names": "」「".join(missing)}
        raise PackProblems([Problem(path, 1, text)])
    for row in reader:
        yield reader.line_num, {column: (row[column] or "").strip() for column in columns}


def _wrong(municipality: Municipality, loaded: dict[str, Municipality]) -> Iterator[str]:
    for column, value in zip(COLUMNS, astuple(municipality), strict=True):
        if not value:
            yield _("「%(column)s」が空いています。") % {"column": column}
    code, prefecture = municipality.code, municipality.prefecture_code
    try:
        check_municipality_code(code)
    except WrongCode as wrong:
        yield str(wrong)
    if code[:2] != prefecture:
        text = _("団体コード「%(code)s」の上2けたが都道府県コード「%(prefecture)s」と違います。")
        yield text % {"code": code, "prefecture": prefecture}
    if code in loaded:
        text = _("団体コード「%(code)s」は「%(name)s」と同じです。")
        yield text % {"code": code, "name": loaded[code].name}

"""Municipality × question: the survey shaped for reading across, narrowed and searched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from renkei.ground.folding import fold
from renkei.ground.region.municipalities import Municipality
from renkei.ground.sheets.definition import Field, Sheet
from renkei.network.reading import ReadAnswer

SAYS_NONE = frozenset({"設定していない", "未設定", "設定なし", "なし", "特になし", "無し"})


class State(StrEnum):
    ANSWERED = "answered"
    NONE = "none"  # says in words that there is none: 「設定していない」「なし」
    BLANK = "blank"
    MISSING = "missing"  # the municipality sent no answer at all


@dataclass(frozen=True)
class Cell:
    field: Field
    text: str | None
    state: State
    hits: tuple[tuple[int, int], ...] = ()  # where the searched words stand in the text


@dataclass(frozen=True)
class Row:
    municipality: Municipality
    joint_with: tuple[Municipality, ...]
    cells: tuple[Cell, ...]
    tags: frozenset[tuple[str, str]]  # confirmed: (group id, tag id)

    @property
    def answered(self) -> bool:
        return not any(cell.state == State.MISSING for cell in self.cells)

    def count(self, *states: "State") -> int:
        return sum(cell.state in states for cell in self.cells)


@dataclass(frozen=True)
class Filter:
    """Empty means all."""

    medical_area: str = ""
    fields: tuple[str, ...] = ()
    tags: frozenset[tuple[str, str]] = frozenset()
    text: str = ""  # every word of it must stand in the row
    state: str = ""  # one of its cells is so


@dataclass(frozen=True)
class Matrix:
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]

    def by_area(self) -> list[tuple[str, list[Row]]]:
        """二次医療圏 in the order of the rows, each with all of its rows."""
        areas = list(dict.fromkeys(row.municipality.medical_area for row in self.rows))
        ordered = sorted(self.rows, key=lambda row: areas.index(row.municipality.medical_area))
        return [
            (area, list(rows)) for area, rows in groupby(ordered, lambda row: row.municipality.medical_area)
        ]

    def count(self, state: State) -> int:
        return sum(cell.state == state for row in self.rows for cell in row.cells)


def compare(
    answers: Iterable[ReadAnswer],
    municipalities: Sequence[Municipality],
    sheet: Sheet,
    filter: Filter = Filter(),
    confirmed: Iterable[tuple[str, str, str]] = (),
) -> Matrix:
    """`confirmed`: (団体コード, group id, tag id). One row a municipality; a joint answer is in each."""
    given = {each.code: answer for answer in answers for each in answer.municipalities}
    tags: dict[str, set[tuple[str, str]]] = {}
    for code, *tag in confirmed:
        tags.setdefault(code, set()).add((tag[0], tag[1]))
    fields = tuple(field for field in sheet.fields if field.id in filter.fields or not filter.fields)
    words = [word for word in filter.text.split() if fold(word).text]
    rows = (
        _row(each, given.get(each.code), fields, words, frozenset(tags.get(each.code, ())))
        for each in municipalities
        if filter.medical_area in ("", each.medical_area)
    )
    return Matrix(fields, tuple(row for row in rows if _passes(row, filter, words)))


def _row(
    municipality: Municipality,
    answer: ReadAnswer | None,
    fields: Sequence[Field],
    words: Sequence[str],
    tags: frozenset[tuple[str, str]],
) -> Row:
    others = tuple(each for each in answer.municipalities if each != municipality) if answer else ()
    return Row(municipality, others, tuple(_cell(field, answer, words) for field in fields), tags)


def _cell(field: Field, answer: ReadAnswer | None, words: Sequence[str]) -> Cell:
    if answer is None:
        return Cell(field, None, State.MISSING)
    text = answer.cells.get(field.id)
    if text is None:
        return Cell(field, None, State.BLANK)
    folded = fold(text)
    hits = sorted({hit for word in words for hit in folded.find_all(word)})
    return Cell(field, text, State.NONE if folded.text.strip("。") in _NONE else State.ANSWERED, tuple(hits))


def _passes(row: Row, filter: Filter, words: Sequence[str]) -> bool:
    in_state = not filter.state or any(cell.state == filter.state for cell in row.cells)
    return in_state and filter.tags <= row.tags and _has_all(row, words)


def _has_all(row: Row, words: Sequence[str]) -> bool:
    everything = fold("\n".join([row.municipality.name, *(cell.text or "" for cell in row.cells)]))
    return all(everything.find(word) for word in words)


_NONE = frozenset(fold(words).text for words in SAYS_NONE)

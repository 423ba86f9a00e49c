"""Reads a prefecture's survey out of a workbook: everything that stands there, or what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from renkei.ground.region.municipalities import Municipality, MunicipalityFinder
from renkei.ground.region.names import split_joint
from renkei.ground.sheets.definition import Sheet
from renkei.ground.workbook import Cell, Tab, WorkbookProblem, address, open_workbook
from renkei.network.mapping import SurveyMapping, fold_label
from renkei.network.remarks import Remark, fiscal_year_in, has_markup, remarks_on, without_markup


@dataclass(frozen=True)
class SurveyProblem:
    tab: str  # "" for the whole file
    row: int | None
    column: int | None
    text: str

    @property
    def cell(self) -> str:
        return address(self.row, self.column) if self.row and self.column else ""

    def __str__(self) -> str:
        cell = f" {self.cell}" if self.cell else ""
        return _("シート「%(tab)s」") % {"tab": self.tab} + f"{cell}: {self.text}" if self.tab else self.text


@dataclass(frozen=True)
class ReadAnswer:
    tab: str
    row: int | None  # where the answer is one row of the tab
    municipalities: tuple[Municipality, ...]  # more than one for a joint answer
    cells: dict[str, str | None]  # field id → text as quoted, in the order of the sheet; None where blank
    remarks: tuple[Remark, ...] = ()

    @property
    def source(self) -> str:
        return f"{self.tab} {self.row}行目" if self.row else self.tab

    @property
    def municipality_codes(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.municipalities)


@dataclass(frozen=True)
class Preview:
    answers: tuple[ReadAnswer, ...]
    problems: tuple[SurveyProblem, ...]
    missing: tuple[Municipality, ...] = ()  # of the same prefecture, without an answer
    passed_over: tuple[str, ...] = ()  # tabs that hold no answer
    years: tuple[int, ...] = ()  # fiscal years named in the headings

    @property
    def ok(self) -> bool:
        """Only then may anything be stored."""
        return bool(self.answers) and not self.problems

    @property
    def municipalities(self) -> list[Municipality]:
        return [each for answer in self.answers for each in answer.municipalities]

    @property
    def remarks(self) -> list[tuple[ReadAnswer, Remark]]:
        return [(answer, remark) for answer in self.answers for remark in answer.remarks]


def read_survey(
    data: bytes,
    sheet: Sheet,
    mapping: SurveyMapping,
    known: MunicipalityFinder,
) -> Preview:
    try:
        tabs = open_workbook(data)
    except WorkbookProblem as reason:
        return Preview((), (SurveyProblem("", None, None, str(reason)),))
    read = [_TabReader(tab, sheet, mapping, known) for tab in tabs if _holds_answers(tab, mapping)]
    answers = tuple(answer for reader in read for answer in reader.answers)
    problems = [problem for reader in read for problem in reader.problems]
    problems += [*_twice(answers), *_elsewhere(answers)]
    if not answers and not problems:
        problems.append(
            SurveyProblem("", None, None, _("回答が1つもありません。ファイルをお確かめください。"))
        )
    return Preview(
        answers=answers,
        problems=tuple(problems),
        missing=_missing(answers, known),
        passed_over=tuple(tab.name for tab in tabs if not _holds_answers(tab, mapping)),
        years=tuple(sorted({year for reader in read for year in reader.years})),
    )


def _holds_answers(tab: Tab, mapping: SurveyMapping) -> bool:
    return bool(tab.cells) and (tab.hidden or fold_label(tab.name) not in mapping.other_tabs)


def _twice(answers: tuple[ReadAnswer, ...]) -> Iterator[SurveyProblem]:
    first: dict[str, ReadAnswer] = {}
    for answer in answers:
        for municipality in answer.municipalities:
            other = first.setdefault(municipality.code, answer)
            if other is not answer:
                text = _("「%(name)s」の回答は「%(other)s」にもあります。どちらかを除いてください。")
                words = {"name": municipality.name, "other": other.source}
                yield SurveyProblem(answer.tab, answer.row, 1 if answer.row else None, text % words)


def _elsewhere(answers: tuple[ReadAnswer, ...]) -> Iterator[SurveyProblem]:
    """A survey is one prefecture's; the first answer says which."""
    for answer in answers:
        for municipality in answer.municipalities:
            if municipality.prefecture_code != answers[0].municipalities[0].prefecture_code:
                text = _(
                    "「%(name)s」は%(prefecture)sの市町村です。1つの都道府県の回答だけを送ってください。"
                )
                words = {"name": municipality.name, "prefecture": municipality.prefecture}
                yield SurveyProblem(answer.tab, answer.row, 1 if answer.row else None, text % words)


def _missing(answers: tuple[ReadAnswer, ...], known: MunicipalityFinder) -> tuple[Municipality, ...]:
    answered = {each for answer in answers for each in answer.municipalities}
    prefectures = sorted({each.prefecture_code for each in answered})
    return tuple(each for code in prefectures for each in known.within(code) if each not in answered)


@dataclass
class _TabReader:
    """One tab seen along its labels: `at` runs over the labels, `slot` over the answers beside them."""

    tab: Tab
    sheet: Sheet
    mapping: SurveyMapping
    known: MunicipalityFinder
    problems: list[SurveyProblem] = field(default_factory=list)
    answers: list[ReadAnswer] = field(default_factory=list)
    years: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.tab.hidden:
            self.report(_("隠れたシートに書き込みがあります。表示に直すか、シートを除いてください。"))
            return
        self.check_cells()
        self.check_labels()
        self.check_places()
        self.answers = [answer for slot in self.slots if (answer := self.answer(slot))]

    def report(self, text: str, row: int | None = None, column: int | None = None) -> None:
        self.problems.append(SurveyProblem(self.tab.name, row, column, text))

    def place(self, at: int, slot: int) -> tuple[int, int]:
        return (slot, at) if self.mapping.orientation == "rows" else (at, slot)

    @cached_property
    def grid(self) -> dict[tuple[int, int], Cell]:
        return {self.place(*place): cell for place, cell in self.tab.cells.items()}

    @cached_property
    def labels(self) -> dict[int, str]:
        return {at: cell.text for (at, slot), cell in self.grid.items() if slot == self.mapping.labels_in}

    @cached_property
    def slots(self) -> list[int]:
        if self.mapping.orientation == "sheet":
            return [self.mapping.values_in]
        return sorted({slot for at, slot in self.grid if slot > self.mapping.labels_in})

    def label_at(self, names: str | None) -> int | None:
        """Where a field's label stands; None asks for the label of the municipality."""
        for at, label in self.labels.items():
            if (
                self.mapping.names_municipality(label)
                if names is None
                else self.mapping.field_of(label) == names
            ):
                return at
        return None

    def check_cells(self) -> None:
        for (row, column), cell in self.tab.cells.items():
            if cell.kind == "formula":
                self.report(_("計算式が入っています。値だけを貼り付け直してください。"), row, column)
            if cell.kind == "error":
                self.report(
                    _("「%(value)s」になっています。正しい値を入れてください。") % {"value": cell.text},
                    row,
                    column,
                )

    def check_labels(self) -> None:
        if self.label_at(None) is None:
            self.report(_("「市町名」の見出しがありません。"))
        for each in self.sheet.fields:
            if self.label_at(each.id) is None:
                self.report(_("「%(label)s」の見出しがありません。") % {"label": each.label})
        seen: set[str] = set()
        for at, label in self.labels.items():
            name = "" if self.mapping.names_municipality(label) else self.mapping.field_of(label)
            if name in seen:
                self.report(
                    _("見出し「%(label)s」が2回あります。") % {"label": label},
                    *self.place(at, self.mapping.labels_in),
                )
            if name is not None:
                seen.add(name)

    def check_places(self) -> None:
        """What stands where nobody would read it is told, not lost."""
        for (at, slot), cell in self.grid.items():
            label = self.labels.get(at, "")
            if slot <= self.mapping.labels_in:
                self.note_heading(at, cell.text)
            elif slot not in self.slots:
                self.report(_("答えの欄の外に書き込みがあります。"), *self.place(at, slot))
            elif not label:
                self.report(_("見出しのないところに書き込みがあります。"), *self.place(at, slot))
            elif not self.mapping.names_municipality(label) and self.mapping.field_of(label) is None:
                text = _("見出し「%(label)s」は調査票にありません。") % {"label": label}
                self.report(text, *self.place(at, slot))

    def note_heading(self, at: int, text: str) -> None:
        if (year := fiscal_year_in(text)) and self.mapping.field_of(text) is None:
            self.years.add(year)

    def answer(self, slot: int) -> ReadAnswer | None:
        municipalities = self.municipalities(slot)
        if not municipalities:
            return None
        cells: dict[str, str | None] = {}
        remarks: list[Remark] = []
        for each in self.sheet.fields:
            at = self.label_at(each.id)
            cell = self.grid.get((at, slot)) if at else None
            cells[each.id] = self.read(each.id, cell, remarks)
        row = slot if self.mapping.orientation == "rows" else None
        return ReadAnswer(self.tab.name, row, municipalities, cells, tuple(remarks))

    def read(self, name: str, cell: Cell | None, remarks: list[Remark]) -> str | None:
        if cell is None or not cell.text.strip():
            return None
        text = cell.text
        if cell.kind in ("number", "date"):
            words = _("数や日付の欄です。「%(text)s」と読みました。") % {"text": text}
            remarks.append(Remark(name, cell.kind, words))
        if has_markup(text):
            remarks.append(
                Remark(name, "html", _("HTMLの印を外して読みました。もとの文: %(text)s") % {"text": text})
            )
            text = without_markup(text)
        remarks.extend(remarks_on(name, text, self.mapping.doubts, self.mapping.answered_until))
        return text or None

    def municipalities(self, slot: int) -> tuple[Municipality, ...]:
        """Nobody when a name is unknown or unclear; the reason is reported."""
        at = self.label_at(None)
        if at is None:
            return ()
        place = self.place(at, slot)
        names = split_joint(self.tab.text(*place))
        if not names:
            self.report(_("市町名が空いています。"), *place)
        found = [one for name in names if (one := self.municipality(name, place))]
        if len(found) < len(names):
            return ()
        if len(set(found)) < len(found):
            self.report(_("同じ市町名が2回書かれています。"), *place)
        self.compare_with_tab(tuple(found), place)
        return tuple(dict.fromkeys(found))

    def municipality(self, name: str, place: tuple[int, int]) -> Municipality | None:
        municipality = self.known.find(name)
        if municipality is None:
            near = [f"「{each.prefecture}{each.name}」" for each in self.known.candidates(name)]
            hint = _("%(near)sのことでしょうか。") % {"near": "".join(near)} if near else ""
            text = _("「%(name)s」という市町村が見つかりません。") % {"name": name}
            self.report(text + hint + _("市町名をお確かめください。"), *place)
        return municipality

    def compare_with_tab(self, found: tuple[Municipality, ...], place: tuple[int, int]) -> None:
        if self.mapping.orientation == "rows":
            return
        named = [self.known.find(name) for name in split_joint(self.tab.name)]
        if named and None not in named and set(named) != set(found):
            text = _("シートの名前は「%(tab)s」ですが、市町名は「%(names)s」です。どちらかを直してください。")
            words = {"tab": self.tab.name, "names": "・".join(each.name for each in found)}
            self.report(text % words, *place)

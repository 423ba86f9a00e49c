"""電子版お薬手帳データフォーマット (JAHISTC01 to 08), as a code on a leaflet or a file of a pharmacy has it.

Lenient where real ones deviate: line ends of any kind, missing trailing fields, records of newer versions. Split data
(record 911) is joined by its key, whatever order its parts were read in.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_LINES = 2000
MOST_DIGITS = 3  # of the number of parts
HEADER = re.compile(r"JAHISTC0[1-8]")
PRESCRIPTION = re.compile(r"JAHIS\d{1,2}(?!\d)")  # 院外処方箋の2次元シンボル: another format
ERAS = {"M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018}
FORMS = {
    "1": "internal",
    "2": "internal",
    "3": "as_needed",
    "4": "injection",
    "5": "external",
    "6": "internal",
    "7": "internal",
}
REMARKS = {
    "1": gettext_lazy("アレルギー"),
    "2": gettext_lazy("副作用"),
    "3": gettext_lazy("既往"),
    "9": gettext_lazy("特記"),
}
SEX = {"1": "male", "2": "female"}


class NotANotebook(Exception):
    """Nothing of it is read; the text says what to do."""


@dataclass(frozen=True)
class Medicine:
    """One line of a dispensing. `dose` is of a day, as the format has it."""

    name: str
    form: str
    dose: str
    usage: str
    note: str
    dispensed_on: date | None
    prescriber: str
    pharmacy: str

    def fields(self) -> dict[str, Any]:
        """Of a statement, without the day that its source bears."""
        return {
            "name": self.name,
            "form": self.form,
            "dose": self.dose,
            "usage": self.usage,
            "note": self.note,
            "since": self.dispensed_on,
            "prescriber": self.prescriber,
            "source": "notebook",
        }


@dataclass
class Notebook:
    name: str = ""
    kana: str = ""
    sex: str = ""
    birth_date: date | None = None
    remarks: list[str] = field(default_factory=list)  # allergies and the like: shown, not taken in
    medicines: list[Medicine] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # lines that could not be read, with their numbers


@dataclass
class _Block:
    on: date | None = None
    pharmacy: str = ""
    prescriber: str = ""
    lines: list[tuple[str, str, str]] = field(default_factory=list)  # number, name, dose
    usages: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # by number: usage, form, how many
    notes: dict[str, list[str]] = field(default_factory=dict)


def read_notebook(texts: Iterable[str]) -> Notebook:
    """Of one or several codes. Raises NotANotebook."""
    records = _joined([_records(text) for text in texts if text.strip()])
    if not records:
        raise NotANotebook(
            _("中身が空です。お薬手帳の2次元コードを読み取った文字か、ファイルを入れてください。")
        )
    found, block = Notebook(), _Block()
    for number, cells in records:
        try:
            block = _take(found, block, cells)
        except ValueError as wrong:
            found.problems.append(_("%(n)d行目：%(why)s") % {"n": number, "why": wrong})
    _close(found, block)
    return found


def _records(text: str) -> list[tuple[int, list[str]]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\x1a\n \ufeff").split("\n")
    if len(lines) > MOST_LINES:
        raise NotANotebook(_("%(n)d行を超えています。分けて読んでください。") % {"n": MOST_LINES})
    head = unicodedata.normalize("NFKC", lines[0]).strip()
    if not HEADER.match(head):
        if PRESCRIPTION.match(head):
            raise NotANotebook(
                _("院外処方箋の2次元コードです。お薬手帳用のコード（JAHISTCで始まるもの）を読んでください。")
            )
        raise NotANotebook(
            _("1行目が JAHISTC で始まっていません。お薬手帳用の2次元コードか、そのファイルを入れてください。")
        )
    return [
        (n, [cell.strip() for cell in line.split(",")])
        for n, line in enumerate(lines[1:], start=2)
        if line.strip()
    ]


def _joined(texts: list[list[tuple[int, list[str]]]]) -> list[tuple[int, list[str]]]:
    """Parts of split data in their order; the others as they came. A part that is missing is an error."""
    whole: list[tuple[int, list[str]]] = []
    parts: dict[str, dict[int, list[tuple[int, list[str]]]]] = {}
    counts: dict[str, int] = {}
    for records in texts:
        last = records[-1][1] if records else []
        if last[:1] != ["911"]:
            whole += records
            continue
        key, of, number = _part(last)
        parts.setdefault(key, {})[number] = records[:-1]
        counts[key] = of
    for key, found in parts.items():
        missing = [n for n in range(1, counts[key] + 1) if n not in found]
        if missing:
            said = {"all": counts[key], "missing": "・".join(map(str, missing[:9]))}
            raise NotANotebook(_("%(all)d枚に分かれたコードです。%(missing)s枚目も読んでください。") % said)
        whole += [one for n in sorted(found) for one in found[n]]
    return whole


def _part(cells: list[str]) -> tuple[str, int, int]:
    """The data's key, the number of its parts, and which of them this is."""
    said = cells[1:4]
    if len(said) == 3 and all(one.isdecimal() and len(one) <= MOST_DIGITS for one in said[1:]):
        key, of, number = said[0], int(said[1]), int(said[2])
        if 1 <= number <= of:
            return key, of, number
    raise NotANotebook(_("分割の行（911）が読めません。2次元コードをもう一度読んでください。"))


def _take(found: Notebook, block: _Block, cells: list[str]) -> _Block:
    kind, at = cells[0], _Cells(cells)
    if kind == "1":
        found.name, found.sex, found.kana = at[1], SEX.get(at[2], ""), unicodedata.normalize("NFKC", at[10])
        found.birth_date = _day(at[3]) if at[3] else None
    elif kind == "2" and at[2]:
        found.remarks.append(f"{REMARKS.get(at[1], REMARKS['9'])}：{at[2]}")
    elif kind == "3" and at[1]:
        since = _day(at[2]) if at[2] else None
        found.medicines.append(Medicine(at[1], "other", "", "", _("市販薬"), since, "", ""))
    elif kind == "5":
        _close(found, block)
        block = _Block(on=_day(at[1]))
    elif kind == "11":
        block.pharmacy = at[1]
    elif kind == "51":
        block = _next_prescriber(found, block, at[1])
    elif kind == "201":
        if not at[2]:
            raise ValueError(_("薬の名前がありません。"))
        dose = _("1日%(amount)s") % {"amount": at[3] + at[4]} if at[3] else ""
        block.lines.append((at[1], unicodedata.normalize("NFKC", at[2]), unicodedata.normalize("NFKC", dose)))
    elif kind == "301":
        how_many = unicodedata.normalize("NFKC", at[3] + at[4])
        block.usages[at[1]] = (unicodedata.normalize("NFKC", at[2]), FORMS.get(at[5], "other"), how_many)
    elif kind in ("281", "291", "311", "391") and at[2]:
        block.notes.setdefault(at[1], []).append(at[2])
    return block


class _Cells(list[str]):
    """A record whose missing trailing fields are empty."""

    def __getitem__(self, place: Any) -> Any:
        return list.__getitem__(self, place) if place < len(self) else ""


def _next_prescriber(found: Notebook, block: _Block, name: str) -> _Block:
    """One dispensing may fill two prescriptions: what follows is of the next."""
    if not block.lines:
        block.prescriber = name
        return block
    _close(found, block)
    return _Block(on=block.on, pharmacy=block.pharmacy, prescriber=name)


def _close(found: Notebook, block: _Block) -> None:
    for number, name, dose in block.lines:
        usage, form, how_many = block.usages.get(number, ("", "internal", ""))
        notes = "、".join(part for part in (how_many, *block.notes.get(number, [])) if part)
        found.medicines.append(
            Medicine(name, form, dose, usage, notes, block.on, block.prescriber, block.pharmacy)
        )


def _day(text: str) -> date:
    """20261105, or R081105."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    match = re.fullmatch(r"(?:(\d{4})|([MTSHR])(\d{2}))(\d{2})(\d{2})", plain)
    if match is None:
        raise ValueError(_("日付「%(text)s」が読めません。") % {"text": text})
    year = int(match[1]) if match[1] else ERAS[match[2]] + int(match[3])
    try:
        return date(year, int(match[4]), int(match[5]))
    except ValueError:
        raise ValueError(_("日付「%(text)s」はありません。") % {"text": text}) from None


def spoken_as(name: str) -> str:
    """By which two names of one medicine are told to be the same."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).casefold()


def newest(medicines: Iterable[Medicine]) -> Iterator[Medicine]:
    """Of each name the line of its last dispensing, the last dispensed first."""
    seen: set[str] = set()
    for one in sorted(medicines, key=lambda one: one.dispensed_on or date.min, reverse=True):
        if spoken_as(one.name) not in seen:
            seen.add(spoken_as(one.name))
            yield one

"""What a person should look at in a text that somebody sent. The text itself is never corrected."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from renkei.ground.cell_text import date_text

TAG = re.compile(
    r"</?(?:ul|ol|li|p|br|div|span|b|i|u|strong|em|table|tbody|tr|td|th)\b[^<>]*>", re.IGNORECASE
)
JAPANESE = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "LATIN",
    "FULLWIDTH LATIN",
    "HALFWIDTH KATAKANA",
    "IDEOGRAPHIC",
    "GREEK",
)
YEAR = r"(?:令和|R)\s*(?P<year>\d+|元)"
LATER = re.compile(YEAR + r"(?:年度末|(?:年|\.)(?P<month>\d{1,2})(?:月|\b))")
FISCAL_YEAR = re.compile(r"令和\s*(?P<year>\d+|元)\s*年?度")
AHEAD = re.compile(r"予定|見込|まで|向け|目標")


@dataclass(frozen=True)
class Remark:
    field: str  # "" when it is about the whole answer
    kind: str  # html | foreign | doubt | later | number | date
    text: str


def has_markup(text: str) -> bool:
    return bool(TAG.search(text))


def without_markup(text: str) -> str:
    """Paragraphs and list items as lines, items with 「・」."""
    reader = _Lines()
    reader.feed(text)
    reader.close()
    lines = (re.sub(r"^・\s*・", "・", line.strip()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line not in ("", "・"))


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "li":
            self.parts.append("\n・")
        elif tag in ("p", "br", "div", "ul", "ol", "tr", "table"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li", "div", "ul", "ol", "tr", "table"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def remarks_on(field: str, text: str, doubts: Mapping[str, str], until: date | None) -> Iterator[Remark]:
    if letters := foreign_letters(text):
        words = _("日本語にない文字「%(letters)s」があります。読み取りのまちがいかもしれません。")
        yield Remark(field, "foreign", words % {"letters": letters})
    plain = unicodedata.normalize("NFKC", text)
    for found, perhaps in doubts.items():
        if found in plain:
            words = _("「%(found)s」は「%(perhaps)s」のことでしょうか。")
            yield Remark(field, "doubt", words % {"found": found, "perhaps": perhaps})
    for found in later_dates(plain, until) if until else ():
        words = _("「%(found)s」は調査の時点より後ですが、過ぎたこととして書かれています。")
        yield Remark(field, "later", words % {"found": found})


def foreign_letters(text: str) -> str:
    return "".join(dict.fromkeys(character for character in text if _is_foreign(character)))


def _is_foreign(character: str) -> bool:
    category = unicodedata.category(character)
    if category[0] == "L":
        return not unicodedata.name(character, "").startswith(JAPANESE)
    return (
        character == "\ufffd"
        or category in ("Co", "Cn", "Cs")
        or (category == "Cc" and character not in "\n\r\t")
    )


def later_dates(text: str, until: date) -> list[str]:
    """Dates after `until` in sentences that tell of the past (Z-04)."""
    return [
        match[0]
        for sentence in re.split(r"[。\n]", text)
        if sentence.endswith("た") and not AHEAD.search(sentence)
        for match in LATER.finditer(sentence)
        if _first_day(match) > until
    ]


def _first_day(match: re.Match[str]) -> date:
    year = reiwa(match["year"])
    if match["month"] is None:
        return date(year + 1, 3, 31)
    return date(year, 1, 1) + timedelta(days=31 * (int(match["month"]) - 1))


def reiwa(number: str) -> int:
    return 2018 + (1 if number == "元" else int(number))


def fiscal_year_in(text: str) -> int | None:
    """令和7年度 → 2025, and 令和7度 as well (Z-06)."""
    match = FISCAL_YEAR.search(unicodedata.normalize("NFKC", text))
    return reiwa(match["year"]) if match else None


def fiscal_year_text(year: int) -> str:
    """2025 → 令和7年度."""
    return date_text(date(year, 5, 1), "ggge年度").replace("令和1年", "令和元年")

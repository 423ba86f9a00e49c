"""What people type, read as what they mean: full-width digits, Japanese eras, any kind of dash."""

import re
from datetime import date, timedelta
from decimal import Decimal
from unicodedata import normalize

from django.utils.translation import gettext as _

# First days of the eras; the first year of an era is also written 元年.
ERAS = {
    "明治": date(1868, 10, 23),
    "大正": date(1912, 7, 30),
    "昭和": date(1926, 12, 25),
    "平成": date(1989, 1, 8),
    "令和": date(2019, 5, 1),
}
SHORT = dict(zip("MTSHR", ERAS, strict=True)) | {era[0]: era for era in ERAS}  # S15.3.1, 昭15.3.1

DATE = re.compile(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")
COMPACT_DATE = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
# A date cell whose format was stripped on the way: days since 1899-12-30, here of 1927 to 2064.
EXCEL_DATE, EXCEL_ZERO = re.compile(r"[1-5]\d{4}"), date(1899, 12, 30)
_ERA = rf"(?P<era>{'|'.join(ERAS)}|[{''.join(SHORT)}])"
ERA_DATE = re.compile(
    rf"{_ERA}(?P<year>\d{{1,2}}|元)[-/.年](?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})日?", re.IGNORECASE
)
COMPACT_ERA_DATE = re.compile(rf"{_ERA}(?P<year>\d{{2}})(?P<month>\d{{2}})(?P<day>\d{{2}})", re.IGNORECASE)
EARLIEST = 1900  # no year before it is one of anybody's care
NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,4})?")  # what an answer's number column holds
# NFKC leaves these dashes, which Japanese keyboards give for one another.
DASHES = re.compile("[‐‑‒–—―−ーｰ]")
PHONE = re.compile(r"0\d{9,10}")


class Unreadable(ValueError):
    """Its text tells the person what to type instead."""


def half_width(text: str) -> str:
    return normalize("NFKC", text).strip()


def read_number(text: str, unit: str = "") -> Decimal:
    plain = DASHES.sub("-", half_width(text)).replace(",", "")
    plain = plain.removesuffix(half_width(unit)).strip() if unit else plain
    if not NUMBER.fullmatch(plain):
        raise Unreadable(_("数字で入力してください。"))
    return Decimal(plain)


def read_date(text: str) -> date:
    plain = DASHES.sub("-", re.sub(r"\s", "", half_width(text)))
    found = DATE.fullmatch(plain) or COMPACT_DATE.fullmatch(plain)
    if found:
        return _day(int(found["year"]), found)
    if found := ERA_DATE.fullmatch(plain) or COMPACT_ERA_DATE.fullmatch(plain):
        return _era_day(found)
    if EXCEL_DATE.fullmatch(plain):
        return EXCEL_ZERO + timedelta(days=int(plain))
    raise Unreadable(_("日付は「令和8年3月1日」「R8.3.1」「2026-03-01」のような形で入力してください。"))


def _era_day(found: re.Match[str]) -> date:
    era = SHORT.get(found["era"].upper(), found["era"])
    year = 1 if found["year"] == "元" else int(found["year"])
    # Years beyond an era's end stand in papers issued before the change, so they are taken.
    day = _day(ERAS[era].year + year - 1, found)
    if day < ERAS[era]:
        raise Unreadable(_("%(era)sが始まる前の日付です。ご確認ください。") % {"era": era})
    return day


def _day(year: int, found: re.Match[str]) -> date:
    try:
        return date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        raise Unreadable(_("暦にない日付です。ご確認ください。")) from None


def read_phone(text: str) -> str:
    """With half-width digits and hyphens, grouped as it was typed."""
    plain = DASHES.sub("-", half_width(text))
    plain = re.sub(r"^\+81[-\s]?\(?0?\)?", "0", plain)
    if not PHONE.fullmatch(digits(plain)):
        raise Unreadable(_("電話番号は10けたか11けたで入力してください。"))
    return plain


def digits(phone: str) -> str:
    """Without what only groups them."""
    return re.sub(r"[-()\s.]", "", phone)


def era_date(day: date) -> str:
    """令和8年3月1日, as forms have it; before the eras as a plain year."""
    for era, first in reversed(ERAS.items()):
        if day >= first:
            year = day.year - first.year + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"

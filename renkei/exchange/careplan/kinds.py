"""How each kind of column is written, and the words that say so to whoever wrote it otherwise."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

NO_DAY = "00000000"
NO_TIME = "9999"


@dataclass(frozen=True)
class Kind:
    wanted: Any  # lazily translated: what must stand there
    holds: Callable[[str], bool]
    quoted: bool = False
    secret: bool = False  # never said again, not even to whoever sent it


def _matches(pattern: str) -> Callable[[str], bool]:
    return re.compile(pattern).fullmatch  # type: ignore[return-value]


def _is_day(text: str) -> bool:
    return text == NO_DAY or day(text) is not None


def _is_day_or_month(text: str) -> bool:
    return _is_day(text) or text == "000000" or first_day(text) is not None


KINDS: dict[str, Kind] = {
    "version": Kind(_("年月6けた"), _matches(r"\d{6}")),
    "insurer": Kind(_("数字6けた"), _matches(r"\d{6}")),
    "insured": Kind(_("数字10けた（生活保護のみの方はHと9けた）"), _matches(r"[0-9H]\d{9}"), secret=True),
    "office": Kind(_("事業所番号10けた"), _matches(r"[0-9A-Z]{10}")),
    "date": Kind(_("年月日8けた（例 19350602）"), _is_day),
    "month": Kind(_("年月6けた（例 202611）"), _matches(r"\d{4}(0[0-9]|1[0-2])")),
    "day-or-month": Kind(_("年月日8けたか年月6けた"), _is_day_or_month),
    "time": Kind(
        _("時刻4けた（例 0930。決まっていないときは9999）"), _matches(r"([01]\d|2[0-4])[0-5]\d|9999")
    ),
    "post": Kind(_("郵便番号（例 515-0000）"), _matches(r"\d{3}-?\d{4}")),
    "number": Kind(_("数字"), _matches(r"-?\d+(\.\d+)?")),
    "flag": Kind(_("1か0"), _matches("[01]")),
    "code": Kind(_("決まった値"), lambda text: True),
    "text": Kind(_("文字"), lambda text: True, quoted=True),
}


def day(text: str) -> date | None:
    """None for no day, written 00000000 or left empty."""
    if not re.fullmatch(r"\d{8}", text) or text == NO_DAY:
        return None
    return _date(int(text[:4]), int(text[4:6]), int(text[6:]))


def first_day(text: str) -> date | None:
    return _date(int(text[:4]), int(text[4:]), 1) if re.fullmatch(r"\d{6}", text) else day(text)


def last_day(text: str) -> date | None:
    first = first_day(text)
    whole_month = first is not None and len(text) == 6
    return first.replace(day=monthrange(first.year, first.month)[1]) if first and whole_month else first


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None

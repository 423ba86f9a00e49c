"""What a person sees in an Excel cell, when the file itself holds a number and a format."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

ERAS = ((date(2019, 5, 1), "令和", "R"), (date(1989, 1, 8), "平成", "H"), (date(1926, 12, 25), "昭和", "S"))
WEEKDAYS = "月火水木金土日"

# Formats stored as a bare number, as Japanese Excel shows them (ECMA-376 part 1, 18.8.30, ja-jp).
JAPANESE_FORMATS = {
    **dict.fromkeys((27, 36, 50, 57), "ge.m.d"),
    **dict.fromkeys((28, 29, 51, 54, 58), "ggge年m月d日"),
    **dict.fromkeys((34, 52, 55), "yyyy年m月"),
    **dict.fromkeys((35, 53, 56), "m月d日"),
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    30: "m/d/yy",
    31: "yyyy年m月d日",
    32: "h時mm分",
    33: "h時mm分ss秒",
}

_TOKEN = re.compile(r"ggge|gge|ge|e|yyyy|yy|mm?|dd?|hh?|ss?|aaaa|aaa", re.IGNORECASE)
_ORNAMENT = re.compile(r'\[[^\]]*\]|["\\]|_.|\*.')


def number_text(value: int | float, format: str) -> str:
    code = _ORNAMENT.sub("", format.split(";")[0])
    if not re.search("[0#]", code):
        return _plain(value)
    percent = "%" in code
    decimals = len(match[1]) if (match := re.search(r"\.(0+)", code)) else 0
    exact = Decimal(repr(value)) * (100 if percent else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    number = f"{rounded:,}" if "," in code else f"{rounded}"
    around = re.split(r"[#0][#0,.]*", code, maxsplit=1)
    return around[0] + number + around[1]


def _plain(value: int | float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def date_text(value: date | time | timedelta, format: str) -> str:
    if isinstance(value, timedelta):
        return str(value)
    code = _ORNAMENT.sub("", format.split(";")[0])
    shown, clock = "", False
    position = 0
    for token in _TOKEN.finditer(code):
        name = token[0].lower()
        shown += code[position : token.start()] + _part(
            value, "n" * len(name) if clock and name in ("m", "mm") else name
        )
        clock = name[0] in "hs"
        position = token.end()
    return shown + code[position:]


def _part(value: date | time, name: str) -> str:
    """One token of a format; "n" stands for minutes, which Excel writes as m too."""
    if isinstance(value, date) and name[-1] == "e":
        return _era(value, len(name))
    if isinstance(value, date) and name[0] == "a":
        return WEEKDAYS[value.weekday()] + ("曜日" if name == "aaaa" else "")
    attribute = {"y": "year", "m": "month", "d": "day", "h": "hour", "n": "minute", "s": "second"}[name[0]]
    number = getattr(value, attribute)
    return f"{number % 100:02}" if name == "yy" else f"{number:0{len(name)}}"


def _era(value: date, length: int) -> str:
    day = value.date() if isinstance(value, datetime) else value
    first, kanji, letter = next((era for era in ERAS if day >= era[0]), ERAS[-1])
    name = {1: "", 2: letter, 3: kanji[0], 4: kanji}[length]
    return f"{name}{day.year - first.year + 1}"

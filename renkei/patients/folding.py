"""One spelling of a person's name to compare by: width, kana, small letters and marks do not matter."""

import re
import unicodedata

import jaconv

from renkei.ground.region.names import fold_name

_SMALL = str.maketrans("ァィゥェォッャュョヮヂヅヲ", "アイウエオツヤユヨワジズオ")
_KATAKANA = re.compile(r"[ァ-ヿ ]+")
_MARKS = re.compile(r"[\W_ー]")


def fold_person(text: str) -> str:
    """「しょうじ　ちよの」 → 「シヨウジチヨノ」. Never shown and never stored in place of the text."""
    return _MARKS.sub("", fold_name(text)).translate(_SMALL).casefold()


def katakana(text: str) -> str:
    """Hiragana and half-width letters turned, to be shown: 「しょうじ　ちよの」 → 「ショウジ チヨノ」."""
    return jaconv.hira2kata(unicodedata.normalize("NFKC", text)).strip()


def is_katakana(text: str) -> bool:
    return _KATAKANA.fullmatch(text) is not None

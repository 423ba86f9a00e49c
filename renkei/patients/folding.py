"""One spelling of a person's name to compare by: width, kana, small letters and marks do not matter."""

import re

from renkei.ground.region.names import fold_name

_SMALL = str.maketrans("ァィゥェォッャュョヮヂヅヲ", "アイウエオツヤユヨワジズオ")
_MARKS = re.compile(r"[\W_ー]")


def fold_person(text: str) -> str:
    """「しょうじ　ちよの」 → 「シヨウジチヨノ」. Never shown and never stored in place of the text."""
    return _MARKS.sub("", fold_name(text)).translate(_SMALL).casefold()

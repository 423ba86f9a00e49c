"""Check digits of municipalities (全国地方公共団体コード) and of long-term care insurers (介護保険者番号).

Both begin with the same five digits and differ in the sixth: one is never used for the other.
"""

import re

from django.utils.translation import gettext as _

_FIVE = re.compile(r"[0-9]{5}")
_SIX = re.compile(r"[0-9]{6}")
_MUNICIPALITY_WEIGHTS = (6, 5, 4, 3, 2)
_INSURER_WEIGHTS = (2, 1, 2, 1, 2)  # M10W21


class WrongCode(ValueError):
    """A code that cannot be right; the message says in Japanese what to do."""


def municipality_check_digit(five: str) -> str:
    _require(_FIVE, five, _("団体コードの上5けたは数字5けたで入力してください。"))
    total = sum(int(digit) * weight for digit, weight in zip(five, _MUNICIPALITY_WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


def municipality_code(five: str) -> str:
    return five + municipality_check_digit(five)


def check_municipality_code(code: str) -> str:
    _require(_SIX, code, _("団体コードは数字6けたで入力してください。"))
    if code != municipality_code(code[:5]):
        text = _("団体コード「%(code)s」は検査数字が合いません。6けたをもう一度確かめてください。")
        raise WrongCode(text % {"code": code})
    return code


def insurer_check_digit(five: str) -> str:
    _require(_FIVE, five, _("保険者番号の上5けたは数字5けたで入力してください。"))
    products = (int(digit) * weight for digit, weight in zip(five, _INSURER_WEIGHTS, strict=True))
    return str(-sum(product // 10 + product % 10 for product in products) % 10)


def insurer_number(five: str) -> str:
    return five + insurer_check_digit(five)


def check_insurer_number(number: str) -> str:
    _require(_SIX, number, _("介護保険者番号は数字6けたで入力してください。"))
    right = insurer_number(number[:5])
    if number == right:
        return number
    if number == municipality_code(number[:5]):
        text = _("「%(number)s」は団体コードです。介護保険者番号は「%(right)s」です。")
    else:
        text = _("介護保険者番号「%(number)s」は検査数字が合いません。6けたをもう一度確かめてください。")
    raise WrongCode(text % {"number": number, "right": right})


def _require(pattern: re.Pattern[str], text: str, message: str) -> None:
    if not pattern.fullmatch(text):
        raise WrongCode(message + _("（「%(text)s」）") % {"text": text})

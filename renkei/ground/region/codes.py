"""Check digits of municipalities (全国地方公共団体コード), of long-term care insurers (介護保険者番号) and of offices.

The first two begin with the same five digits and differ in the sixth: one is never used for the other.
"""

import re

from django.utils.translation import gettext as _

_FIVE = re.compile(r"[0-9]{5}")
_SIX = re.compile(r"[0-9]{6}")
_MUNICIPALITY_WEIGHTS = (6, 5, 4, 3, 2)
_NINE = re.compile(r"[0-9]{9}")
_TEN = re.compile(r"[0-9]{10}")


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
    return _modulus_ten(five)


def _modulus_ten(digits: str) -> str:
    """M10W21: 2 and 1 by turns from the right, the digits of the products added up."""
    products = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
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


def office_number(nine: str) -> str:
    """事業所番号・医療機関番号 from prefecture (2), service (1), district (2) and running number (4)."""
    _require(_NINE, nine, _("事業所番号の上9けたは数字9けたで入力してください。"))
    return nine + _modulus_ten(nine)


def check_office_number(number: str, *, prefecture: str, services: str) -> str:
    """`services`: the third digits that this kind of office may have. Raises `WrongCode`."""
    _require(_TEN, number, _("事業所番号は数字10けたで入力してください。"))
    if number[:2] != prefecture:
        text = _("事業所番号の上2けた「%(here)s」が、市町村の都道府県番号「%(right)s」と合いません。")
        raise WrongCode(text % {"here": number[:2], "right": prefecture})
    if number[2] not in services:
        text = _("事業所番号の3けた目「%(here)s」が、選んだ種類と合いません。この種類では「%(right)s」です。")
        raise WrongCode(text % {"here": number[2], "right": _("」か「").join(services)})
    if number != office_number(number[:9]):
        text = _("事業所番号「%(number)s」は検証番号（10けた目）が合いません。もう一度確かめてください。")
        raise WrongCode(text % {"number": number})
    return number


def _require(pattern: re.Pattern[str], text: str, message: str) -> None:
    if not pattern.fullmatch(text):
        raise WrongCode(message + _("（「%(text)s」）") % {"text": text})

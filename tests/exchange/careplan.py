"""Made rows of the care-plan standard: invented people, every item that a test does not name left empty."""

from renkei.exchange.careplan.files import write_file

STAMP = "20261116093000"
KEY = {"insurer": "982017", "insured": "0000123456"}
CHIYONO = KEY | {
    "planned_on": "20261101",
    "kana": "ｼｮｳｼﾞ ﾁﾖﾉ",
    "name": "東海林　千代乃",
    "sex": "2",
    "birth_date": "19420308",
    "post": "515-0001",
    "address_1": "北嶺県美澄市北町1-2-3",
    "address_2": "みどりコーポ201",
    "phone": "0598-00-1111",
    "certified_on": "20260401",
    "limit_from": "20260401",
    "limit_until": "20280331",
    "status": "2",
    "level": "22",
    "month": "202611",
}


def name(kind: str, sender: str = "9870000001", receiver: str = "9860000001") -> str:
    month = "202611_" if kind == "UPHOSOKU" else ""
    return f"{kind}_{month}{sender}_43_{receiver}_13_{STAMP}.CSV"


def file(kind: str, *rows: dict[str, str]) -> tuple[str, bytes]:
    return name(kind), write_file(kind, rows)[0]

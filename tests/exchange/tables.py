"""Made tables of an office's clients: invented people."""

import io

import openpyxl

HEADS = [
    "利用者名", "フリガナ", "生年月日", "性別", "住所", "電話番号", "要介護度", "保険者番号",
    "認定開始日", "認定終了日", "緊急連絡先", "続柄", "緊急連絡先電話",
]  # fmt: skip
NUKUI = [
    "貫井 とめ", "ﾇｸｲ ﾄﾒ", "S13.1.2", "女", "北嶺県美澄市南町5", "0598-00-3333", "要介護3", "982017",
    "R8.4.1", "R10.3.31", "貫井 光", "長女", "090-0000-0002",
]  # fmt: skip
URUSHI = ["漆原 丈", "ウルシハラ ジョウ", "1940-05-06", "男", "葦原町12", *[""] * 8]


def workbook(*rows: list, change=None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def csv(*rows: list[str], encoding: str = "cp932") -> bytes:
    return "".join(",".join(row) + "\r\n" for row in rows).encode(encoding)

"""Place names as people write them: one spelling to compare by, and joint names taken apart."""

import re
import unicodedata

import jaconv

# Old and printers' forms that NFKC leaves alone, paired with the form in common use.
_VARIANTS = str.maketrans(
    "髙﨑𠮷曾澤濱濵邊邉齋齊嶋嶌櫻國廣龍德惠瀨鹽檜藪條縣靜眞與邨",
    "高崎吉曽沢浜浜辺辺斎斉島島桜国広竜徳恵瀬塩桧薮条県静真与村",
)
_KE = re.compile(r"(?<=[一-鿿々])[ヶヵガケ](?=[一-鿿])")  # 鶴ヶ島, 鶴ケ島, 鶴が島
_JOINT = re.compile(r"[・、,/&;\n]|及び|および|並びに|ならびに|(?<=[市町村区])\s+(?=\S{2})")


def fold_name(text: str) -> str:
    """The spelling to compare by; never shown and never stored in place of the text."""
    plain = unicodedata.normalize("NFKC", text).translate(_VARIANTS)
    return _KE.sub("ケ", jaconv.hira2kata("".join(plain.split())))


def common_form(text: str) -> str:
    """Old and printers' forms of characters as those in common use, and nothing else: 「髙﨑」 → 「高崎」."""
    return text.translate(_VARIANTS)


def split_joint(text: str) -> list[str]:
    """「尾鷲市・紀北町」 → ["尾鷲市", "紀北町"], each name as it was written."""
    marked = unicodedata.normalize("NFKC", text)
    return [name.strip() for name in _JOINT.split(marked) if name.strip()]

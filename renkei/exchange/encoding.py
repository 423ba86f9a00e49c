"""Texts of older systems: MS932 as Windows has it, and UTF-8 or UTF-16 where a mark or the bytes themselves say so."""

import codecs
import re
import unicodedata

from django.utils.translation import gettext as _

from renkei.ground.region.names import common_form

MS932 = "cp932"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
END_OF_FILE = b"\x1a"  # some systems still close a file with it
FIRST_JAPANESE = "\u3000"
HALF_WIDTH = re.compile(r"[\uff61-\uff9f]")
VOICED = re.compile(r"[\u3041-\u30ff][\u3099\u309a]")  # か and its mark apart, as some machines keep them
TWINS = str.maketrans("〜−‖—¢£¬", "～－∥―￠￡￢")  # Unicode has both, MS932 the latter


class Undecodable(ValueError):
    """Its text says where the first wrong byte stands and what to do."""


def decode(data: bytes) -> tuple[str, str]:
    """(text, encoding). Nothing is replaced: raises `Undecodable`."""
    body = data.rstrip(END_OF_FILE)
    encoding = next((name for mark, name in MARKS if body.startswith(mark)), "") or _unmarked(body)
    try:
        return body.decode(encoding), encoding
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        text = _(
            "%(line)s行目に読めない文字があります。文字コードがShift-JISかUTF-8のファイルを送ってください。"
        )
        raise Undecodable(text % {"line": line}) from error


def _unmarked(body: bytes) -> str:
    """Where the bytes make sense both ways, UTF-8 only where it makes Japanese: half-width kana of MS932 can be taken for
    Latin letters of UTF-8, and a few of its rarer pairs for letters that no older system knows."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return MS932
    try:
        other = body.decode(MS932)
    except UnicodeDecodeError:
        return "utf-8"
    if text.isascii():
        return "utf-8"
    return MS932 if max(text) < FIRST_JAPANESE or _is_likelier(other, text) else "utf-8"


def _is_likelier(ms932: str, utf8: str) -> bool:
    odd = any(map(is_private, set(ms932))) or HALF_WIDTH.search(ms932)
    return not odd and not all(map(_known, set(utf8)))


def is_private(letter: str) -> bool:
    """外字: a character that only the sender's machine knows, or none at all."""
    return unicodedata.category(letter) in ("Co", "Cc", "Cn") and letter not in "\r\n\t"


def encode_ms932(text: str) -> tuple[bytes, set[str]]:
    """What MS932 lacks is written in its common form (𠮷 as 吉), else as 〓; the letters that were lost are told."""
    lost: set[str] = set()
    whole = VOICED.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text).translate(TWINS)
    written = "".join(_letter(letter, lost) for letter in whole)
    return written.encode(MS932), lost


def _letter(letter: str, lost: set[str]) -> str:
    if _known(letter):
        return letter
    lost.add(letter)
    common = common_form(letter)
    return common if _known(common) else "〓"


def _known(text: str) -> bool:
    try:
        return text.encode(MS932).decode(MS932) == text
    except UnicodeEncodeError:
        return False

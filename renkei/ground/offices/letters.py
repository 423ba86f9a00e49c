"""Codes that are typed by hand; and what opens a mailed invitation, kept nowhere: the code in it and its sender's number.

Both are worked out from the house's secret key, the invitation and the count of its sendings (docs/decisions/0013).
"""

import secrets
import unicodedata

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from renkei.ground.people.models import JoiningMail

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # read aloud and typed by hand: no 0/O, 1/I
MOST_MISTAKES = 5


def new_code() -> str:
    """XXXX-XXXX-XXXX: 60 bits, for paper."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def _worked_out(mail: JoiningMail, what: str) -> bytes:
    return salted_hmac(
        f"renkei.joining_mail.{what}", f"{mail.pk}:{mail.sending}", algorithm="sha256"
    ).digest()


def code_of(mail: JoiningMail) -> str:
    """XXXX-XXXX, of this sending."""
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in _worked_out(mail, "code")[:8])
    return f"{letters[:4]}-{letters[4:]}"


def number_of(mail: JoiningMail) -> str:
    """Four digits, told by phone or in the room: a mail that went astray opens nothing."""
    return f"{int.from_bytes(_worked_out(mail, 'number')[:8]) % 10_000:04d}"


def plain(text: str) -> str:
    """As typed by hand: full-width, in small letters, with or without its hyphen."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())


def fits(mail: JoiningMail, code: str, number: str) -> bool:
    expected = plain(code_of(mail)) + number_of(mail)
    return constant_time_compare(expected, plain(code) + plain(number))


def still_open() -> Q:
    return Q(used_by=None, withdrawn_at=None, expires_at__gt=timezone.now(), mistakes__lt=MOST_MISTAKES)

"""Joining, leaving, and switching the capacity in which one acts."""

import hashlib

SLIP_DAYS = 14
SLIP_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # read aloud and typed by hand: no 0/O, 1/I


class SlipProblem(Exception):
    """The code is unknown, used or too old; which of them is not told."""


def digest(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").replace(" ", "").upper().encode()).hexdigest()

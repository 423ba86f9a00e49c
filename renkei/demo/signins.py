"""Whose eyes a visitor may borrow in demonstration mode: (role label, username)."""

from renkei.demo.region import read

SIGN_INS: list[tuple[str, str]] = [
    (person["demonstration"], person["username"]) for person in read("region")["person"]
]

"""Keyset paging. A cursor in an address is signed and holds keys and times only: never a name or its reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core import signing

SALT = "renkei.cursor"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    next: str | None  # cursor of what follows; None at the end


def cursor(*place: object) -> str:
    return signing.dumps([str(part) for part in place], salt=SALT)


def place(text: str | None) -> list[str] | None:
    """What `cursor` was given, as texts; None for a first page and for a cursor that is not ours."""
    try:
        return signing.loads(text, salt=SALT) if text else None
    except signing.BadSignature:
        return None


def page(rows: Sequence[Row], size: int, key: Callable[[Row], tuple]) -> Page[Row]:
    """`rows` holds up to `size` + 1: the one too many says that there is more."""
    shown = rows[:size]
    return Page(shown, cursor(*key(shown[-1])) if len(rows) > size else None)

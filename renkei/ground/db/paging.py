"""Keyset paging. A cursor in an address is signed and holds keys and times only: never a name or its reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core import signing

SALT = "renkei.cursor"
moment = datetime.fromisoformat
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    next: str | None  # cursor of what follows; None at the end


def cursor(*place: object) -> str:
    return signing.dumps([str(part) for part in place], salt=SALT)


def place(text: str | None, *kinds: Callable[[str], Any]) -> tuple[Any, ...] | None:
    """What `cursor` was given, each part made again by its kind (UUID, `moment`, int).

    None for a first page, for a cursor that is not ours, and for one of another list.
    """
    try:
        parts = signing.loads(text, salt=SALT) if text else None
        return tuple(kind(part) for kind, part in zip(kinds, parts, strict=True)) if parts else None
    except (signing.BadSignature, ValueError):
        return None


def page(rows: Sequence[Row], size: int, key: Callable[[Row], tuple]) -> Page[Row]:
    """`rows` holds up to `size` + 1: the one too many says that there is more."""
    shown = rows[:size]
    return Page(shown, cursor(*key(shown[-1])) if len(rows) > size else None)

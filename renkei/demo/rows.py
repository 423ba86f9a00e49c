"""Plain rows, table by table, and keys that the same seed makes again."""

from collections import defaultdict
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

Row = dict[str, Any]

_VERSION_AND_VARIANT = (7 << 76) | (2 << 62)
_LOW, _HIGH = (1 << 62) - 1, (1 << 12) - 1


class Rows(defaultdict[str, list[Row]]):
    """By table: a model's label (`patients.Patient`), or `audit_event`. Columns left out take their defaults."""

    def __init__(self) -> None:
        super().__init__(list)

    def add(self, table: str, **values: Any) -> Row:
        self[table].append(values)
        return values


class Keys:
    """UUIDs of version 7 as `new_id` makes them, of a given moment and seed."""

    def __init__(self, random: Random):
        self._bits = random.getrandbits

    def at(self, moment: datetime) -> UUID:
        some, milliseconds = self._bits(74), int(moment.timestamp() * 1000)
        return UUID(int=milliseconds << 80 | (some >> 62 & _HIGH) << 64 | some & _LOW | _VERSION_AND_VARIANT)

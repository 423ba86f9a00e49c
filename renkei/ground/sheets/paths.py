"""Ways through the record that a sheet may be filled from; each room registers its own in `offers.py`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Known:
    """A value that says itself where it came from: 「3/14 鈴木 由紀」, and what about it wants a human eye."""

    value: Any
    source: str
    on: date | None = None  # since when it is known
    unsettled: str = ""  # why it does not stand yet, in words
    others: tuple["Known", ...] = ()  # what other sources say instead


@dataclass(frozen=True)
class RecordPath:
    name: str
    label: str
    resolve: Callable[[Any], Any]  # from what the sheet is about to a text, number, date, list, Known or None


class Paths(Mapping[str, RecordPath]):
    def __init__(self) -> None:
        self._paths: dict[str, RecordPath] = {}

    def register(self, name: str, label: Any, resolve: Callable[[Any], Any]) -> None:
        if name in self._paths:
            raise ValueError(f"path registered twice: {name}")
        self._paths[name] = RecordPath(name, label, resolve)

    def improve(self, name: str, label: Any, resolve: Callable[[Any, Any], Any]) -> None:
        """A room above knows better: it is given what the sheet is about, and what was found so far (None: nothing)."""
        before = self._paths.get(name)
        found = before.resolve if before else lambda about: None
        self._paths[name] = RecordPath(name, label, lambda about: resolve(about, found(about)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __getitem__(self, name: str) -> RecordPath:
        return self._paths[name]

    def __len__(self) -> int:
        return len(self._paths)


PATHS = Paths()

"""What facts are about, opened again: a fact knows no person, and `match` is the key of the matter to which it belongs.

Only who may read the matter itself learns of whom it is: rooms look it up as the reader, under the row policies.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Case:
    patient_id: UUID
    name: str
    words: str  # 「11/9 入院　美澄総合病院」
    url: str


# Each finds, of the keys, the matters of its room that whoever is acting may open. Rooms add their own.
CASES: list[Callable[[Collection[UUID]], Mapping[UUID, Case]]] = []

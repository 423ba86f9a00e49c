"""Finds words whatever their width, kana, case or spacing, and says where they stand in the original."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import jaconv

CLUSTER = re.compile(r".[ﾞﾟ\u3099\u309a]?", re.DOTALL)  # a half-width kana and its voicing are one letter


@dataclass(frozen=True)
class Folded:
    text: str
    places: tuple[int, ...]  # for each letter of `text`, where it stands in the original; then its end

    def find_all(self, word: str) -> Iterator[tuple[int, int]]:
        """(from, to) in the original text."""
        wanted = fold(word).text
        at = self.text.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            yield self.places[at], self.places[end - 1] + 1 if end < len(self.text) else self.places[-1]
            at = self.text.find(wanted, end)

    def find(self, word: str) -> tuple[int, int] | None:
        return next(self.find_all(word), None)


def fold(text: str) -> Folded:
    letters: list[str] = []
    places: list[int] = []
    for cluster in CLUSTER.finditer(text):
        plain = jaconv.hira2kata(unicodedata.normalize("NFKC", cluster[0])).casefold()
        kept = "".join(plain.split())
        letters.append(kept)
        places.extend([cluster.start()] * len(kept))
    return Folded("".join(letters), (*places, len(text.rstrip())))

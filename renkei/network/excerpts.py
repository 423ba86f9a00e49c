"""A few words around what was found, with the found words told apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

AROUND = 30  # letters kept on each side


@dataclass(frozen=True)
class Excerpt:
    before: bool  # something stands before it
    after: bool
    pieces: tuple[tuple[str, bool], ...]  # (text, is it what was found)


def excerpt(text: str, spans: Sequence[tuple[int, int]], around: int = AROUND) -> Excerpt:
    """Around the first span; others that fall into it are told apart too."""
    start = max(0, spans[0][0] - around)
    end = min(len(text), spans[0][1] + around)
    inside = [span for span in spans if span[1] <= end]
    return Excerpt(start > 0, end < len(text), tuple(_pieces(text, inside, start, end)))


def marked(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The whole text."""
    return tuple(_pieces(text, spans, 0, len(text)))


def _pieces(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[tuple[str, bool]]:
    at = start
    for first, last in sorted(spans):
        if first < at:  # words that overlap are one
            first = at
        if last <= first:
            continue
        if first > at:
            yield text[at:first], False
        yield text[first:last], True
        at = last
    if at < end:
        yield text[at:end], False

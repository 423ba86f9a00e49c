"""Text as pairs of neighbouring characters, folded: right for two characters of Japanese, on every PostgreSQL."""

import re

from renkei.ground.region.names import fold_name

LEAST = 2
_RUNS = re.compile(r"\w+")


def folded(text: str) -> str:
    return fold_name(text).casefold()


def pairs(text: str) -> list[str]:
    """「髙い熱」 → ["い熱", "高い"]: each once, sorted; letters and digits only, so that no quoting is needed."""
    runs = _RUNS.findall(folded(text))
    return sorted({run[at : at + 2] for run in runs for at in range(len(run) - 1)})


def wanted(words: str) -> str | None:
    """A tsquery that text with all these words matches; None when nothing is long enough to search for."""
    found = pairs_of_words(words)
    return " & ".join(f"'{pair}'" for pair in found) or None


def pairs_of_words(words: str) -> list[str]:
    return sorted({pair for word in words.split() for pair in pairs(word)})


def holds(text: str, words: str) -> bool:
    """Pairs may stand far apart: whether each word really stands in the text."""
    plain = folded(text)
    return all(folded(word) in plain for word in words.split() if len(folded(word)) >= LEAST)

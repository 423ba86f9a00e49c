"""Where one answer counts a municipality to a hub that the municipality itself does not name (Z-03)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from renkei.ground.folding import fold
from renkei.ground.region.municipalities import Municipality
from renkei.network.reading import ReadAnswer

FOUNDED = re.compile(r"拠点.*設置")
SAME_LETTERS = 8  # 「在宅医療・介護連携拠点」 in common, but not 「介護連携」 alone


@dataclass(frozen=True)
class HubConflict:
    counted_by: ReadAnswer
    municipality: Municipality
    sentence: str  # of the answer that counts it
    own: str  # what the municipality names


def hub_conflicts(answers: Iterable[ReadAnswer], hub_field: str = "hub") -> Iterator[HubConflict]:
    """Nobody is corrected: both are shown what the other wrote."""
    answers = tuple(answers)
    hubs = {each: answer.cells.get(hub_field) for answer in answers for each in answer.municipalities}
    for answer in answers:
        for sentence in _founding(answer):
            for municipality, hub in hubs.items():
                if municipality in answer.municipalities or municipality.name not in sentence or not hub:
                    continue
                if not _same_hub(hub, sentence):
                    yield HubConflict(answer, municipality, sentence, hub)


def _founding(answer: ReadAnswer) -> Iterator[str]:
    for text in answer.cells.values():
        yield from (one for one in re.split(r"[。\n]", text or "") if FOUNDED.search(one))


def _same_hub(hub: str, sentence: str) -> bool:
    one, other = fold(hub).text, fold(sentence).text
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size >= SAME_LETTERS

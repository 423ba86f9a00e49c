"""What people of each profession write, put together from `data/entries.toml`."""

from random import Random
from typing import Any

from renkei.demo.region import read


class Writer:
    def __init__(self, random: Random):
        self.random = random

    def entry(self, profession: str) -> str:
        words = read("entries")
        parts, random = words.get(profession) or words["care_worker"], self.random
        saw = random.sample(parts["saw"], random.choice((1, 2, 2)))
        return "".join(map(self._fill, [*saw, random.choice(parts["did"]), random.choice(parts["next"])]))

    def urgent(self) -> str:
        return self._fill(self.random.choice(read("entries")["urgent"]["text"]))

    def _fill(self, sentence: str) -> str:
        return sentence.format_map(_Fillings(self.random)) if "{" in sentence else sentence


class _Fillings(dict[str, Any]):
    """Answers each {…} of a sentence."""

    def __init__(self, random: Random):
        super().__init__()
        self.random = random

    def __missing__(self, name: str) -> str:
        words = read("entries")["fill"]
        return self.random.choice(words[name]) if name in words else str(self._number(name))

    def _number(self, name: str) -> int | float:
        random = self.random
        match name:
            case "upper":
                return random.randrange(104, 158, 2)
            case "lower":
                return random.randrange(56, 90, 2)
            case "pulse":
                return random.randrange(56, 92)
            case "temperature":
                return random.randrange(361, 375) / 10
            case "weight":
                return random.randrange(380, 680) / 10
            case "oxygen":
                return random.randrange(93, 99)
            case "distance":
                return random.choice((5, 8, 10, 15, 20, 30))
            case "seconds":
                return random.randrange(9, 22)
            case _:  # times
                return random.randrange(2, 6)

"""What is wrong in a data file, in words that whoever wrote the file can act on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    file: Path
    line: int  # counted from 1
    text: str

    def __str__(self) -> str:
        return f"{self.file.name} {self.line}行目: {self.text}"


class PackProblems(Exception):
    """Everything that is wrong with a file, told at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

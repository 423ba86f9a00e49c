"""Figures of a measurement, and how they are told: as a table for people, as JSON for programs."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`target` as the project promises it, for the reader to compare; nothing fails by it. None: not measured."""

    name: str
    value: float | int | str | None
    unit: str = ""
    target: str = ""
    note: str = ""


def percentile(values: Iterable[float], share: float) -> float:
    """The nearest rank: of 20 values, the 95th percentile is the 19th."""
    ordered = sorted(values)
    return ordered[max(1, ceil(share * len(ordered))) - 1]


def spread(name: str, milliseconds: list[float], target: str = "", note: str = "") -> Figure:
    p50, p95 = percentile(milliseconds, 0.5), percentile(milliseconds, 0.95)
    return Figure(
        name, f"{p50:.1f} / {p95:.1f}", "ms p50 / p95", target, note or f"{len(milliseconds)} times"
    )


def machine() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _field("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(int((_field("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 1e6),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def _field(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""


def table(figures: list[Figure]) -> list[str]:
    """Lines of Markdown."""
    head = ["| what | measured | promised | note |", "|---|---|---|---|"]
    return head + [f"| {one.name} | {_told(one)} | {one.target} | {one.note} |" for one in figures]


def _told(figure: Figure) -> str:
    if figure.value is None:
        return "-"
    value = f"{figure.value:,}" if isinstance(figure.value, int) else str(figure.value)
    return f"{value} {figure.unit}".strip()

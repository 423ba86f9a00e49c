"""A sheet filled from the record, each value with the words for where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.paths import PATHS, Known, RecordPath
from renkei.ground.sheets.validation import plain

NOTHING: tuple[Any, ...] = (None, "", [], ())


@dataclass(frozen=True)
class Prefilled:
    value: str | list[str]
    label: str  # of the path: 「記録の体重から」
    doubt: dict[str, Any] = field(
        default_factory=dict
    )  # as Answer.doubts has it; empty where nothing speaks against the value


def prefill(
    sheet: Sheet, about: Mapping[str, Any], *, paths: Mapping[str, RecordPath] = PATHS
) -> dict[str, Prefilled]:
    """By field id; what the record does not know is absent.

    `about` holds what a path's first word means: {"patient": …, "stay": …, "today": …}. A path whose room is
    switched off, or whose first word is not among them, gives nothing.
    """
    found = {}
    for entry in sheet.fields:
        root = entry.prefill.partition(".")[0]
        if entry.prefill not in paths or root not in about:
            continue
        value = paths[entry.prefill].resolve(about[root])
        known = value if isinstance(value, Known) else Known(value, str(paths[entry.prefill].label))
        if known.value not in NOTHING:
            found[entry.id] = Prefilled(plain(known.value), known.source, _doubt(known))
    return found


def _doubt(known: Known) -> dict[str, Any]:
    """What differs from the value, since when that is known, and why it does not stand yet."""
    value = plain(known.value)
    others = [[plain(one.value), one.source] for one in known.others if one.value not in NOTHING]
    differing = [other for other in others if other[0] != value]
    if not (known.on or known.unsettled or differing):
        return {}
    on = known.on.isoformat() if known.on else None
    return {"value": value, "on": on, "unsettled": str(known.unsettled), "others": differing}

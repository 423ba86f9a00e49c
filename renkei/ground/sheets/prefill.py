"""A sheet filled from the record, each value with the words for where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.paths import PATHS, Known, RecordPath
from renkei.ground.sheets.validation import plain


@dataclass(frozen=True)
class Prefilled:
    value: str | list[str]
    label: str  # of the path: 「記録の体重から」


def prefill(
    sheet: Sheet, about: Mapping[str, Any], *, paths: Mapping[str, RecordPath] = PATHS
) -> dict[str, Prefilled]:
    """By field id; what the record does not know is absent.

    `about` holds what a path's first word means: {"patient": …, "stay": …, "today": …}. A path whose room is
    switched off, or whose first word is not among them, gives nothing.
    """
    found = {}
    for field in sheet.fields:
        root = field.prefill.partition(".")[0]
        if field.prefill not in paths or root not in about:
            continue
        value = paths[field.prefill].resolve(about[root])
        label = paths[field.prefill].label
        if isinstance(value, Known):
            value, label = value.value, value.source
        if value not in (None, "", [], ()):
            found[field.id] = Prefilled(plain(value), str(label))
    return found

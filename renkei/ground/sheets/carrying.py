"""One form's answers on another form: the fields that say `same_as = "<sheet>.<field>"` are the table between them."""

from collections.abc import Iterable

from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.validation import Data


def origins(target: Sheet, source: Sheet) -> dict[str, str]:
    """Field of the target by field id, with the field of the source that means the same."""
    told = ((field.id, field.same_as.partition(".")) for field in target.fields)
    return {id: origin for id, (sheet, _dot, origin) in told if sheet == source.id}


def carried(data: Data, source: Sheet, target: Sheet) -> Data:
    return {id: data[origin] for id, origin in origins(target, source).items() if origin in data}


def other_forms(source: Sheet, sheets: Iterable[Sheet]) -> list[Sheet]:
    """Forms on which this one's answers can be printed too."""
    return [sheet for sheet in sheets if sheet.id != source.id and origins(sheet, source)]

"""An answer against its sheet: what it says, what cannot be read, what somebody should look at."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day
from decimal import Decimal

from django.utils.translation import gettext as _

from renkei.ground.sheets.definition import Field, Sheet
from renkei.ground.sheets.reading import Unreadable, half_width, read_date, read_number, read_phone

# As forms, workbooks and the database's JSON hold it: texts, and lists of texts for `choices`.
Data = Mapping[str, str | list[str]]
Value = str | Decimal | Day | list[str]

SEPARATORS = re.compile(r"[、,，;；\n]")


@dataclass(frozen=True)
class Checked:
    values: dict[str, Value]  # what could be read, by field
    problems: dict[str, str]  # what could not, with what to do
    data: dict[str, str | list[str]]  # to store: read values in their plain form, unread ones as typed
    look: tuple[str, ...]  # fields for a human eye, in the sheet's order; never a reason not to send


@dataclass(frozen=True)
class Counted:
    """What may be counted of an answer: exactly one of number, date and code."""

    field: str
    type: str
    number: Decimal | None = None
    date: Day | None = None
    code: str | None = None


def validate(sheet: Sheet, data: Data) -> Checked:
    values: dict[str, Value] = {}
    problems: dict[str, str] = {}
    kept = dict(data)
    for field in sheet.fields:
        typed = data.get(field.id, "")
        if not is_answered(typed):
            continue
        try:
            values[field.id] = READERS[field.type](field, typed)
            kept[field.id] = plain(values[field.id])
        except Unreadable as unreadable:
            problems[field.id] = str(unreadable)
    unanswered = {
        field.id for field in sheet.fields if field.required and not is_answered(kept.get(field.id))
    }
    look = tuple(field.id for field in sheet.fields if field.id in unanswered or field.id in problems)
    return Checked(values, problems, kept, look)


def values(sheet: Sheet, data: Data) -> list[Counted]:
    """One row for each number, date and chosen code; texts are never counted."""
    read = validate(sheet, data).values
    return [row for field in sheet.fields if field.id in read for row in _rows(field, read[field.id])]


def _rows(field: Field, value: Value) -> Iterator[Counted]:
    if isinstance(value, Decimal):
        yield Counted(field.id, field.type, number=value)
    elif isinstance(value, Day):
        yield Counted(field.id, field.type, date=value)
    elif field.choices():
        for code in value if isinstance(value, list) else [value]:
            yield Counted(field.id, field.type, code=code)


def is_answered(typed: object) -> bool:
    return any(map(str.strip, typed)) if isinstance(typed, list) else bool(str(typed or "").strip())


def plain(value: object) -> str | list[str]:
    """A typed value as forms and JSON hold it."""
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return value.isoformat() if isinstance(value, Day) else str(value)


def _joined(typed: str | list[str]) -> str:
    return "、".join(typed) if isinstance(typed, list) else typed


def _text(field: Field, typed: str | list[str]) -> str:
    return " ".join(_joined(typed).split("\n")).strip()


def _longtext(field: Field, typed: str | list[str]) -> str:
    return _joined(typed).replace("\r\n", "\n").strip()


def _number(field: Field, typed: str | list[str]) -> Decimal:
    number = read_number(_joined(typed), field.unit)
    if field.range and not field.range[0] <= number <= field.range[1]:
        words = {"label": field.label, "low": field.range[0], "high": field.range[1]}
        raise Unreadable(_("%(label)sは%(low)sから%(high)sの間で入力してください。") % words)
    return number


def _date(field: Field, typed: str | list[str]) -> Day:
    return read_date(_joined(typed))


def _phone(field: Field, typed: str | list[str]) -> str:
    return read_phone(_joined(typed))


def _choice(field: Field, typed: str | list[str]) -> str:
    """The value, found by itself or by its label: a workbook's cell holds the words people read."""
    wanted = half_width(_joined(typed))
    for option in field.choices():
        if wanted in (option.value, half_width(option.label)):
            return option.value
    raise Unreadable(_("「%(typed)s」は選択肢にありません。選び直してください。") % {"typed": wanted})


def _choices(field: Field, typed: str | list[str]) -> list[str]:
    """Each once, in the order chosen."""
    return list(dict.fromkeys(_choice(field, item) for item in _items(field, typed) if item.strip()))


def _items(field: Field, typed: str | list[str]) -> list[str]:
    if isinstance(typed, list):
        return typed
    labels = {half_width(option.label) for option in field.choices()}
    return [typed] if half_width(typed) in labels else SEPARATORS.split(typed)


READERS: dict[str, Callable[[Field, str | list[str]], Value]] = {
    "text": _text,
    "longtext": _longtext,
    "number": _number,
    "date": _date,
    "phone": _phone,
    "choice": _choice,
    "code": _choice,
    "yesno": _choice,
    "choices": _choices,
}

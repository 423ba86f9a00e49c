"""A sheet on paper: what a pack's Typst template is given to print."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from renkei.ground.sheets.definition import Field, Sheet
from renkei.ground.sheets.pdf import render_pdf
from renkei.ground.sheets.reading import era_date
from renkei.ground.sheets.validation import Data, Value, validate


def print_sheet(sheet: Sheet, data: Data, *, printed: str = "") -> bytes:
    """`printed`: who printed it and when, for the foot of each page. Raises PdfProblem."""
    return render_pdf(sheet.template, printable(sheet, data, printed))


def printable(sheet: Sheet, data: Data, printed: str = "") -> dict[str, Any]:
    """Whatever was typed is printed, also where it could not be read."""
    checked = validate(sheet, data)
    return {
        "title": sheet.title,
        "version": sheet.version,
        "printed": printed,
        "sections": [
            {"title": section.title, "fields": [field.id for field in section.fields]}
            for section in sheet.sections
        ],
        "fields": {
            field.id: _field(field, checked.values, checked.data.get(field.id, "")) for field in sheet.fields
        },
    }


def _field(field: Field, values: Mapping[str, Value], typed: str | list[str]) -> dict[str, Any]:
    value = values.get(field.id)
    chosen = value if isinstance(value, list) else [value]
    return {
        "label": field.label,
        "unit": field.unit,
        "text": era_date(value) if isinstance(value, date) else field.shown(typed),
        "read": value is not None,
        "options": [{"label": option.label, "chosen": option.value in chosen} for option in field.choices()],
    }

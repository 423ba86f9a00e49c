"""A sheet on paper: what a pack's Typst template is given to print."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from renkei.ground.sheets.definition import Field, Sheet
from renkei.ground.sheets.pdf import pack_folder, render_pdf
from renkei.ground.sheets.reading import era_date
from renkei.ground.sheets.validation import Data, Value, validate

COVER = "print/fax.typ"


@dataclass(frozen=True)
class Cover:
    """The first page of a fax: everything but whom it is about."""

    to: str
    attention: str  # ward, desk or person
    number: str
    office: str
    by: str
    phone: str
    fax: str
    day: str
    key: str  # of the answer, short enough to be read aloud


def print_sheet(
    sheet: Sheet, data: Data, *, day: date, printed: str = "", cover: Cover | None = None
) -> bytes:
    """`printed`: who printed it and when, for the foot of each page. Raises PdfProblem."""
    content = printable(sheet, data, day, printed)
    if cover is None:
        return render_pdf(sheet.template, content)
    folder = pack_folder(sheet.template)
    within = "/" + sheet.template.resolve().relative_to(folder).as_posix()
    return render_pdf(folder / COVER, content | {"cover": asdict(cover), "template": within})


def printable(sheet: Sheet, data: Data, day: date, printed: str = "") -> dict[str, Any]:
    """Whatever was typed is printed, also where it could not be read; choices are those of the day."""
    checked = validate(sheet, data)
    return {
        "title": sheet.title,
        "version": sheet.version,
        "printed": f"　{printed}" if printed else "",
        "names-persons": sheet.about == "patient",
        "sections": [
            {
                "title": section.title,
                "fields": [field.id for field in section.fields],
                "added": section.added,
            }
            for section in sheet.sections
        ],
        "added": [field.id for section in sheet.sections if section.added for field in section.fields],
        "fields": {
            field.id: _field(field, day, checked.values.get(field.id), checked.data.get(field.id, ""))
            for field in sheet.fields
        },
    }


def _field(field: Field, day: date, value: Value | None, typed: str | list[str]) -> dict[str, Any]:
    return {
        "label": field.label,
        "unit": field.unit,
        "text": era_date(value) if isinstance(value, date) else field.shown(typed),
        "read": value is not None,
        "options": _options(field, day, value),
    }


def _options(field: Field, day: date, value: Value | None) -> list[dict[str, Any]]:
    """Those of the day, and what was chosen when it could still be."""
    chosen = value if isinstance(value, list) else [value]
    offered = field.choices(day)
    return [
        {"label": option.label, "chosen": option.value in chosen}
        for option in field.choices()
        if option in offered or option.value in chosen
    ]

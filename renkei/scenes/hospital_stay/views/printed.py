"""Sheets as files: the form to print on, and a name that is the form's, never a person's."""

from django.http import Http404, HttpResponse

from renkei.ground.sheets.definition import Sheet
from renkei.scenes.hospital_stay.printing import forms_of


def form_of(sheet: Sheet, id: str) -> Sheet:
    """The sheet's own form, or another that takes over its fields; 404 for any other."""
    found = forms_of(sheet).get(id)
    if found is None:
        raise Http404
    return found


def as_pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type="application/pdf", headers=named(f"{name}.pdf", "inline"))


def named(name: str, disposition: str) -> dict[str, str]:
    return {"Content-Disposition": f'{disposition}; filename="{name}"'}

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.people.actor import Actor
from renkei.ground.policy.doors import keyless, opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.sheets.pdf import PdfProblem
from renkei.ground.workbook import WorkbookProblem
from renkei.record import actions, queries
from renkei.record.copies import copy_pdf, copy_workbook
from renkei.record.forms import CopyForm
from renkei.record.laid import Laid, laid, laid_csv, laid_workbook
from renkei.record.layouts import Layout, layouts, layouts_for
from renkei.record.policy import Subject, copy_subject, entry_to_read
from renkei.record.queries import Copy
from renkei.record.views.entries import EXCEL

FILES: dict[str, tuple[Callable[[Copy, Actor], bytes], str, str]] = {
    "pdf": (copy_pdf, "application/pdf", "inline"),
    "xlsx": (copy_workbook, EXCEL, "attachment"),
}
LAID: dict[str, tuple[Callable[[Laid], bytes], str]] = {
    "csv": (laid_csv, "text/csv; charset=utf-8"),
    "xlsx": (laid_workbook, EXCEL),
}


@require_GET
@opens(Permission.READ_RECORD)
def kept(request: HttpRequest) -> HttpResponse:
    """Of whom the office keeps what it wrote or received, though it is in the team no longer."""
    cursor = request.GET.get("after")
    page = queries.kept_people(cursor)
    if page.rows:
        actions.open_kept(patients=[row.patient_id for row in page.rows], by=request.actor)
    return render(request, "record/kept.html", {"page": page, "first": cursor is None})


@keyless
@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def copies(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Choose a period; what was chosen is answered as a file, or as the text of another form."""
    subject = copy_subject(request.actor, patient_id)
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        copy = _copy(form, subject, request.actor)
        answer = _answer(request, form, copy) if copy else None
        if copy and answer:
            _say(request, form, copy)
            return answer
    context = {
        "subject": subject,
        "form": form,
        "layouts": layouts_for(request.actor.profession),
        "kept": queries.retention(request.actor),
    }
    return render(request, "record/copies.html", context, status=422 if form.errors else 200)


def _copy(form: CopyForm, subject: Subject, actor: Actor) -> Copy | None:
    """None when there is nothing to give; what is wrong is told in the form."""
    try:
        copy = queries.copy(actor, subject, **form.filters)
    except queries.TooMuch:
        text = _("記録が%(most)s件より多くあります。期間を短くして、何回かに分けてください。")
        form.add_error("since", text % {"most": queries.MOST})
        return None
    if not copy.lines:
        form.add_error(None, _("この期間に、選んだ記録はありません。期間や種類を変えてください。"))
        return None
    return copy


def _answer(request: HttpRequest, form: CopyForm, copy: Copy) -> HttpResponse | None:
    name, _dot, ending = request.POST.get("form", "").partition(".")
    layout = layouts().get(name)
    try:
        if layout:
            return _laid(request, form, copy, layout, ending)
        make, media_type, way = FILES.get(name, FILES["pdf"])
        return _file(make(copy, request.actor), media_type, name if name in FILES else "pdf", way)
    except (PdfProblem, WorkbookProblem) as problem:
        form.add_error(None, str(problem))
        return None


def _laid(request: HttpRequest, form: CopyForm, copy: Copy, layout: Layout, ending: str) -> HttpResponse:
    found = laid(copy, layout, _vitals(layout, copy, request.actor), request.actor)
    if ending in LAID:
        write, media_type = LAID[ending]
        return _file(write(found), media_type, ending)
    given = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    context = {"subject": copy.subject, "found": [found], "entry_id": None, "given": given}
    return render(request, "record/laid.html", context)


def _vitals(layout: Layout, copy: Copy, actor: Actor) -> dict[Any, str]:
    if "vitals" not in layout.parts:
        return {}
    return queries.own_vitals(actor, copy.subject, since=copy.since, until=copy.until)


def _file(content: bytes, media_type: str, ending: str, way: str = "attachment") -> HttpResponse:
    headers = {
        "Content-Disposition": f'{way}; filename="record.{ending}"'
    }  # a file's name is never a person's
    return HttpResponse(content, content_type=media_type, headers=headers)


def _say(request: HttpRequest, form: CopyForm, copy: Copy) -> None:
    actions.take_copy(
        patient_id=copy.subject.pk,
        form=request.POST.get("form", "pdf")[:32],
        entries=len(copy.lines),
        since=copy.since,
        until=copy.until,
        by=request.actor,
    )


@require_GET
@opens(Permission.READ_RECORD)
def copy_entry(request: HttpRequest, patient_id: UUID, entry_id: UUID) -> HttpResponse:
    """One entry in the columns of the forms into which it may be copied, one's own first."""
    entry = entry_to_read(request.actor, patient_id, entry_id)
    copy = queries.copy(request.actor, copy_subject(request.actor, patient_id), only=entry.pk)
    chosen = layouts_for(request.actor.profession)
    found = [laid(copy, layout, _vitals(layout, copy, request.actor), request.actor) for layout in chosen]
    actions.take_copy(patient_id=patient_id, form="text", entries=len(copy.lines), by=request.actor)
    context = {
        "subject": copy.subject,
        "entry_id": entry.thread_id or entry.pk,
        "found": found,
        "given": None,
    }
    return render(request, "record/laid.html", context)

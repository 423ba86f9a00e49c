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
from renkei.record.policy import Subject, copy_subject
from renkei.record.views.entries import EXCEL

FORMS = {"pdf": (copy_pdf, "application/pdf", "inline"), "xlsx": (copy_workbook, EXCEL, "attachment")}


@require_GET
@opens(Permission.READ_RECORD)
def kept(request: HttpRequest) -> HttpResponse:
    """Of whom the office keeps what it wrote or received, though it is in the team no longer."""
    cursor = request.GET.get("after")
    return render(request, "record/kept.html", {"page": queries.kept_people(cursor), "first": cursor is None})


@keyless
@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def copies(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Choose a period; what was chosen is answered as a file."""
    subject = copy_subject(request.actor, patient_id)
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        file = _file(form, subject, request.POST.get("form", ""), request.actor)
        if file:
            return file
    context = {"subject": subject, "form": form}
    return render(request, "record/copies.html", context, status=422 if form.errors else 200)


def _file(form: CopyForm, subject: Subject, chosen: str, actor: Actor) -> HttpResponse | None:
    """None when there is nothing to give; what is wrong is told in the form."""
    name = chosen if chosen in FORMS else "pdf"
    make, media_type, way = FORMS[name]
    try:
        copy = queries.copy(actor, subject, **form.filters)
        content = make(copy, actor) if copy.lines else None
    except queries.TooMuch:
        text = _("記録が%(most)s件より多くあります。期間を短くして、何回かに分けてください。")
        form.add_error("since", text % {"most": queries.MOST})
        return None
    except (PdfProblem, WorkbookProblem) as problem:
        form.add_error(None, str(problem))
        return None
    if content is None:
        form.add_error(None, _("この期間に、選んだ記録はありません。期間や種類を変えてください。"))
        return None
    period = {name: form.filters[name] for name in ("since", "until")}
    actions.take_copy(patient_id=subject.pk, form=name, entries=len(copy.lines), **period, by=actor)
    headers = {"Content-Disposition": f'{way}; filename="record.{name}"'}  # a file's name is never a person's
    return HttpResponse(content, content_type=media_type, headers=headers)

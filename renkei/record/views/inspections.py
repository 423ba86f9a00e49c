from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renkei.ground.people.actor import Actor
from renkei.ground.policy.doors import keyless, opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.sheets.pdf import PdfProblem
from renkei.record import actions, queries
from renkei.record.forms import InspectionForm
from renkei.record.inspections import inspection_pdf


@keyless
@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def inspection(request: HttpRequest) -> HttpResponse:
    """The office's own people over a period: on the page, or as the PDF to lay before who inspects."""
    form = InspectionForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = queries.inspection(request.actor, **form.span)
        except queries.TooManyPeople:
            form.add_error("since", _("人数が多すぎます。期間を短くして、何回かに分けてください。"))
        else:
            keys = [one.key for one in found.people]
            if request.POST.get("form") == "pdf" and (paper := _paper(form, found, request.actor)):
                actions.take_index(patients=keys, **form.span, by=request.actor)
                return paper
            if keys:
                actions.open_index(patients=keys, **form.span, by=request.actor)
    context = {"form": form, "found": found, "kept": queries.retention(request.actor)}
    return render(request, "record/inspection.html", context, status=422 if form.errors else 200)


def _paper(form: InspectionForm, found: queries.Inspection, actor: Actor) -> HttpResponse | None:
    """None when it cannot be made; what is wrong is told in the form."""
    try:
        content = inspection_pdf(found, actor)
    except PdfProblem as problem:
        form.add_error(None, str(problem))
        return None
    headers = {"Content-Disposition": 'inline; filename="index.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)

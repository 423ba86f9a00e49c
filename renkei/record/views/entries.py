from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.documents.actions import WrongFile
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.record import actions, queries
from renkei.record.export import write_course
from renkei.record.forms import EntryForm, SealForm
from renkei.record.policy import entry_to_seal, record_of

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def entries(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Write in the record; the form stands on the person's page and, alone, here."""
    patient = record_of(request.actor, patient_id)
    form = EntryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _post(form, patient, request):
        messages.success(request, _("記録しました。"))
        return redirect(patient)
    context = {"patient": patient, "form": form}
    return render(request, "record/write.html", context, status=422 if form.errors else 200)


def _post(form: EntryForm, patient, request: HttpRequest) -> bool:
    try:
        actions.post(patient=patient, **form.cleaned_data, by=request.actor)
    except WrongFile:
        form.add_error("photo", _("この写真は読み取れませんでした。JPEGかPNGの写真を選んでください。"))
        return False
    return True


@require_GET
@opens(Permission.READ_RECORD)
def older(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    actions.open_person(patient=patient, by=request.actor)
    course = queries.timeline(request.actor, patient, request.GET.get("before"))
    return render(request, "record/older.html", {"patient": patient, "panel": course})


@require_GET
@opens(Permission.READ_RECORD)
def export(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    lines = queries.course(patient)
    actions.open_export(patient=patient, entries=len(lines), by=request.actor)
    headers = {
        "Content-Disposition": 'attachment; filename="record.xlsx"'
    }  # a file's name is never a person's
    return HttpResponse(write_course(lines), content_type=EXCEL, headers=headers)


@require_GET
@opens(Permission.READ_RECORD)
def newer(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The fragment that an open page puts first when something was posted."""
    patient = record_of(request.actor, patient_id)
    course = queries.newer(request.actor, patient, request.GET.get("since"))
    actions.open_person(patient=patient, by=request.actor)
    response = render(request, "record/lines.html", {"panel": course})
    response["X-Since"] = course.since
    return response


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def seal(request: HttpRequest, patient_id: UUID, entry_id: UUID) -> HttpResponse:
    entry = entry_to_seal(request.actor, patient_id, entry_id)
    form = SealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.seal(entry=entry, because=form.cleaned_data["because"], by=request.actor)
        messages.success(request, _("見えなくしました。そのあいだに開いた人を、ここで確かめられます。"))
        return redirect("record:seal", patient_id, entry_id)
    context = {"patient": entry.patient, "entry": entry, "form": form, "readers": queries.readers(entry)}
    return render(request, "record/seal.html", context, status=422 if form.errors else 200)

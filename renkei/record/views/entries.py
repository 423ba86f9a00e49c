from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.documents.actions import WrongFile
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.record import actions, queries
from renkei.record.export import write_course
from renkei.record.forms import EntryForm
from renkei.record.panels import chips
from renkei.record.policy import doctors_to_write_for, record_of

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def entries(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Write in the record; the form stands on the person's page and, alone, here."""
    patient = record_of(request.actor, patient_id)
    own = {"profession": request.actor.profession, "doctors": doctors_to_write_for(request.actor)}
    form = EntryForm(request.POST or None, request.FILES or None, **own)
    if written(form, lambda said: actions.post(patient=patient, **said, by=request.actor)):
        messages.success(request, _("記録しました。"))
        return redirect(patient)
    context = {"patient": patient, "form": form}
    return render(request, "record/write.html", context, status=422 if form.errors else 200)


def written(form: Form, write: Callable[[dict], object]) -> bool:
    """Whether a sent form was right and its words are written now; else what was wrong is told in it."""
    if not form.is_valid():
        return False
    try:
        write(form.cleaned_data)
    except WrongFile:
        text = _("読み取れないファイルがありました。写真（JPEG・PNG）かPDFを選んでください。")
        form.add_error("attachments", text)
    except ValidationError as refused:
        form.add_error(None, refused)
    return not form.errors


@require_GET
@opens(Permission.READ_RECORD)
def course(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The course on a page of its own: of one kind, or what is older."""
    patient = record_of(request.actor, patient_id)
    actions.open_entry(patient=patient, by=request.actor)
    kind = request.GET.get("kind", "")
    panel = queries.timeline(request.actor, patient, request.GET.get("before"), kind)
    context = {"patient": patient, "panel": panel, "kind": kind, "chips": chips(patient, kind, every=True)}
    return render(request, "record/course.html", context)


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

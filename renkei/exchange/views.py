from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.exchange import actions, queries
from renkei.exchange.forms import ColumnsForm, TakeInForm, UploadForm
from renkei.exchange.medicines import compare, doubts
from renkei.exchange.models import ImportState
from renkei.exchange.notebook import Notebook
from renkei.exchange.policy import import_for, imports_for
from renkei.exchange.reading_notebooks import NotebookForm, TakeForm
from renkei.ground.audit.actions import record
from renkei.ground.policy.doors import keyless, opens
from renkei.ground.policy.permissions import Permission
from renkei.patients.models import Patient
from renkei.record.policy import medication_of
from renkei.record.queries import standing_medicines

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 20
TO_LOOK_AT = (ImportState.MAPPING, ImportState.LOOKING)


@require_http_methods(["GET", "POST"])
@opens(Permission.REGISTER)
def imports(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if careplan := given.get("careplan"):
            kept = actions.keep_careplan(
                files=careplan,
                limit_period=given["limit_period"],
                municipality=given["municipality"],
                by=request.actor,
            )
            return redirect("exchange:import", kept.pk)
        kept = actions.keep_table(
            table=given["table"], name=given["name"], municipality=given["municipality"], by=request.actor
        )
        return redirect("exchange:columns", kept.pk)
    context = {"form": form, "imports": list(imports_for(request.actor)[:SHOWN])}
    return render(request, "exchange/imports.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.REGISTER)
def columns(request: HttpRequest, import_id: UUID) -> HttpResponse:
    imported = import_for(request.actor, import_id)
    if imported.state not in TO_LOOK_AT or not imported.heads:
        raise Http404
    form = ColumnsForm(request.POST or None, shown=queries.table_columns(imported))
    if request.method == "POST" and form.is_valid():
        actions.map_columns(imported=imported, mapping=form.mapping(), by=request.actor)
        return redirect("exchange:import", imported.pk)
    context = {"imported": imported, "form": form}
    return render(request, "exchange/columns.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.REGISTER)
def import_(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Looked at, taken in, and what became of it: one page."""
    imported = import_for(request.actor, import_id)
    if imported.state == ImportState.MAPPING:
        return redirect("exchange:columns", imported.pk)
    form = TakeInForm(request.POST or None, initial={"since": timezone.localdate(), "form": "signed"})
    if request.method == "POST" and imported.state != ImportState.LOOKING:
        raise Http404
    if request.method == "POST" and form.is_valid() and _taken_in(request, imported, form):
        return redirect("exchange:import", imported.pk)
    chosen = request.GET.get("state", "")
    context = {
        "imported": imported,
        "form": form,
        "progress": queries.progress(imported),
        "chosen": chosen,
        "chips": _chips(imported, chosen),
        "page": queries.page(imported, chosen, request.GET.get("after")),
        "to_confirm": queries.to_confirm(request.actor, imported),
        "uses": queries.offices_in_use(imported) if imported.state == ImportState.DONE else [],
    }
    return render(request, "exchange/import.html", context, status=422 if form.errors else 200)


def _chips(imported, chosen: str) -> list[tuple[str, str, bool]]:
    here = reverse("exchange:import", args=[imported.pk])
    told = queries.progress(imported).told
    each = [(f"{words} {count}", f"{here}?state={state}", state == chosen) for state, words, count in told]
    return [(_("すべて"), here, not chosen), *each]


def _taken_in(request: HttpRequest, imported, form: TakeInForm) -> bool:
    whole = form.cleaned_data["whole"] == "whole"
    try:
        actions.take_in(imported=imported, consent=form.consent(), whole=whole, by=request.actor)
    except actions.NotAllReadable:
        form.add_error("whole", _("直すところのある行があります。何も入れていません。"))
    except actions.NothingToTakeIn:
        form.add_error(None, _("新しく入れる方がいません。"))
    return not form.errors


@require_GET
@opens(Permission.REGISTER)
def result(request: HttpRequest, import_id: UUID) -> HttpResponse:
    imported = import_for(request.actor, import_id)
    rows = queries.rows(imported)
    patients = [row.patient_id for row in rows if row.patient_id]
    record("open.import", by=request.actor, object_id=imported.pk, patients=patients)
    headers = {"Content-Disposition": 'attachment; filename="import.xlsx"'}
    return HttpResponse(queries.result_workbook(rows), content_type=EXCEL, headers=headers)


@require_POST
@opens(Permission.REGISTER)
def taking_back(request: HttpRequest, import_id: UUID) -> HttpResponse:
    imported = import_for(request.actor, import_id)
    try:
        actions.take_back(imported=imported, by=request.actor)
    except actions.TooLate:
        messages.error(request, _("取り消せるのは、入れてから7日の間です。"))
    return redirect("exchange:import", imported.pk)


@require_POST
@opens(Permission.REGISTER)
def inviting(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The offices that the care plans name, ticked by who looks."""
    imported = import_for(request.actor, import_id)
    if imported.state != ImportState.DONE:
        raise Http404
    chosen = set(request.POST.getlist("office"))
    named = queries.offices_in_use(imported)
    uses = [(use.office, use.patient_ids) for use in named if use.office and use.number in chosen]
    sent = actions.invite_in_use(uses=uses, by=request.actor)
    messages.success(
        request, _("招待を%(n)s件送りました。相手が引き受けるまで、何も見えません。") % {"n": sent}
    )
    return redirect("exchange:import", imported.pk)


@require_POST
@opens(Permission.REGISTER)
def removal(request: HttpRequest, import_id: UUID) -> HttpResponse:
    imported = import_for(request.actor, import_id)
    if imported.state not in TO_LOOK_AT:
        raise Http404
    actions.drop(imported=imported, by=request.actor)
    messages.success(request, _("取り込まずに、送ったものを消しました。"))
    return redirect("exchange:imports")


@keyless
@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def notebook(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Reads and shows; nothing is kept until it is taken in."""
    patient = medication_of(request.actor, patient_id)
    form = NotebookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _found(request, patient, form.notebook, form.whole)
    context = {"patient": patient, "form": form}
    return render(request, "exchange/notebook.html", context, status=422 if form.errors else 200)


@require_POST
@opens(Permission.WRITE_RECORD)
def take_notebook(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = medication_of(request.actor, patient_id)
    read = NotebookForm({"text": request.POST.get("text", "")})
    if not read.is_valid():
        return render(request, "exchange/notebook.html", {"patient": patient, "form": read}, status=422)
    lines, _rest = compare(read.notebook, standing_medicines(patient))
    form = TakeForm(request.POST, count=len(lines))
    unsure = doubts(read.notebook, patient)
    if form.is_valid() and unsure and not form.cleaned_data["sure"]:
        form.add_error("sure", _("この方のお薬手帳でまちがいないか、確かめて印をつけてください。"))
    if form.errors:
        return _found(request, patient, read.notebook, read.whole, form)
    chosen = [lines[n] for n in form.cleaned_data["lines"]]
    try:
        new, changed = actions.take_in_notebook(patient=patient, lines=chosen, by=request.actor)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _found(request, patient, read.notebook, read.whole, form)
    said = {"new": new, "changed": changed}
    messages.success(
        request, _("お薬手帳から取り込みました（新しい薬 %(new)d件、飲みかたの変更 %(changed)d件）。") % said
    )
    return redirect("record:medication", patient.pk)


def _found(
    request: HttpRequest, patient: Patient, found: Notebook, text: str, form: TakeForm | None = None
) -> HttpResponse:
    lines, rest = compare(found, standing_medicines(patient))
    context = {
        "patient": patient,
        "found": found,
        "lines": lines,
        "rest": rest,
        "text": text,
        "doubts": doubts(found, patient),
        "form": form,
        "ticked": form.data.getlist("lines")
        if form
        else [str(one.key) for one in lines if one.state != "same"],
    }
    return render(request, "exchange/notebook_found.html", context, status=422 if form else 200)

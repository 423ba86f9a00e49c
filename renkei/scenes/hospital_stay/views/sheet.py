"""The admission sheet: seven things to look at first, saved as one writes, delivered in whatever way works."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.audit.actions import record
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.packs.loaded import sheets
from renkei.ground.people.actor import Actor
from renkei.ground.policy.doors import keyless, opens
from renkei.ground.policy.permissions import Permission, may
from renkei.ground.sheets.actions import SomebodyWasFaster, open_draft, save_draft
from renkei.ground.sheets.carrying import carried, other_forms
from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.models import Answer, Means
from renkei.ground.sheets.printing import print_sheet
from renkei.ground.sheets.validation import Data
from renkei.ground.sheets.workbook import read_workbook, write_workbook
from renkei.ground.tasks.actions import close_by_other_means
from renkei.ground.workbook import WorkbookProblem
from renkei.patients.actions import keep_in_profile
from renkei.patients.known import prefill_context
from renkei.patients.policy import is_full_member
from renkei.scenes.hospital_stay import actions, queries
from renkei.scenes.hospital_stay.forms import ToldForm
from renkei.scenes.hospital_stay.models import Stay
from renkei.scenes.hospital_stay.policy import ADMISSION_SHEET, stay_to_send_for

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@opens(Permission.SEND_SHEET)
def sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    stay = stay_to_send_for(request.actor, id)
    form = sheet_of(ADMISSION_SHEET)
    sent = queries.latest_answer(stay, form.id)
    if sent and not queries.draft_of(stay, form.id, request.actor):
        if request.method == "GET":
            return _sent_page(request, stay, form, sent)
        if request.POST.get("do") == "keep":
            return _kept(request, stay, form, sent)
        if request.POST.get("do") != "correct":
            return redirect("hospital_stay:stay", stay.pk)
        _draft(request, stay, form)
        return redirect("hospital_stay:sheet", stay.pk)
    draft = _draft(request, stay, form)
    if request.method == "POST":
        return _written(request, stay, form, draft)
    record("open.sheet", by=request.actor, object_id=draft.pk, patients=[stay.patient_id])
    return _page(request, stay, form, draft)


@require_POST
@keyless
@opens(Permission.SEND_SHEET)
def draft(request: HttpRequest, id: UUID) -> HttpResponse:
    """Autosave: the page tells by the status whether it was kept."""
    stay = stay_to_send_for(request.actor, id)
    form = sheet_of(ADMISSION_SHEET)
    open_one = queries.draft_of(stay, form.id, request.actor)
    if open_one is None:
        return JsonResponse({"problem": _("この書類はもう送られています。")}, status=409)
    try:
        kept = _save(request, form, open_one)
    except SomebodyWasFaster as faster:
        return JsonResponse({"problem": str(faster)}, status=409)
    return JsonResponse({"saved_at": kept.saved_at.isoformat()})


@require_GET
@opens(Permission.SEND_SHEET)
def pdf(request: HttpRequest, id: UUID, on: str = ADMISSION_SHEET) -> HttpResponse:
    """`on` is the form to print on: the sheet's own, or another that takes over its fields."""
    stay = stay_to_send_for(request.actor, id)
    form = sheet_of(ADMISSION_SHEET)
    paper = next((one for one in [form, *other_forms(form, sheets().values())] if one.id == on), None)
    if paper is None:
        raise Http404
    answer = _shown(request, stay, form)
    record("print.sheet", by=request.actor, object_id=answer.pk, patients=[stay.patient_id])
    printed = _("%(office)s　%(name)s　%(at)s") % {
        "office": request.actor.organization,
        "name": request.actor.name,
        "at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
    }
    data = answer.data if paper is form else carried(answer.data, form, paper)
    content = print_sheet(paper, data, day=timezone.localdate(), printed=printed)
    return HttpResponse(content, content_type="application/pdf", headers=_file(f"{paper.id}.pdf", "inline"))


@require_GET
@opens(Permission.SEND_SHEET)
def excel(request: HttpRequest, id: UUID) -> HttpResponse:
    stay = stay_to_send_for(request.actor, id)
    form = sheet_of(ADMISSION_SHEET)
    answer = _shown(request, stay, form)
    record("export.sheet", by=request.actor, object_id=answer.pk, patients=[stay.patient_id])
    content = write_workbook(form, str(answer.pk), answer.data)
    return HttpResponse(content, content_type=EXCEL, headers=_file(f"{form.id}.xlsx", "attachment"))


def _file(name: str, disposition: str) -> dict[str, str]:
    """The name of a file is the form's, never a person's."""
    return {"Content-Disposition": f'{disposition}; filename="{name}"'}


def _draft(request: HttpRequest, stay: Stay, form: Sheet) -> Answer:
    about = {
        "patient": prefill_context(request.actor, stay.patient),
        "stay": stay,
        "today": timezone.localdate(),
    }
    return open_draft(form, about, patient_id=stay.patient_id, match=stay.pk, by=request.actor)


def _shown(request: HttpRequest, stay: Stay, form: Sheet) -> Answer:
    """What is being written, else what was sent."""
    draft = queries.draft_of(stay, form.id, request.actor)
    return draft or queries.latest_answer(stay, form.id) or _draft(request, stay, form)


def _save(request: HttpRequest, form: Sheet, draft: Answer) -> Answer:
    revision = int(request.POST.get("revision") or 0)
    return save_draft(draft, data=_typed(request, form), revision=revision, by=request.actor)


def _typed(request: HttpRequest, form: Sheet) -> Data:
    many = {field.id for field in form.fields if field.type == "choices"}
    return {
        field.id: request.POST.getlist(field.id) if field.id in many else request.POST.get(field.id, "")
        for field in form.fields
    }


def _written(request: HttpRequest, stay: Stay, form: Sheet, draft: Answer) -> HttpResponse:
    told = ToldForm(request.POST)
    try:
        if upload := request.FILES.get("workbook"):
            return _uploaded(request, stay, form, draft, upload.read())
        saved = _save(request, form, draft)
        if request.POST.get("do") == "send":
            return _send(request, stay, form, saved, Means.APP, timezone.now(), "")
        if request.POST.get("do") == "told":
            if not told.is_valid():
                return _page(request, stay, form, saved, told=told, status=422)
            given = told.cleaned_data
            return _told(request, stay, form, saved, given["means"], given["at"], given["told"])
    except SomebodyWasFaster as faster:
        now = queries.draft_of(stay, form.id, request.actor) or draft
        return _page(request, stay, form, now, typed=_typed(request, form), problem=str(faster), status=422)
    except ValidationError as refused:
        return _page(
            request,
            stay,
            form,
            draft,
            typed=_typed(request, form),
            problem=" ".join(refused.messages),
            status=422,
        )
    messages.success(request, _("保存しました。閉じても続きから書けます。"))
    return redirect("hospital_stay:sheet", stay.pk)


def _told(
    request: HttpRequest, stay: Stay, form: Sheet, draft: Answer, means: str, at: datetime, told: str
) -> HttpResponse:
    """Fax and paper carry the sheet itself; by phone the office tells what matters and the draft stays."""
    if means != Means.PHONE:
        return _send(request, stay, form, draft, means, at, told)
    due = queries.due_of(stay)
    if due is None:
        raise ValidationError(_("この入院の「やること」は、もう終わっています。"))
    close_by_other_means(due.task, means=means, at=at, told=told, by=request.actor)
    messages.success(request, _("電話で伝えたことを残しました。"))
    return redirect("hospital_stay:stay", stay.pk)


def _send(
    request: HttpRequest, stay: Stay, form: Sheet, draft: Answer, means: str, at: datetime, told: str
) -> HttpResponse:
    actions.send_sheet(stay, draft, form, means=means, at=at, told=told, by=request.actor)
    where = stay.ward or stay.hospital.name
    done = (
        _("%(where)sへ送りました（%(at)s）。")
        if means == Means.APP
        else _("%(where)sへ届けたことを残しました（%(at)s）。")
    )
    messages.success(request, done % {"where": where, "at": timezone.localtime(at).strftime("%H:%M")})
    return redirect("hospital_stay:sheet", stay.pk)


def _uploaded(request: HttpRequest, stay: Stay, form: Sheet, draft: Answer, content: bytes) -> HttpResponse:
    try:
        read = read_workbook(content)
    except WorkbookProblem as unreadable:
        raise ValidationError(str(unreadable)) from unreadable
    if (read.sheet_id, read.answer_id) != (form.id, str(draft.pk)):
        raise ValidationError(_("この入院のためにダウンロードしたExcelではありません。"))
    save_draft(draft, data=draft.data | read.data, revision=draft.revision, by=request.actor)
    for problem in read.problems:
        messages.warning(request, problem)
    messages.success(request, _("Excelの内容を取り込みました。"))
    return redirect("hospital_stay:sheet", stay.pk)


def _page(
    request: HttpRequest,
    stay: Stay,
    form: Sheet,
    draft: Answer,
    *,
    typed: Data | None = None,
    told: ToldForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    data = draft.data if typed is None else dict(typed)
    context = {
        "stay": stay,
        "sheet": form,
        "draft": draft,
        "page": queries.sheet_page(form, data, draft.sources, theirs=draft.data),
        "due": queries.due_of(stay),
        "told": told or ToldForm(initial={"at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}),
        "problem": problem,
        "other_forms": other_forms(form, sheets().values()),
    }
    return render(request, "hospital_stay/sheet.html", context, status=status)


def _sent_page(request: HttpRequest, stay: Stay, form: Sheet, sent: Answer) -> HttpResponse:
    record("open.sheet", by=request.actor, object_id=sent.pk, patients=[stay.patient_id])
    context = {
        "stay": stay,
        "sheet": form,
        "parts": queries.answered_parts(form, sent),
        "deliveries": queries.deliveries(stay),
        "offered": _offered(request, stay, form, sent),
    }
    return render(request, "hospital_stay/sheet_sent.html", context)


def _offered(request: HttpRequest, stay: Stay, form: Sheet, sent: Answer) -> list[tuple[str, str]]:
    """Path, and what stands in the sheet."""
    if not _may_keep(request.actor, stay):
        return []
    found = queries.offered_to_record(form, sent, stay.patient)
    return [
        (path, f"{field.label}：{field.shown(sent.data[field.id])}{field.unit}")
        for path, field in found.items()
    ]


def _may_keep(actor: Actor, stay: Stay) -> bool:
    """A support centre that stands in for this stay reads the record and does not write it."""
    return may(actor, Permission.WRITE_RECORD) and is_full_member(actor, stay.patient_id)


def _kept(request: HttpRequest, stay: Stay, form: Sheet, sent: Answer) -> HttpResponse:
    if not _may_keep(request.actor, stay):
        raise Http404
    patient, chosen = stay.patient, request.POST.getlist("keep")
    found = queries.offered_to_record(form, sent, patient)
    values = {path: sent.data[field.id] for path, field in found.items() if path in chosen}
    keep_in_profile(patient=patient, values=values, by=request.actor)
    messages.success(request, _("%d項目を記録にも残しました。次の書類に入ります。") % len(values))
    return redirect("hospital_stay:sheet", stay.pk)

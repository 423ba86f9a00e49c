"""Whatever sheet is written for a stay: what to look at first, saved as one writes, delivered in whatever way works."""

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
from renkei.ground.packs.loaded import sheets
from renkei.ground.policy.doors import keyless, opens
from renkei.ground.policy.permissions import Permission, may
from renkei.ground.sheets.actions import SomebodyWasFaster, open_draft, save_draft, settle
from renkei.ground.sheets.carrying import left_behind, table, without_place
from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.models import Answer, Means
from renkei.ground.sheets.printing import Cover
from renkei.ground.sheets.validation import Data
from renkei.ground.sheets.workbook import read_workbook, write_workbook
from renkei.ground.workbook import WorkbookProblem
from renkei.patients.actions import keep_in_profile
from renkei.patients.policy import is_full_member
from renkei.scenes.hospital_stay import actions, queries
from renkei.scenes.hospital_stay.forms import BasisForm, ToldForm
from renkei.scenes.hospital_stay.policy import stay_to_write_for
from renkei.scenes.hospital_stay.printing import forms_of, print_on
from renkei.scenes.hospital_stay.queries import Writing
from renkei.scenes.hospital_stay.views.printed import as_pdf, form_of, named

MOST_DIGITS = 10  # of a revision
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@opens(Permission.SEND_SHEET)
def sheet(request: HttpRequest, id: UUID, sheet: str) -> HttpResponse:
    writing = _writing(request, id, sheet)
    sent, do = queries.latest_answer(writing.stay, sheet), request.POST.get("do")
    if sent and not queries.draft_of(writing.stay, sheet, request.actor):
        if request.method == "GET":
            return _sent_page(request, writing, sent)
        if do == "keep":
            return _kept(request, writing, sent)
        if do != "correct":
            return redirect("hospital_stay:stay", id)
        _draft(writing)
        return _again(writing)
    draft = _draft(writing)
    if request.method == "POST":
        return _written(request, writing, draft)
    record("open.sheet", by=request.actor, object_id=draft.pk, patients=[writing.stay.patient_id])
    return _page(request, writing, draft)


@require_POST
@keyless
@opens(Permission.SEND_SHEET)
def draft(request: HttpRequest, id: UUID, sheet: str) -> HttpResponse:
    """Autosave: the page tells by the status whether it was kept."""
    writing = _writing(request, id, sheet)
    open_one = queries.draft_of(writing.stay, sheet, request.actor)
    if open_one is None:
        return JsonResponse({"problem": _("この書類はもう送られています。")}, status=409)
    try:
        kept = _save(request, writing.sheet, open_one)
    except SomebodyWasFaster as faster:
        return JsonResponse({"problem": str(faster)}, status=409)
    return JsonResponse({"saved_at": kept.saved_at.isoformat()})


@require_GET
@opens(Permission.SEND_SHEET)
def pdf(request: HttpRequest, id: UUID, sheet: str, on: str = "") -> HttpResponse:
    """`on` is the form to print on: the sheet's own, or another that takes over its fields."""
    writing = _writing(request, id, sheet)
    paper, answer = form_of(writing.sheet, on or sheet), _shown(request, writing)
    content = _printed(request, writing, answer, paper)
    return as_pdf(content, paper.id)


@require_GET
@opens(Permission.SEND_SHEET)
def form_table(request: HttpRequest, sheet: str, on: str) -> HttpResponse:
    """Which field of one form goes into which of the other, and as what; about nobody in particular."""
    source = sheets().get(sheet)
    if source is None or on == sheet:
        raise Http404
    target = form_of(source, on)
    context = {
        "sheet": source,
        "form": target,
        "lines": table(source, target),
        "without_place": without_place(source, target),
    }
    return render(request, "hospital_stay/form_table.html", context)


def _printed(
    request: HttpRequest, writing: Writing, answer: Answer, paper: Sheet, cover: Cover | None = None
) -> bytes:
    record("print.sheet", by=request.actor, object_id=answer.pk, patients=[writing.stay.patient_id])
    return print_on(paper, answer.data, source=writing.sheet, by=request.actor, cover=cover)


@require_GET
@opens(Permission.SEND_SHEET)
def excel(request: HttpRequest, id: UUID, sheet: str) -> HttpResponse:
    writing = _writing(request, id, sheet)
    answer = _shown(request, writing)
    record("export.sheet", by=request.actor, object_id=answer.pk, patients=[writing.stay.patient_id])
    content = write_workbook(writing.sheet, str(answer.pk), answer.data)
    return HttpResponse(content, content_type=EXCEL, headers=named(f"{sheet}.xlsx", "attachment"))


def _writing(request: HttpRequest, id: UUID, sheet_id: str) -> Writing:
    return Writing(request.actor, *stay_to_write_for(request.actor, id, sheet_id))


def _again(writing: Writing) -> HttpResponse:
    return redirect("hospital_stay:sheet", writing.stay.pk, writing.sheet.id)


def _draft(writing: Writing) -> Answer:
    stay = writing.stay
    return open_draft(
        writing.sheet, writing.about, patient_id=stay.patient_id, match=stay.pk, by=writing.actor
    )


def _shown(request: HttpRequest, writing: Writing) -> Answer:
    """What is being written, else what was sent."""
    stay, sheet_id = writing.stay, writing.sheet.id
    draft = queries.draft_of(stay, sheet_id, request.actor)
    return draft or queries.latest_answer(stay, sheet_id) or _draft(writing)


def _save(request: HttpRequest, form: Sheet, draft: Answer) -> Answer:
    said = request.POST.get("revision", "")
    revision = int(said) if said.isascii() and said.isdecimal() and len(said) < MOST_DIGITS else 0
    return save_draft(draft, data=_typed(request, form), revision=revision, by=request.actor)


def _typed(request: HttpRequest, form: Sheet) -> Data:
    many = {field.id for field in form.fields if field.type == "choices"}
    return {field.id: _one(request, field.id, field.id in many) for field in form.fields}


def _one(request: HttpRequest, id: str, many: bool) -> str | list[str]:
    """Where sources differ, what was written beside them counts more than what was chosen of them."""
    if many:
        return request.POST.getlist(id)
    return request.POST.get(f"{id}.other", "").strip() or request.POST.get(id, "")


def _written(request: HttpRequest, writing: Writing, draft: Answer) -> HttpResponse:
    do = request.POST.get("do")
    told = ToldForm(request.POST, listed=writing.listed_fax, by_fax=do == "cover")
    try:
        if upload := request.FILES.get("workbook"):
            return _uploaded(request, writing, draft, upload.read())
        saved = _save(request, writing.sheet, draft)
        if same := request.POST.get("same"):
            settle(saved, same, by=request.actor)
            return _again(writing)
        if do == "end":
            actions.keep_sheet(writing.stay, saved, writing.sheet, by=request.actor)
            messages.success(request, _("書き終えました。この事業所の記録になりました。"))
            return _again(writing)
        if do == "send":
            return _send(request, writing, saved, Means.APP, timezone.now(), "")
        if do == "cover":
            told.full_clean()
            if told.errors.keys() & {"fax", "fax_again"}:
                return _page(request, writing, saved, told=told, status=422)
            return _faxable(request, writing, saved, told.cleaned_data)
        if do == "told":
            if not told.is_valid():
                return _page(request, writing, saved, told=told, status=422)
            return _told(request, writing, saved, told.cleaned_data)
    except SomebodyWasFaster as faster:
        now = queries.draft_of(writing.stay, writing.sheet.id, request.actor) or draft
        return _refused(request, writing, now, str(faster))
    except ValidationError as refused:
        return _refused(request, writing, draft, " ".join(refused.messages))
    messages.success(request, _("保存しました。閉じても続きから書けます。"))
    return _again(writing)


def _refused(request: HttpRequest, writing: Writing, draft: Answer, problem: str) -> HttpResponse:
    """The page with everything that was typed."""
    typed = _typed(request, writing.sheet)
    told = ToldForm(request.POST, listed=writing.listed_fax) if "means" in request.POST else None
    return _page(request, writing, draft, typed=typed, told=told, problem=problem, status=422)


def _faxable(request: HttpRequest, writing: Writing, draft: Answer, given: dict) -> HttpResponse:
    """The cover, which names nobody, and the sheet in one print."""
    cover = writing.cover(draft, number=given["number"], attention=given.get("told", ""))
    paper = form_of(writing.sheet, request.POST.get("on_form") or writing.wished)
    content = _printed(request, writing, draft, paper, cover=cover)
    return as_pdf(content, "fax")


def _told(request: HttpRequest, writing: Writing, draft: Answer, given: dict) -> HttpResponse:
    """Fax and paper carry the sheet itself; by phone one tells what matters and the draft stays."""
    means, at, told = given["means"], given["at"], given["told"]
    if means != Means.PHONE:
        return _send(request, writing, draft, means, at, told, given.get("number", ""))
    how = {"at": at, "told": told, "by": request.actor, **_basis(request)}
    actions.tell_by_phone(writing.stay, writing.sheet, to=_to(request, writing), **how)
    messages.success(request, _("電話で伝えたことを残しました。"))
    return redirect("hospital_stay:stay", writing.stay.pk)


def _send(
    request: HttpRequest,
    writing: Writing,
    draft: Answer,
    means: str,
    at: datetime,
    told: str,
    number: str = "",
) -> HttpResponse:
    how = {"means": means, "at": at, "told": told, "number": number, "by": request.actor, **_basis(request)}
    actions.send_sheet(writing.stay, draft, writing.sheet, to=_to(request, writing), **how)
    done = (
        _("%(where)sへ送りました（%(at)s）。")
        if means == Means.APP
        else _("%(where)sへ届けたことを残しました（%(at)s）。")
    )
    at_words = timezone.localtime(at).strftime("%H:%M")
    messages.success(request, done % {"where": writing.where, "at": at_words})
    return _again(writing)


def _to(request: HttpRequest, writing: Writing) -> list[UUID]:
    """Whom one chose among those to whom it may go; where there is only one, it goes there."""
    keys = [one.pk for one in writing.receivers]
    chosen = set(request.POST.getlist("to"))
    return keys if len(keys) == 1 else [key for key in keys if str(key) in chosen]


def _basis(request: HttpRequest) -> dict[str, str]:
    form = BasisForm(request.POST)
    return form.cleaned_data if form.is_valid() else {}


def _uploaded(request: HttpRequest, writing: Writing, draft: Answer, content: bytes) -> HttpResponse:
    try:
        read = read_workbook(content)
    except WorkbookProblem as unreadable:
        raise ValidationError(str(unreadable)) from unreadable
    if (read.sheet_id, read.answer_id) != (writing.sheet.id, str(draft.pk)):
        raise ValidationError(_("この入院のためにダウンロードしたExcelではありません。"))
    save_draft(draft, data=draft.data | read.data, revision=draft.revision, by=request.actor)
    for problem in read.problems:
        messages.warning(request, problem)
    messages.success(request, _("Excelの内容を取り込みました。"))
    return _again(writing)


def _page(
    request: HttpRequest,
    writing: Writing,
    draft: Answer,
    *,
    typed: Data | None = None,
    told: ToldForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    data = draft.data if typed is None else dict(typed)
    own, *others = forms_of(writing.sheet).values()
    context = {
        "writing": writing,
        "stay": writing.stay,
        "sheet": writing.sheet,
        "draft": draft,
        "page": queries.sheet_page(
            writing.sheet, data, draft.sources, doubts=draft.doubts, theirs=draft.data
        ),
        "due": writing.due,
        "told": told or ToldForm(initial={"at": _now_typed()}, listed=writing.listed_fax),
        "basis": BasisForm(request.POST or None),
        "chosen": request.POST.getlist("to") if request.POST else None,
        "problem": problem,
        "forms": [(form.id, form.title) for form in (own, *others)],
        "on_form": request.POST.get("on_form") or writing.wished,
        "other_forms": [(form, left_behind(data, own, form)) for form in others],
    }
    return render(request, "hospital_stay/sheet.html", context, status=status)


def _now_typed() -> str:
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


def _sent_page(request: HttpRequest, writing: Writing, sent: Answer) -> HttpResponse:
    record("open.sheet", by=request.actor, object_id=sent.pk, patients=[writing.stay.patient_id])
    context = {
        "stay": writing.stay,
        "sheet": writing.sheet,
        "parts": queries.answered_parts(writing.sheet, sent),
        "deliveries": writing.deliveries,
        "writing": writing,
        "offered": _offered(writing, sent),
    }
    return render(request, "hospital_stay/sheet_sent.html", context)


def _offered(writing: Writing, sent: Answer) -> list[tuple[str, str]]:
    """Path, and what stands in the sheet."""
    if not _may_keep(writing):
        return []
    found = queries.offered_to_record(writing.actor, writing.sheet, sent, writing.stay.patient)
    return [
        (path, f"{field.label}：{field.shown(sent.data[field.id])}{field.unit}")
        for path, field in found.items()
    ]


def _may_keep(writing: Writing) -> bool:
    """A support centre that stands in for this stay reads the record and does not write it."""
    actor = writing.actor
    return may(actor, Permission.WRITE_RECORD) and is_full_member(actor, writing.stay.patient_id)


def _kept(request: HttpRequest, writing: Writing, sent: Answer) -> HttpResponse:
    if not _may_keep(writing):
        raise Http404
    patient, chosen = writing.stay.patient, request.POST.getlist("keep")
    found = queries.offered_to_record(writing.actor, writing.sheet, sent, patient)
    values = {path: sent.data[field.id] for path, field in found.items() if path in chosen}
    keep_in_profile(patient=patient, values=values, by=request.actor)
    messages.success(request, _("%d項目を記録にも残しました。次の書類に入ります。") % len(values))
    return _again(writing)

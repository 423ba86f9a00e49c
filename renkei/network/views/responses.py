"""A survey that is asked here: the prefecture sends and collects it, each municipality writes and hands in its own."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.audit.actions import record
from renkei.ground.documents.models import MOST_BYTES
from renkei.ground.policy.doors import keyless, opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.sheets.workbook import read_workbook, write_workbook
from renkei.ground.workbook import WorkbookProblem
from renkei.network import actions, queries
from renkei.network.definition import standard_survey
from renkei.network.forms import AskForm, ReturnForm
from renkei.network.models import SurveyResponse
from renkei.network.policy import (
    answers_for,
    collects,
    is_invited,
    prefecture_of,
    response_for,
    round_for,
)

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 20_000  # letters of one answer
MOST_DIGITS = 10  # of a revision


@require_http_methods(["GET", "POST"])
@opens(Permission.IMPORT_SURVEY)
def ask(request: HttpRequest) -> HttpResponse:
    prefecture = prefecture_of(request.actor)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            round = actions.ask(survey=standard_survey(), prefecture=prefecture, **given, by=request.actor)
        except actions.NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("すべての市町に回答をお願いしました。"))
            return redirect("network:collection", round.pk)
    return render(request, "network/ask.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@opens(Permission.IMPORT_SURVEY)
def collection(request: HttpRequest, round_id: UUID) -> HttpResponse:
    return render(request, "network/collection.html", {"found": queries.collected(_asked(request, round_id))})


@require_GET
@opens(Permission.IMPORT_SURVEY)
def collection_csv(request: HttpRequest, round_id: UUID) -> HttpResponse:
    found = queries.collected(_asked(request, round_id))
    answer = HttpResponse(queries.standing_as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, _("回答のようす") + ".csv")
    return answer


@require_POST
@opens(Permission.IMPORT_SURVEY)
def remind(request: HttpRequest, round_id: UUID) -> HttpResponse:
    round = _asked(request, round_id)
    try:
        count = actions.remind(round, by=request.actor)
        messages.success(request, _("回答がまだの%(n)s件に、お知らせを送りました。") % {"n": count})
    except actions.NotNow as refused:
        messages.error(request, str(refused))
    return redirect("network:collection", round.pk)


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_SURVEY)
def response(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """To write, or to read and accept; whoever is asked to answer together reads it and decides."""
    found = response_for(request.actor, response_id)
    do = DEEDS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if do:
        return do(request, found)
    if answers_for(request.actor, found) and not found.begun_at:
        known = queries.prefilled(found, request.actor)
        found = actions.begin(found, data=known.data, sources=known.sources, by=request.actor)
    record("open.response", by=request.actor, object_id=found.pk)
    return _page(request, found)


@require_POST
@keyless
@opens(Permission.READ_SURVEY)
def draft(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Autosave: the page tells by the status whether it was kept."""
    found = _own(request, response_for(request.actor, response_id))
    try:
        kept = actions.save(found, data=_typed(request), revision=_revision(request), by=request.actor)
    except (actions.SomebodyWasFaster, actions.NotNow) as refused:
        return JsonResponse({"problem": str(refused)}, status=409)
    return JsonResponse({"saved_at": kept.saved_at.isoformat() if kept.saved_at else ""})


@require_GET
@opens(Permission.READ_SURVEY)
def excel(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """To be filled in and mailed: its keys stand in plain cells."""
    found = response_for(request.actor, response_id)
    record("export.response", by=request.actor, object_id=found.pk)
    content = write_workbook(standard_survey().sheet, str(found.pk), found.data)
    answer = HttpResponse(content, content_type=EXCEL)
    answer["Content-Disposition"] = content_disposition_header(True, f"{found.round.title}.xlsx")
    return answer


def _save(request: HttpRequest, found: SurveyResponse) -> HttpResponse:
    return _written(request, _own(request, found), hand_in=False)


def _hand_in(request: HttpRequest, found: SurveyResponse) -> HttpResponse:
    return _written(request, _own(request, found), hand_in=True)


def _written(request: HttpRequest, found: SurveyResponse, *, hand_in: bool) -> HttpResponse:
    typed = _typed(request)
    try:
        kept = actions.save(found, data=typed, revision=_revision(request), by=request.actor)
        if hand_in:
            actions.hand_in(kept, by=request.actor)
    except (actions.SomebodyWasFaster, actions.NotNow) as refused:
        found.refresh_from_db()
        return _page(request, found, typed=typed, problem=str(refused))
    messages.success(request, _("提出しました。県で確かめています。") if hand_in else _("保存しました。"))
    return redirect("network:response", found.pk)


def _upload(request: HttpRequest, found: SurveyResponse) -> HttpResponse:
    """The workbook of this response: a town's own goes on being written, one that was mailed counts as handed in."""
    mailed = collects(request.actor, found)
    if not mailed:
        _own(request, found)
    file = request.FILES.get("workbook")
    try:
        if file is None or not file.size or file.size > MOST_BYTES:
            raise WorkbookProblem(_("Excelファイル（.xlsx、20MBまで）を選んでください。"))
        read = read_workbook(file.read())
        if (read.sheet_id, read.answer_id) != (standard_survey().sheet.id, str(found.pk)):
            raise WorkbookProblem(_("この市町の回答のためにダウンロードしたExcelではありません。"))
        if read.problems:
            raise WorkbookProblem("　".join(read.problems))
        data = found.data | _cut(read.data)
        if mailed:
            actions.take_in(found, data=data, by=request.actor)
        else:
            actions.save(found, data=data, revision=found.revision, by=request.actor)
    except (WorkbookProblem, actions.NotNow, actions.SomebodyWasFaster) as refused:
        return _page(request, found, problem=_("何も取り込んでいません。%s") % refused)
    messages.success(request, _("Excelの内容を取り込みました。"))
    return redirect("network:response", found.pk)


def _accept(request: HttpRequest, found: SurveyResponse) -> HttpResponse:
    _collecting(request, found)
    try:
        actions.accept(found, survey=standard_survey(), revision=_revision(request), by=request.actor)
    except actions.NotNow as refused:
        found.refresh_from_db()
        return _page(request, found, problem=str(refused))
    messages.success(request, _("受け付けました。くらべる表と冊子に入ります。"))
    return redirect("network:collection", found.round_id)


def _give_back(request: HttpRequest, found: SurveyResponse) -> HttpResponse:
    _collecting(request, found)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, found, returning=form)
    try:
        actions.give_back(found, words=form.cleaned_data["words"], by=request.actor)
    except actions.NotNow as refused:
        return _page(request, found, problem=str(refused))
    messages.success(request, _("直しをお願いしました。"))
    return redirect("network:collection", found.round_id)


def _invite(request: HttpRequest, found: SurveyResponse) -> HttpResponse:
    page = queries.response_page(_own(request, found), request.actor)
    code = request.POST.get("town", "")
    try:
        if code not in {each.code for each in page.others}:
            raise actions.NotNow(_("声をかける市町を選んでください。"))
        actions.invite(found, code=code, by=request.actor)
    except actions.NotNow as refused:
        return _page(request, found, problem=str(refused))
    messages.success(request, _("声をかけました。その市町が受けると、いっしょの回答になります。"))
    return redirect("network:response", found.pk)


def _join(request: HttpRequest, found: SurveyResponse) -> HttpResponse:
    if not is_invited(request.actor, found):
        raise Http404
    try:
        actions.join(found, by=request.actor)
    except actions.NotNow as refused:
        return _page(request, found, problem=str(refused))
    messages.success(request, _("いっしょに答えることにしました。"))
    return redirect("network:response", found.pk)


def _apart(request: HttpRequest, found: SurveyResponse) -> HttpResponse:
    try:
        alone = actions.answer_apart(_own(request, found), by=request.actor)
    except actions.NotNow as refused:
        return _page(request, found, problem=str(refused))
    messages.success(request, _("別々に答えることにしました。書いてあった内容は、両方に残っています。"))
    return redirect("network:response", alone.pk)


DEEDS = {
    "save": _save,
    "submit": _hand_in,
    "upload": _upload,
    "accept": _accept,
    "return": _give_back,
    "invite": _invite,
    "join": _join,
    "apart": _apart,
}


def _own(request: HttpRequest, found: SurveyResponse) -> SurveyResponse:
    if not answers_for(request.actor, found):
        raise Http404
    return found


def _collecting(request: HttpRequest, found: SurveyResponse) -> None:
    if not collects(request.actor, found):
        raise Http404


def _asked(request: HttpRequest, round_id: UUID):
    """A round of one's own that is asked here."""
    round = round_for(request.actor, round_id)
    if round.asked_at is None:
        raise Http404
    return round


def _typed(request: HttpRequest) -> dict[str, str]:
    return _cut({field.id: request.POST.get(field.id, "") for field in standard_survey().sheet.fields})


def _cut(data: dict[str, str]) -> dict[str, str]:
    known = {field.id for field in standard_survey().sheet.fields}
    return {id: text.replace("\r\n", "\n")[:LONGEST] for id, text in data.items() if id in known}


def _revision(request: HttpRequest) -> int:
    said = request.POST.get("revision", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS else -1


def _page(
    request: HttpRequest,
    found: SurveyResponse,
    *,
    typed: dict[str, str] | None = None,
    problem: str = "",
    returning: Form | None = None,
) -> HttpResponse:
    page = queries.response_page(found, request.actor, typed)
    context = {"page": page, "problem": problem, "returning": returning or ReturnForm(), "longest": LONGEST}
    wrong = problem or (returning is not None and returning.errors)
    return render(request, "network/response.html", context, status=422 if wrong else 200)

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.documents.queries import content
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, may
from renkei.network import actions, queries
from renkei.network.forms import FilterForm, ImportForm, UploadForm
from renkei.network.policy import round_for, rounds_for, tag_for, upload_for
from renkei.network.writers import MEDIA_TYPES, WRITERS


@require_GET
@opens(Permission.READ_SURVEY)
def rounds(request: HttpRequest) -> HttpResponse:
    return _page(request, "rounds", lines=queries.lines(rounds_for(request.actor)))


@require_http_methods(["GET", "POST"])
@opens(Permission.IMPORT_SURVEY)
def upload(request: HttpRequest) -> HttpResponse:
    """A workbook in which something is wrong is told here and not kept."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, "upload", form=form, preview=None)
    file = form.cleaned_data["file"]
    data = file.read()
    read = queries.preview(data)
    if not read.ok:
        form.add_error("file", _("何も入れていません。下のところを直して、もう一度送ってください。"))
        return _page(request, "upload", form=form, preview=read)
    kept = actions.keep_upload(data=data, name=file.name, by=request.actor)
    return redirect("network:preview", kept.pk)


@require_http_methods(["GET", "POST"])
@opens(Permission.IMPORT_SURVEY)
def preview(request: HttpRequest, document_id: UUID) -> HttpResponse:
    document = upload_for(request.actor, document_id)
    data = content(document)
    read = queries.preview(data)
    form = ImportForm(request.POST or None, years=read.years)
    if request.method == "POST" and form.is_valid():
        try:
            round = actions.import_survey(
                data=data, name=document.name, **form.cleaned_data, by=request.actor
            )
        except actions.StandsAlready as reason:
            form.add_error("replace", str(reason))
        else:
            actions.drop_upload(document=document, by=request.actor)
            messages.success(request, _("%(title)sを取り込みました。") % {"title": round.title})
            return redirect("network:comparison", round.pk)
    context = {
        "document": document,
        "preview": read,
        "labels": queries.labels(),
        "standing": rounds_for(request.actor).exists(),
    }
    return _page(request, "preview", form=form, **context)


@require_POST
@opens(Permission.IMPORT_SURVEY)
def drop(request: HttpRequest, document_id: UUID) -> HttpResponse:
    actions.drop_upload(document=upload_for(request.actor, document_id), by=request.actor)
    messages.success(request, _("取り込まずに、送ったファイルを消しました。"))
    return redirect("network:rounds")


@require_GET
@opens(Permission.READ_SURVEY)
def comparison(request: HttpRequest, round_id: UUID) -> HttpResponse:
    whole = _whole(request, round_id)
    form = FilterForm(whole, request.GET)
    matrix = whole.compared(form.filter())
    return _page(
        request,
        "comparison",
        whole=whole,
        form=form,
        matrix=matrix,
        hits=queries.hits(matrix),
        waiting=sum(queries.waiting_tags(whole.round).values()),
    )


@require_GET
@opens(Permission.READ_SURVEY)
def municipality(request: HttpRequest, round_id: UUID, code: str) -> HttpResponse:
    whole = _whole(request, round_id)
    asked = next((each for each in whole.municipalities if each.code == code), None)
    if asked is None:
        raise Http404
    answer = whole.by_code.get(code)
    return _page(
        request,
        "municipality",
        whole=whole,
        municipality=asked,
        answer=answer,
        remarks=whole.remarks(answer) if answer else {},
        conflicts=whole.hub_conflicts(asked),
    )


@require_GET
@opens(Permission.READ_SURVEY)
def question(request: HttpRequest, round_id: UUID, field_id: str) -> HttpResponse:
    whole = _whole(request, round_id)
    field = next((each for each in whole.survey.sheet.fields if each.id == field_id), None)
    if field is None:
        raise Http404
    return _page(request, "question", whole=whole, field=field, answers=whole.answers)


@require_GET
@opens(Permission.READ_SURVEY)
def tags(request: HttpRequest, round_id: UUID, group_id: str | None = None) -> HttpResponse:
    whole = _whole(request, round_id)
    group = whole.survey.group(group_id) if group_id else next(iter(whole.survey.groups), None)
    if group is None:
        raise Http404
    return _page(
        request,
        "tags",
        whole=whole,
        table=queries.tag_table(whole, group),
        waiting=queries.waiting_tags(whole.round),
    )


@require_POST
@opens(Permission.IMPORT_SURVEY)
def settle(request: HttpRequest, tag_id: UUID) -> HttpResponse:
    tag = tag_for(request.actor, tag_id)
    actions.settle_tag(tag, confirmed=request.POST.get("confirmed") == "yes", by=request.actor)
    return redirect("network:tag_group", tag.round_id, tag.group)


@require_POST
@opens(Permission.IMPORT_SURVEY)
def confirm(request: HttpRequest, round_id: UUID, group_id: str) -> HttpResponse:
    round = round_for(request.actor, round_id)
    count = actions.confirm_all(round, group=group_id, by=request.actor)
    messages.success(request, _("候補%(n)s件を確かめました。") % {"n": count})
    return redirect("network:tag_group", round.pk, group_id)


@require_GET
@opens(Permission.READ_SURVEY)
def book(request: HttpRequest, round_id: UUID, form: str) -> HttpResponse:
    if form not in WRITERS:
        raise Http404
    whole = _whole(request, round_id)
    response = HttpResponse(WRITERS[form](whole.book()), content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = content_disposition_header(True, f"{whole.round.title}.{form}")
    return response


def _whole(request: HttpRequest, round_id: UUID) -> queries.Whole:
    return queries.whole(round_for(request.actor, round_id))


def _page(request: HttpRequest, name: str, **context) -> HttpResponse:
    """422 when what was typed is shown again; only the prefecture's own officer imports and confirms."""
    form = context.get("form")
    wrong = request.method == "POST" and form is not None and bool(form.errors)
    context["imports"] = may(request.actor, Permission.IMPORT_SURVEY)
    return render(request, f"network/{name}.html", context, status=422 if wrong else 200)

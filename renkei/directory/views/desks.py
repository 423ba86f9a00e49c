"""Hospitals and whom to call there: the list, one hospital, what it says of itself, and all on one page of paper."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.directory import actions, queries
from renkei.directory.forms import DeskForm
from renkei.directory.policy import hospital_for, hospital_to_keep, kept_of, may_keep
from renkei.directory.printing import desk_table
from renkei.directory.tables import Told, Unreadable, read_desks, write_desks
from renkei.ground.documents.models import MOST_BYTES
from renkei.ground.people.models import OrganizationKind
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission


@require_GET
@opens(Permission.WORK)
def hospitals(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:60]
    context = {"lines": queries.lines(request.actor, words), "words": words, "many": _keeps_many(request)}
    return render(request, "directory/hospitals.html", context)


@require_GET
@opens(Permission.WORK)
def table(request: HttpRequest) -> HttpResponse:
    """The region's desks as one A4 page."""
    response = HttpResponse(
        desk_table(queries.lines(request.actor), by=request.actor), content_type="application/pdf"
    )
    name = _("病院の窓口一覧") + ".pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response


@require_GET
@opens(Permission.WORK)
def hospital(request: HttpRequest, hospital_id: UUID) -> HttpResponse:
    found = hospital_for(request.actor, hospital_id)
    numbers = queries.numbers_of(found.pk)
    context = {
        "line": queries.line_of(found),
        "numbers": numbers,
        "older": [one.cells for one in numbers[1:]],
        "versions": queries.versions(found.pk),
        "may_keep": may_keep(request.actor, found),
    }
    return render(request, "directory/hospital.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.KEEP_DESK)
def desk(request: HttpRequest, hospital_id: UUID) -> HttpResponse:
    found = hospital_to_keep(request.actor, hospital_id)
    line = queries.line_of(found)
    own = request.actor.organization_id == found.pk
    form = DeskForm(request.POST or None, hospital=found, desk=line.desk, own=own)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_desk(
                hospital_id=found.pk,
                said=form.said(),
                confirmed_on=form.cleaned_data["confirmed_on"],
                before=form.cleaned_data["before"],
                by=request.actor,
            )
        except ValidationError as refused:
            form.add_error("confirmed_on", refused)
        except actions.SomebodyWasFaster as faster:
            form.add_error(None, str(faster))
            form.data = {**form.data.dict(), "before": line.desk.pk if line.desk else ""}
        else:
            messages.success(request, _("%(name)sの窓口を保存しました。") % {"name": found.name})
            return redirect("directory:hospital", found.pk)
    context = {"line": line, "form": form}
    return render(request, "directory/desk.html", context, status=422 if form.errors else 200)


@require_POST
@opens(Permission.KEEP_DESK)
def confirm(request: HttpRequest, hospital_id: UUID) -> HttpResponse:
    found = hospital_to_keep(request.actor, hospital_id)
    line = queries.line_of(found)
    if line.desk is None:
        return redirect("directory:desk", found.pk)
    try:
        actions.confirm_desk(desk=line.desk, by=request.actor)
    except actions.SomebodyWasFaster as faster:
        messages.error(request, str(faster))
    else:
        messages.success(request, _("%(name)sの窓口を、きょう確かめました。") % {"name": found.name})
    return redirect("directory:hospital", found.pk)


@require_GET
@opens(Permission.WORK)
def desks_csv(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(write_desks(queries.lines(request.actor)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        content_disposition_header(True, _("病院の窓口一覧") + ".csv") or "attachment"
    )
    return response


@require_http_methods(["GET", "POST"])
@opens(Permission.KEEP_DESK)
def take_in(request: HttpRequest) -> HttpResponse:
    """The hub's table of many hospitals at once; a row that cannot be read leaves everything as it was."""
    if not _keeps_many(request):
        raise Http404
    problems: list[str] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None or (file.size or 0) > MOST_BYTES:
                raise Unreadable([_("CSVファイルを選んでください（20MBまで）。")])
            told = read_desks(file.read(), _lines_to_keep(request))
            _keep_all(told, request)
        except Unreadable as unreadable:
            problems = unreadable.problems
        except ValidationError as refused:
            problems = refused.messages
        except actions.SomebodyWasFaster:
            problems = [_("ほかの人が先に直しました。いまの一覧を受け取って、もう一度直してください。")]
        else:
            messages.success(request, _("%(n)d件の病院の窓口を直しました。") % {"n": len(told)})
            return redirect("directory:hospitals")
    context = {"problems": [(None, text) for text in problems]}
    return render(request, "directory/desks_import.html", context, status=422 if problems else 200)


def _lines_to_keep(request: HttpRequest) -> list[queries.Line]:
    lines = queries.lines(request.actor)
    kept = kept_of(request.actor, [line.hospital for line in lines])
    return [line for line in lines if line.hospital.pk in kept]


@transaction.atomic
def _keep_all(told: list[Told], request: HttpRequest) -> None:
    for one in told:
        actions.keep_desk(
            hospital_id=one.line.hospital.pk,
            said=one.form.said(),
            confirmed_on=one.form.cleaned_data["confirmed_on"],
            before=one.form.cleaned_data["before"],
            by=request.actor,
        )


def _keeps_many(request: HttpRequest) -> bool:
    return request.actor.organization_kind == OrganizationKind.LIAISON_CENTRE

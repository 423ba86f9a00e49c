"""Hospitals and whom to call there: the list, one hospital, what it says of itself, and all on one page of paper."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.directory import actions, queries
from renkei.directory.forms import DeskForm
from renkei.directory.policy import hospital_for, hospital_to_keep, may_keep
from renkei.directory.printing import desk_table
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission


@require_GET
@opens(Permission.WORK)
def hospitals(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:60]
    context = {"lines": queries.lines(request.actor, words), "words": words}
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
    actions.confirm_desk(desk=line.desk, by=request.actor)
    messages.success(request, _("%(name)sの窓口を、きょう確かめました。") % {"name": found.name})
    return redirect("directory:hospital", found.pk)

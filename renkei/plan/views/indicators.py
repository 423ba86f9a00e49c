"""Indicators for those who answer for a municipality; no page here knows a person."""

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from openpyxl import Workbook

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, may
from renkei.plan import actions, queries
from renkei.plan.adoption import adoption as adoption_of
from renkei.plan.forms import ExternalForm

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@opens(Permission.READ_INDICATORS)
def index(request: HttpRequest) -> HttpResponse:
    sight, as_of, scenes = queries.overview(request.actor)
    return render(request, "plan/index.html", {"sight": sight, "as_of": as_of, "scenes": scenes})


@require_GET
@opens(Permission.READ_OWN_FIGURES)
def own(request: HttpRequest) -> HttpResponse:
    return render(request, "plan/own.html", {"page": queries.own_figures(request.actor)})


@require_http_methods(["GET", "POST"])
@opens(Permission.PUBLISH_FIGURES)
def external(request: HttpRequest) -> HttpResponse:
    """What another source counted, typed in."""
    page = queries.externals(request.actor)
    form = ExternalForm(request.POST or None, page=page)
    if request.method == "POST" and form.is_valid():
        actions.tell_external(**form.cleaned_data, by=request.actor)
        messages.success(request, _("保存しました。指標の捕捉率に出ます。"))
        return redirect("plan:external")
    context = {"page": page, "form": form}
    return render(request, "plan/external.html", context, status=422 if form.errors else 200)


@require_GET
@opens(Permission.READ_INDICATORS)
def adoption(request: HttpRequest) -> HttpResponse:
    return render(request, "plan/adoption.html", {"page": adoption_of(request.actor)})


@require_GET
@opens(Permission.READ_INDICATORS)
def indicator(request: HttpRequest, id: str) -> HttpResponse:
    may_publish = may(request.actor, Permission.PUBLISH_FIGURES)
    return render(request, "plan/indicator.html", {"page": _page(request, id), "may_publish": may_publish})


@require_GET
@opens(Permission.READ_INDICATORS)
def as_csv(request: HttpRequest, id: str) -> HttpResponse:
    text = io.StringIO()
    csv.writer(text).writerows(queries.rows_of(_page(request, id)))
    content = text.getvalue().encode("utf-8-sig")  # with its mark, else Excel reads it as Shift_JIS
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=as_file(f"{id}.csv"))


@require_GET
@opens(Permission.READ_INDICATORS)
def as_excel(request: HttpRequest, id: str) -> HttpResponse:
    page = _page(request, id)
    book, file = Workbook(), io.BytesIO()
    figures, definition = book.active, book.create_sheet(_("定義"))
    figures.title = id[:31]
    for sheet, rows in ((figures, queries.rows_of(page)), (definition, queries.definition_rows(page))):
        for row in rows:
            sheet.append(row)
    book.save(file)
    return HttpResponse(file.getvalue(), content_type=EXCEL, headers=as_file(f"{id}.xlsx"))


def _page(request: HttpRequest, id: str) -> queries.IndicatorPage:
    asked = request.GET
    page = queries.page_of(id, request.actor, every=asked.get("every", ""), by=asked.get("by", ""))
    if page is None:
        raise Http404
    return page


def as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}

"""Publishing: look at what would be shown and what not, decide, and from then on it stands."""

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from openpyxl import Workbook

from renkei.ground.policy.doors import opens, public
from renkei.ground.policy.permissions import Permission, may
from renkei.plan import actions, queries
from renkei.plan.forms import PublishForm, WhatForm
from renkei.plan.policy import own_publication_for, publication_for
from renkei.plan.publishing import NotPublishable
from renkei.plan.views.indicators import EXCEL, as_file


@require_http_methods(["GET", "POST"])
@opens(Permission.PUBLISH_FIGURES)
def publish(request: HttpRequest, id: str) -> HttpResponse:
    return _decide(request, id)


@require_http_methods(["GET", "POST"])
@opens(Permission.PUBLISH_FIGURES)
def supersede(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    before = own_publication_for(request.actor, publication_id)
    return _decide(request, before.indicator, before)


def _decide(request: HttpRequest, id: str, before=None) -> HttpResponse:
    series = queries.sight_of(request.actor).series.get(id)
    if series is None:
        raise Http404
    ways = queries.way_words(series.versions[-1], request.actor)
    what = WhatForm(request.GET, years=queries.years_of(series), ways=ways)
    form = PublishForm(request.POST or None)
    context = {
        "series": series.versions[-1],
        "what": what,
        "form": form,
        "offer": None,
        "why": "",
        "before": before,
    }
    try:
        offer = queries.offer(id, request.actor, **what.cleaned_data, supersedes=before)
        context["offer"] = offer
        if offer and request.method == "POST" and form.is_valid():
            made = actions.publish(offer, **form.cleaned_data, by=request.actor)
            messages.success(request, _("公表しました。この値は、あとから変わりません。"))
            return redirect("plan:publication", made.pk)
    except NotPublishable as reason:
        context["why"] = str(reason)
    status = 422 if request.method == "POST" else 200
    return render(request, "plan/publish.html", context, status=status)


@require_GET
@opens(Permission.READ_INDICATORS)
def publications(request: HttpRequest) -> HttpResponse:
    return render(request, "plan/publications.html", {"publications": queries.listed(request.actor)})


@require_GET
@opens(Permission.READ_INDICATORS)
def publication(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    page = queries.page_of_publication(publication_for(publication_id), request.actor)
    own = page.is_own and may(request.actor, Permission.PUBLISH_FIGURES)
    return render(request, "plan/publication.html", {"page": page, "may_supersede": own})


@require_GET
@public("open data: what was published is anybody's to read, and holds no small number")
def open_data(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    page = queries.page_of_publication(publication_for(publication_id), None)
    text = io.StringIO()
    csv.writer(text).writerows(queries.file_rows(page))
    content = text.getvalue().encode("utf-8-sig")  # with its mark, else Excel reads it as Shift_JIS
    return HttpResponse(
        content, content_type="text/csv; charset=utf-8", headers=as_file(f"{publication_id}.csv")
    )


@require_GET
@opens(Permission.READ_INDICATORS)
def publication_excel(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    page = queries.page_of_publication(publication_for(publication_id), None)
    book, file = Workbook(), io.BytesIO()
    for row in queries.file_rows(page):
        book.active.append(row)
    book.save(file)
    return HttpResponse(file.getvalue(), content_type=EXCEL, headers=as_file(f"{publication_id}.xlsx"))

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.offers import PEOPLE
from renkei.ground.policy.doors import keyless, opens
from renkei.ground.policy.permissions import Permission, may
from renkei.record import actions, queries
from renkei.record.forms import PersonSearchForm, SearchForm
from renkei.record.policy import record_of


@require_GET
@opens(Permission.READ_RECORD)
def people(request: HttpRequest) -> HttpResponse:
    cursor = request.GET.get("after")
    context = {
        "page": queries.people(request.actor, cursor),
        "first": cursor is None,
        "may_register": may(request.actor, Permission.REGISTER),
        "ways": [(way.label, reverse(way.url_name), way.icon) for way in PEOPLE.for_actor(request.actor)],
    }
    return render(request, "record/people.html", context)


@keyless
@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def search(request: HttpRequest) -> HttpResponse:
    """Answers a POST with a page: what was looked for stands in no address."""
    form = SearchForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "record/search.html", {"form": form}, status=422 if form.errors else 200)
    words = form.cleaned_data["words"]
    found, more = queries.entries_holding(request.actor, words)
    if found:
        actions.open_hits(
            patients=sorted({hit.line.patient_id for hit in found}),
            entries=[hit.line.id for hit in found],
            by=request.actor,
        )
    context = {
        "form": form,
        "people": queries.people_named(request.actor, words),
        "found": found,
        "more": more,
    }
    return render(request, "record/found.html", context)


@keyless
@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def search_person(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Words in one person's record; a POST, so that they stand in no address."""
    patient = record_of(request.actor, patient_id)
    form = PersonSearchForm(request.POST or None)
    found: list[queries.Line] = []
    more = False
    if request.method == "POST" and form.is_valid():
        found, more = queries.lines_holding(patient, form.cleaned_data["words"], **form.filters)
        actions.open_hits(patients=[patient.pk], entries=[line.id for line in found], by=request.actor)
    context = {
        "patient": patient,
        "form": form,
        "found": found if form.is_bound and form.is_valid() else None,
        "more": more,
    }
    return render(request, "record/search_person.html", context, status=422 if form.errors else 200)

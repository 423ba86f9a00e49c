"""From one's own figure to the people in it; the only page of this room that knows anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from renkei.ground.audit.actions import record
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.plan import queries


@require_GET
@opens(Permission.READ_OWN_FIGURES)
def own_cases(request: HttpRequest, id: str) -> HttpResponse:
    page = queries.own_cases(request.actor, id, request.GET.get("month", ""))
    office = request.actor.organization_id
    record("open.own_cases", by=request.actor, object_id=office, patients=page.patients)
    return render(request, "plan/own_cases.html", {"page": page})

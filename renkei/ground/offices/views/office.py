from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.jobs.actions import mark_seen
from renkei.ground.offices import actions, queries
from renkei.ground.offices.forms import SeenForm
from renkei.ground.offices.policy import admitting_towns, capacity_for, colleague_for
from renkei.ground.people.actor import ROLE
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, may


@require_GET
@opens(Permission.WORK)
def mine(request: HttpRequest) -> HttpResponse:
    manages = may(request.actor, Permission.MANAGE_OFFICE)
    context = {
        "office": request.actor.organization,
        "colleagues": queries.colleagues(request.actor),
        "notices": queries.notices(request.actor),
        "manages": manages,
        "admits": bool(admitting_towns(request.actor)),
        "joinings": queries.joinings(request.actor) if manages else [],
    }
    return render(request, "offices/mine.html", context)


@require_POST
@opens(Permission.WORK)
def seen(request: HttpRequest) -> HttpResponse:
    form = SeenForm(request.POST)
    if form.is_valid():
        mark_seen(until=form.cleaned_data["until"], by=request.actor)
    return redirect("offices:mine")


@require_GET
@opens(Permission.WORK)
def capacities(request: HttpRequest) -> HttpResponse:
    return render(request, "offices/capacities.html", {"capacities": queries.capacities(request.actor)})


@require_POST
@opens(Permission.WORK)
def switch(request: HttpRequest) -> HttpResponse:
    role = capacity_for(request.actor, request.POST.get("role") or request.actor.id)
    request.session[ROLE] = str(role.pk)
    return redirect("today")


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_OFFICE)
def end(request: HttpRequest, role_id: UUID) -> HttpResponse:
    role = colleague_for(request.actor, role_id)
    if request.method == "GET":
        waiting = queries.joinings_to(request.actor, role.practitioner.name)
        return render(request, "offices/end.html", {"role": role, "waiting": waiting})
    actions.end_role(role=role, by=request.actor)
    messages.success(request, _("%(name)s さんの利用を終わりにしました。") % {"name": role.practitioner.name})
    return redirect("offices:mine")

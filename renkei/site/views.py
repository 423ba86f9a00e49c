import sys
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.audit.actions import record
from renkei.ground.db.compiled import answered, one_page
from renkei.ground.offers import PERSON, TODAY, Counter, Panel
from renkei.ground.people.actor import Actor
from renkei.ground.policy.doors import opens, public
from renkei.ground.policy.permissions import Permission
from renkei.patients.policy import patient_for, where_now
from renkei.record.actions import open_person
from renkei.site.demonstration import demonstration_user, sign_ins
from renkei.site.queries import unwell

PLACES = ("head", "main", "side")


@require_GET
@opens(Permission.WORK)
def today(request: HttpRequest) -> HttpResponse:
    panels = _worth_loading(TODAY.for_actor(request.actor), request.actor)
    parts = _load(panels, request.actor)
    every = [part for place in parts.values() for part in place]
    counters = [counter for part in every for counter in part.counters]
    counters.sort(key=lambda counter: not counter.late)
    return render(request, "site/today.html", {"now": timezone.now(), "parts": parts, "counters": counters})


@require_GET
@opens(Permission.READ_RECORD)
def person(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_for(request.actor, patient_id)
    open_person(patient=patient, by=request.actor)
    parts = _load(PERSON.for_actor(request.actor), request.actor, patient)
    return render(request, "site/person.html", {"patient": patient, "parts": parts})


@dataclass(frozen=True)
class Part:
    """A panel with what it shows; its template reads `panel`."""

    template: str
    content: object
    counters: list[Counter]


def _worth_loading(panels: list[Panel], actor: Actor) -> list[Panel]:
    """Without those that would be empty: one query for all that say what they ask."""
    askings = [(panel.name, asking) for panel in panels if panel.asks for asking in panel.asks(actor)]
    if not askings:
        return panels
    there = answered([asking for _name, asking in askings])
    full = {name for (name, _asking), found in zip(askings, there, strict=True) if found}
    return [panel for panel in panels if panel.asks is None or panel.name in full]


def _load(panels: list[Panel], actor: Actor, *about: object) -> dict[str, list[Part]]:
    """Panels by place; a panel with nothing to say is left out."""
    parts: dict[str, list[Part]] = {place: [] for place in PLACES}
    with one_page():
        for panel in panels:
            content = panel.load(actor, *about)
            if content is not None:
                parts[panel.place].append(Part(panel.template, content, panel.counters(content)))
    return parts


@require_GET
@public("watched by machines; says only whether database and jobs are well")
def healthz(request: HttpRequest) -> HttpResponse:
    problems = unwell()
    return JsonResponse({"well": not problems, "problems": problems}, status=503 if problems else 200)


@require_http_methods(["GET", "POST"])
@public("demonstration mode only: everybody and everything there is fictional")
def demonstration(request: HttpRequest) -> HttpResponse:
    if not settings.DEMONSTRATION:
        raise Http404
    if request.method == "POST":
        user = demonstration_user(request.POST.get("username", ""))
        if user is None:
            raise Http404
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("today")
    return render(request, "site/demonstration.html", {"sign_ins": sign_ins()})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    return render(request, "403.html", status=403)


def signed_out(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of a page that was opened before one signed out, or by somebody else: nothing was received."""
    return render(request, "signed_out.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """To whoever asks, absent and forbidden look the same; the trail knows who asked for whom.

    Somebody whose registration was merged is found where the record is now.
    """
    asked = request.resolver_match.kwargs if request.resolver_match else {}
    if asked and getattr(request, "actor", None):
        kept = where_now(request.actor, asked["patient_id"]) if "patient_id" in asked else None
        if kept and request.method == "GET":
            return redirect(request.path.replace(str(asked["patient_id"]), str(kept)))
        _refused(request.actor, asked)
    return render(request, "404.html", status=404)


def _refused(actor: Actor, asked: Mapping[str, object]) -> None:
    if isinstance(patient_id := asked.get("patient_id"), UUID):
        record("refuse.patient", by=actor, patients=[patient_id])
    elif keys := [key for key in asked.values() if isinstance(key, UUID)]:
        record("refuse.page", by=actor, object_id=keys[0])


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is away: who asks again later will be served."""
    request.actor = None  # whose frame would be asked of a database that is away, or of a broken transaction
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return render(request, "500.html", status=503 if away else 500)

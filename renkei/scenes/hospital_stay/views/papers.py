"""Papers of a person: what came, taken in by photo, and who has it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.documents.actions import WrongFile
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, may
from renkei.patients.policy import Section, patient_for
from renkei.scenes.hospital_stay import actions, queries
from renkei.scenes.hospital_stay.forms import PaperForm
from renkei.scenes.hospital_stay.policy import may_seal, paper_for
from renkei.scenes.hospital_stay.routes import kind_label


@require_GET
@opens(Permission.READ_RECORD)
def papers(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_for(request.actor, patient_id, Section.RECORD)
    context = {
        "patient": patient,
        "papers": queries.papers_of(request.actor, patient),
        "may_take_in": may(request.actor, Permission.WRITE_RECORD),
    }
    return render(request, "hospital_stay/papers.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def take_in(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_for(request.actor, patient_id, Section.RECORD)
    stay = queries.current_stay(patient)
    initial = {
        "arrived_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "sender": str(stay.hospital_id) if stay else "",
    }
    senders = queries.senders(request.actor, stay.hospital_id if stay else None)
    form = PaperForm(request.POST or None, request.FILES or None, senders=senders, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            paper = actions.take_in(patient, **form.said(), stay=stay, by=request.actor)
        except WrongFile:
            form.add_error("pages", _("写真（JPEG・PNG）かPDFを、1つ20MBまでで選んでください。"))
        else:
            messages.success(request, _("預かりました。渡した相手は、この画面にあります。"))
            return redirect("hospital_stay:paper", paper.pk)
    context = {"patient": patient, "form": form, "consented": queries.hands_on(patient)}
    return render(request, "hospital_stay/paper_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def paper(request: HttpRequest, id: UUID) -> HttpResponse:
    found = paper_for(request.actor, id)
    if request.method == "POST":
        return _written(request, found)
    actions.open_paper(found, by=request.actor)
    context = {
        "paper": found,
        "title": kind_label(found.kind),
        "pages": [one.document for one in found.pages.select_related("document").order_by("number")],
        "has": queries.who_has(found),
        "may_get": queries.may_get(found) if queries.hands_on(found.patient) else [],
        "may_seal": may_seal(request.actor, found),
    }
    return render(request, "hospital_stay/paper.html", context)


def _written(request: HttpRequest, found) -> HttpResponse:
    if not may(request.actor, Permission.WRITE_RECORD):
        raise Http404
    if request.POST.get("do") == "seal" and may_seal(request.actor, found):
        actions.seal_paper(found, by=request.actor)
        messages.success(request, _("封をしました。だれも開けません。"))
        return redirect("hospital_stay:papers", found.patient_id)
    chosen = [UUID(key) for key, _words in queries.may_get(found) if key in request.POST.getlist("members")]
    handed = actions.hand_on(found, members=chosen, by=request.actor)
    messages.success(request, _("%dか所に渡しました。") % len(handed))
    return redirect("hospital_stay:paper", found.pk)

"""The hospital's pages: announce, hear who answered, read what arrived."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from renkei.directory.queries import wanted_forms_of
from renkei.ground.audit.actions import record
from renkei.ground.packs.loaded import sheet_as
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.sheets.actions import receive
from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.models import Delivery
from renkei.scenes.hospital_stay import queries
from renkei.scenes.hospital_stay.announcing import TooManyAttempts
from renkei.scenes.hospital_stay.announcing import announce as announce_action
from renkei.scenes.hospital_stay.forms import AnnounceForm
from renkei.scenes.hospital_stay.policy import delivery_for
from renkei.scenes.hospital_stay.printing import forms_of, print_on
from renkei.scenes.hospital_stay.views.printed import as_pdf, form_of


@require_GET
@opens(Permission.ANNOUNCE)
def announcements(request: HttpRequest) -> HttpResponse:
    return render(request, "hospital_stay/announcements.html", {"asked": queries.asked(request.actor)})


@require_http_methods(["GET", "POST"])
@opens(Permission.ANNOUNCE)
def announce(request: HttpRequest) -> HttpResponse:
    form = AnnounceForm(request.POST or None, initial={"admitted_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            announce_action(
                kana=given["kana"],
                birth_date=given["birth_date"],
                sex=given["sex"],
                admission=form.said(),
                by=request.actor,
            )
            return redirect("hospital_stay:sent")
        except TooManyAttempts as refused:
            form.add_error(None, refused)
    return render(request, "hospital_stay/announce.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@opens(Permission.ANNOUNCE)
def sent(request: HttpRequest) -> HttpResponse:
    """The same page after every announcement: it is told nothing of this one."""
    return render(request, "hospital_stay/sent.html")


@require_GET
@opens(Permission.RECEIVE_SHEET)
def received_list(request: HttpRequest) -> HttpResponse:
    return render(
        request, "hospital_stay/received_list.html", {"deliveries": queries.received_by(request.actor)}
    )


@require_GET
@opens(Permission.RECEIVE_SHEET)
def received(request: HttpRequest, id: UUID) -> HttpResponse:
    delivery = delivery_for(request.actor, id)
    sheet = _sheet_of(delivery)
    if delivery.recalled_at:
        return render(request, "hospital_stay/recalled.html", {"delivery": delivery, "sheet": sheet})
    receive(delivery, by=request.actor)
    forms = list(forms_of(sheet).values())
    wanted = wanted_forms_of([request.actor.organization_id]) if len(forms) > 1 else {}
    context = {
        "delivery": delivery,
        "sheet": sheet,
        "parts": queries.answered_parts(sheet, delivery.answer),
        "forms": sorted(forms, key=lambda form: form.id != wanted.get(request.actor.organization_id)),
    }
    return render(request, "hospital_stay/received.html", context)


@require_GET
@opens(Permission.RECEIVE_SHEET)
def received_pdf(request: HttpRequest, id: UUID, on: str) -> HttpResponse:
    """On the form of the sender, or another that the receiver works with."""
    delivery = delivery_for(request.actor, id)
    if delivery.recalled_at or delivery.answer is None:
        raise Http404
    sheet = _sheet_of(delivery)
    form = form_of(sheet, on)
    patients = [delivery.patient_id] if delivery.patient_id else []
    record("print.received", by=request.actor, object_id=delivery.pk, patients=patients)
    return as_pdf(print_on(form, delivery.answer.data, source=sheet, by=request.actor), form.id)


def _sheet_of(delivery: Delivery) -> Sheet:
    """As its sender wrote on it."""
    version = delivery.answer.version if delivery.answer else ""
    found = sheet_as(delivery.sheet, version)
    if found is None:
        raise Http404
    return found

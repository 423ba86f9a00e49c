"""The hospital's pages: announce, hear who answered, read what arrived."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.sheets.actions import receive
from renkei.scenes.hospital_stay import queries
from renkei.scenes.hospital_stay.announcing import TooManyAttempts
from renkei.scenes.hospital_stay.announcing import announce as announce_action
from renkei.scenes.hospital_stay.forms import AnnounceForm
from renkei.scenes.hospital_stay.policy import delivery_for


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
    sheet = sheet_of(delivery.sheet)
    if delivery.recalled_at:
        return render(request, "hospital_stay/recalled.html", {"delivery": delivery, "sheet": sheet})
    receive(delivery, by=request.actor)
    context = {"delivery": delivery, "sheet": sheet, "parts": queries.answered_parts(sheet, delivery.answer)}
    return render(request, "hospital_stay/received.html", context)

"""転院・転棟, taking it back, and opening the stay to the place where the person is now."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.forms import BecauseForm, ConfirmForm, TransferForm
from renkei.scenes.hospital_stay.policy import may_open, stay_to_change
from renkei.scenes.hospital_stay.queries import next_places
from renkei.scenes.hospital_stay.views.changes import written


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def transfer(request: HttpRequest, id: UUID) -> HttpResponse:
    found = stay_to_change(request.actor, id)
    initial = {"version": found.version, "on": timezone.localdate(), "to_id": found.hospital_id}
    places = next_places(request.actor, found.hospital_id)
    form = TransferForm(request.POST or None, places=places, initial=initial)

    def write(form: TransferForm) -> None:
        actions.transfer_stay(found, **form.cleaned_data, by=request.actor)

    return written(
        request, found, form, write, "transfer", _("移ったことを記録しました。入院は続いています。")
    )


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def undo(request: HttpRequest, id: UUID) -> HttpResponse:
    found = stay_to_change(request.actor, id)
    form = BecauseForm(request.POST or None, initial={"version": found.version})

    def write(form: BecauseForm) -> None:
        actions.undo_transfer(found, **form.cleaned_data, by=request.actor)

    done = _("移った記録を取り消し、前の場所に戻しました。")
    return written(request, found, form, write, "undo_transfer", done)


@require_POST
@opens(Permission.READ_RECORD)
def open_here(request: HttpRequest, id: UUID) -> HttpResponse:
    found = stay_to_change(request.actor, id)
    if not may_open(request.actor, found):
        raise Http404
    form = ConfirmForm(request.POST)
    sections = form.cleaned_data["sections"] if form.is_valid() else []
    try:
        actions.open_stay(found, sections=sections, by=request.actor)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("%s へ、この入院の間だけ開きました。") % found.hospital.name)
    return redirect("hospital_stay:stay", found.pk)

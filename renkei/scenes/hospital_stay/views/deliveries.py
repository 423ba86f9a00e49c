"""What one's own office has sent: was it received, and what to do when it went to the wrong place."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renkei.ground.audit.actions import record
from renkei.ground.packs.loaded import sheets
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.sheets.actions import confirm_receipt, tell_recall
from renkei.ground.sheets.models import Delivery
from renkei.scenes.hospital_stay import queries
from renkei.scenes.hospital_stay.actions import recall_delivery
from renkei.scenes.hospital_stay.forms import RecallForm, RecallToldForm, ReceiptForm
from renkei.scenes.hospital_stay.policy import own_delivery_for

FORMS: dict[str, type[Form]] = {"receipt": ReceiptForm, "recall": RecallForm, "told": RecallToldForm}


@require_http_methods(["GET", "POST"])
@opens(Permission.SEND_SHEET)
def delivery(request: HttpRequest, id: UUID) -> HttpResponse:
    found, do = own_delivery_for(request.actor, id), request.POST.get("do", "")
    now = {"at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}
    forms = {name: form(request.POST if name == do else None, initial=now) for name, form in FORMS.items()}
    if do in forms and forms[do].is_valid():
        try:
            _write(request, found, do, forms[do].cleaned_data)
            return redirect("hospital_stay:delivery", id)
        except ValidationError as refused:
            forms[do].add_error(None, refused)
    record(
        "open.delivery",
        by=request.actor,
        object_id=id,
        patients=[found.patient_id] if found.patient_id else [],
    )
    context = {
        "delivery": found,
        "title": sheets()[found.sheet].title if found.sheet in sheets() else found.sheet,
        "openers": queries.openers(found),
        "forms": forms,
        "form": forms.get(do),
    }
    status = 422 if do in forms and forms[do].errors else 200
    return render(request, "hospital_stay/delivery.html", context, status=status)


def _write(request: HttpRequest, found: Delivery, do: str, given: dict) -> None:
    if do == "receipt":
        confirm_receipt(found, **given, by=request.actor)
        messages.success(request, _("届いたことを残しました。"))
    elif do == "recall":
        recall_delivery(found, **given, by=request.actor)
        messages.success(request, _("取り消しました。終わっていた「やること」は、もう一度開きました。"))
    else:
        tell_recall(found, **given, by=request.actor)
        messages.success(request, _("電話で伝えたことを残しました。"))

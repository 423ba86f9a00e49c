"""How many sheets were sent and received, for the office that did."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.tasks.calendar import years_asked
from renkei.scenes.hospital_stay.counts import counts as counted
from renkei.scenes.hospital_stay.counts import receipts


@require_GET
@opens(Permission.READ_RECORD)
def counts(request: HttpRequest) -> HttpResponse:
    year, this = years_asked(request.GET.get("year", ""))
    context = {
        "page": counted(request.actor, year),
        "receipts": receipts(request.actor, year),
        "this": this,
    }
    return render(request, "hospital_stay/counts.html", context)

"""How many sheets were sent and received, for the office that did."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.tasks.calendar import fiscal_year
from renkei.scenes.hospital_stay.counts import counts as counted
from renkei.scenes.hospital_stay.counts import receipts


@require_GET
@opens(Permission.READ_RECORD)
def counts(request: HttpRequest) -> HttpResponse:
    this = fiscal_year(timezone.localdate())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= this else this
    context = {
        "page": counted(request.actor, year),
        "receipts": receipts(request.actor, year),
        "this": this,
    }
    return render(request, "hospital_stay/counts.html", context)

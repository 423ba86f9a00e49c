"""Who leaves when: the hospital's board, and the office's list of its own people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from renkei.ground.audit.actions import record
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.scenes.hospital_stay.queries import waiting_for_answers
from renkei.scenes.hospital_stay.queries.board import away as away_rows
from renkei.scenes.hospital_stay.queries.board import discharge_board


@require_GET
@opens(Permission.ANNOUNCE)
def board(request: HttpRequest) -> HttpResponse:
    found = discharge_board(request.actor, request.GET.get("ward", ""))
    seen = [row.stay.patient_id for _title, rows in found.groups for row in rows]
    record("open.board", by=request.actor, object_id=request.actor.organization_id, patients=seen)
    asked = waiting_for_answers(request.actor).waiting
    context = {"board": found, "asked": asked, "now": timezone.now()}
    return render(request, "hospital_stay/board.html", context)


@require_GET
@opens(Permission.ANSWER_INQUIRY)
def away(request: HttpRequest) -> HttpResponse:
    rows = away_rows(request.actor)
    patients = [row.stay.patient_id for row in rows]
    record("open.away", by=request.actor, object_id=request.actor.organization_id, patients=patients)
    return render(request, "hospital_stay/away.html", {"rows": rows, "now": timezone.now()})

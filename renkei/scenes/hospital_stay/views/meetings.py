"""A conference on its day and after it: who came and whose turn it is, the manual, minutes, the printed record."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.audit.actions import record
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.sheets.actions import SomebodyWasFaster
from renkei.record.models import FINDABLE
from renkei.scenes.hospital_stay.actions import meetings as actions
from renkei.scenes.hospital_stay.forms.meetings import DecisionForms, MinutesForm, SeatsForm
from renkei.scenes.hospital_stay.models import Conference
from renkei.scenes.hospital_stay.policy import (
    conference_for,
    conference_to_record,
    conference_to_run,
)
from renkei.scenes.hospital_stay.printing import print_minutes
from renkei.scenes.hospital_stay.queries import conferences as queries
from renkei.scenes.hospital_stay.queries import meetings


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def seats(request: HttpRequest, id: UUID) -> HttpResponse:
    """`do`: save, end, or the key of whom the turn has just come round to."""
    found = conference_to_run(request.actor, id)
    if found.slot is None or not meetings.day_came(found):
        return redirect("hospital_stay:conference", found.pk)
    turns = meetings.turns(queries.poll(found).participants)
    form = SeatsForm(request.POST or None, participants=turns.order, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            return _seated(request, found, form)
        except ValidationError as refused:
            form.add_error(None, refused)
        except SomebodyWasFaster as faster:
            form.add_error(None, str(faster))
            form.data = {**form.data.dict(), "version": conference_for(request.actor, found.pk).version}
    record("open.conference", by=request.actor, object_id=found.pk, patients=[found.patient_id])
    context = {"conference": found, "form": form, "turns": turns}
    return render(request, "hospital_stay/conference_seats.html", context, status=422 if form.errors else 200)


def _seated(request: HttpRequest, found: Conference, form: SeatsForm) -> HttpResponse:
    chosen, version = request.POST.get("do", "save"), form.cleaned_data["version"]
    if chosen == "end":
        actions.hold(found, seats=form.seats(), version=version, by=request.actor)
        messages.success(request, _("開いたことを残しました。続けて、記録を書いてください。"))
        return redirect("hospital_stay:minutes", found.pk)
    actions.keep_seats(found, seats=form.seats(turn_of=chosen), version=version, by=request.actor)
    messages.success(request, _("残しました。"))
    return redirect("hospital_stay:seats", found.pk)


@require_POST
@opens(Permission.WORK_TASKS)
def tick(request: HttpRequest, id: UUID) -> HttpResponse:
    found = conference_to_run(request.actor, id)
    manual = meetings.manual(queries.poll(found), decisions=[], minutes=None)
    if manual is None:
        raise Http404
    chosen = [step for step in manual.by_hand if step in request.POST.getlist("step")]
    try:
        actions.tick(found, steps=chosen, among=manual.by_hand, by=request.actor)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("手順の印を残しました。"))
    return redirect("hospital_stay:conference", found.pk)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def minutes(request: HttpRequest, id: UUID) -> HttpResponse:
    found = conference_to_record(request.actor, id)
    standing = meetings.newest_minutes(found)
    form = MinutesForm(request.POST or None, initial=MinutesForm.of(standing))
    decisions = DecisionForms(request.POST or None, owners=meetings.owners(found))
    if request.method == "POST" and all([form.is_valid(), decisions.is_valid()]):
        try:
            actions.write_minutes(
                found,
                words=form.words(),
                decisions=decisions.decisions(),
                version=form.cleaned_data["version"],
                by=request.actor,
            )
            messages.success(request, _("記録を残し、招いた人に知らせました。"))
            return redirect("hospital_stay:conference", found.pk)
        except ValidationError as refused:
            form.add_error(None, refused)
        except SomebodyWasFaster as faster:
            form.add_error(None, str(faster))
            form.data = {**form.data.dict(), "version": standing.version if standing else 0}
    record("open.minutes", by=request.actor, object_id=found.pk, patients=[found.patient_id])
    context = {
        "conference": found,
        "form": form,
        "standing": standing,
        "rows": decisions.forms,
        "decisions": meetings.decisions(found),
    }
    status = 422 if form.errors or any(one.errors for one in decisions.forms) else 200
    return render(request, "hospital_stay/conference_minutes.html", context, status=status)


@require_GET
@opens(Permission.READ_RECORD)
def versions(request: HttpRequest, id: UUID) -> HttpResponse:
    """Every version of the minutes, the newest first."""
    found = conference_for(request.actor, id)
    written = meetings.versions(found)
    if not written:
        raise Http404
    record("open.minutes", by=request.actor, object_id=found.pk, patients=[found.patient_id])
    context = {"conference": found, "versions": written}
    return render(request, "hospital_stay/conference_versions.html", context)


@require_GET
@opens(Permission.READ_RECORD)
def pdf(request: HttpRequest, id: UUID) -> HttpResponse:
    """What must not be told stands on no paper."""
    found = conference_for(request.actor, id)
    written = meetings.newest_minutes(found)
    if written is None or written.audience not in FINDABLE:
        raise Http404
    record("print.minutes", by=request.actor, object_id=found.pk, patients=[found.patient_id])
    content = print_minutes(queries.poll(found), written, meetings.decisions(found), by=request.actor)
    headers = {"Content-Disposition": 'inline; filename="conference.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)

"""The office's pages: answer an inquiry; a stay, corrected or voided."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.directory.queries import guides_in, line_of
from renkei.ground.audit.actions import record
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.scenes.hospital_stay import actions, queries
from renkei.scenes.hospital_stay.forms import ConfirmForm, CorrectForm, NoteForm, VoidForm
from renkei.scenes.hospital_stay.models import Inquiry, Stay
from renkei.scenes.hospital_stay.policy import inquiry_for, may_change, may_open, stay_for, stay_to_change
from renkei.scenes.hospital_stay.queries.calls import calls_of_stay
from renkei.scenes.hospital_stay.queries.conferences import of_stay
from renkei.scenes.hospital_stay.queries.preparations import preparations
from renkei.scenes.hospital_stay.views.changes import written

GUIDE_USES = ("admission", "discharge", "no-kin")
OPEN_BY_DEFAULT = ["contacts", "certification", "sheets"]


@require_http_methods(["GET", "POST"])
@opens(Permission.ANSWER_INQUIRY)
def inquiry(request: HttpRequest, id: UUID) -> HttpResponse:
    asked = inquiry_for(request.actor, id)
    form, error = ConfirmForm(request.POST or None, initial={"sections": OPEN_BY_DEFAULT}), ""
    if request.method == "POST":
        try:
            return _answer(request, asked)
        except ValidationError as refused:
            error = " ".join(refused.messages)
    patient = queries.matched(asked)
    record("open.inquiry", by=request.actor, object_id=asked.pk, patients=[patient.pk] if patient else [])
    context = {"inquiry": asked, "said": asked.announcement, "patient": patient, "form": form, "error": error}
    return render(request, "hospital_stay/inquiry.html", context, status=422 if error else 200)


def _answer(request: HttpRequest, asked: Inquiry) -> HttpResponse:
    chosen = request.POST.get("answer")
    if chosen == "confirm":
        form = ConfirmForm(request.POST)
        sections = form.cleaned_data["sections"] if form.is_valid() else []
        stay = actions.confirm(asked, sections=sections, by=request.actor)
        messages.success(request, _("%s へ、担当だと伝えました。") % stay.hospital.name)
        return redirect("hospital_stay:stay", stay.pk)
    if chosen == "phone":
        note = NoteForm(request.POST)
        actions.answer_by_phone(
            asked, note=note.cleaned_data["note"] if note.is_valid() else "", by=request.actor
        )
        messages.success(request, _("電話で答えたことを残しました。"))
    elif chosen == "not-ours":
        actions.not_ours(asked, by=request.actor)
        messages.success(request, _("担当ではないと伝えました。"))
    else:
        raise ValidationError(_("返事を選んでください。"))
    return redirect("today")


@require_GET
@opens(Permission.READ_RECORD)
def stay(request: HttpRequest, id: UUID) -> HttpResponse:
    found = stay_for(request.actor, id)
    record("open.stay", by=request.actor, object_id=found.pk, patients=[found.patient_id])
    steps, over = queries.steps(found), found.voided_at or found.discharged_on
    context = {
        "stay": found,
        "expectation": queries.newest_expectation(steps),
        "due": queries.due_of(found),
        "deliveries": queries.deliveries(found),
        "steps": steps,
        "home": preparations(found),
        "today": timezone.localdate(),
        "places": queries.places(found),
        "not_open": not over and may_open(request.actor, found) and not queries.is_open_here(found),
        "open_form": ConfirmForm(initial={"sections": OPEN_BY_DEFAULT}),
        "titles": queries.titles(),
        "writable": queries.writable(request.actor, found),
        "conferences": of_stay(found),
        "line": line_of(found.hospital),
        "calls": calls_of_stay(found),
        "guides": guides_in(request.actor, found.patient.municipality_id, *GUIDE_USES),
        "guide_uses": GUIDE_USES,
        "may_change": may_change(request.actor, found),
    }
    return render(request, "hospital_stay/stay.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def correct(request: HttpRequest, id: UUID) -> HttpResponse:
    found = stay_to_change(request.actor, id)
    form = CorrectForm(request.POST or None, initial=_as_typed(found))

    def write(form: CorrectForm) -> None:
        actions.correct_admission(
            found, said=form.said(), version=form.cleaned_data["version"], by=request.actor
        )

    return written(request, found, form, write, "correct", _("入院の内容を直しました。"))


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def void(request: HttpRequest, id: UUID) -> HttpResponse:
    found = stay_to_change(request.actor, id)
    form = VoidForm(request.POST or None, initial={"version": found.version})

    def write(form: VoidForm) -> None:
        actions.void_stay(found, **form.cleaned_data, by=request.actor)

    return written(
        request, found, form, write, "void", _("入院を取り消し、病棟へ開いていたものを閉じました。")
    )


def _as_typed(stay: Stay) -> dict:
    return {
        "admitted_on": stay.admitted_on,
        "admitted_time": stay.admitted_time,
        "planned": "yes" if stay.planned else "no",
        "planned_days": stay.planned_days,
        "reason": stay.reason,
        "ward": stay.ward,
        "contact": stay.contact,
        "version": stay.version,
    }

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.people.models import Profession
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, may
from renkei.patients.queries import team
from renkei.record import actions, queries
from renkei.record.forms import CorrectForm, MeasureForm, RangeForm
from renkei.record.kinds import kinds
from renkei.record.policy import observation_for, range_to_confirm, record_of, standing_range


@require_GET
@opens(Permission.READ_RECORD)
def observations(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    actions.open_person(patient=patient, by=request.actor)
    days = _span(request.GET.get("days"))
    context = {
        "patient": patient,
        "days": days,
        "spans": queries.SPANS,
        "charts": queries.charts(request.actor, patient, days),
        "own_office": request.actor.organization_id,
        "may_write": may(request.actor, Permission.WRITE_RECORD),
    }
    return render(request, "record/observations.html", context)


def _span(asked: str | None) -> int:
    return next((days for days in queries.SPANS if str(days) == asked), queries.SPANS[0])


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def measure(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    form = MeasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        measured_by = form.cleaned_data["measured_by"]
        flagged = actions.measure(
            patient=patient, values=form.values(), at=form.at(), measured_by=measured_by, by=request.actor
        ).flagged
        messages.success(request, _("測ったものを書きました。"))
        if flagged:
            words = ngettext(
                "いつもの範囲の外の数字が%(n)dつあります。看護師と医師の一覧に出しました。",
                "いつもの範囲の外の数字が%(n)dつあります。看護師と医師の一覧に出しました。",
                flagged,
            )
            messages.warning(request, words % {"n": flagged})
        return redirect("record:observations", patient.pk)
    context = {"patient": patient, "form": form, "parts": queries.asked(patient)}
    return render(request, "record/measure.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def correct(request: HttpRequest, patient_id: UUID, observation_id: UUID) -> HttpResponse:
    observation = observation_for(request.actor, patient_id, observation_id)
    kind = kinds()[observation.kind]
    form = CorrectForm(request.POST or None, kind=kind, value=observation.value)
    takes_away = request.POST.get("do") == "withdraw"
    if takes_away:
        form.fields["value"].required = False
    if request.method == "POST" and form.is_valid():
        value = None if takes_away else form.cleaned_data["value"]
        try:
            actions.correct_observation(
                observation=observation, value=value, because=form.cleaned_data["because"], by=request.actor
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("直しました。前の数字は、直した人とわけと一緒に残ります。"))
            return redirect("record:observations", patient_id)
    context = {"patient": observation.patient, "observation": observation, "kind": kind, "form": form}
    return render(request, "record/correct_observation.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def ranges(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    is_doctor = request.actor.profession == Profession.DOCTOR
    doctors = None if is_doctor else [one for one in team(patient) if one.function == Profession.DOCTOR]
    form = RangeForm(request.POST or None, initial={"kind": request.GET.get("kind")}, doctors=doctors)
    if request.method == "POST" and form.is_valid():
        actions.set_range(patient=patient, **form.limits(), by=request.actor)
        words = _("決めました。") if is_doctor else _("書きました。医師が確かめるまで未確定です。")
        messages.success(request, words)
        return redirect("record:ranges", patient.pk)
    context = {
        "patient": patient,
        "form": form,
        "is_doctor": is_doctor,
        "lines": queries.range_lines(request.actor, patient),
    }
    return render(request, "record/ranges.html", context, status=422 if form.errors else 200)


@require_POST
@opens(Permission.WRITE_RECORD)
def confirm_range(request: HttpRequest, patient_id: UUID, range_id: UUID) -> HttpResponse:
    actions.confirm_range(limits=range_to_confirm(request.actor, patient_id, range_id), by=request.actor)
    messages.success(request, _("確定しました。"))
    return redirect("record:ranges", patient_id)


@require_POST
@opens(Permission.WRITE_RECORD)
def end_range(request: HttpRequest, patient_id: UUID, range_id: UUID) -> HttpResponse:
    actions.end_range(limits=standing_range(request.actor, patient_id, range_id), by=request.actor)
    messages.success(request, _("終わりにしました。これまでの決まりとして残ります。"))
    return redirect("record:ranges", patient_id)

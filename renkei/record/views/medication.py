"""What a person takes: the list, what changed in it, and how it is taken."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.offers import MEDICINES
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, may
from renkei.patients.models import Patient
from renkei.record import actions, queries
from renkei.record.forms import AdherenceForm, ChangeMedicineForm, MedicineForm, StopMedicineForm
from renkei.record.models import MedicationStatement
from renkei.record.policy import medication_for, medication_of, record_of
from renkei.record.views.entries import written

KEPT = (
    "name",
    "form",
    "dose",
    "usage",
    "until",
    "prescriber",
    "source",
    "note",
)  # of a medicine that changes


@require_GET
@opens(Permission.READ_RECORD)
def medication(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    actions.open_person(patient=patient, by=request.actor)
    may_write = may(request.actor, Permission.WRITE_RECORD)
    found = queries.medications(request.actor, patient, may_write=may_write)
    return render(
        request,
        "record/medication.html",
        {"patient": patient, "found": found, "ways": _ways(request, patient)},
    )


def _ways(request: HttpRequest, patient: Patient) -> list[tuple[Any, str, str]]:
    return [(way.label, way.address(patient.pk), way.icon) for way in MEDICINES.for_actor(request.actor)]


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def add(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """One after the other: what they were read from stands there again."""
    patient = medication_of(request.actor, patient_id)
    form = MedicineForm(request.POST or None, initial=_first(queries.last_written(request.actor, patient)))
    if written(
        form, lambda said: actions.add_medications(patient=patient, medicines=[said], by=request.actor)
    ):
        messages.success(request, _("%(name)s を足しました。") % {"name": form.cleaned_data["name"]})
        return redirect(
            "record:add_medicine" if request.POST.get("next") else "record:medication", patient.pk
        )
    context = {"patient": patient, "form": form}
    return render(request, "record/medicine.html", context, status=422 if form.errors else 200)


def _first(before: MedicationStatement | None) -> dict[str, Any]:
    """Of the list that is being typed in, if one is."""
    if before is None:
        return {"source_on": timezone.localdate()}
    return {
        "source": before.source,
        "source_on": before.source_on,
        "prescriber": before.prescriber,
        "since": before.since,
    }


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def change(request: HttpRequest, patient_id: UUID, medication_id: UUID) -> HttpResponse:
    found = medication_for(request.actor, patient_id, medication_id)
    if request.method == "GET" and found.ending:
        return _over(request, patient_id)
    today: date = timezone.localdate()
    first = {name: getattr(found, name) for name in KEPT} | {"on": today, "source_on": today}
    form = ChangeMedicineForm(request.POST or None, initial=first)

    def write(said: dict[str, Any]) -> None:
        new = form.said() | {"since": said["on"]}
        actions.change_medication(
            medication=found, said=new, on=said["on"], because=said["because"], by=request.actor
        )

    if written(form, write):
        messages.success(request, _("変えました。前の飲みかたは「変わったこと」に残ります。"))
        return redirect("record:medication", patient_id)
    context = {"patient": found.patient, "medicine": found, "form": form}
    return render(request, "record/medicine.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def stop(request: HttpRequest, patient_id: UUID, medication_id: UUID) -> HttpResponse:
    found = medication_for(request.actor, patient_id, medication_id)
    if request.method == "GET" and found.ending:
        return _over(request, patient_id)
    form = StopMedicineForm(request.POST or None, initial={"on": timezone.localdate()})
    if written(form, lambda said: actions.stop_medication(medication=found, **said, by=request.actor)):
        messages.success(request, _("%(name)s を一覧から外しました。") % {"name": found.name})
        return redirect("record:medication", patient_id)
    context = {"patient": found.patient, "medicine": found, "form": form}
    return render(request, "record/stop_medicine.html", context, status=422 if form.errors else 200)


def _over(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    messages.warning(
        request, _("この薬は、もう変わったか、一覧から外れています。いまの一覧を確かめてください。")
    )
    return redirect("record:medication", patient_id)


@require_POST
@opens(Permission.WRITE_RECORD)
def review(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    actions.review_medications(patient=medication_of(request.actor, patient_id), by=request.actor)
    messages.success(request, _("確かめたことを残しました。次に変わったものが「新しい」と出ます。"))
    return redirect("record:medication", patient_id)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def adherence(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    form = AdherenceForm(request.POST or None, request.FILES or None)
    if written(form, lambda said: actions.note_adherence(patient=patient, **said, by=request.actor)):
        messages.success(request, _("書きました。経過にも残ります。"))
        return redirect("record:medication", patient.pk)
    context = {"patient": patient, "form": form}
    return render(request, "record/adherence.html", context, status=422 if form.errors else 200)

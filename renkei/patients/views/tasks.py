"""What the offices of a team ask of each other."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from renkei.ground.audit.actions import record
from renkei.ground.people.actor import Actor
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.tasks.actions import note, take_back
from renkei.ground.tasks.assigning import assign, finish, hand_back, withdraw
from renkei.ground.tasks.calendar import spoken
from renkei.ground.tasks.models import Task
from renkei.patients import queries
from renkei.patients.forms import AskForm, BecauseForm, DoneForm, FinishForm
from renkei.patients.policy import Section, asked_for_it, due_for, patient_for, task_for
from renkei.patients.views.person import answer
from renkei.patients.work import asked, due_task

DONE = {
    "finish": gettext_lazy("済みにしました。"),
    "return": gettext_lazy("頼んだ事業所へ戻しました。"),
    "withdraw": gettext_lazy("取り下げました。"),
}


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def tasks(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """What the team asks of each other for this person."""
    patient = patient_for(request.actor, patient_id, Section.STAY)
    form = AskForm(request.POST or None, offices=queries.offices(patient))
    if request.method == "POST" and form.is_valid():
        assign(
            **form.cleaned_data,
            patient_id=patient.pk,
            municipality=patient.municipality_id,
            match=patient.pk,
            target=reverse("patients:tasks", args=[patient.pk]),
            by=request.actor,
        )
        messages.success(request, _("頼みました。相手の事業所の「やること」に出ます。"))
        return redirect("patients:tasks", patient.pk)
    record("open.tasks", by=request.actor, patients=[patient.pk])
    return answer(request, "patients/tasks.html", form, patient=patient, asked=asked(patient))


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    found = task_for(request.actor, task_id)
    forms = {"finish": FinishForm(), "return": BecauseForm(), "withdraw": BecauseForm()}
    chosen = request.POST.get("do", "")
    if chosen in forms:
        forms[chosen] = type(forms[chosen])(request.POST)
        if _moved_on(request, found, chosen, forms[chosen]):
            return redirect("today")
    patients = [found.patient_id] if found.patient_id else []
    record("open.task", by=request.actor, object_id=found.pk, patients=patients)
    context = {
        "due": due_task(found, queries.named(found.patient_id), timezone.localdate()),
        "forms": forms,
        "asked_by_us": asked_for_it(request.actor, found),
        "ours": found.organization_id == request.actor.organization_id,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "patients/task.html", context, status=status)


def _moved_on(request: HttpRequest, found: Task, chosen: str, form) -> bool:
    """Whether the step could be taken; a refusal stands in the form."""
    verbs: dict[str, Callable[..., Task]] = {"finish": _finish, "return": hand_back, "withdraw": withdraw}
    if chosen == "withdraw" and not asked_for_it(request.actor, found):
        raise Http404
    if not form.is_valid():
        return False
    try:
        verbs[chosen](found, **form.cleaned_data, by=request.actor)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return False
    messages.success(request, DONE[chosen])
    return True


def _finish(found: Task, *, means: str, note: str, at: datetime | None, by: Actor) -> Task:
    return finish(found, means=means, note=note, at=at or timezone.now(), by=by)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def due(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """What a rule asks and no sheet is sent for: it was done, on a day; or that was a mistake."""
    found, patient = due_for(request.actor, task_id)
    form = DoneForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST":
        try:
            if said := _noted(request, found, form):
                messages.success(request, said)
                return redirect("today")
        except ValidationError as refused:
            form.add_error(None, refused)
    record("open.task", by=request.actor, object_id=found.pk, patients=[patient.pk])
    shown = due_task(found, patient, timezone.localdate())
    return answer(request, "patients/due.html", form, task=found, patient=patient, due=shown)


def _noted(request: HttpRequest, found: Task, form: DoneForm) -> str:
    """What to say; nothing where the form wants another look."""
    if request.POST.get("do") == "take-back":
        take_back(found, by=request.actor)
        return _("記録を取り消しました。「やること」に戻っています。")
    if not form.is_valid():
        return ""
    note(found, on=form.cleaned_data["on"], by=request.actor)
    words = {"day": spoken(form.cleaned_data["on"]), "words": found.note_words}
    return _("%(day)sに「%(words)s」と残しました。") % words

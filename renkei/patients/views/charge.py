"""The office at work: all that is due, who looks after whom, handing over, and who covers whom."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, may
from renkei.patients import actions
from renkei.patients.charge import absences, charges, may_look_after, members_of
from renkei.patients.forms import AbsenceForm, HandoverForm
from renkei.patients.models import Handover
from renkei.patients.policy import absence_for, handover_for
from renkei.patients.views.person import answer
from renkei.patients.work import MINE, NOBODY, Of, office_work


@require_GET
@opens(Permission.WORK_TASKS)
def work(request: HttpRequest) -> HttpResponse:
    of = _whose(request.GET.get("of", ""))
    found = office_work(request.actor, of, request.GET.get("after"))
    context = {"found": found, "of": of, "may_hand_over": may(request.actor, Permission.MANAGE_TEAM)}
    return render(request, "patients/work.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def charge(request: HttpRequest) -> HttpResponse:
    of = _whose(request.GET.get("of", ""))
    of = request.actor.id if of == MINE else of
    form = HandoverForm(request.POST or None, colleagues=may_look_after(request.actor))
    if request.method == "POST" and form.is_valid():
        members = form.cleaned_data["members"]
        if form.cleaned_data["all"]:
            members = list(members_of(request.actor, of).values_list("pk", flat=True))
        done = actions.hand_over(members=members, to=form.cleaned_data["to"], by=request.actor)
        messages.success(request, _said(done))
        return redirect(request.get_full_path())
    found = charges(request.actor, of, request.GET.get("after"))
    context = {"found": found, "of": of, "here": request.get_full_path(), "away": absences(request.actor)}
    return answer(request, "patients/charge.html", form, **context)


@require_POST
@opens(Permission.MANAGE_TEAM)
def take_back(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    handover = handover_for(request.actor, handover_id)
    try:
        went_back = actions.take_back(handover=handover, by=request.actor)
        messages.success(request, _("%(n)d人の担当を、引き継ぐ前に戻しました。") % {"n": went_back})
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect(reverse("patients:charge"))


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def absence(request: HttpRequest) -> HttpResponse:
    """Somebody will be away, and who covers."""
    first = {"role": request.actor.id, "since": timezone.localdate()}
    form = AbsenceForm(request.POST or None, colleagues=may_look_after(request.actor), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.be_away(**form.cleaned_data, by=request.actor)
            messages.success(
                request, _("%(name)s さんの不在を登録しました。") % {"name": made.role.practitioner.name}
            )
            return redirect("patients:charge")
        except actions.AwayAlready as already:
            form.add_error("since", _("%(days)s の不在と重なっています。") % {"days": already})
    return answer(request, "patients/absence.html", form)


@require_POST
@opens(Permission.MANAGE_TEAM)
def end_absence(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    absence = absence_for(request.actor, absence_id)
    try:
        actions.be_back(absence=absence, by=request.actor)
        messages.success(request, _("不在を終わりにしました。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("patients:charge")


def _whose(text: str) -> Of:
    """One colleague, "nobody", "mine", or None for everybody; what is none of these is everybody."""
    if text in (MINE, NOBODY):
        return text
    try:
        return UUID(text)
    except ValueError:
        return None


def _said(done: Handover | None) -> str:
    if done is None:
        return _("もう、その方が担当しています。")
    who = _("%(name)s さん") % {"name": done.to.practitioner.name} if done.to else _("「担当なし」")
    return _("%(n)d人の担当を%(who)sにしました。") % {"n": len(done.before), "who": who}

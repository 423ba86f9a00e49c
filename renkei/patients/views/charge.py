"""Who in the office looks after whom: seen, handed over, taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.patients import actions
from renkei.patients.charge import charges, may_look_after, members_of
from renkei.patients.forms import HandoverForm
from renkei.patients.models import Handover
from renkei.patients.policy import handover_for


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def charge(request: HttpRequest) -> HttpResponse:
    of = _whose(request.GET.get("of", ""))
    form = HandoverForm(request.POST or None, colleagues=may_look_after(request.actor))
    if request.method == "POST" and form.is_valid():
        members = form.cleaned_data["members"]
        if form.cleaned_data["all"]:
            members = list(members_of(request.actor, of).values_list("pk", flat=True))
        done = actions.hand_over(members=members, to=form.cleaned_data["to"], by=request.actor)
        messages.success(request, _said(done))
        return redirect(request.get_full_path())
    found = charges(request.actor, of, request.GET.get("after"))
    context = {"found": found, "form": form, "of": of, "here": request.get_full_path()}
    return render(request, "patients/charge.html", context, status=422 if form.errors else 200)


@require_POST
@opens(Permission.MANAGE_TEAM)
def take_back(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    went_back = actions.take_back(handover=handover_for(request.actor, handover_id), by=request.actor)
    messages.success(request, _("%(n)d人の担当を、引き継ぐ前に戻しました。") % {"n": went_back})
    return redirect(reverse("patients:charge"))


def _whose(text: str) -> UUID | str | None:
    """One colleague, "nobody", or None for everybody; what is neither is everybody."""
    if text == "nobody":
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

"""What colleagues wrote for a doctor: confirmed, several at once, or taken back."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.record import actions, queries
from renkei.record.forms import ConfirmationForm, RefusalForm
from renkei.record.policy import entry_to_confirm, entry_to_refuse, is_doctors
from renkei.record.views.entry import with_version


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def proxies(request: HttpRequest) -> HttpResponse:
    if not is_doctors(request.actor):
        raise Http404
    form = ConfirmationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        confirm(request, form.cleaned_data["entry"])
        return redirect("record:proxies")
    page = queries.unsettled(request.actor, request.GET.get("after"))
    first = "after" not in request.GET
    ranges = queries.unsettled_ranges(request.actor) if first else []
    shown = {one.entry.patient_id for one in page.rows} | {one.limits.patient_id for one in ranges}
    actions.open_proxies(patients=sorted(shown), by=request.actor)
    context = {"page": page, "ranges": ranges, "first": first, "form": form}
    return render(request, "record/proxies.html", context, status=422 if form.errors else 200)


def confirm(request: HttpRequest, seen: Mapping[UUID, int]) -> None:
    """Whatever became of it meanwhile, in sentences."""
    made = actions.confirm_entries(seen=seen, by=request.actor)
    if made.rewritten:
        said = {"done": made.done, "n": made.rewritten}
        words = (
            _(
                "%(done)d件を確認しました。読んでいるあいだに%(n)d件が書き直されました。いまの内容を確かめてください。"
            )
            if made.done
            else _("読んでいるあいだに書き直されました。まだ確認していません。いまの内容を確かめてください。")
        )
        messages.warning(request, words % said)
    elif made.done:
        messages.success(request, _("%(n)d件を確認しました。") % {"n": made.done})
    if made.gone:
        messages.info(request, _("%(n)d件は、もう確認を待っていませんでした。") % {"n": made.gone})


@require_POST
@opens(Permission.WRITE_RECORD)
def confirmation(request: HttpRequest, patient_id: UUID, entry_id: UUID) -> HttpResponse:
    found = entry_to_confirm(request.actor, patient_id, entry_id)
    form = ConfirmationForm(request.POST)
    if form.is_valid():  # it is not where no page of ours sent it
        confirm(request, {found.pk: form.cleaned_data["entry"].get(found.pk, 0)})
    if request.POST.get("from") == "today":
        return redirect("today")
    return redirect("record:entry", patient_id, entry_id)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def refusal(request: HttpRequest, patient_id: UUID, entry_id: UUID) -> HttpResponse:
    found = entry_to_refuse(request.actor, patient_id, entry_id)
    form = RefusalForm(request.POST or None, version=found.version)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse_entry(entry=found, **form.cleaned_data, by=request.actor)
        except actions.SomebodyWasFaster:
            form.add_error(
                None, _("読んでいるあいだに書き直されました。下の、いまの内容を確かめてください。")
            )
            form.data = with_version(form.data, found)
        else:
            messages.success(request, _("取り下げました。書いた人には、わけとともに見えます。"))
            return redirect("record:proxies")
    actions.open_entry(patient=found.patient, entry_id=found.pk, by=request.actor)
    context = {"patient": found.patient, "entry": found, "form": form}
    return render(request, "record/refusal.html", context, status=422 if form.errors else 200)

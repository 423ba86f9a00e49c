from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, may
from renkei.record import actions, queries
from renkei.record.forms import CorrectionForm, ReplyForm, SealForm
from renkei.record.layouts import layouts_for
from renkei.record.models import FINDABLE, Entry
from renkei.record.policy import (
    entry_to_correct,
    entry_to_read,
    entry_to_seal,
    may_confirm,
    may_correct,
    may_refuse,
    may_seal,
    speaks_for_doctor,
)
from renkei.record.views.entries import written

FASTER = gettext_lazy(
    "ほかの人が先に書きかえました。書いた内容は残っています。"
    "いまの記録と見くらべて、もう一度「訂正する」を押してください。"
)


@require_GET
@opens(Permission.READ_RECORD)
def entry(request: HttpRequest, patient_id: UUID, entry_id: UUID) -> HttpResponse:
    """One entry with its replies and what it said before."""
    return _page(request, entry_to_read(request.actor, patient_id, entry_id), ReplyForm())


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def replies(request: HttpRequest, patient_id: UUID, entry_id: UUID) -> HttpResponse:
    found = entry_to_read(request.actor, patient_id, entry_id)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if written(form, lambda said: actions.reply(entry=found, **said, by=request.actor)):
        messages.success(request, _("返事を書きました。"))
        return redirect(f"{found.patient.get_absolute_url()}#entry-{found.thread_id or found.pk}")
    return _page(request, found, form)


def _page(request: HttpRequest, found: Entry, form: ReplyForm) -> HttpResponse:
    actions.open_entry(patient=found.patient, entry_id=found.pk, by=request.actor)
    viewer = queries.viewer(request.actor, found.patient)
    context = {
        "patient": found.patient,
        "readers": viewer.reads.of(found.at, found.organization_id),
        "line": queries.thread_of(found),
        "entry": found,
        "versions": queries.versions(found),
        "form": form if may(request.actor, Permission.WRITE_RECORD) else None,
        "may_copy": found.audience in FINDABLE,
        "copies_to": layouts_for(request.actor.profession)[0].title,
        "may_correct": may_correct(request.actor, found),
        "may_seal": may_seal(request.actor, found),
        "may_confirm": may_confirm(request.actor, found),
        "may_refuse": may_refuse(request.actor, found),
        "viewer": viewer,
    }
    return render(request, "record/entry.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def correction(request: HttpRequest, patient_id: UUID, entry_id: UUID) -> HttpResponse:
    found = entry_to_correct(request.actor, patient_id, entry_id)
    said = {
        "version": found.version,
        "text": found.text,
        "category": found.category,
        "audience": found.audience,
    }
    form = CorrectionForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(entry=found, **form.cleaned_data, by=request.actor)
        except actions.SomebodyWasFaster:
            form.add_error(None, FASTER)
            form.data = with_version(form.data, found)
        else:
            messages.success(request, _("訂正しました。前の記録も残っています。"))
            if found.is_unsettled:
                messages.info(request, _("訂正した内容は、先生の確認を待ちます。"))
            return redirect("record:entry", patient_id, entry_id)
    context = {
        "patient": found.patient,
        "entry": found,
        "form": form,
        "proxied": queries.proxied_of(found),
        "confirms": speaks_for_doctor(request.actor, found),
    }
    return render(request, "record/correction.html", context, status=422 if form.errors else 200)


def with_version(data, found: Entry) -> QueryDict:
    """What was typed, with the version that stands now: correcting again is then a choice."""
    kept = data.copy()
    kept["version"] = str(found.version)
    return kept


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def seal(request: HttpRequest, patient_id: UUID, entry_id: UUID) -> HttpResponse:
    found = entry_to_seal(request.actor, patient_id, entry_id)
    form = SealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.seal(entry=found, because=form.cleaned_data["because"], by=request.actor)
        messages.success(request, _("見えなくしました。そのあいだに開いた人を、ここで確かめられます。"))
        return redirect("record:seal", patient_id, entry_id)
    actions.open_entry(patient=found.patient, entry_id=found.pk, by=request.actor)
    context = {
        "patient": found.patient,
        "entry": found,
        "form": form,
        "readers": queries.readers(found),
        "own": found.organization_id == request.actor.organization_id,
        "proxied": queries.proxied_of(found),
    }
    return render(request, "record/seal.html", context, status=422 if form.errors else 200)

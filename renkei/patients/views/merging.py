from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.patients import actions, side_by_side
from renkei.patients.forms import MergeForm
from renkei.patients.policy import (
    duplicate_for,
    duplicate_of,
    is_full_member,
    may_change_person,
    merge_for,
    merge_offer_for,
    patient_to_change,
)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK)
def duplicate(request: HttpRequest, duplicate_id: UUID) -> HttpResponse:
    found = duplicate_for(request.actor, duplicate_id)
    may_offer = (
        may_change_person(request.actor, found.patient_id)
        and found.counterpart is not None
        and found.pair is not None
    )
    if request.method == "POST" and "offer" in request.POST and may_offer:
        actions.offer_merge(duplicate=found, by=request.actor)
        messages.success(request, _("相手の事業所に伝えました。同じ方だと返事があると、まとめられます。"))
        return redirect("patients:duplicate", found.pk)
    if request.method == "POST":
        actions.settle_duplicate(duplicate=found, by=request.actor)
        messages.success(request, _("確かめたことを記録しました。"))
        return redirect("/")
    offers = side_by_side.offers(request.actor, found)
    return render(
        request, "patients/duplicate.html", {"duplicate": found, "may_offer": may_offer, "offers": offers}
    )


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def merge_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Of who offers and of who is asked: only the latter answers."""
    offer = merge_offer_for(request.actor, offer_id)
    asked = offer.to_id == request.actor.organization_id
    own = duplicate_of(request.actor, offer.pair)
    open_ = asked and offer.answered_at is None and is_full_member(request.actor, own.patient_id)
    if request.method == "POST" and not open_:
        raise Http404
    if request.method == "POST":
        answer = actions.agree_to_merge if "agree" in request.POST else actions.decline_merge
        answer(offer=offer, duplicate=own, by=request.actor)
        messages.success(request, _("返事を伝えました。"))
        return redirect("patients:merge_offer", offer.pk)
    return render(
        request, "patients/merge_offer.html", {"offer": offer, "own": own, "asked": asked, "open": open_}
    )


@require_GET
@opens(Permission.MANAGE_TEAM)
def merging(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_to_change(request.actor, patient_id)
    context = {
        "patient": patient,
        "alike": side_by_side.alike(request.actor, patient),
        "merges": side_by_side.merges(patient),
    }
    return render(request, "patients/merging.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def both(request: HttpRequest, patient_id: UUID, other_id: UUID) -> HttpResponse:
    """The older registration stays; by field the other's words may."""
    pair = [patient_to_change(request.actor, key) for key in (patient_id, other_id)]
    if patient_id == other_id:
        raise Http404
    kept, gone = sorted(pair, key=lambda patient: (patient.registered_at, patient.pk))
    seen = side_by_side.both(request.actor, kept, gone)
    form = MergeForm(request.POST or None, seen=seen)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.merge(
                kept=kept,
                gone=gone,
                versions=form.versions(),
                chosen=form.chosen(),
                by=request.actor,
            )
        except actions.SomebodyWasFaster:
            form.add_error(
                None,
                _("あなたが開いたあとに、どちらかの登録が書き換えられました。もう一度見くらべてください。"),
            )
        except actions.NotAgreed:
            form.add_error(
                None, _("まだ返事をしていない事業所があります。返事を待ってから、まとめてください。")
            )
        else:
            messages.success(request, _("1つにまとめました。両方のケアチームに知らせました。"))
            return redirect("patients:merged", row.pk)
    actions.look_at_both(kept=kept, gone=gone, by=request.actor)
    status = 422 if form.errors else 200
    return render(request, "patients/both.html", {"seen": seen, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def merged(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    row = merge_for(request.actor, merge_id)
    undoable = side_by_side.may_undo(request.actor, row)
    if request.method == "POST" and not undoable:
        raise Http404
    if request.method == "POST":
        actions.undo_merge(merge=row, by=request.actor)
        messages.success(request, _("2つの登録に戻しました。両方のケアチームに知らせました。"))
        return redirect("patients:merged", row.pk)
    context = {"merge": row, "undoable": undoable, "moved": side_by_side.moved(row)}
    return render(request, "patients/merged.html", context | {"stayed": side_by_side.stayed(row)})

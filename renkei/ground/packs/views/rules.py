"""地域のきまり: what holds, what its municipality proposes, and the packs that it takes in and hands on."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.packs import actions, differences, queries
from renkei.ground.packs.archive import MOST_BYTES, WrongArchive, read_archive
from renkei.ground.packs.changing import changed_pack, counted_by
from renkei.ground.packs.forms import ChangeForm, DecisionForm, EndForm, PackForm, next_month
from renkei.ground.packs.policy import may_advise, may_agree, town_of, version_for
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.problems import PackProblems, Problem


@require_GET
@opens(Permission.WORK)
def rules(request: HttpRequest) -> HttpResponse:
    town = request.actor.municipality
    context = {
        "rules": queries.standing_rules(town, timezone.localdate()),
        "forms": queries.forms_of(town, timezone.localdate()),
        "versions": queries.versions(request.actor) if town else [],
        "town": queries.town_name(town),
        "may_agree": may_agree(request.actor),
        "may_advise": may_advise(request.actor),
    }
    return render(request, "packs/rules.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.AGREE_RULES)
def change(request: HttpRequest, id: str) -> HttpResponse:
    """A deadline is changed and its effect looked at, as often as one likes; then it becomes a proposal."""
    town = town_of(request.actor)
    standing = queries.rule_of(town, id, timezone.localdate())
    if standing is None or not standing.may_change:
        raise Http404
    waiting = queries.waiting_of(town)
    form = ChangeForm(
        request.POST or None, rule=standing.rule, starts=waiting.starts if waiting else next_month()
    )
    effect = None
    if request.method == "POST" and form.is_valid():
        starts = form.cleaned_data["starts"]
        try:
            built_on = queries.standing_files(town)
            name, files = changed_pack(
                standing.rule,
                form.change(),
                standing=built_on,
                municipality=town,
                town=queries.town_name(town),
                starts=starts,
            )
            if "look" not in request.POST:
                kept = actions.propose(
                    name=name,
                    files=files,
                    starts=starts,
                    because=form.cleaned_data["because"],
                    built_on=built_on,
                    by=request.actor,
                )
                messages.success(
                    request, _("提案にしました。協議会で決まったら、このページで記録してください。")
                )
                return redirect("packs:version", kept.pk)
            effect = differences.effect_of(standing.rule, name, files, town, starts)
        except actions.PackRefused as refused:
            form.add_error(None, str(refused))
    context = {
        "standing": standing,
        "waiting": waiting,
        "form": form,
        "effect": effect,
        "looked": "look" in request.POST and not form.errors,
        "counted": counted_by(standing.rule, town, timezone.localdate()),
    }
    return render(request, "packs/change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.AGREE_RULES)
def new_pack(request: HttpRequest) -> HttpResponse:
    town_of(request.actor)
    form = PackForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            name, files = read_archive(given["pack"].read(MOST_BYTES + 1))
            kept = actions.propose(
                name=name, files=files, starts=given["starts"], because=given["because"], by=request.actor
            )
            return redirect("packs:version", kept.pk)
        except (WrongArchive, actions.PackRefused) as wrong:
            form.add_error("pack", str(wrong))
        except PackProblems as wrong:
            problems = list(wrong.problems)
            form.add_error("pack", _("パックにまちがいがあります。何も取り入れていません。"))
    context = {"form": form, "problems": problems}
    return render(request, "packs/new_pack.html", context, status=422 if form.errors else 200)


@require_GET
@opens(Permission.WORK)
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    return _version_page(request, version_id)


@require_http_methods(["POST"])
@opens(Permission.AGREE_RULES)
def agree(request: HttpRequest, version_id: UUID) -> HttpResponse:
    town_of(request.actor)
    form = DecisionForm(request.POST)
    found = version_for(request.actor, version_id)
    if form.is_valid():
        try:
            actions.agree(version=found, decision=form.cleaned_data["decision"], by=request.actor)
            messages.success(request, _("決定を記録しました。始める日から使われます。"))
            return redirect("packs:version", version_id)
        except actions.PackRefused as refused:
            form.add_error(None, str(refused))
    return _version_page(request, version_id, decision=form)


@require_http_methods(["POST"])
@opens(Permission.AGREE_RULES)
def decline(request: HttpRequest, version_id: UUID) -> HttpResponse:
    town_of(request.actor)
    try:
        actions.decline(version=version_for(request.actor, version_id), by=request.actor)
        messages.success(request, _("この提案を見送りました。"))
    except actions.PackRefused as refused:
        messages.error(request, str(refused))
    return redirect("packs:version", version_id)


@require_http_methods(["POST"])
@opens(Permission.AGREE_RULES)
def end(request: HttpRequest, version_id: UUID) -> HttpResponse:
    town_of(request.actor)
    form = EndForm(request.POST)
    found = version_for(request.actor, version_id)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.end(version=found, until=given["until"], because=given["ended_because"], by=request.actor)
            messages.success(request, _("終わる日を記録しました。"))
            return redirect("packs:version", version_id)
        except actions.PackRefused as refused:
            form.add_error("until", str(refused))
    return _version_page(request, version_id, ending=form)


@require_GET
@opens(Permission.WORK)
def export(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """As another region takes it in."""
    found = version_for(request.actor, version_id)
    response = HttpResponse(bytes(found.content), content_type="application/zip")
    name = f"{found.name}-{found.version}.zip"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _version_page(
    request: HttpRequest,
    version_id: UUID,
    decision: DecisionForm | None = None,
    ending: EndForm | None = None,
) -> HttpResponse:
    found = version_for(request.actor, version_id)
    today = timezone.localdate()
    context = {
        "version": found,
        "mark": queries.mark_of(found, today),
        "preview": differences.preview(found),
        "may_agree": may_agree(request.actor),
        "decision": decision or DecisionForm(),
        "ending": ending or EndForm(),
        "may_end": bool(found.agreed_at and not found.until),
    }
    wrong = bool((decision and decision.errors) or (ending and ending.errors))
    return render(request, "packs/version.html", context, status=422 if wrong else 200)

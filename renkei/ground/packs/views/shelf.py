"""ほかの市町のパック: what others agreed on, taken over by a town hall, or told of by the prefecture."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.packs import actions, queries
from renkei.ground.packs.forms import AdviceForm, StartsForm, next_month
from renkei.ground.packs.policy import may_advise, may_agree, on_shelf_for
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.problems import PackProblems


@require_GET
@opens(Permission.READ_INDICATORS)
def shelf(request: HttpRequest) -> HttpResponse:
    if not (may_agree(request.actor) or may_advise(request.actor)):
        raise Http404
    return render(request, "packs/shelf.html", {"offered": queries.shelf(request.actor)})


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_INDICATORS)
def offered(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A town hall takes it over as a proposal of its own; the prefecture tells towns of it."""
    version = on_shelf_for(request.actor, version_id)
    takes = may_agree(request.actor)
    form: StartsForm | AdviceForm
    if takes:
        form = StartsForm(request.POST or None, initial={"starts": next_month()})
    else:
        form = AdviceForm(request.POST or None, towns=queries.towns_to_advise(request.actor))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if takes:
                kept = actions.take_over(version=version, **given, by=request.actor)
                messages.success(
                    request, _("提案にしました。協議会で決まったら、このページで記録してください。")
                )
                return redirect("packs:version", kept.pk)
            count = actions.advise(version=version, towns=given["towns"], by=request.actor)
            messages.success(request, _("%(n)sの市町にすすめました。") % {"n": count})
            return redirect("packs:offered", version.pk)
        except actions.PackRefused as refused:
            form.add_error(None, str(refused))
        except PackProblems as wrong:
            form.add_error(None, "　".join(problem.text for problem in wrong.problems))
    context = {"version": version, "contents": queries.contents(version), "form": form, "takes": takes}
    return render(request, "packs/offered.html", context, status=422 if form.errors else 200)

"""Hospitals in numbers: of one hospital, and side by side."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.directory import actions, queries
from renkei.directory.forms import ProfileForm
from renkei.directory.policy import hospital_to_keep
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission


@require_GET
@opens(Permission.WORK)
def profiles(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/profiles.html", {"rows": queries.newest_numbers(request.actor)})


@require_http_methods(["GET", "POST"])
@opens(Permission.KEEP_DESK)
def profile(request: HttpRequest, hospital_id: UUID) -> HttpResponse:
    found = hospital_to_keep(request.actor, hospital_id)
    standing = queries.numbers_of(found.pk)
    form = ProfileForm(request.POST or None, before=standing[0].profile if standing else None)
    if request.method == "POST" and form.is_valid():
        said = {"as_of": form.cleaned_data["as_of"], "source": form.cleaned_data["source"]}
        try:
            actions.keep_profile(hospital_id=found.pk, **said, numbers=form.numbers(), by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(name)sの数字を保存しました。") % {"name": found.name})
            return redirect("directory:hospital", found.pk)
    context = {"hospital": found, "form": form}
    return render(request, "directory/profile.html", context, status=422 if form.errors else 200)

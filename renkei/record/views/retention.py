from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.record import actions, queries
from renkei.record.forms import RetentionForm


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_OFFICE)
def retention(request: HttpRequest) -> HttpResponse:
    """How long the office keeps its records; said by who answers for it."""
    found = queries.retention(request.actor)
    initial = {"years": found.years, "because": found.own.because if found.own else ""}
    form = RetentionForm(request.POST or None, law=found.law, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_retention(**form.cleaned_data, by=request.actor)
        messages.success(request, _("記録を残す年数を決めました。記録はそのまま残っています。"))
        return redirect("record:retention")
    context = {"found": found, "form": form}
    return render(request, "record/retention.html", context, status=422 if form.errors else 200)

"""サインイン中の端末: one's own, and ending those that one does not know or has lost."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renkei.ground.offices import actions, queries
from renkei.ground.people.actor import SIGN_IN
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK)
def sign_ins(request: HttpRequest) -> HttpResponse:
    this = UUID(request.session[SIGN_IN])
    if request.method == "POST":
        which = request.POST.get("sign_in", "")
        known = {str(one.pk): one.pk for one in queries.sign_ins_of(request.entrance.user) if one.pk != this}
        if which == "others":
            count = actions.end_other_sign_ins(this=this, by=request.actor)
            messages.success(request, _("ほかの端末%(n)s台のサインインを終わらせました。") % {"n": count})
        elif which in known and actions.end_sign_in(sign_in=known[which], by=request.actor):
            messages.success(request, _("その端末のサインインを終わらせました。"))
        else:
            messages.error(request, _("その端末のサインインは、もう終わっています。"))
        return redirect("offices:sign_ins")
    context = {"sign_ins": queries.sign_ins_of(request.entrance.user), "this": this}
    return render(request, "offices/sign_ins.html", context)

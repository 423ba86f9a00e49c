from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.offices import actions, queries
from renkei.ground.offices.forms import CalledForm, DeclineForm, OfficeForm
from renkei.ground.offices.policy import admission_for
from renkei.ground.offices.views.mails import TOO_MANY
from renkei.ground.people.models import OfficeAdmission
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.region.codes import WrongCode

TAKEN = gettext_lazy("この番号の事業所「%(name)s」は、もうあります。番号を確かめてください。")
SIMILAR = gettext_lazy(
    "同じ所在地に、よく似た名前の「%(name)s」があります。同じ事業所なら、そこの管理者に案内を頼んでください。"
)
OVER = gettext_lazy("この事業所は、もう次の段階に進んでいます。下の様子を確かめてください。")
NOBODY_YET = gettext_lazy("まだ登録した人がいません。登録されてから、電話で確かめてください。")


@require_GET
@opens(Permission.ADMIT_OFFICES)
def all_(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("state", "")
    context = {
        "page": queries.admissions(request.actor, chosen, request.GET.get("after")),
        "chosen": chosen if chosen in queries.STATES else "",
        "states": [
            ("", _("すべて")),
            ("invited", _("登録を待っています")),
            ("registered", _("電話で確認します")),
            ("verified", _("確認しました")),
            ("working", _("使っています")),
            ("over", _("取り消し・お断り")),
        ],
    }
    return render(request, "offices/admissions.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.ADMIT_OFFICES)
def invite(request: HttpRequest) -> HttpResponse:
    first = {"municipality_id": request.actor.municipality}
    form = OfficeForm(request.POST or None, towns=queries.towns(request.actor), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            admission = actions.invite_office(**form.cleaned_data, by=request.actor)
            return redirect("offices:admission", admission_id=admission.pk)
        except WrongCode as wrong:
            form.add_error("number", str(wrong))
        except actions.NumberTaken as taken:
            form.add_error("number", TAKEN % {"name": taken})
        except actions.SimilarOffice as similar:
            form.add_error("name", SIMILAR % {"name": similar})
        except actions.TooManyMails:
            form.add_error(None, TOO_MANY)
    return render(request, "offices/new_office.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@opens(Permission.ADMIT_OFFICES)
def one(request: HttpRequest, admission_id: UUID) -> HttpResponse:
    return _page(request, admission_for(request.actor, admission_id))


def _page(
    request: HttpRequest,
    admission: OfficeAdmission,
    called: CalledForm | None = None,
    declined: DeclineForm | None = None,
) -> HttpResponse:
    context = {
        "admission": admission,
        "office": admission.organization,
        "steps": queries.steps(admission),
        "mark": queries.admission_state(admission),
        "mail": queries.joining(admission.mail),
        "registered": admission.mail.used_by,
        "waiting": admission.called_at is None and admission.ended_at is None,
        "called": called or CalledForm(),
        "declined": declined or DeclineForm(),
    }
    return render(request, "offices/admission.html", context, status=422 if called or declined else 200)


@require_POST
@opens(Permission.ADMIT_OFFICES)
def send_again(request: HttpRequest, admission_id: UUID) -> HttpResponse:
    admission = admission_for(request.actor, admission_id)
    try:
        actions.send_again(mail=admission.mail, by=request.actor)
        messages.success(request, _("もう一度送ります。前のコードと番号は使えなくなりました。"))
    except actions.MailProblem:
        messages.error(request, OVER)
    except actions.TooManyMails:
        messages.error(request, TOO_MANY)
    return redirect("offices:admission", admission_id=admission_id)


@require_POST
@opens(Permission.ADMIT_OFFICES)
def verify(request: HttpRequest, admission_id: UUID) -> HttpResponse:
    admission = admission_for(request.actor, admission_id)
    form = CalledForm(request.POST)
    if not form.is_valid():
        return _page(request, admission, called=form)
    try:
        actions.verify_office(admission=admission, **form.cleaned_data, by=request.actor)
        messages.success(request, _("%(name)s の参加を認めました。") % {"name": admission.organization.name})
    except actions.NotRegistered:
        messages.error(request, NOBODY_YET)
    except actions.AdmissionOver:
        messages.error(request, OVER)
    return redirect("offices:admission", admission_id=admission_id)


@require_POST
@opens(Permission.ADMIT_OFFICES)
def withdraw(request: HttpRequest, admission_id: UUID) -> HttpResponse:
    admission = admission_for(request.actor, admission_id)
    try:
        actions.withdraw_office(admission=admission, by=request.actor)
        messages.success(
            request, _("%(name)s への招待を取り消しました。") % {"name": admission.organization.name}
        )
    except actions.AdmissionOver:
        messages.error(request, OVER)
    return redirect("offices:admission", admission_id=admission_id)


@require_POST
@opens(Permission.ADMIT_OFFICES)
def decline(request: HttpRequest, admission_id: UUID) -> HttpResponse:
    admission = admission_for(request.actor, admission_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, admission, declined=form)
    try:
        actions.decline_office(admission=admission, **form.cleaned_data, by=request.actor)
        messages.success(
            request, _("%(name)s の参加をお断りしました。") % {"name": admission.organization.name}
        )
    except actions.NotRegistered:
        messages.error(request, NOBODY_YET)
    except actions.AdmissionOver:
        messages.error(request, OVER)
    return redirect("offices:admission", admission_id=admission_id)

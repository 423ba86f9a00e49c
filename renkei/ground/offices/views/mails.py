from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.offices import actions, queries
from renkei.ground.offices.forms import NAME_TAKEN, MailedForm, MailedJoinForm, MailForm
from renkei.ground.offices.policy import joining_for, joining_open_to_all
from renkei.ground.offices.views.slips import ALREADY_THERE
from renkei.ground.people.models import JoiningMail
from renkei.ground.policy.doors import opens, public
from renkei.ground.policy.permissions import Permission

ASKED_ALREADY = gettext_lazy(
    "この方には、このアドレスへ案内を送ってあります。事業所のページの「参加の案内」から、もう一度送れます。"
)
TOO_MANY = gettext_lazy(
    "きょう送れる数（50通）を超えました。あすまた送るか、参加の用紙を印刷して渡してください。"
)
WRONG = gettext_lazy(
    "コードか番号がちがいます。メールのコードと、聞いた番号を確かめてください。"
    "まちがいが5回になると、この案内は使えなくなります。"
)


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_OFFICE)
def invite(request: HttpRequest) -> HttpResponse:
    form = MailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mail = actions.invite_by_mail(**form.cleaned_data, by=request.actor)
            return redirect("offices:joining", joining_id=mail.pk)
        except actions.AskedAlready:
            form.add_error("address", ASKED_ALREADY)
        except actions.TooManyMails:
            form.add_error(None, TOO_MANY)
    return render(request, "offices/new_mail.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@opens(Permission.MANAGE_OFFICE)
def joining(request: HttpRequest, joining_id: UUID) -> HttpResponse:
    mail = joining_for(request.actor, joining_id)
    context = {"one": queries.joining(mail), "capacity": mail.capacity, "profession": mail.profession}
    return render(request, "offices/joining.html", context)


@require_POST
@opens(Permission.MANAGE_OFFICE)
def send_again(request: HttpRequest, joining_id: UUID) -> HttpResponse:
    mail = joining_for(request.actor, joining_id)
    try:
        actions.send_again(mail=mail, by=request.actor)
        messages.success(request, _("もう一度送ります。前のコードと番号は使えなくなりました。"))
    except actions.MailProblem:
        messages.error(request, _("この案内は、もう送れません。"))
    except actions.TooManyMails:
        messages.error(request, TOO_MANY)
    return redirect("offices:joining", joining_id=joining_id)


@require_POST
@opens(Permission.MANAGE_OFFICE)
def withdraw(request: HttpRequest, joining_id: UUID) -> HttpResponse:
    mail = joining_for(request.actor, joining_id)
    try:
        actions.withdraw_mail(mail=mail, by=request.actor)
        messages.success(request, _("%(name)s さんへの案内を取り消しました。") % {"name": mail.name})
    except actions.MailProblem:
        messages.error(
            request,
            _(
                "%(name)s さんは、もう参加しています。終わりにするときは、「利用を終わりにする」を押してください。"
            )
            % {"name": mail.name},
        )
    return redirect("offices:mine")


@require_http_methods(["GET", "POST"])
@public(
    "somebody who joins has no account yet; the code of the mail and the number that was told are the keys"
)
def join_by_mail(request: HttpRequest, joining_id: UUID) -> HttpResponse:
    mail = joining_open_to_all(joining_id)
    if mail is None:
        return _over(request)
    try:
        return _take_up(request, mail) if request.entrance else _join(request, mail)
    except actions.MailProblem:
        return _over(request)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "offices/joining_over.html", status=404)


def _join(request: HttpRequest, mail: JoiningMail) -> HttpResponse:
    form = MailedJoinForm(request.POST or None, initial={"name": mail.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.join_by_mail(mail=mail, **form.cleaned_data)
            messages.success(request, _("登録できました。サインインしてください。"))
            return redirect("account_login")
        except actions.WrongWords:
            form.add_error("code", WRONG)
        except actions.NameTaken:
            form.add_error("username", NAME_TAKEN)
    return _asked(request, "offices/join_by_mail.html", mail, form)


def _take_up(request: HttpRequest, mail: JoiningMail) -> HttpResponse:
    """Somebody who signs in already: no second account."""
    form = MailedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_up_by_mail(mail=mail, **form.cleaned_data, user=request.entrance.user)
            messages.success(request, _("立場がふえました。切り替えて使ってください。"))
            return redirect("offices:capacities")
        except actions.WrongWords:
            form.add_error("code", WRONG)
        except actions.AlreadyThere:
            form.add_error(None, ALREADY_THERE)
    return _asked(request, "offices/take_up.html", mail, form)


def _asked(
    request: HttpRequest, template: str, mail: JoiningMail, form: MailedForm | MailedJoinForm
) -> HttpResponse:
    context = {"form": form, "mail": mail, "office": mail.organization.name, "here": request.path}
    return render(request, template, context, status=422 if form.errors else 200)

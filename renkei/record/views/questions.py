import unicodedata
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.directory.queries import guides_in
from renkei.ground.policy.doors import keyless, opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.tasks.calendar import years_asked
from renkei.record import actions, queries
from renkei.record.fax import question_sheet
from renkei.record.forms import (
    ConfirmationForm,
    NumberForm,
    OneTapForm,
    QuestionForm,
    TypedAnswerForm,
    WordForm,
)
from renkei.record.models import Question
from renkei.record.policy import (
    answer_to_confirm,
    question_for,
    question_path,
    question_to_answer,
    question_to_withdraw,
    question_with_number,
    record_of,
)
from renkei.record.views.entries import written
from renkei.record.views.proxies import confirm

BACK = {"today": "today"}  # where a form on another page leads back to


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def ask(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = record_of(request.actor, patient_id)
    form = QuestionForm(
        request.POST or None,
        request.FILES or None,
        team=queries.addressees(request.actor, patient),
        outside=queries.outsiders(patient),
    )
    if written(form, lambda said: _ask(form, patient, request)):
        messages.success(request, _("質問を送りました。返事が届くまで「きょう」に残ります。"))
        return redirect(patient)
    context = {
        "patient": patient,
        "form": form,
        "guides": guides_in(request.actor, patient.municipality_id, "doctor"),
        "guide_uses": ("doctor",),
    }
    return render(request, "record/ask.html", context, status=422 if form.errors else 200)


@require_GET
@opens(Permission.READ_RECORD)
def answer_times(request: HttpRequest) -> HttpResponse:
    year, this = years_asked(request.GET.get("year", ""))
    times = queries.answer_times(year)
    context = {"asked": times.get(True, []), "answered": times.get(False, []), "year": year, "this": this}
    return render(request, "record/answer_times.html", context)


def _ask(form: QuestionForm, patient, request: HttpRequest) -> None:
    to, said = form.addressee, form.cleaned_data
    actions.ask(
        patient=patient,
        text=said["text"],
        asked_id=to.organization_id,
        function=to.function,
        person_id=to.role_id,
        wanted_until=form.wanted_until,
        audience=said["audience"],
        attachments=said["attachments"],
        by=request.actor,
    )


@require_GET
@opens(Permission.READ_RECORD)
def question(request: HttpRequest, patient_id: UUID, question_id: UUID) -> HttpResponse:
    return _page(request, question_for(request.actor, patient_id, question_id), OneTapForm())


@require_POST
@opens(Permission.WRITE_RECORD)
def answers(request: HttpRequest, patient_id: UUID, question_id: UUID) -> HttpResponse:
    found = question_to_answer(request.actor, patient_id, question_id)
    form = OneTapForm(request.POST)
    if written(form, lambda said: actions.answer(question=found, **said, by=request.actor)):
        messages.success(request, _("返事をしました。聞いた人に届きます。"))
        return _back(request, found)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Question, form) -> HttpResponse:
    actions.open_entry(patient=found.patient, entry_id=found.entry_id, by=request.actor)
    line = queries.thread_of(found.entry)
    context = {
        "patient": found.patient,
        "question": found,
        "asked": next(one for one in line.questions if one.id == found.pk),
        "line": line,
        "viewer": queries.viewer(request.actor, found.patient),
        "form": form,
    }
    return render(request, "record/question.html", context, status=422 if form.errors else 200)


def _back(request: HttpRequest, found: Question) -> HttpResponse:
    if request.POST.get("back") in BACK:
        return redirect(BACK[request.POST["back"]])
    return redirect(f"{found.patient.get_absolute_url()}#entry-{found.entry_id}")


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def typed(request: HttpRequest, patient_id: UUID, question_id: UUID) -> HttpResponse:
    """An answer that came by fax, phone or paper, typed by whoever received it."""
    found = question_for(request.actor, patient_id, question_id)
    form = TypedAnswerForm(request.POST or None, request.FILES or None)
    if written(form, lambda said: actions.type_answer(question=found, **said, by=request.actor)):
        messages.success(request, _("返事を書き写しました。チームの全員に見えます。"))
        return _back(request, found)
    context = {"patient": found.patient, "question": found, "form": form}
    return render(request, "record/typed_answer.html", context, status=422 if form.errors else 200)


@require_POST
@opens(Permission.WRITE_RECORD)
def confirmation(request: HttpRequest, patient_id: UUID, question_id: UUID, answer_id: UUID) -> HttpResponse:
    given = answer_to_confirm(request.actor, patient_id, question_id, answer_id)
    form = ConfirmationForm(request.POST)
    if form.is_valid():  # it is not where no page of ours sent it
        confirm(request, {given.entry_id: form.cleaned_data["entry"].get(given.entry_id, 0)})
    return _back(request, given.question)


@require_POST
@opens(Permission.WRITE_RECORD)
def acknowledgement(request: HttpRequest, patient_id: UUID, question_id: UUID) -> HttpResponse:
    found = question_to_answer(request.actor, patient_id, question_id)
    return _step(request, found, actions.acknowledge, _("確認したことを、書いた人に伝えました。"))


@require_POST
@opens(Permission.WRITE_RECORD)
def call(request: HttpRequest, patient_id: UUID, question_id: UUID) -> HttpResponse:
    found = question_for(request.actor, patient_id, question_id)
    return _step(request, found, actions.phone, _("電話で伝えたことを残しました。"))


@require_POST
@opens(Permission.WRITE_RECORD)
def fax(request: HttpRequest, patient_id: UUID, question_id: UUID) -> HttpResponse:
    found = question_for(request.actor, patient_id, question_id)
    return _step(request, found, actions.fax, _("FAXで送ったことを残しました。"))


def _step(request: HttpRequest, found: Question, take: Callable, said: str) -> HttpResponse:
    form = WordForm(request.POST)
    if written(form, lambda word: take(question=found, **word, by=request.actor)):
        messages.success(request, said)
        return _back(request, found)
    return _page(request, found, form)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def withdrawal(request: HttpRequest, patient_id: UUID, question_id: UUID) -> HttpResponse:
    found = question_to_withdraw(request.actor, patient_id, question_id)
    if request.method == "GET":
        return render(request, "record/withdraw.html", {"patient": found.patient, "question": found})
    actions.withdraw(question=found, by=request.actor)
    messages.success(request, _("質問を取り下げました。"))
    return _back(request, found)


@require_GET
@opens(Permission.READ_RECORD)
def sheet(request: HttpRequest, patient_id: UUID, question_id: UUID) -> HttpResponse:
    """The same question as one A4 page to fax."""
    found = question_for(request.actor, patient_id, question_id)
    actions.open_print(patient=found.patient, what="question", object_id=found.pk, by=request.actor)
    headers = {"Content-Disposition": 'inline; filename="question.pdf"'}
    return HttpResponse(question_sheet(found, request.actor), content_type="application/pdf", headers=headers)


@keyless
@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def number(request: HttpRequest) -> HttpResponse:
    """The paper that came back says by its number which question it answers."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        digits = "".join(filter(str.isdigit, unicodedata.normalize("NFKC", form.cleaned_data["number"])))
        found = question_with_number(request.actor, f"{digits[:4]}-{digits[4:]}")
        if found:
            return redirect(f"{question_path(found)}typed/")
        form.add_error(
            "number", _("この番号の質問は、あなたの事業所からは出ていません。数字を確かめてください。")
        )
    return render(request, "record/number.html", {"form": form}, status=422 if form.errors else 200)

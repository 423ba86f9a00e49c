"""A conference from its call to its day: open it, answer, answer for somebody by phone, fix, move, give up."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.ground.audit.actions import record
from renkei.ground.people.models import Profession
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.sheets.actions import SomebodyWasFaster
from renkei.scenes.hospital_stay.actions import conferences as actions
from renkei.scenes.hospital_stay.actions import polls
from renkei.scenes.hospital_stay.forms.conferences import (
    AnswersForm,
    CallForm,
    FixForm,
    HeardForm,
    InviteForm,
    ReasonForm,
    SlotForms,
)
from renkei.scenes.hospital_stay.models import Choice, Conference
from renkei.scenes.hospital_stay.policy import (
    conference_for,
    conference_to_run,
    may_run,
    participant_for,
    seat_of,
    stay_to_change,
)
from renkei.scenes.hospital_stay.queries import conferences as queries
from renkei.scenes.hospital_stay.queries import meetings

USUAL_STAFF = [Profession.NURSE.value, Profession.SOCIAL_WORKER.value]
USUAL_KIN = ["person", "family"]
State = Conference.State


@require_GET
@opens(Permission.READ_RECORD)
def conferences(request: HttpRequest) -> HttpResponse:
    context = {
        "unfinished": queries.unfinished(request.actor),
        "over": queries.over(request.actor, request.GET.get("after")),
        "first": "after" not in request.GET,
    }
    return render(request, "hospital_stay/conferences.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def call(request: HttpRequest, id: UUID) -> HttpResponse:
    stay = stay_to_change(request.actor, id)
    offices = meetings.offices_to_invite(stay)
    usual = {
        "offices": [str(office) for office, _part, _words in offices],
        "staff": USUAL_STAFF,
        "kin": USUAL_KIN,
    }
    form = CallForm(
        request.POST or None,
        offices=offices,
        staff=meetings.staff_to_invite(),
        initial=usual | {"kind": "before_discharge"},
    )
    slots = SlotForms(request.POST or None)
    if request.method == "POST" and all([form.is_valid(), slots.is_valid()]):
        try:
            made = actions.call(
                stay,
                kind=form.cleaned_data["kind"],
                slots=slots.offered(),
                invited=form.invited(stay.hospital_id),
                by=request.actor,
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _called(made))
            return redirect("hospital_stay:conference", made.pk)
    context = {"stay": stay, "form": form, "slots": slots.forms}
    status = 422 if form.errors or any(one.errors for one in slots.forms) else 200
    return render(request, "hospital_stay/conference_call.html", context, status=status)


def _called(made: Conference) -> str:
    if made.state == State.FIXED:
        return _("カンファレンスを残しました。出席した人と順番を入れてください。")
    return _("日程をたずねました。ケアマネジャーに先に届き、ほかの人には続けて届きます。")


@require_GET
@opens(Permission.READ_RECORD)
def conference(request: HttpRequest, id: UUID) -> HttpResponse:
    found = conference_for(request.actor, id)
    record("open.conference", by=request.actor, object_id=found.pk, patients=[found.patient_id])
    return _page(request, found)


def _page(request: HttpRequest, found: Conference, answers: AnswersForm | None = None) -> HttpResponse:
    poll, seat = queries.poll(found), seat_of(request.actor, found)
    standing = {slot.pk: poll.answer(seat, slot) for slot in poll.slots} if seat else {}
    decisions, minutes = meetings.decisions(found), meetings.newest_minutes(found)
    runs = may_run(request.actor, found)
    context = {
        "poll": poll,
        "conference": found,
        "seat": seat,
        "answers": answers or AnswersForm(slots=poll.slots, standing=standing),
        "manual": meetings.manual(poll, decisions=decisions, minutes=minutes),
        "decisions": decisions,
        "minutes": minutes,
        "steps": meetings.happened(found),
        "runs": runs,
        "records": runs or bool(seat and seat.is_manager),
        "day_came": meetings.day_came(found),
    }
    status = 422 if answers and answers.errors else 200
    return render(request, "hospital_stay/conference.html", context, status=status)


@require_POST
@opens(Permission.WORK_TASKS)
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """Each day with a note, from the conference's page; or one press on Today: `press` is 「slot:choice」 or 「all:no」."""
    found = conference_for(request.actor, id)
    seat = seat_of(request.actor, found)
    if seat is None:
        raise Http404
    slots = queries.poll(found).slots
    form = AnswersForm(_pressed(request, slots) or request.POST, slots=slots)
    if form.is_valid():
        try:
            polls.answer(seat, said=form.said(), by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("返事をしました。"))
            return redirect(
                *(("today",) if "press" in request.POST else ("hospital_stay:conference", found.pk))
            )
    return _page(request, found, form)


def _pressed(request: HttpRequest, slots: list) -> dict[str, str] | None:
    which, _colon, choice = request.POST.get("press", "").partition(":")
    if choice not in Choice.values:
        return None
    return {f"choice_{slot.pk}": choice for slot in slots if which in ("all", str(slot.pk))}


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def told(request: HttpRequest, id: UUID) -> HttpResponse:
    """Anybody of the team writes down what another told by phone, fax or paper."""
    participant = participant_for(request.actor, id)
    found = conference_for(request.actor, participant.conference_id)
    poll = queries.poll(found)
    standing = {slot.pk: poll.answer(participant, slot) for slot in poll.slots}
    heard = HeardForm(request.POST or None)
    answers = AnswersForm(request.POST or None, slots=poll.slots, standing=standing)
    if request.method == "POST" and all([heard.is_valid(), answers.is_valid()]):
        try:
            polls.answer(participant, said=answers.said(), **heard.cleaned_data, by=request.actor)
        except ValidationError as refused:
            answers.add_error(None, refused)
        else:
            messages.success(request, _("聞いた返事を残しました。"))
            return redirect("hospital_stay:conference", found.pk)
    context = {
        "conference": found,
        "poll": poll,
        "participant": participant,
        "heard": heard,
        "answers": answers,
    }
    status = 422 if heard.errors or answers.errors else 200
    return render(request, "hospital_stay/conference_told.html", context, status=status)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def propose(request: HttpRequest, id: UUID) -> HttpResponse:
    found = conference_for(request.actor, id)
    seat = seat_of(request.actor, found)
    if seat is None:
        raise Http404
    slots = SlotForms(request.POST or None, count=1)
    problem = ""
    if request.method == "POST" and slots.is_valid():
        try:
            polls.propose(found, slot=slots.offered()[0], participant=seat, by=request.actor)
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        else:
            messages.success(request, _("別の日を出しました。病院とほかの人に届きます。"))
            return redirect("hospital_stay:conference", found.pk)
    context = {"conference": found, "slots": slots.forms, "problem": problem}
    status = 422 if problem or slots.forms[0].errors else 200
    return render(request, "hospital_stay/conference_propose.html", context, status=status)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def fix(request: HttpRequest, id: UUID) -> HttpResponse:
    """The button of a day posts here; another day than the fixed one is asked for its reason on this page."""
    found = conference_to_run(request.actor, id)
    poll = queries.poll(found)
    form = FixForm(request.POST or None, initial={"version": found.version})
    chosen = _chosen(form, poll.slots, request)
    if request.method == "GET" or chosen is None:
        return redirect("hospital_stay:conference", found.pk)

    def write() -> None:
        given = form.cleaned_data
        actions.fix(found, slot=chosen, version=given["version"], because=given["because"], by=request.actor)

    context = {"poll": poll, "slot": chosen}
    return _written(request, found, form, write, "fix", _("日時を決め、招いた人に知らせました。"), context)


def _chosen(form: FixForm, slots: list, request: HttpRequest) -> Any:
    wanted = form.cleaned_data.get("slot") if request.method == "POST" and form.is_valid() else None
    return next((slot for slot in slots if slot.pk == wanted), None)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def move(request: HttpRequest, id: UUID) -> HttpResponse:
    found = conference_to_run(request.actor, id)
    place = {"place": found.slot.place, "link": found.slot.link} if found.slot else {}
    slots = SlotForms(request.POST or None, initial=place)
    form = ReasonForm(request.POST or None, initial={"version": found.version})
    valid = request.method == "POST" and slots.is_valid()

    def write() -> None:
        actions.move(found, slots=slots.offered(), **form.cleaned_data, by=request.actor)

    context = {"slots": slots.forms}
    done = _("新しい候補の日を、招いた人にたずねました。")
    return _written(request, found, form, write, "move", done, context, ready=valid)


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    found = conference_to_run(request.actor, id)
    form = ReasonForm(request.POST or None, initial={"version": found.version})

    def write() -> None:
        actions.cancel(found, **form.cleaned_data, by=request.actor)

    return _written(request, found, form, write, "cancel", _("取りやめ、招いた人に知らせました。"), {})


@require_http_methods(["GET", "POST"])
@opens(Permission.WORK_TASKS)
def invite(request: HttpRequest, id: UUID) -> HttpResponse:
    found = conference_to_run(request.actor, id)
    invited = {(one.organization_id, one.part) for one in queries.poll(found).participants}
    offices = [
        row for row in meetings.offices_to_invite(found.stay) if row[0] not in {key for key, _part in invited}
    ]
    staff = [row for row in meetings.staff_to_invite() if (found.stay.hospital_id, row[0]) not in invited]
    form = InviteForm(request.POST or None, offices=offices, staff=staff)

    def write() -> None:
        actions.invite(found, invited=form.invited(found.stay.hospital_id), by=request.actor)

    return _written(request, found, form, write, "invite", _("招く人を足しました。"), {})


def _written(
    request: HttpRequest,
    found: Conference,
    form: Form,
    write: Callable[[], None],
    page: str,
    done: str,
    context: dict[str, Any],
    *,
    ready: bool = True,
) -> HttpResponse:
    """A refused write shows the form again with what was typed; somebody faster gives the newer version."""
    if request.method == "POST" and form.is_valid() and ready:
        try:
            write()
            messages.success(request, done)
            return redirect("hospital_stay:conference", found.pk)
        except ValidationError as refused:
            form.add_error(None, refused)
        except SomebodyWasFaster as faster:
            form.add_error(None, str(faster))
            form.data = {**form.data.dict(), "version": conference_for(request.actor, found.pk).version}
    status = 422 if form.errors or (not ready and request.method == "POST") else 200
    return render(
        request,
        f"hospital_stay/conference_{page}.html",
        {"conference": found, "form": form, **context},
        status=status,
    )

"""Calls after a discharge: planned with it, made or tried, followed by something; taken back with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.db.ids import new_id
from renkei.ground.facts.actions import Event, emit, void
from renkei.ground.jobs.actions import notify
from renkei.ground.jobs.quiet import is_at_rest
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
from renkei.ground.sheets.actions import CLOCKS_MAY_DIFFER
from renkei.ground.sheets.models import Means
from renkei.ground.tasks import engine
from renkei.ground.tasks.assigning import assign
from renkei.ground.tasks.calendar import TOKYO, midnight
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.models import CareTeamMember, Patient, person_path
from renkei.patients.policy import lasting
from renkei.record.actions import ask
from renkei.scenes.hospital_stay.announcing import support_centre_of
from renkei.scenes.hospital_stay.calls import RULE, PlannedCall, plan_for
from renkei.scenes.hospital_stay.models import Applicant, Call, Outcome, Stay

STAYS = ("stay.admitted", "stay.discharged")


@dataclass(frozen=True, kw_only=True)
class Follow:
    """What somebody of the team is asked after a call; `function`: a question to it, "" for a task."""

    organization_id: UUID
    text: str
    until: date
    function: str = ""


def hear(event: Event) -> None:
    """A listener of facts: a stay began, was corrected or ended. One loaded in bulk makes no work."""
    if event.kind in STAYS and event.live is not None and event.patient_id:
        plan_calls(event.patient_id, by_office=event.by.organization_id)


def hear_void(kind: str, patient_id: UUID) -> None:
    if kind in STAYS:
        plan_calls(patient_id)


@transaction.atomic
def plan_calls(patient_id: UUID, *, by_office: UUID | None = None) -> None:
    """The calls that this person's stays ask for, and no others: made, moved to their day, or withdrawn.

    `by_office` acts, and needs no notice of what its own act led to; of one plan an office is told once.
    """
    stays = list(Stay.objects.filter(patient_id=patient_id).select_related("patient").order_by("admitted_on"))
    managers = _managers_now(patient_id)
    keys, at_rest = [stay.pk for stay in stays], is_at_rest(patient_id)
    applied = {one.stay_id: one.applied_on for one in Applicant.objects.filter(stay__in=keys, voided_at=None)}
    planned = Task.objects.filter(match__in=keys, rule__startswith=RULE).exclude(state=TaskState.WITHDRAWN)
    standing = {(task.match, task.rule): task for task in planned}
    made = []
    for stay in stays:
        because = _("亡くなられたため") if at_rest else _why_none(stay, stays)
        for call, due in () if because else _wanted(stay, applied.get(stay.pk)):
            task = standing.pop((stay.pk, call.rule), None)
            made += [] if task else _planned(stay, call, due, managers)
            if task and task.state == TaskState.OPEN and task.agreed_until != due:
                Task.objects.filter(pk=task.pk).update(agreed_until=due)
        for task in [one for one in standing.values() if one.match == stay.pk and _falls(one, stay)]:
            engine.withdraw(task, because=because or _("退院の記録が変わったため"))
    Task.objects.bulk_create(made)
    _tell_owners(made, but=by_office)


def _tell_owners(tasks: list[Task], *, but: UUID | None = None) -> None:
    first = {task.organization_id: task for task in reversed(tasks)}
    for owner, task in first.items():
        if owner != but:
            notify("task.created", organization_id=owner, about=task.patient_id, path=task.target)


def hear_joined(member: CareTeamMember, by: Actor) -> None:
    """A care manager comes where there was none any more."""
    _hand_over(member.patient_id)


def hear_leaving(patient_id: UUID, by: Actor) -> None:
    """While who leaves still sees whose calls these are."""
    _hand_over(patient_id, leaving=by.organization_id)


def _hand_over(patient_id: UUID, leaving: UUID | None = None) -> None:
    """Calls that stand, of an office that is not in the team any more, become the care manager's of now."""
    standing = Task.objects.filter(patient_id=patient_id, rule__startswith=RULE, state=TaskState.OPEN)
    managers = [one for one in _managers_now(patient_id) if one != leaving] if standing else []
    handed = [task for task in standing if managers and _is_managers(task, managers)]
    for task in handed:
        task.organization_id, task.practitioner_role_id = managers[0], None
    Task.objects.bulk_update(handed, ["organization_id", "practitioner_role_id"])
    _tell_owners(handed)


def _is_managers(task: Task, managers: list[UUID]) -> bool:
    call = plan_for(task.municipality).call(task.rule)
    return call is not None and call.by == "care-manager-office" and task.organization_id not in managers


def _why_none(stay: Stay, stays: list[Stay]) -> str:
    """Why nobody calls for this stay, "" when its plan stands."""
    if stay.voided_at:
        return _("入院が取り消されたため")
    out = stay.discharged_on
    others = [one for one in stays if one.pk != stay.pk and not one.voided_at]
    if out and any(one.admitted_on >= out and one.known_at > stay.known_at for one in others):
        return _("また入院されたため")
    return ""


def _wanted(stay: Stay, applied_on: date | None) -> list[tuple[PlannedCall, date]]:
    """With the day by which it is due."""
    home = stay.discharged_on if stay.outcome == Outcome.HOME else None
    began = {"discharged": home, "applied": applied_on}
    plan = plan_for(stay.municipality)
    return [
        (call, day + timedelta(days=call.after))
        for call in plan.calls
        if (day := began[call.when]) and plan.in_force(day)
    ]


def _falls(task: Task, stay: Stay) -> bool:
    """What is open and no longer wanted; and what was done after a discharge that was none: the next one asks anew."""
    if task.state == TaskState.OPEN:
        return True
    call = plan_for(stay.municipality).call(task.rule)
    return stay.discharged_on is None and call is not None and call.when == "discharged"


def _planned(stay: Stay, call: PlannedCall, due: date, managers: list[UUID]) -> list[Task]:
    """None where nobody is there to call."""
    owner = _caller(stay, call.by, managers) or _caller(stay, call.else_by, managers)
    if owner is None:
        return []
    plan, key = plan_for(stay.municipality), new_id()
    made = Task(
        id=key,
        rule=call.rule,
        rule_version=plan.version,
        rule_source=plan.source,
        match=stay.pk,
        organization_id=owner,
        patient_id=stay.patient_id,
        municipality=stay.municipality,
        title=call.title,
        started_at=timezone.now(),
        agreed_until=due,
        agreed_why=_("退院後の電話の予定の日です。"),
        target=reverse("hospital_stay:call_made", args=[key]),
    )
    return [made]


def _caller(stay: Stay, by: str, managers: list[UUID]) -> UUID | None:
    if by == "care-manager-office":
        return stay.office_id if stay.office_id in managers else next(iter(managers), None)
    if by == "area-support-centre":
        return support_centre_of(stay.patient)
    return stay.hospital_id if by == "hospital" else None


def _managers_now(patient_id: UUID) -> list[UUID]:
    """The newest first. Who has a stay open reads the team too (`policy.ALWAYS_OPEN`)."""
    team = CareTeamMember.objects.filter(
        lasting(),
        patient_id=patient_id,
        stay_id=None,
        organization__kind=OrganizationKind.CARE_MANAGER_OFFICE,
    )
    return list(team.order_by("-since").values_list("organization_id", flat=True))


@transaction.atomic
def record_call(
    task: Task,
    *,
    result: str,
    at: datetime,
    spoke_with: str = "",
    heard: Mapping[str, str] | None = None,
    words: str = "",
    follow: Follow | None = None,
    by: Actor,
) -> Call:
    """One call, reached or not; what closes the planned call is counted. Raises ValidationError."""
    if at > timezone.now() + CLOCKS_MAY_DIFFER:
        raise ValidationError({"at": _("これからの時刻です。電話した時刻を入れてください。")})
    stay = Stay.objects.select_related("patient").get(pk=task.match)
    if at < midnight(stay.admitted_on):
        raise ValidationError({"at": _("入院した日より前の日時です。電話した日時を入れてください。")})
    said = plan_for(stay.municipality).result(result)
    if said is None:
        raise ValidationError({"result": _("電話の結果を選んでください。")})
    if not Task.objects.select_for_update().filter(pk=task.pk, state=TaskState.OPEN).exists():
        raise ValidationError(_("この電話は、ほかの人がもう終えたか、要らなくなりました。"))
    call = Call(
        patient_id=stay.patient_id,
        stay=stay,
        task=task,
        organization_id=by.organization_id,
        by_id=by.id,
        at=at,
        recorded_at=timezone.now(),
        result=said.id,
        made=said.made,
        closes=said.closes,
        in_hospital=said.in_hospital,
        spoke_with=spoke_with.strip(),
        heard=dict(heard or {}),
        words=words.strip(),
    )
    if follow:
        _ask(call, stay.patient, follow, by)
    Call.objects.bulk_create([call])
    detail = {"result": said.id, "step": task.rule}
    record("record.call", by=by, object_id=call.pk, patients=[stay.patient_id], detail=detail)
    if call.closes:
        _close(task, call, said.label)
    if call.made:
        _tell(call, stay, by)
    return call


def _close(task: Task, call: Call, label: str) -> None:
    words = f"{label} {call.spoke_with}".strip()
    Task.objects.filter(pk=task.pk).update(
        state=TaskState.DONE,
        closed_at=call.at,
        closed_means=Means.PHONE,
        closed_with=words,
        closed_by_id=call.by_id,
    )
    task.refresh_from_db()


def _ask(call: Call, patient: Patient, follow: Follow, by: Actor) -> None:
    call.asked_of_id, call.asked_for = follow.organization_id, follow.text.strip()
    if follow.function:
        until = datetime.combine(follow.until, time(17), TOKYO)
        question = ask(
            patient=patient,
            text=call.asked_for,
            asked_id=follow.organization_id,
            function=follow.function,
            wanted_until=until,
            by=by,
        )
        call.question_id = question.pk
        return
    assign(
        title=call.asked_for,
        organization_id=follow.organization_id,
        until=follow.until,
        patient_id=patient.pk,
        municipality=patient.municipality_id,
        match=call.pk,
        decided=_("退院後の電話"),
        target=person_path(patient.pk),
        by=by,
    )


def _tell(call: Call, stay: Stay, by: Actor) -> None:
    emit(
        "call.made",
        call.pk,
        call.patient_id,
        occurred_at=call.at,
        known_at=call.recorded_at,
        municipality=stay.municipality,
        insurer=stay.insurer,
        office=call.organization_id,
        hospital=stay.hospital_id,
        match=stay.pk,
        values={
            "step": call.task.rule.removeprefix(RULE),
            "result": call.result,
            "readmitted": call.in_hospital,
        },
        live=call,
        by=by,
    )


@transaction.atomic
def void_call(call: Call, *, because: str, by: Actor) -> Call:
    """It was another person, or was not so: as if nobody had called, and the reason stays. What was asked of others
    stands: they may be at it."""
    now = timezone.now()
    standing = Call.objects.filter(pk=call.pk, voided_at=None)
    if not standing.update(voided_at=now, voided_by_id=by.id, voided_because=because.strip()):
        raise ValidationError(_("この電話は、ほかの人がもう取り消しています。"))
    record("void.call", by=by, object_id=call.pk, patients=[call.patient_id])
    if call.made:
        void("call.made", call.pk)
    if call.closes:
        opened = {"closed_at": None, "closed_means": None, "closed_with": "", "closed_by": None}
        done = Task.objects.filter(pk=call.task_id, state=TaskState.DONE)
        done.update(state=TaskState.OPEN, **opened)
        plan_calls(call.patient_id, by_office=by.organization_id)
    call.refresh_from_db()
    return call


@transaction.atomic
def note_application(stay: Stay, *, on: date, by: Actor) -> Applicant:
    """要介護認定を新しく申請した, in this stay: somebody calls. Raises ValidationError."""
    if on > timezone.localdate():
        raise ValidationError({"on": _("これからの日です。申請した日を入れてください。")})
    if on < stay.admitted_on or (stay.discharged_on and on > stay.discharged_on):
        raise ValidationError({"on": _("この入院のあいだの日ではありません。")})
    made = Applicant(
        patient_id=stay.patient_id,
        stay=stay,
        applied_on=on,
        organization_id=by.organization_id,
        by_id=by.id,
        at=timezone.now(),
    )
    try:
        with transaction.atomic():
            Applicant.objects.bulk_create([made])
    except IntegrityError as standing:
        raise ValidationError(_("この入院のあいだの申請は、もう残っています。")) from standing
    record("note.application", by=by, object_id=made.pk, patients=[stay.patient_id])
    plan_calls(stay.patient_id, by_office=by.organization_id)
    return made


@transaction.atomic
def take_back_application(applicant: Applicant, *, by: Actor) -> None:
    """Nobody applied after all, or before: the call is not made."""
    standing = Applicant.objects.filter(pk=applicant.pk, voided_at=None)
    if not standing.update(voided_at=timezone.now(), voided_by_id=by.id):
        raise ValidationError(_("この申請は、ほかの人がもう取り消しています。"))
    record("void.application", by=by, object_id=applicant.pk, patients=[applicant.patient_id])
    plan_calls(applicant.patient_id, by_office=by.organization_id)

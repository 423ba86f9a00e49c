"""A death: what the house would have asked of people is withdrawn quietly; undone, it stands again."""

from datetime import date, datetime, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit import actions as audit
from renkei.ground.facts import actions as facts
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.tasks import engine
from renkei.ground.tasks.calendar import TOKYO
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.models import CareTeamMember, Patient, person_path
from renkei.patients.policy import lasting
from renkei.record.models import Death


@transaction.atomic
def record_death(
    *,
    patient: Patient,
    place: str,
    died_on: date | None = None,
    died_time: time | None = None,
    match: UUID | None = None,
    by: Actor,
) -> Death:
    """Withdraws what rules had asked; what colleagues asked of each other stays. Raises ValidationError when it stands
    already. `match` is the stay in which it was."""
    if died_on and died_on < patient.birth_date:
        raise ValidationError(_("お生まれの日より前の日です。"))
    death = Death(
        patient=patient,
        organization_id=by.organization_id,
        author_id=by.id,
        place=place,
        died_on=died_on,
        died_time=died_time,
        recorded_at=timezone.now(),
        closed=_withdraw_tasks(patient),
    )
    try:
        with transaction.atomic():
            Death.objects.bulk_create([death])
    except IntegrityError as standing:
        raise ValidationError(_("ほかの人が先に記録しています。")) from standing
    facts.emit(
        "person.died",
        death.pk,
        patient.pk,
        occurred_at=datetime.combine(died_on, died_time or time(), TOKYO) if died_on else None,
        known_at=death.recorded_at,
        municipality=patient.municipality_id,
        office=by.organization_id,
        match=match,
        values={"place": place, "day_known": died_on is not None},
        by=by,
    )
    _tell_team("person.died", patient, by)
    audit.record("record.death", by=by, object_id=death.pk, patients=[patient.pk])
    return death


@transaction.atomic
def undo_death(*, death: Death, because: str, by: Actor) -> None:
    """It was another person, or not so: what was withdrawn with it is to be done again."""
    now = timezone.now()
    standing = Death.objects.filter(pk=death.pk, voided_at=None)
    if not standing.update(voided_at=now, voided_by_id=by.id, voided_because=because):
        raise ValidationError(_("この記録は、ほかの人が先に取り消しています。"))
    alive_again(death.pk, patient=death.patient, withdrawn=death.closed, by=by)


@transaction.atomic
def alive_again(death_id: UUID, *, patient: Patient, withdrawn: list[str], by: Actor) -> None:
    """What follows when a death was undone; `withdrawn` are the keys of the tasks that it had closed."""
    tasks = Task.objects.filter(pk__in=withdrawn, state=TaskState.WITHDRAWN)
    tasks.update(state=TaskState.OPEN, withdrawn_because="")
    facts.void("person.died", death_id)
    _tell_team("person.not_died", patient, by)
    audit.record("undo.death", by=by, object_id=death_id, patients=[patient.pk])


def _withdraw_tasks(patient: Patient) -> list[str]:
    asked_by_rules = Task.objects.filter(patient_id=patient.pk, state=TaskState.OPEN).exclude(rule="")
    tasks = list(asked_by_rules)
    for task in tasks:
        engine.withdraw(task, because=_("亡くなられたため"))
    return [str(task.pk) for task in tasks]


def _tell_team(kind: str, patient: Patient, by: Actor) -> None:
    others = CareTeamMember.objects.filter(lasting(), patient=patient).exclude(
        organization_id=by.organization_id
    )
    for organization_id in sorted(set(others.values_list("organization_id", flat=True))):
        notify(kind, organization_id=organization_id, about=patient.pk, path=person_path(patient.pk))

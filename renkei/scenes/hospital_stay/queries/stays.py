"""Who is in hospital, who came and went, and what happened to a stay's record."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy

from renkei.ground.facts.actions import Value
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import PractitionerRole
from renkei.ground.tasks.models import Task, TaskState
from renkei.patients.models import Patient
from renkei.patients.work import Due, due_task
from renkei.scenes.hospital_stay.models import Stay

NEWS = timedelta(days=3)


def in_hospital(actor: Actor) -> list[Stay]:
    stays = _with_names(Stay.objects.filter(voided_at=None, discharged_on=None))
    return list(stays.order_by("-admitted_on", "pk"))


def _with_names(stays: QuerySet[Stay]) -> QuerySet[Stay]:
    """Without the profile of the person: it is for sheets, and reading it costs more than the whole row."""
    return stays.select_related("patient", "hospital").defer("patient__profile")


def moved(actor: Actor) -> list[Stay]:
    """Who went to hospital or came back in the last days, the newest first."""
    since = timezone.now() - NEWS
    news = Q(known_at__gte=since) | Q(discharged_on__gte=timezone.localdate(since))
    stays = _with_names(Stay.objects.filter(news, voided_at=None))
    return list(stays.order_by(Coalesce("discharged_on", "admitted_on").desc(), "pk"))


def current_stay(patient: Patient) -> Stay | None:
    return in_hospital_of(patient.pk).first()


def in_hospital_of(patient_id: UUID) -> QuerySet[Stay]:
    stays = Stay.objects.filter(patient_id=patient_id, voided_at=None, discharged_on=None)
    return stays.select_related("hospital").order_by("-admitted_on")


def whether_in_hospital(patient_ids: Collection[UUID]) -> dict[UUID, dict[str, Value]]:
    """For rules, as the system; of whom nothing is said, nobody knows of a stay."""
    with connection.cursor() as cursor:
        cursor.execute("select * from renkei_in_hospital(%s)", [list(patient_ids)])
        return {row[0]: {"in_hospital": True} for row in cursor.fetchall()}


def due_of(stay: Stay) -> Due | None:
    """What stands open for this stay."""
    task = Task.objects.filter(match=stay.pk, state=TaskState.OPEN).first()
    return due_task(task, stay.patient, timezone.localdate()) if task else None


STEPS = {
    "begun": gettext_lazy("担当だと答え、病棟へ開きました"),
    "corrected": gettext_lazy("入院の内容を直しました"),
    "voided": gettext_lazy("取り消しました"),
    "discharged": gettext_lazy("退院を記録しました"),
}


@dataclass(frozen=True)
class Step:
    words: str
    at: datetime
    by: PractitionerRole


def steps(stay: Stay) -> list[Step]:
    done = stay.steps.select_related("by__practitioner", "by__organization").order_by("at", "pk")
    return [Step(str(STEPS[step.kind]), step.at, step.by) for step in done]

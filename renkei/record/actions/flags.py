"""「気になる」: raised by anybody, or by a number outside the person's range; answered by a nurse or doctor."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit import actions as audit
from renkei.ground.facts import actions as facts
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient
from renkei.record.actions.happening import happened
from renkei.record.actions.readers import tell_others
from renkei.record.models import Entry, Flag, Observation
from renkei.record.policy.flags import ANSWERING, flag_path

ANSWERED_WITHIN = timedelta(hours=24)


@transaction.atomic
def flag(
    *,
    patient: Patient,
    words: str,
    kind: str = Flag.Kind.WORRY,
    until: datetime | None = None,
    entry: Entry | None = None,
    observation: Observation | None = None,
    by: Actor,
) -> Flag:
    """Stands on the lists of the team's nurses and doctors until one of them answers; by default, within a day."""
    now = timezone.now()
    raised = Flag(
        patient=patient,
        organization_id=by.organization_id,
        author_id=by.id,
        kind=kind,
        words=words,
        at=now,
        until=until or now + ANSWERED_WITHIN,
        entry=entry,
        observation=observation,
    )
    Flag.objects.bulk_create([raised])
    happened("flag.raised", raised.pk, patient, {"kind": str(kind), "profession": by.profession}, by, at=now)
    tell_others("flag.raised", patient, flag_path(raised), by, functions=ANSWERING)
    audit.record("raise.flag", by=by, object_id=raised.pk, patients=[patient.pk], detail={"kind": kind})
    return raised


@transaction.atomic
def answer_flag(*, flag: Flag, words: str, by: Actor) -> Flag:
    """Once, by whoever is first; who raised it is told."""
    now = timezone.now()
    standing = Flag.objects.filter(pk=flag.pk, answered_at=None)
    if not standing.update(answer=words, answered_at=now, answered_by_id=by.id):
        raise ValidationError(_("ほかの人が先に返事をしました。"))
    facts.emit(
        "flag.answered",
        flag.pk,
        flag.patient_id,
        occurred_at=now,
        known_at=now,
        office=by.organization_id,
        values={
            "kind": flag.kind,
            "profession": by.profession,
            "minutes": int((now - flag.at).total_seconds()) // 60,
        },
        by=by,
    )
    if flag.organization_id != by.organization_id:
        notify(
            "flag.answered", organization_id=flag.organization_id, about=flag.patient_id, path=flag_path(flag)
        )
    audit.record("answer.flag", by=by, object_id=flag.pk, patients=[flag.patient_id])
    flag.refresh_from_db()
    return flag

"""Who in one's own office looks after whom: a hint for lists and Today, never a right (docs/decisions/0005)."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit import actions as audit
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import PractitionerRole
from renkei.ground.tasks.calendar import spoken
from renkei.patients.models import Absence, CareTeamMember, Handover
from renkei.patients.policy import memberships_of_office


@transaction.atomic
def hand_over(*, members: Collection[UUID], to: PractitionerRole | None, by: Actor) -> Handover | None:
    """Of the own office's memberships that stand; None where `to` looks after all of them already."""
    standing = _standing(members, by)
    changed = [one for one in standing if one.practitioner_role_id != (to.pk if to else None)]
    if not changed:
        return None
    _put({one.pk: to.pk if to else None for one in changed})
    before = {str(one.pk): str(one.practitioner_role_id or "") for one in changed}
    row = Handover(organization_id=by.organization_id, to=to, before=before, made_by_id=by.id)
    Handover.objects.bulk_create([row])
    audit.record(
        "hand_over.people", by=by, object_id=row.pk, patients=sorted({one.patient_id for one in changed})
    )
    return row


@transaction.atomic
def take_back(*, handover: Handover, by: Actor) -> int:
    """As it was before, but for those who were handed on meanwhile. How many went back.

    Raises ValidationError when somebody was faster.
    """
    standing = Handover.objects.filter(pk=handover.pk, undone_at=None)
    if not standing.update(undone_at=timezone.now()):
        raise ValidationError(_("もう、引き継ぐ前に戻してあります。"))
    members = _standing([UUID(key) for key in handover.before], by)
    still = [one for one in members if one.practitioner_role_id == handover.to_id]
    _put({one.pk: _key(handover.before[str(one.pk)]) for one in still})
    patients = sorted({one.patient_id for one in still})
    audit.record("take_back.handover", by=by, object_id=handover.pk, patients=patients)
    return len(still)


class AwayAlready(Exception):
    """Some of the days were said before; the words are those days."""


@transaction.atomic
def be_away(
    *, role: PractitionerRole, cover: PractitionerRole | None, since: date, until: date, by: Actor
) -> Absence:
    """From that day on, what falls due for the people of `role` stands on the Today of `cover`, or of everybody."""
    known = Absence.objects.filter(role=role, ended_at=None, since__lte=until, until__gte=since).first()
    if known:
        raise AwayAlready(f"{spoken(known.since)}〜{spoken(known.until)}")
    row = Absence(
        organization_id=by.organization_id, role=role, cover=cover, since=since, until=until, made_by_id=by.id
    )
    Absence.objects.bulk_create([row])
    audit.record("be_away.colleague", by=by, object_id=row.pk)
    return row


@transaction.atomic
def be_back(*, absence: Absence, by: Actor) -> None:
    """Before the last day, or it never came to it. Raises ValidationError when somebody was faster."""
    if not Absence.objects.filter(pk=absence.pk, ended_at=None).update(ended_at=timezone.now()):
        raise ValidationError(_("もう、終わりにしてあります。"))
    audit.record("be_back.colleague", by=by, object_id=absence.pk)


def _standing(keys: Collection[UUID], by: Actor) -> QuerySet[CareTeamMember]:
    return memberships_of_office(by).filter(pk__in=keys).select_for_update(of=("self",))


def _put(whose: Mapping[UUID, UUID | None]) -> None:
    for role_id in set(whose.values()):
        keys = [key for key, role in whose.items() if role == role_id]
        CareTeamMember.objects.filter(pk__in=keys).update(practitioner_role_id=role_id)


def _key(text: str) -> UUID | None:
    return UUID(text) if text else None

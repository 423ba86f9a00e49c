"""The home before a discharge: what is needed and by whom, that it is ready, that it is not needed after all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.scenes.hospital_stay.models import Preparation, Stay
from renkei.scenes.hospital_stay.stay_steps import refuse_if_over


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`item` is of the region's list, "" for one's own words; an office, somebody by name, or nobody yet."""

    text: str
    item: str = ""
    late: str = ""
    days_before: int = 1
    organization_id: UUID | None = None
    owner_named: str = ""
    until: date | None = None


@transaction.atomic
def prepare(stay: Stay, *, wanted: Sequence[Wanted], by: Actor) -> list[Preparation]:
    """What stands on the list already is left as it is. Each office that is to do something hears it once.

    Raises ValidationError.
    """
    refuse_if_over(stay)
    standing = set(
        Preparation.objects.filter(stay=stay, dropped_at=None).exclude(item="").values_list("item", flat=True)
    )
    made = [
        Preparation(
            stay=stay,
            patient_id=stay.patient_id,
            added_at=timezone.now(),
            added_by_id=by.id,
            **vars(one) | {"late": one.late or _("%sがまだです") % one.text},
        )
        for one in wanted
        if one.item not in standing
    ]
    if not made:
        raise ValidationError(_("足すものを1つは選んでください。"))
    Preparation.objects.bulk_create(made)
    record("prepare.stay", by=by, object_id=stay.pk, patients=[stay.patient_id], detail={"items": len(made)})
    _ask(made, by)
    return made


@transaction.atomic
def settle(preparation: Preparation, *, by: Actor) -> Preparation:
    """It is ready. Raises ValidationError where somebody said so before, or that it is not needed."""
    _change(preparation, ready_at=timezone.now(), ready_by_id=by.id)
    _record("settle.preparation", preparation, by)
    return preparation


@transaction.atomic
def unsettle(preparation: Preparation, *, by: Actor) -> Preparation:
    """It was not so. Raises ValidationError where it is not ready."""
    ready = Preparation.objects.filter(pk=preparation.pk, ready_at__isnull=False, dropped_at=None)
    if not ready.update(ready_at=None, ready_by=None):
        raise ValidationError(_("まだ「できた」になっていません。"))
    preparation.refresh_from_db()
    _record("unsettle.preparation", preparation, by)
    return preparation


@transaction.atomic
def entrust(
    preparation: Preparation, *, organization_id: UUID | None, owner_named: str, until: date | None, by: Actor
) -> Preparation:
    """To another owner or for another day; a new office hears it. Raises ValidationError."""
    before = preparation.organization_id
    _change(preparation, organization_id=organization_id, owner_named=owner_named.strip(), until=until)
    _record("entrust.preparation", preparation, by)
    if organization_id != before:
        _ask([preparation], by)
    return preparation


@transaction.atomic
def drop(preparation: Preparation, *, because: str, by: Actor) -> Preparation:
    """Not needed after all. Raises ValidationError where it is ready or was dropped before."""
    now = timezone.now()
    _change(preparation, dropped_at=now, dropped_by_id=by.id, dropped_because=because.strip())
    _record("drop.preparation", preparation, by)
    return preparation


def _change(preparation: Preparation, **changes: Any) -> None:
    standing = Preparation.objects.filter(pk=preparation.pk, ready_at=None, dropped_at=None)
    if not standing.update(**changes):
        raise ValidationError(_("ほかの人が先に書きかえました。いまのようすを見てください。"))
    preparation.refresh_from_db()


def _ask(made: Sequence[Preparation], by: Actor) -> None:
    stay_id, patient_id = made[0].stay_id, made[0].patient_id
    path = reverse("hospital_stay:stay", args=[stay_id]) + "#home"
    offices = {one.organization_id for one in made if one.organization_id} - {by.organization_id}
    for organization_id in sorted(offices):
        notify("preparation.asked", organization_id=organization_id, about=patient_id, path=path)


def _record(action: str, preparation: Preparation, by: Actor) -> None:
    record(action, by=by, object_id=preparation.pk, patients=[preparation.patient_id])

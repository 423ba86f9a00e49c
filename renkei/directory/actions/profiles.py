"""A hospital's numbers: of another day beside those that stand, of the same day in their place."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.directory.models import HospitalProfile
from renkei.ground.audit import actions as audit
from renkei.ground.people.actor import Actor

NUMBERS = ("beds", "social_workers", "nurses", "moves", "helped_low", "helped_high")


@transaction.atomic
def keep_profile(
    *, hospital_id: UUID, as_of: date, source: str, numbers: Mapping[str, int | None], by: Actor
) -> HospitalProfile:
    """`numbers` by the names in `NUMBERS`. Raises ValidationError where they contradict each other."""
    given = {name: numbers.get(name) for name in NUMBERS}
    given["helped_high"] = given["helped_high"] if given["helped_high"] is not None else given["helped_low"]
    given["helped_low"] = given["helped_low"] if given["helped_low"] is not None else given["helped_high"]
    _check(given, as_of)
    now = timezone.now()
    same_day = HospitalProfile.objects.filter(organization_id=hospital_id, as_of=as_of, replaced_at=None)
    same_day.update(replaced_at=now)
    kept = HospitalProfile.objects.create(
        organization_id=hospital_id, as_of=as_of, source=source, **given, at=now, by_id=by.id
    )
    audit.record("keep.profile", by=by, object_id=kept.pk)
    return kept


def _check(given: Mapping[str, int | None], as_of: date) -> None:
    if as_of > timezone.localdate():
        raise ValidationError({"as_of": _("いつの数字かは、きょうまでの日にしてください。")})
    if not any(value is not None for value in given.values()):
        raise ValidationError(_("数字を1つは入れてください。"))
    low, high, moves = given["helped_low"], given["helped_high"], given["moves"]
    if low is None or high is None:
        return
    if not moves:
        raise ValidationError({"moves": _("介入した人数を入れるときは、入退院の人数も入れてください。")})
    if not low <= high <= moves:
        raise ValidationError(
            {"helped_high": _("介入した人数は、少ないほうから順に、入退院の人数までの数にしてください。")}
        )

"""What is written about a hospital's desk: another version, or that the current one still holds."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.directory.models import SAID, LiaisonDesk
from renkei.directory.policy import current_desks
from renkei.ground.audit import actions as audit
from renkei.ground.people.actor import Actor


class SomebodyWasFaster(Exception):
    """The entry was written anew since the form was opened."""


@transaction.atomic
def keep_desk(
    *, hospital_id: UUID, said: Mapping[str, str], confirmed_on: date, before: UUID | None, by: Actor
) -> LiaisonDesk:
    """`said` by the names in `SAID`; `before` is the version that the writer saw, None when there was none.

    Raises SomebodyWasFaster, and ValidationError for a day that has not come yet.
    """
    _refuse_tomorrow(confirmed_on)
    standing = current_desks().select_for_update().filter(organization_id=hospital_id).first()
    if (standing.pk if standing else None) != before:
        raise _faster()
    words = {name: said.get(name, "") for name in SAID}
    kept = _next(standing, hospital_id, words, confirmed_on, by)
    audit.record("keep.desk", by=by, object_id=kept.pk)
    return kept


@transaction.atomic
def confirm_desk(*, desk: LiaisonDesk, by: Actor) -> LiaisonDesk:
    """Today, and nothing has changed. Raises SomebodyWasFaster."""
    standing = current_desks().select_for_update().filter(pk=desk.pk).first()
    if standing is None:
        raise SomebodyWasFaster(_("ほかの人が先に直しました。いまの内容を確かめてください。"))
    words = {name: getattr(standing, name) for name in SAID}
    kept = _next(standing, standing.organization_id, words, timezone.localdate(), by)
    audit.record("confirm.desk", by=by, object_id=kept.pk)
    return kept


def _next(
    standing: LiaisonDesk | None, hospital_id: UUID, words: Mapping[str, str], confirmed_on: date, by: Actor
) -> LiaisonDesk:
    now = timezone.now()
    if standing:
        LiaisonDesk.objects.filter(pk=standing.pk).update(until=now)
    try:
        with transaction.atomic():
            return LiaisonDesk.objects.create(
                organization_id=hospital_id, **words, confirmed_on=confirmed_on, since=now, by_id=by.id
            )
    except IntegrityError as error:  # where there was no row to lock, another first one came in between
        if standing is None and current_desks().filter(organization_id=hospital_id).exists():
            raise _faster() from error
        raise


def _faster() -> SomebodyWasFaster:
    return SomebodyWasFaster(_("ほかの人が先に直しました。いまの内容を確かめて、もう一度保存してください。"))


def _refuse_tomorrow(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError(_("確かめた日は、きょうまでの日にしてください。"))
